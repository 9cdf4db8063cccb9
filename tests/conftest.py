"""What many tests share."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpora_home() -> Path:
    """A home with EMO-DB, EMOVO and RAVDESS in it; the test is skipped where there is none."""
    given = os.environ.get("TRIPAUG_CORPORA")
    for home in [Path(given)] if given else [PROJECT.parent / "shared" / "corpora"]:
        if all((home / name).is_dir() for name in ("emodb", "emovo", "ravdess")):
            return home
    pytest.skip("no real corpora: set TRIPAUG_CORPORA to a home with emodb, emovo and ravdess")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """Tests neither read nor fill the user's cache."""
    if "TRIPAUG_TEST_CACHE" in os.environ:
        os.environ["TRIPAUG_CACHE"] = os.environ["TRIPAUG_TEST_CACHE"]
    else:
        os.environ["TRIPAUG_CACHE"] = str(tmp_path_factory.mktemp("cache"))
