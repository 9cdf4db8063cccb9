"""What programs can call, by gradio_client or HTTP: a module a tab, with `build(services)`."""

from tripaug_core.studio.endpoints import augment, benchmarks, corpus, explore, train
from tripaug_core.studio.work.services import Services


def build(services: Services) -> None:
    """Adds all endpoints to the page being built; nothing of them is seen on it."""
    for tab in (corpus, train, augment, explore, benchmarks):
        tab.build(services)
