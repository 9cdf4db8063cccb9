"""What every tab looks like: tokens, the frame, the script that picks light or dark."""

import json
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tripaug_core import vocabulary
from tripaug_core.studio.gradio_import import gr

_STATIC = Path(__file__).parent / "static"
_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
    "<rect width='24' height='24' rx='6' fill='#0a6a7d'/>"
    "<path d='M5 14v-4m3.5 7V7M12 20V4m3.5 12.500v-8M19 14v-4' stroke='#fff' "
    "stroke-width='2' stroke-linecap='round'/></svg>"
)
# Nothing is fetched: these fonts are the system's own.
_FONTS = ["system-ui", "Segoe UI", "Roboto", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "monospace"]


@cache
def static(name: str) -> str:
    """The text of a file of `studio/static`."""
    return (_STATIC / name).read_text(encoding="utf-8")


def markup(name: str) -> str:
    """A file of `studio/static` with what it takes from the vocabulary filled in.

    `{{ limits.epsilon | bounds }}` gives an input its `min`, `max`, `step` and `value`.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["bounds"] = _bounds
    return environment.from_string(static(name)).render(vocabulary.for_page())


def _bounds(limit: dict) -> Markup:
    pairs = {"min": "least", "max": "most", "step": "step", "value": "default"}
    given = {name: limit[key] for name, key in pairs.items() if limit[key] is not None}
    return Markup(" ".join(f'{name}="{value}"' for name, value in given.items()))


def sheets(folder: str) -> list[str]:
    """The style sheets of a folder of `studio/static`: the one of its name, then the others."""
    paths = sorted((_STATIC / folder).glob("*.css"), key=lambda path: path.stem != folder)
    return [f"{folder}/{path.name}" for path in paths]


def css(*names: str) -> str:
    """Style sheets, one behind the other."""
    return "\n".join(static(name) for name in names)


def head() -> str:
    """For the page's own head: the icon, words, and light or dark before anything is drawn."""
    icon = b64encode(_ICON.encode()).decode()
    return (
        f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,{icon}">'
        '<meta name="theme-color" content="#0a6a7d">'
        + _vocabulary()
        + f"<script>{static('page/scheme.js')}</script>"
    )


def _vocabulary() -> str:
    """The vocabulary as data that the page's scripts read, and no browser runs."""
    content = json.dumps(vocabulary.for_page(), ensure_ascii=False).replace("<", r"\u003c")
    return f'<script type="application/json" id="ta-vocabulary">{content}</script>'


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with system fonts, which it then does not look for elsewhere."""
    fonts = [gr.themes.Font(name) for name in _FONTS]
    mono = [gr.themes.Font(name) for name in _MONO]
    return gr.themes.Base(font=fonts, font_mono=mono)
