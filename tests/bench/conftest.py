"""Miniature corpora, an engine that runs everything at once in this process, and scripts."""

import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


class Here:
    """The smallest engine: the task is done when `submit` returns."""

    workers = 1

    def submit(self, function, /, *arguments) -> Future:
        future: Future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def here():
    return Here()


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Path:
    """A corpora home with miniatures: mini, five (no neutral), nobody (no speakers)."""
    import miniature

    folder = tmp_path_factory.mktemp("corpora")
    miniature.corpus(folder, "mini")
    miniature.corpus(
        folder, "five", emotions=("anger", "fear", "happiness", "sadness", "surprise"), speakers=2
    )
    miniature.corpus(folder, "nobody", emotions=("anger", "neutral"), speakers=None)
    return folder
