"""Runs that can be lived with: named, noted, downloaded, deleted and had back, by the page."""

import base64
import io
import zipfile

import pytest

from tripaug_core.errors import InputError
from tripaug_core.runs import archive, bin
from tripaug_core.runs import home as runs_home
from tripaug_core.studio.payload import checked_fields
from tripaug_core.studio.tabs.keeping import Keeping
from tripaug_core.studio.work.benchmarks import words as bench_words
from tripaug_core.studio.work.benchmarks.form import QUICK_LOOK
from tripaug_core.studio.work.runs import Runs
from tripaug_core.vocabulary import RUN_TEXTS


@pytest.fixture
def run(tmp_path):
    return runs_home.lay_out(tmp_path / "runs", "train", {"corpus": "tiny"})


@pytest.fixture
def keeping(tmp_path, run):
    return Keeping(Runs(tmp_path / "runs"), "train")


def test_title_and_notes_are_kept_one_by_one(keeping, run):
    asked = {"run": run.id}
    keeping.keep_notes(asked | {"title": "größer 大"})
    assert keeping.keep_notes(asked | {"notes": "two\nlines"})["title"] == "größer 大"
    assert keeping.noted(asked) == {"title": "größer 大", "notes": "two\nlines"}
    assert keeping.runs.described(run.id)["title"] == "größer 大"
    with pytest.raises(InputError, match="one line"):
        keeping.keep_notes(asked | {"title": "two\nlines"})


def test_notes_may_be_as_long_as_the_page_lets_them_be(keeping, run):
    longest = {name: "愤" * most for name, most in RUN_TEXTS.items()}
    asked = checked_fields({"run": run.id} | longest)
    assert keeping.keep_notes(asked) == longest
    assert keeping.noted({"run": run.id}) == longest
    for name, text in longest.items():
        with pytest.raises(InputError, match="long"):
            keeping.keep_notes(checked_fields({"run": run.id, name: text + "x"}))
    with pytest.raises(InputError, match="run is too long"):
        checked_fields({"run": "x" * RUN_TEXTS["notes"]})


def test_a_download_has_every_file_and_follows_no_link(keeping, run, tmp_path):
    (run.path / "inner").mkdir()
    (run.path / "inner" / "größer.txt").write_text("x")
    (tmp_path / "secret").write_text("not of the run")
    (run.path / "link").symlink_to(tmp_path / "secret")
    answer = keeping.whole({"run": run.id})
    names = zipfile.ZipFile(io.BytesIO(base64.b64decode(answer["zip"]))).namelist()
    there = {p for p in run.path.rglob("*") if p.is_file() and not p.is_symlink()}
    assert set(names) == {f"{run.id}/{path.relative_to(run.path)}" for path in there}
    assert answer["name"] == f"{run.id}.zip"
    (run.path / "large").write_bytes(bytes(2**20 + 1))
    with pytest.raises(InputError, match="copy its folder"):
        archive.packed(run, most_mb=1)


def test_deleted_it_can_be_had_back_by_its_own_tab_alone(keeping, run):
    bench = Keeping(keeping.runs, "bench")
    with pytest.raises(InputError, match="no bench run"):
        bench.delete({"run": run.id})
    with pytest.raises(InputError, match="stop it first"):  # laid out, it waits
        keeping.delete({"run": run.id})
    run.change(state="stopped")
    deleted = keeping.delete({"run": run.id})["id"]
    assert runs_home.list_runs(keeping.runs.home) == []
    with pytest.raises(InputError, match="no bench run"):
        bench.restore({"run": deleted})
    assert keeping.restore({"run": deleted})["id"] == run.id
    assert bin.deleted(keeping.runs.home) == []


def test_what_cannot_be_read_in_the_bin_keeps_nothing_else_there(keeping, run):
    run.change(state="stopped")
    other = runs_home.lay_out(keeping.runs.home, "train", {"corpus": "tiny"})
    other.change(state="stopped")
    keeping.delete({"run": other.id})
    settings = keeping.runs.home / bin.BIN / other.id / "settings.json"
    settings.write_text('{"kind": 7}')
    deleted = keeping.delete({"run": run.id})["id"]
    assert keeping.restore({"run": deleted})["id"] == run.id
    with pytest.raises(InputError):
        keeping.restore({"run": other.id})
    with pytest.raises(InputError, match="no run 'x'"):
        keeping.restore({"run": "x"})


def test_a_small_benchmark_says_in_its_first_line_what_it_is_not():
    quick = {"corpora": [QUICK_LOOK["corpus"]], "seeds": QUICK_LOOK["seeds"]}
    assert bench_words.caution_of(quick).startswith("A quick look, 1 seed of synthetic speech")
    assert "2 seeds" in bench_words.caution_of({"corpora": ["emodb"], "seeds": [0, 1]})
    assert bench_words.caution_of({"corpora": ["emodb"], "seeds": [0, 1, 2]}) is None
