"""Miniature corpora, an engine that runs everything at once in this process, and scripts."""

import importlib.util
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


def script_named(name: str):
    """A script of benchmarks/ as a module, not yet run."""
    place = Path(__file__).resolve().parents[2] / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
