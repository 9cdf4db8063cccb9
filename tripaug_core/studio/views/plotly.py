"""Plotly's script, served from its wheel: the page needs no other server."""

import importlib.util
from pathlib import Path
from urllib.parse import quote

from tripaug_core.studio.gradio_import import gr

_SCRIPT = "package_data/plotly.min.js"


def _served() -> str:
    # Found without importing plotly, which would cost the page's start a good part of a second.
    folder = Path(importlib.util.find_spec("plotly").origin).parent
    script = folder / _SCRIPT
    gr.set_static_paths([script])
    return f"/gradio_api/file={quote(str(script))}"


SOURCE = _served()
