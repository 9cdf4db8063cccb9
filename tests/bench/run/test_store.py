"""Results appear whole or not at all."""

import threading

import pytest

from tripaug_core.bench.run.store import Store, identity
from tripaug_core.errors import InputError

CELL = {
    "uar": 1.0,
    "truth": [0, 1],
    "guess": [0, 0],
    "speakers": ["a", None],
    "times": {"seconds": 2.0},
    "versions": {},
    "hash": "a",
    "scores": [[1.0, 0.0], [0.5, 0.5]],
}
FIT = {"hash": "f", "seconds": 1, "memory_mb": 50.0}


def test_what_is_put_is_there(tmp_path):
    store = Store(tmp_path)
    assert store.cell("a") is None
    assert store.fit("f") is None
    store.put_cell("a", CELL)
    store.put_fit("f", FIT, {"card.json": b"{}", "weights": b"\0\1"})
    assert store.cell("a") == CELL
    assert store.fit("f") == FIT
    assert store.fit_files("f") == {"card.json": b"{}", "weights": b"\0\1"}
    with pytest.raises(InputError, match="finished fit"):
        store.fit_files("g")


def test_a_torn_file_counts_as_not_there_and_is_replaced(tmp_path):
    store = Store(tmp_path)
    store.put_cell("a", CELL)
    (tmp_path / "cells" / "a.json").write_text('{"uar": 1.')
    (tmp_path / "fits" / "f").mkdir(parents=True)
    assert store.cell("a") is None
    assert store.fit("f") is None
    store.put_fit("f", FIT, {"x": b"1"})
    assert store.fit_files("f") == {"x": b"1"}


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in CELL if name not in ("hash", "scores")),
        {"times": {}},
        {"hash": "of another cell"},
        {"guess": [0, 2]},
        {"guess": [0, -1]},
        {"guess": [0, "x"]},
        {"truth": [0, 1.5]},
        {"speakers": ["a", 5]},
        {"scores": 5},
        {"scores": [[1.0, 0.0], ["x", 0.0]]},
        {"scores": [[1.0, 0.0]]},
        {"times": {"seconds": "long"}},
        {"truth": [0]},
        {"uar": "high"},
    ],
)
def test_a_result_that_lacks_something_counts_as_not_there(tmp_path, change):
    store = Store(tmp_path)
    store.put_cell("a", {name: each for name, each in (CELL | change).items() if each is not None})
    assert store.cell("a") is None


@pytest.mark.parametrize("name", FIT)
def test_a_fit_that_lacks_something_counts_as_not_there_and_is_replaced(tmp_path, name):
    store = Store(tmp_path)
    store.put_fit("f", {other: each for other, each in FIT.items() if other != name}, {})
    assert store.fit("f") is None
    store.put_fit("f", FIT, {"x": b"1"})
    assert store.fit_files("f") == {"x": b"1"}


def test_two_writers_do_not_harm_one_another(tmp_path):
    def write():
        store = Store(tmp_path)
        for i in range(30):
            store.put_cell(f"c{i}", CELL | {"uar": i, "hash": f"c{i}"})
            store.put_fit(f"f{i}", FIT | {"seconds": i, "hash": f"f{i}"}, {"x": bytes([i]) * 1000})

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = Store(tmp_path)
    assert all(store.cell(f"c{i}") == CELL | {"uar": i, "hash": f"c{i}"} for i in range(30))
    assert all(store.fit_files(f"f{i}") == {"x": bytes([i]) * 1000} for i in range(30))
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("harm", ["cut", "gone", "another", "strange", "linked"])
def test_a_fit_whose_files_are_not_its_own_is_trained_again(tmp_path, harm):
    store, files = Store(tmp_path), {"card.json": b"{}", "weights": b"\0\1"}
    whole = FIT | {"identity": identity(files)}
    store.put_fit("f", whole, files)
    assert store.has_whole_fit("f")
    weights = tmp_path / "fits" / "f" / "weights"
    if harm == "gone":
        weights.unlink()
    elif harm == "linked":  # as they are, and of another place
        weights.rename(tmp_path / "weights")
        weights.symlink_to(tmp_path / "weights")
        with pytest.raises(InputError, match="leads out of"):
            store.fit_files("f")
    elif harm == "strange":
        (weights.parent / "more").write_bytes(b"x")
    else:
        weights.write_bytes(b"\0" if harm == "cut" else b"\1\1")
    assert not store.has_whole_fit("f")
    store.put_fit("f", whole, files)
    assert store.has_whole_fit("f")
