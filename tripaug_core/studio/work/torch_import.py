"""torch, imported once: two threads that import it at the same time get in a knot."""

import threading

_one_at_a_time = threading.Lock()


def ready() -> None:
    """Imports torch and what uses it; to be called before anything that needs it in a thread."""
    with _one_at_a_time:
        import tripaug_core.augment.learned  # noqa: F401
