"""The manifest of an augmented set is whole at every moment."""

import csv
import os

import pytest

from tripaug_core.augment import manifest
from tripaug_core.errors import InputError

ROWS = [dict.fromkeys(manifest.COLUMNS, "x") | {"path": f"{i}.wav"} for i in range(200)]


def paths(folder) -> list[str]:
    with (folder / manifest.NAME).open(newline="") as file:
        return [row["path"] for row in csv.DictReader(file)]


def test_killed_in_the_middle_of_writing_it_the_one_before_stands(tmp_path):
    manifest.write(tmp_path, ROWS[:3])
    seen = []

    def rows():
        for row in ROWS:
            seen.append(paths(tmp_path))  # what a reader, or whoever comes after kill -9, finds
            yield row

    manifest.write(tmp_path, rows())
    assert all(each == ["0.wav", "1.wav", "2.wav"] for each in seen)
    assert len(paths(tmp_path)) == 200
    assert os.listdir(tmp_path) == [manifest.NAME]


def test_without_room_for_a_second_one_it_is_shortened_in_its_place(tmp_path, monkeypatch):
    manifest.write(tmp_path, ROWS)

    def no_room(path, write, fixed=False):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest, "write_whole", no_room)
    with pytest.raises(OSError, match="No space"):
        manifest.write(tmp_path, ROWS[:2])
    assert len(paths(tmp_path)) == 200
    manifest.write(tmp_path, ROWS[:2], no_room=True)
    assert len(paths(tmp_path)) == 2


@pytest.mark.timeout(20)
def test_a_pipe_of_its_name_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / manifest.NAME)
    with pytest.raises(InputError, match="not one of ours"):
        manifest.check_ours(tmp_path, ROWS)


def test_nothing_is_written_through_a_link_to_elsewhere(tmp_path):
    real, out = tmp_path / "real", tmp_path / "out"
    (real / "kept").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    out.symlink_to(real)
    (out / "inner").symlink_to("kept")
    (out / "outer").symlink_to(tmp_path / "elsewhere")
    row = dict.fromkeys(manifest.COLUMNS, "")
    for name in ("a.wav", "inner/a.wav", "kept/deep/a.wav"):
        manifest.check_ours(out, [row | {"path": name}])
    for names in ({"path": "outer/a.wav"}, {"path": "a.wav", "mel": "outer/deep/a.npz"}):
        with pytest.raises(InputError, match="leads out of"):
            manifest.check_ours(out, [row | names])
