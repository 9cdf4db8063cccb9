"""The endpoints as tools of the Model Context Protocol (`app.py --mcp`): gradio's server of them,
and what it leaves to be done.
"""

import json
from importlib.util import find_spec

from tripaug_core.errors import InputError
from tripaug_core.studio.gradio_import import Client


def check_possible(auth: tuple[str, str] | None) -> None:
    """Raises InputError where the tools cannot be served, or would be open to everybody."""
    if auth:
        raise InputError("--mcp does not go with --auth: the tools would ask for no password.")
    if find_spec("mcp") is None:
        raise InputError("--mcp needs a package more: pip install -r requirements-mcp.txt.")


def finish(page, url: str) -> None:
    """Makes the tools answer in JSON, and reach this app whatever proxies are set.

    Args:
        page: launched with `mcp_server=True`.
        url: its local address.

    Raises:
        InputError: gradio could not serve them.
    """
    server = page.mcp_server_obj
    if server is None:
        page.close()
        raise InputError(f"the tools cannot be served: {page.mcp_error}.")
    server._client_instance = Client(
        url,
        download_files=False,
        verbose=False,
        analytics_enabled=False,
        _skip_components=False,
        headers={"x-gradio-user": "mcp"},
        httpx_kwargs={"trust_env": False},
    )
    in_words = server.postprocess_output_data

    def in_json(data: list, root_url: str) -> list:
        (data,) = data if isinstance(data[0], tuple) else (data,)  # several answers come as one
        told = [d if _is_file(d) else json.dumps(d, ensure_ascii=False) for d in data]
        return in_words(told, root_url)

    server.postprocess_output_data = in_json


def _is_file(answer) -> bool:
    return isinstance(answer, dict) and "meta" in answer and "path" in answer
