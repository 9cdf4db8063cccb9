"""Titles and notes come back as they were written, travel with the folder, and break nothing."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tripaug_core.errors import InputError
from tripaug_core.runs import notes
from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.overview import overview
from tripaug_core.vocabulary import RUN_TEXTS


@pytest.fixture
def run(tmp_path):
    run = RunFolder.create(tmp_path / "home" / "a", "train")
    run.change(state="done")
    return run


def test_each_alone_and_both_together(run):
    assert notes.read(run) == notes.Notes()
    notes.write(run, title="größer, 更大")
    notes.write(run, notes="first line\nsecond line")
    assert notes.read(run) == notes.Notes("größer, 更大", "first line\nsecond line")
    notes.write(run, title="")
    assert notes.read(run).title == ""


def test_they_travel_with_the_folder(run, tmp_path):
    notes.write(run, title="mine")
    shutil.copytree(run.path, tmp_path / "home" / "copy")
    assert {r["id"]: r["title"] for r in overview(tmp_path / "home")} == {
        "a": "mine",
        "copy": "mine",
    }


@pytest.mark.parametrize(
    "damaged", ["{", "[]", '{"title": 3}', '{"title": "a\\nb"}', '{"notes": "\\u0000"}']
)
def test_a_damaged_file_is_nothing_written(run, damaged):
    (run.path / notes.FILE).write_text(damaged)
    assert notes.read(run) == notes.Notes()
    notes.write(run, title="new")
    assert notes.read(run).title == "new"


@given(st.text(max_size=200))
def test_any_text_is_kept_or_refused(text):
    try:
        made = notes.Notes(title=text)
    except InputError:
        return
    assert made.title == text
    assert len(text) <= RUN_TEXTS["title"]
    assert "\n" not in text


@pytest.mark.parametrize("changes", [{"title": "x" * 121}, {"notes": "x" * 10_001}])
def test_too_long(run, changes):
    with pytest.raises(InputError, match="characters long"):
        notes.write(run, **changes)
