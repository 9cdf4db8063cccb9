"""The page as a whole: a header, the tabs, and behind them the endpoints."""

from tripaug_core.studio import endpoints, modules, theme
from tripaug_core.studio.endpoints.endpoint import Page
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.tabs import augment, benchmarks, corpus, explore, train
from tripaug_core.studio.texts import t
from tripaug_core.studio.views import component
from tripaug_core.studio.work import path as newcomer
from tripaug_core.studio.work.services import Services

# Name, module; a tab is a module with `build(services)`.
TABS = (
    ("corpus", corpus),
    ("train", train),
    ("augment", augment),
    ("explore", explore),
    ("benchmarks", benchmarks),
)
FIRST = "augment"  # in view where the address names none: the one that makes a sound

STYLES = (
    *("page/tokens.css", "page/shell.css", "page/ui.css"),
    *(sheet for name, _ in TABS for sheet in theme.sheets(name)),
)
_CLEARED = (3600, 86400)  # every hour: what was uploaded or made more than a day ago (seconds)
_HEADER_JS = """
element.querySelector(".ta-scheme").addEventListener("click", () =>
  TripAug.chooseScheme(TripAug.scheme() === "dark" ? "light" : "dark"));
"""


def build(services: Services) -> gr.Blocks:
    """The page over the services; nothing is loaded or computed yet."""
    with Page(
        title="TripAug", fill_width=True, analytics_enabled=False, delete_cache=_CLEARED
    ) as page:

        def path(asked: dict) -> dict:
            return newcomer.steps(services)

        start = modules.start("page/path.js", "Path", "element.path = new Path(server);")
        component("page/header.html", _HEADER_JS + start, [path], elem_id="ta-header")
        with gr.Tabs(elem_id="ta-tabs", selected=FIRST):
            for name, tab in TABS:
                with gr.Tab(t(f"tabs.{name}"), id=name):
                    tab.build(services)
        endpoints.build(services)
    return page
