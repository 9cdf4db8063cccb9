"""Miniature corpora, and an engine that runs everything at once in this process."""

import sys
from pathlib import Path

import pytest
from at_once import AtOnce

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def here():
    return AtOnce()


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
