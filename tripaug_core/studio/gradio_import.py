"""Gradio, imported without the work that it does for editors, and kept from fetching anything.

On each import gradio parses the source of every component to look after type stubs beside them:
over half of its import time, and of no use to a page. And it would fetch a file that a request
gives by its address, for any input of any endpoint; the page takes no addresses.
"""

import inspect
import os

from tripaug_core.studio.surroundings import find_upload_folder, no_proxies

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_RUN_HISTORY", "False")  # what was listened to is nobody's to keep
find_upload_folder()
_getfile = inspect.getfile


def _no_file_of_components(thing):
    if type(thing).__name__ == "ComponentMeta":
        raise OSError("no type stubs wanted")  # gradio takes it as: defined outside of a file
    return _getfile(thing)


inspect.getfile = _no_file_of_components
try:
    with no_proxies():
        import gradio as gr
        from gradio import processing_utils
        from gradio.processing_utils import save_file_to_cache
        from gradio.route_utils import FnIndexInferError
        from gradio.utils import get_upload_folder
        from gradio_client import Client
finally:
    inspect.getfile = _getfile


async def _fetch_nothing(*_, **__):
    raise gr.Error("This app fetches nothing from other addresses.", print_exception=False)


# What all of gradio's fetching goes through.
processing_utils.async_ssrf_protected_get = _fetch_nothing

__all__ = ["Client", "FnIndexInferError", "get_upload_folder", "gr", "save_file_to_cache"]
