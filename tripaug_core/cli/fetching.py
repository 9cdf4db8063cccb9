"""`corpora fetch NAME`: its licence, a yes, and a bar with the time that is left."""

import argparse
import sys
from time import monotonic

from tripaug_core.cli import output


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Downloads a corpus from its publisher, checks it and unpacks it into the corpora home. "
        "Broken off, it goes on from there when it is called again."
    )
    parser.add_argument("name", metavar="NAME", help="ravdess, emodb, ...; a wrong one lists all")
    parser.add_argument(
        "--agree", action="store_true", help="you have read the corpus' licence and agree to it"
    )
    output.add_homes(parser, "corpora")


def run(args: argparse.Namespace) -> int:
    """Fetch one."""
    from tripaug_core.corpora import load
    from tripaug_core.corpora.fetch import fetch, terms

    agreed = args.agree or _asked(terms(args.name))
    output.note(terms(args.name) if args.agree else "")
    with _bars(args.name) as progress:
        folder = fetch(args.name, args.corpora, agreed=agreed, progress=progress)
    corpus = load(args.name, args.corpora)
    payload = {
        "corpus": args.name,
        "folder": str(folder),
        "utterances": len(corpus),
        "licence": corpus.licence,
    }
    text = f"{corpus.title}: {len(corpus)} utterances in {folder}. Licence: {corpus.licence}."
    output.emit(args, payload, text)
    return 0


def _asked(terms: str) -> bool:
    """Whether the person at the terminal agrees; without one nobody can."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    output.note(terms)
    print("Do you agree to it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


class _bars:
    """One bar after the other, in MB: each part of the work has its own."""

    def __init__(self, name: str):
        self._name, self._what, self._bar = name, None, None

    def __enter__(self):
        return self._show

    def __exit__(self, *error):
        if self._bar is not None:
            self._bar.__exit__(*error)

    def _show(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self.__exit__(None, None, None)
            self._what, self._began, self._first = what, monotonic(), done
            self._bar = output.progress(f"{what} {self._name}, MB", round(total / 1e6))
            self._step = self._bar.__enter__()
        gone, came = monotonic() - self._began, done - self._first
        left = f"{(total - done) * gone / came:.0f} s left" if came and gone > 1 else ""
        self._step(round(done / 1e6), left)
