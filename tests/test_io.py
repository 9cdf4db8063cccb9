"""Reading that is bounded, writing that is whole."""

import os
import threading

import numpy as np
import pytest
import torch

from tripaug_core import io
from tripaug_core.errors import InputError


def test_what_is_written_is_whole_or_was_there_before(tmp_path):
    path = tmp_path / "new" / "a.json"
    io.write_json(path, {"ü": 1})
    assert io.read_json(path) == {"ü": 1}

    def fail(fresh):
        fresh.write_text("half")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        io.write_whole(path, fail)
    assert io.read_json(path) == {"ü": 1}
    assert os.listdir(path.parent) == ["a.json"]


def test_writers_at_once_do_not_disturb_each_other(tmp_path):
    path = tmp_path / "a.json"
    threads = [
        threading.Thread(target=lambda i=i: [io.write_json(path, {"by": i})] * 20) for i in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert io.read_json(path)["by"] in range(8)
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON"),
        (b"[1]", "no JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is no JSON"),
        (b" " * 2000, "larger than"),
        (b"", "is no JSON"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    most = 1000 if content.startswith(b" ") else io.MOST_JSON_BYTES
    with pytest.raises(InputError, match=sentence) as caught:
        io.read_json(path, most)
    assert "\n" not in str(caught.value)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a =", "is not TOML"),
        ("a = [" + "[" * 100_000, "nested too deeply"),
        ("a" + ".a" * 400_000 + " = 1", "nested too deeply"),
        ("a = {'b'" + " . 'a'" * 100_000 + " = 1}", "nested too deeply"),
        ('a = {b = """x"""", c' + ".a" * 400_000 + " = 1}", "nested too deeply"),
        ("[a" + ".a" * 5000 + "]\n" + "b = 1\n" * 100_000, "nested too deeply"),
        ("#" * 2**20 + "\n", "larger than"),
    ],
    ids=range(7),
)
def test_a_toml_that_cannot_be_read_is_said_in_a_sentence(tmp_path, text, sentence):
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=sentence) as caught:
        io.read_toml(path)
    assert "\n" not in str(caught.value)


def test_dots_in_texts_numbers_and_remarks_nest_nothing(tmp_path):
    path, dots = tmp_path / "a.toml", "." * 2000
    path.write_text(
        f"\ufeff# {dots}\na.b = '{dots}' # {dots}\n'{dots}' = [{'1.5, ' * 999}]\n"
        f'c = """\n\\"""{dots}\n"""\nd = "\\"{dots}"\ne = \'\'\'"\n{dots}\'\'\'\n',
        encoding="utf-8",
    )
    found = io.read_toml(path)
    assert list(found) == ["a", dots, "c", "d", "e"]
    assert found["c"] == f'"""{dots}\n'


def _pipe(path):
    os.mkfifo(path)


def _device(path):
    path.symlink_to("/dev/zero")


def _folder(path):
    path.mkdir()


def _loop(path):
    path.symlink_to(path)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("make", [_pipe, _device, _folder, _loop])
@pytest.mark.parametrize("read", [io.read_json, io.read_toml])
def test_what_is_no_regular_file_is_not_waited_for(tmp_path, make, read):
    path = tmp_path / "a"
    make(path)
    with pytest.raises(InputError, match=r"no regular file|cannot be read"):
        read(path)


def test_no_link_leads_out_of_a_folder_that_may_be_reached_by_one(tmp_path):
    (tmp_path / "real").mkdir()
    folder = tmp_path / "folder"
    folder.symlink_to(tmp_path / "real")
    for path in (tmp_path / "secret.json", folder / "a.json"):
        path.write_text('{"a": 1}')
    (folder / "inside.json").symlink_to(tmp_path / "real" / "a.json")
    for name in ("a.json", "inside.json"):
        assert io.read_json(folder / name, within=folder) == {"a": 1}
    (folder / "out.json").symlink_to("../secret.json")
    (folder / "gone.json").symlink_to("../nothing")
    (folder / "above").symlink_to("..")
    for name in ("out.json", "gone.json", "above/secret.json"):
        with pytest.raises(InputError, match="leads out of"):
            io.read_json(folder / name, within=folder)
    with pytest.raises(FileNotFoundError):
        io.read_json(folder / "b.json", within=folder)


def test_half_characters_do_not_come_in(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"a": "x\\ud800y", "b": "\\ud83d\\ude00"}')
    found = io.read_json(path)
    found["a"].encode()
    assert found["b"] == "😀"


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        io.read_json(tmp_path / "a.json")


def test_numbers_of_numpy_and_torch_are_plain():
    given = {"a": torch.tensor(1.5), "b": np.float32(2.5), "c": np.array(3), "d": torch.ones(2)}
    assert io.plain(given) == {"a": 1.5, "b": 2.5, "c": 3, "d": [1.0, 1.0]}
    assert io.plain([torch.tensor(float("nan")), torch.tensor(True)]) == [None, True]


def test_cores_are_those_that_this_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5, 7}, raising=False)
    assert io.cores() == 3
