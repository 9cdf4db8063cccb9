"""What every tab looks like: tokens, the frame, the script that picks light or dark."""

import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tripaug_core import vocabulary
from tripaug_core.studio import texts
from tripaug_core.studio.gradio_import import gr

_STATIC = Path(__file__).parent / "static"
_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
    "<rect width='24' height='24' rx='6' fill='#0a6a7d'/>"
    "<path d='M5 14v-4m3.5 7V7M12 20V4m3.5 12.500v-8M19 14v-4' stroke='#fff' "
    "stroke-width='2' stroke-linecap='round'/></svg>"
)
_PLAIN_TEXT = re.compile(r"\{\{ t\(\"([\w.]+)\"\) \}\}")
# Nothing is fetched: these fonts are the system's own.
_FONTS = ["system-ui", "Segoe UI", "Roboto", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "monospace"]


@cache
def static(name: str) -> str:
    """The text of a file of `studio/static`."""
    return (_STATIC / name).read_text(encoding="utf-8")


def markup(name: str) -> str:
    """A file of `studio/static` with the page's texts and what it takes from the vocabulary.

    `{{ t("corpus.title") }}` is a text, `{{ "manifest.csv" | tag("code") }}` something for one of
    its placeholders; `{{ limits.epsilon | bounds }}` gives an input its `min`, `max`, `step` and
    `value`; `{% include "lib/proof.html" %}` puts in what two tabs have.
    """
    loader = FileSystemLoader(_STATIC)
    environment = Environment(autoescape=True, undefined=StrictUndefined, loader=loader)
    environment.globals["t"] = texts.t_markup
    environment.filters |= {"bounds": _bounds, "tag": _tag}
    # Most texts need no template engine, which would take a tenth of a second to compile them all.
    plain = _PLAIN_TEXT.sub(lambda found: texts.t_markup(found[1]), static(name))
    return environment.from_string(plain).render(vocabulary.for_page())


def _bounds(limit: dict) -> Markup:
    pairs = {"min": "least", "max": "most", "step": "step", "value": "default"}
    given = {name: limit[key] for name, key in pairs.items() if limit[key] is not None}
    return Markup(" ".join(f'{name}="{value}"' for name, value in given.items()))


def _tag(text: str, name: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(name), text)


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
        + data()
        + f"<script>{static('page/scheme.js')}</script>"
    )


def data() -> str:
    """Vocabulary and texts as data that the page's scripts read, and no browser runs."""
    return "".join(
        f'<script type="application/json" id="ta-{name}">{_json(content)}</script>'
        for name, content in (("vocabulary", vocabulary.for_page()), ("texts", texts.for_page()))
    )


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False).replace("<", r"\u003c")


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with system fonts, which it then does not look for elsewhere."""
    fonts = [gr.themes.Font(name) for name in _FONTS]
    mono = [gr.themes.Font(name) for name in _MONO]
    return gr.themes.Base(font=fonts, font_mono=mono)
