"""What programs call, by gradio_client, HTTP or MCP: a module a tab, with `build(services)`."""

from tripaug_core.studio.endpoints import augment, benchmarks, corpus, explore, train
from tripaug_core.studio.work.services import Services


def build(services: Services) -> None:
    """Adds all endpoints to the page being built."""
    for tab in (corpus, train, augment, explore, benchmarks):
        tab.build(services)
