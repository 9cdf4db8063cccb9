import shutil

import pytest

from tripaug_core.errors import InputError
from tripaug_core.runs import home as runs_home
from tripaug_core.runs.folder import RunFolder


def test_ids_are_plain_and_differ():
    ids = {runs_home.new_id("train") for _ in range(50)}
    assert len(ids) > 45
    assert all(name.split("-")[2] == "train" for name in ids)


def test_runs_are_listed_newest_first(home, lay_out):
    first, second = lay_out(), lay_out()
    (home / "not-a-run").mkdir()
    assert [run.path for run in runs_home.list_runs(home)] == [second.path, first.path]


def test_no_home_is_an_empty_home(tmp_path):
    assert runs_home.list_runs(tmp_path / "nowhere") == []


def test_a_run_made_elsewhere_is_known_once_linked(home, lay_out, tmp_path):
    run = lay_out(path=tmp_path / "out")
    run_id = runs_home.link(home, run)
    assert runs_home.link(home, run) == run_id
    assert [found.id for found in runs_home.list_runs(home)] == [run_id]
    assert runs_home.find(home, run_id).path == run.path
    shutil.rmtree(run.path)
    assert runs_home.list_runs(home) == []
    with pytest.raises(InputError, match="no run"):
        runs_home.find(home, run_id)


def test_two_folders_with_one_id_get_two_names(home, tmp_path):
    ids = []
    for place in ("a", "b"):
        run = RunFolder.create(tmp_path / place / "x", "test", id="same")
        ids.append(runs_home.link(home, run))
    assert ids == ["same", "same-2"]
    assert runs_home.find(home, "same-2").path == tmp_path / "b" / "x"


def test_a_run_in_the_home_needs_no_link(home, lay_out):
    run = lay_out()
    assert runs_home.link(home, run) == run.id
    assert len(list(home.iterdir())) == 1


@pytest.mark.parametrize(
    "name", ["../x", "/etc", "a/b", "", ".", "..", "x\0y", "%2e%2e", ".hidden"]
)
def test_names_are_never_paths(home, name):
    with pytest.raises(InputError):
        runs_home.find(home, name)


def test_a_symlink_is_no_run(home, lay_out, tmp_path):
    run = lay_out(path=tmp_path / "out")
    (home / "sly").symlink_to(run.path)
    assert runs_home.list_runs(home) == []
    with pytest.raises(InputError, match="no run"):
        runs_home.find(home, "sly")
