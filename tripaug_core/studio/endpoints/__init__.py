"""What programs can call, by gradio_client or plain HTTP: one module a tab, with `build(desk)`."""

from tripaug_core.studio.endpoints import augment, benchmarks, corpus, explore, train
from tripaug_core.studio.work.desk import Desk


def build(desk: Desk) -> None:
    """Adds all endpoints to the page being built; nothing of them is seen on it."""
    for tab in (corpus, train, augment, explore, benchmarks):
        tab.build(desk)
