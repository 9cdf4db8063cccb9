"""TripAug in the browser: `python app.py`, then open the address that it prints."""

import argparse
import sys

from tripaug_core.bench.run import scheduler
from tripaug_core.errors import InputError, in_words


def main(argv: list[str] | None = None) -> int:
    """Reads the flags and serves the page; returns the exit code."""
    flags = parser().parse_args(argv)
    try:
        auth = _auth(flags.auth)
        if not 1 <= flags.port <= 65535:
            raise InputError(f"port {flags.port} does not exist: choose one from 1024 to 65535.")
        if flags.scheduler is not None:
            scheduler.give(flags.scheduler)
        if flags.encoder:
            from tripaug_core.recognition import encoders

            for text in flags.encoder:
                encoders.give(text)
        from tripaug_core.studio import texts
        from tripaug_core.studio.serve import Address, launch
        from tripaug_core.studio.work.catalogue import Catalogue

        texts.lay_over(flags.texts)
        if flags.share:
            print(
                "Warning: --share gives the page a public address: whoever has it can use this "
                "computer's corpora and checkpoints"
                + ("." if auth else "; protect it with --auth USER:PASSWORD."),
                file=sys.stderr,
            )
        catalogue = Catalogue(flags.corpora, flags.runs, flags.checkpoints)
        hosts, root_path = tuple(flags.allow_host), flags.root_path
        address = Address(flags.host, flags.port, flags.share, auth, hosts, root_path, flags.mcp)
        page, url = launch(catalogue, address, block=False)
        port = page.server_port
        if port != flags.port:
            print(f"Port {flags.port} is in use; taking {port}.", file=sys.stderr)
        if flags.host not in ("127.0.0.1", "localhost", "::1") and not auth:
            print(
                f"Note: on {flags.host} the page is open to the whole network; "
                "--auth USER:PASSWORD protects it.",
                file=sys.stderr,
            )
        print(f"TripAug is at {url}", flush=True)
        if flags.mcp:
            print(f"its tools for MCP clients are at {url}gradio_api/mcp/", flush=True)
        if page.share_url:
            print(f"and, for everybody, at {page.share_url}", flush=True)
        page.block_thread()
    except InputError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"app.py: {in_words(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """The flags."""
    made = argparse.ArgumentParser(prog="app.py", description=__doc__)
    made.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this computer only")
    made.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a name that the page is opened under, beside this computer's own; may be repeated",
    )
    made.add_argument(
        "--root-path", metavar="PATH", default="", help="where a proxy shows it, e.g. /tripaug"
    )
    made.add_argument("--port", type=int, default=7860, help="default 7860, or the next free one")
    made.add_argument("--corpora", metavar="DIR", help="default $TRIPAUG_CORPORA")
    made.add_argument("--runs", metavar="DIR", help="default $TRIPAUG_RUNS, else ./runs")
    made.add_argument("--checkpoints", metavar="DIR", help="default checkpoints/ of the project")
    made.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster for benchmarks")
    made.add_argument(
        "--encoder",
        metavar="NAME=MODEL",
        action="append",
        default=[],
        help="a speech encoder that benchmarks may judge by: a folder, or OWNER/NAME of the hub; "
        "may be repeated (those in $TRIPAUG_MODELS or ~/.tripaug/models go by their folder's name)",
    )
    made.add_argument("--share", action="store_true", help="also a public address")
    made.add_argument("--auth", metavar="USER:PASSWORD", help="ask for a name and a password")
    made.add_argument("--texts", metavar="FILE", help="the page's words in another language")
    made.add_argument("--mcp", action="store_true", help="also serve the endpoints as MCP tools")
    return made


def _auth(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise InputError("--auth wants USER:PASSWORD, with both.")
    return user, password


if __name__ == "__main__":
    sys.exit(main())
