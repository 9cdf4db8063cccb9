"""The Train tab."""

from tripaug_core.studio.desk import Desk
from tripaug_core.studio.quick import gr
from tripaug_core.studio.views import instrument


def build(desk: Desk) -> gr.HTML:
    """The tab's one view."""
    return instrument("train.html", (), "element.firstElementChild.dataset.state = 'ready';", [])
