"""What is deleted can be had back, and nothing else is touched."""

import pytest

from tripaug_core.errors import InputError
from tripaug_core.runs import bin
from tripaug_core.runs import home as homes
from tripaug_core.runs.folder import RunFolder


def ended(path, id=None):
    run = RunFolder.create(path, "train", id=id)
    run.change(state="done")
    (run.path / "output.txt").write_text(str(path))
    return run


def ids(runs):
    return sorted(run.id for run in runs)


def test_there_and_back(tmp_path):
    ended(tmp_path / "a"), ended(tmp_path / "b")
    assert bin.delete(tmp_path, homes.find(tmp_path, "a")) == "a"
    assert ids(homes.list_runs(tmp_path)) == ["b"]
    assert ids(bin.deleted(tmp_path)) == ["a"]
    with pytest.raises(InputError, match="no run 'a'"):
        homes.find(tmp_path, "a")
    assert bin.restore(tmp_path, "a").path == tmp_path / "a"
    assert (tmp_path / "a" / "output.txt").read_text() == str(tmp_path / "a")
    assert bin.deleted(tmp_path) == []


def test_two_that_went_by_one_name(tmp_path):
    kept = []
    for number in range(2):
        (ended(tmp_path / "a").path / "output.txt").write_text(f"{number}")
        kept.append(bin.delete(tmp_path, homes.find(tmp_path, "a")))
    assert len(bin.deleted(tmp_path)) == 2
    second = bin.restore(tmp_path, kept[1])
    assert (second.path / "output.txt").read_text() == "1"
    assert bin.delete(tmp_path, second) == kept[1]
    ended(tmp_path / "a")
    with pytest.raises(InputError, match="already"):
        bin.restore(tmp_path, "a")
    assert bin.empty(tmp_path) == 2
    assert ids(homes.list_runs(tmp_path)) == ["a"]


def test_a_run_made_elsewhere_keeps_its_folder(tmp_path):
    home, elsewhere = tmp_path / "home", ended(tmp_path / "elsewhere")
    id = homes.link(home, elsewhere)
    bin.delete(home, homes.find(home, id))
    assert homes.list_runs(home) == []
    assert (elsewhere.path / "output.txt").exists()
    assert bin.restore(home, id).path == elsewhere.path
    bin.delete(home, homes.find(home, id))
    assert bin.empty(home) == 1
    assert (elsewhere.path / "output.txt").exists()


def test_what_waits_is_not_deleted(tmp_path):
    run = RunFolder.create(tmp_path / "a", "train")
    with pytest.raises(InputError, match="stop it first"):
        bin.delete(tmp_path, run)
    assert homes.find(tmp_path, "a").exists


@pytest.mark.parametrize("name", ["../a", "", ".", "x/y"])
def test_only_plain_names(tmp_path, name):
    ended(tmp_path / "b")
    bin.delete(tmp_path, homes.find(tmp_path, "b"))
    with pytest.raises(InputError):
        bin.restore(tmp_path, name)


def test_a_bin_that_is_a_link_is_not_emptied(tmp_path):
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir(), other.mkdir()
    (other / "mine.txt").write_text("x")
    (home / bin.BIN).symlink_to(other)
    with pytest.raises(InputError, match="is a link"):
        bin.empty(home)
    assert (other / "mine.txt").exists()


def test_an_empty_bin(tmp_path):
    assert bin.deleted(tmp_path) == []
    assert bin.empty(tmp_path) == 0
    with pytest.raises(InputError, match="the bin"):
        bin.restore(tmp_path, "a")
