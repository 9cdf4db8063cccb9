"""A run as one zip file."""

import io
import os
import zipfile

import pytest

from tripaug_core.errors import InputError
from tripaug_core.runs.archive import packed
from tripaug_core.runs.folder import RunFolder


@pytest.fixture
def run(tmp_path):
    run = RunFolder.create(tmp_path / "a run", "test", id="x-test-1")
    (run.path / "notes").mkdir()
    (run.path / "notes" / "far.txt").write_text("kept")
    return run


def opened(run) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed(run)))


def test_everything_lies_in_a_folder_by_its_id_and_links_are_left_out(run):
    (run.path / "out").symlink_to("/etc/passwd")
    archive = opened(run)
    assert archive.read("x-test-1/notes/far.txt") == b"kept"
    assert {name.partition("/")[0] for name in archive.namelist()} == {"x-test-1"}
    assert "x-test-1/out" not in archive.namelist()


@pytest.mark.parametrize(("seconds", "year"), [(0, 1980), (2**33, 2107), (10**9, 2001)])
def test_a_file_of_any_date_is_packed(run, seconds, year):
    os.utime(run.path / "notes" / "far.txt", (seconds, seconds))
    assert opened(run).getinfo("x-test-1/notes/far.txt").date_time[0] == year


def test_what_is_too_much_for_a_download_is_refused(run):
    with pytest.raises(InputError, match="0 are the most for one download"):
        packed(run, most_mb=0)
