"""The page's scripts as ES modules, served at an address that changes with what is in them.

So a browser may keep them for good, and never mixes those of two versions.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_FOLDER = Path(__file__).parent / "static"
_KEEP = "public, max-age=31536000, immutable"


def _names() -> list[str]:
    return sorted(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*.js"))


@cache
def address() -> str:
    """Where the modules are, below the app's root."""
    content = hashlib.sha256()
    for name in _names():
        content.update(f"{name}\n".encode() + (_FOLDER / name).read_bytes())
    return f"/modules/{content.hexdigest()[:16]}"


def route() -> Route:
    """What serves them, for the routes of the app.

    No `Mount` with `StaticFiles`: below a root path that a proxy has cut off they find no file.
    """
    names = set(_names())

    def module(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in names:
            raise HTTPException(404)
        return FileResponse(
            _FOLDER / name, media_type="text/javascript", headers={"Cache-Control": _KEEP}
        )

    return Route(f"{address()}/{{name:path}}", module)


def head(first: str) -> str:
    """A script that lets `start` find modules, and asks for what the first tab needs at once.

    The root is only known in the browser: a proxy may show the page below a path.
    """
    needed = [name for name in _names() if name.startswith(("lib/", f"{first}/"))]
    later = [name for name in _names() if name not in needed]
    return (
        "<script>(() => {"
        'const address = (name) => ((window.gradio_config || {}).root || "")'
        f" + {json.dumps(address())} + '/' + name;"
        "window.tripaugModule = (name) => import(address(name));"
        "if (!window.gradio_config) return;"
        "const ask = (name) => { const link = document.createElement('link');"
        "link.rel = 'modulepreload'; link.href = address(name); document.head.append(link); };"
        f"{json.dumps(needed)}.forEach(ask);"
        # Also what no tab has opened yet: a module that was asked for while the app was gone would
        # be missing for good.
        f"const rest = () => {json.dumps(later)}.forEach(ask);"
        "if (document.readyState === 'complete') rest();"
        "else window.addEventListener('load', rest);"
        "})()</script>"
    )


def start(module: str, name: str, call: str) -> str:
    """JavaScript that imports `name` of a module of `static`, and then runs `call`."""
    return f"tripaugModule({json.dumps(module)}).then(({{ {name} }}) => {{ {call} }});"
