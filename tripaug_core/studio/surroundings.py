"""What surrounds the app: proxies that its talk with itself must not go through."""

import os
from contextlib import contextmanager

_NAMES = ("no_proxy", "NO_PROXY")


@contextmanager
def no_proxies():
    """While gradio is imported and asks its own server whether it is up.

    A proxy would be asked for the loopback, which it cannot reach, and one of a kind that httpx
    does not know (`socks://`) ends the import. Restored afterwards: downloads need proxies.
    """
    before = {name: os.environ.get(name) for name in _NAMES}
    os.environ.update(dict.fromkeys(_NAMES, "*"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
