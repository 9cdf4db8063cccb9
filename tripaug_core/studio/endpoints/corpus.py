"""What the Corpus tab does, for programs."""

from tripaug_core.studio.desk import Desk


def build(desk: Desk) -> None:
    """Adds the endpoints to the page being built; nothing of them is seen on it."""
