"""Opening the page: address, limits, and what is made ready while it loads."""

import io
import socket
import threading
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module

from tripaug_core.errors import InputError
from tripaug_core.studio import door, layout, mcp, modules, theme
from tripaug_core.studio.hosts import Hosts
from tripaug_core.studio.surroundings import no_proxies
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Source
from tripaug_core.vocabulary import LARGEST_BYTES

_TRIES = 20


@dataclass(frozen=True)
class Address:
    """Where the page is served.

    Attributes:
        host: 127.0.0.1 is this computer only.
        port: the first to try; the next free one is taken where it is in use.
        share: a public address through gradio's servers.
        auth: (user, password), or None.
        allowed_hosts: names that it goes by beside the loopback's and `host`; see `hosts.Hosts`.
        root_path: where a proxy shows it, such as /tripaug or https://speech.example.org/tripaug.
        mcp: the endpoints also as tools of the Model Context Protocol.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    share: bool = False
    auth: tuple[str, str] | None = None
    allowed_hosts: tuple[str, ...] = ()
    root_path: str = ""
    mcp: bool = False


def launch(catalogue: Catalogue, address: Address, block: bool = True):
    """Serves the page until it is stopped.

    Returns:
        With `block=False`: the page (its `close()` ends it) and its local address.

    Raises:
        InputError: no port is free, a name or the root path is none, or the tools of `mcp` cannot
            be served.
    """
    if address.mcp:
        mcp.check_possible(address.auth)
    hosts = Hosts(address.host, address.allowed_hosts)
    root_path = _root_path(address.root_path)
    if "://" in root_path:
        hosts.allow(root_path)
    services = Services(catalogue)
    page = layout.build(services)
    port = free_port(address.host, address.port)
    with no_proxies(), redirect_stdout(io.StringIO()):  # where the tools are, app.py says itself
        _, url, _ = page.launch(
            server_name=address.host,
            server_port=port,
            share=address.share,
            auth=address.auth,
            root_path=root_path,
            app_kwargs={
                "lifespan": door.opened_with(hosts),
                "routes": [modules.route()],
                "exception_handlers": door.UNKNOWN,
            },
            theme=theme.theme(),
            css=theme.css(*layout.STYLES),
            head=theme.head() + modules.head(layout.FIRST),
            max_file_size=LARGEST_BYTES,
            allowed_paths=[],
            show_error=True,
            footer_links=[],
            ssr_mode=False,
            mcp_server=address.mcp,
            enable_monitoring=False,
            quiet=True,
            prevent_thread_lock=True,
            # It would look for its own page, and give up where a busy machine takes three seconds.
            _frontend=False,
        )
        if address.mcp:
            mcp.finish(page, url)
    if page.share_url:
        hosts.allow(page.share_url)
    threading.Thread(target=warm, args=(services,), daemon=True).start()
    if block:
        page.block_thread()
    return page, url


def warm(services: Services) -> None:
    """Imports torch and uses the first checkpoint once, so that the first user need not wait."""
    try:
        checkpoints, corpora = services.catalogue.checkpoints(), services.catalogue.corpora()
        if not checkpoints:
            torch_import.ready()
        elif corpora:
            name = checkpoints[0]["name"]
            corpus = services.catalogue.corpus(corpora[0]["name"])
            opened = services.recording(Source(corpus.name, corpus.utterances[0].id), name)
            augmented, displacement = services.augmented(opened, name, AugmentParams())
            services.figures(opened, name, augmented)
            services.sound(opened, name, augmented, displacement)
        else:
            services.catalogue.augmentor(checkpoints[0]["name"])
    except InputError:
        pass  # whoever chooses it is told
    import_module("sklearn.linear_model")  # a second, which the judge of the first map would take
    import_module("sklearn.model_selection")


def _root_path(text: str) -> str:
    path = text.rstrip("/")
    if path and not path.startswith(("/", "http://", "https://")):
        raise InputError(
            f"--root-path {text!r} is none: give a path such as /tripaug, or the whole address."
        )
    return path


def free_port(host: str, first: int) -> int:
    """The first free port from `first` on.

    Raises:
        InputError: the host is not one of this computer's, or no port in reach is free.
    """
    for port in range(first, min(first + _TRIES, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                raise InputError(f"port {port} is not allowed: choose one from 1024 on.") from None
            except socket.gaierror:
                raise InputError(f"{host!r} is not an address of this computer.") from None
            except OSError as error:
                if error.errno == 99:  # EADDRNOTAVAIL
                    raise InputError(f"{host!r} is not an address of this computer.") from None
                continue
            return port
    raise InputError(
        f"ports {first} to {first + _TRIES - 1} are all in use: choose another with --port."
    )
