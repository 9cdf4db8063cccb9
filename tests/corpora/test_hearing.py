"""Each recording is decoded once, and what was heard lies on the disk, not in memory."""

import os

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file

from tripaug_core import cli, corpora
from tripaug_core.corpora import growing, hearing
from tripaug_core.corpora.audit import check
from tripaug_core.corpora.features import extract
from tripaug_core.corpora.growing import GrowingTensor

ROWS = [("a.wav", "angry", "ann"), ("b.wav", "sad", "bob"), ("c.wav", "sad", "ann")]


@pytest.fixture
def counted(monkeypatch):
    """The ids of what was decoded."""
    heard, listen = [], hearing.listen_closely

    def count(utterance):
        heard.append(utterance.id)
        return listen(utterance)

    monkeypatch.setattr(hearing, "listen_closely", count)
    return heard


@pytest.mark.parametrize("first", [check, extract])
def test_check_and_features_decode_each_recording_once(own, cache, counted, first):
    corpus = corpora.load("mine", own(ROWS, "path,emotion,speaker"))
    first(corpus)
    checked, features = check(corpus), extract(corpus)
    assert counted == ["a", "b", "c"]
    assert checked.problems == ()
    assert checked.sounds == dict(zip(corpus.ids, features.hashes, strict=True))


def test_what_cannot_be_read_is_remembered_with_its_reason(own, cache, counted):
    home = own(ROWS, "path,emotion,speaker")
    (home / "mine/b.wav").write_bytes(b"no sound")
    corpus = corpora.load("mine", home)
    before = check(corpus)
    assert check(corpus) == before
    assert counted == ["a", "b", "c"]
    (finding,) = before.problems
    assert finding.files == ("b",)


def test_what_was_said_of_a_file_is_said_under_the_name_that_it_has_now(own, cache, counted):
    from sound.recordings import with_length

    home = own(ROWS, "path,emotion,speaker")
    (home / "mine/b.wav").write_bytes(b"no sound")
    (home / "mine/c.wav").write_bytes(with_length("WAV", 1000))
    check(corpora.load("mine", home))
    (home / "mine").rename(home / "new")
    for old, new in ("bd", "ce"):
        (home / f"new/{old}.wav").rename(home / f"new/{new}.wav")
    table = home / "new/manifest.csv"
    table.write_text(table.read_text().replace("b.wav", "d.wav").replace("c.wav", "e.wav"))
    found = {finding.kind: finding for finding in check(corpora.load("new", home)).findings}
    assert counted == ["a", "b", "c", "d", "e"]  # no more than these two anew
    assert found["unreadable"].files == ("d",)
    assert "(d: d.wav " in found["unreadable"].sentence
    assert found["header"].files == ("e",)
    assert "the header of e.wav" in found["header"].sentence


def test_what_is_gone_is_no_other_corpus_that_is_gone(own, cache):
    sentences = []
    for name in ("mine", "yours"):
        rows = [(f"{name}.wav", "angry", "ann")]
        corpus = corpora.load(name, own(rows, "path,emotion,speaker", name))
        corpus.utterances[0].path.unlink()
        sentences += [finding.sentence for finding in check(corpus).problems]
    assert "yours: there is no file" in sentences[1]
    assert not list((cache / "mels").glob("*.safetensors"))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=6), st.integers(1, 4))
def test_what_grows_is_what_the_library_reads(tmp_path_factory, counts, width):
    folder = tmp_path_factory.mktemp("growing")
    generator = torch.Generator().manual_seed(len(counts))
    pieces = [torch.randn(n, width, generator=generator).half() for n in counts]
    grown = GrowingTensor(folder, width)
    for piece in pieces:
        grown.append(piece)
    whole = torch.cat([torch.zeros(0, width).half(), *pieces])
    assert torch.equal(grown.tensor(), whole)
    lengths = torch.tensor(counts, dtype=torch.long)
    grown.save(folder / "x.safetensors", {"lengths": lengths}, {"said": "ü"})
    read = load_file(folder / "x.safetensors")
    assert torch.equal(read["frames"], whole)
    assert torch.equal(read["lengths"], lengths)
    assert [each.name for each in folder.iterdir()] == ["x.safetensors"]


def test_a_cache_that_was_cut_short_is_said_to_be_and_made_again(own, cache, counted, capsys):
    home = own(ROWS, "path,emotion,speaker")
    before = extract(corpora.load("mine", home))
    frames = before.frames.clone()
    (file,) = (cache / "mels").glob("*.safetensors")
    assert file.stat().st_mode & 0o222 == 0  # nobody writes to it by mistake
    os.truncate(file, file.stat().st_size // 2)
    assert cli.main(["corpora", "check", "mine", "--corpora", str(home)]) == 0
    said = capsys.readouterr().err
    assert said.count(f"What was heard of mine lies broken in the cache ({file})") == 1
    assert "Warning" not in said
    assert counted == ["a", "b", "c"] * 2
    assert torch.equal(extract(corpora.load("mine", home)).frames, frames)
    assert counted == ["a", "b", "c"] * 2
    assert cli.main(["corpora", "check", "mine", "--corpora", str(home)]) == 0
    assert "broken" not in capsys.readouterr().err


def test_room_for_many_frames_is_on_the_disk_and_leaves_nothing_there(tmp_path, monkeypatch):
    monkeypatch.setattr(growing, "_MOST_IN_MEMORY", 100)
    few, many = growing.room(2, 3, tmp_path / "new"), growing.room(40, 3, tmp_path / "new")
    assert (few.shape, many.shape, many.dtype) == ((2, 3), (40, 3), torch.float32)
    assert float(many.sum()) == 0
    many[7:9] = 1.5
    assert float(many.sum()) == 9.0
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "a file").touch()
    assert growing.room(40, 3, tmp_path / "a file").shape == (40, 3)
