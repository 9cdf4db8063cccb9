"""From sound to features, and the cache."""

import os

import pytest
import torch

from tripaug_core import corpora
from tripaug_core.corpora import hearing as module
from tripaug_core.corpora.features import extract, load_features, obtain, save_features
from tripaug_core.errors import InputError
from tripaug_core.sound.files import read_at
from tripaug_core.sound.mel import MelSpec, log_mel

ROWS = [
    ("a/x.wav", "angry", "ann", "s1"),
    ("b.wav", "sad", "bob", "s2"),
    ("c.wav", "sad", "ann", "s1"),
]


@pytest.fixture
def corpus(own, cache):
    return corpora.load("mine", own(ROWS))


def settle(corpus):
    """Give the files an age, as only files at rest are taken from the notes."""
    for utterance in corpus.utterances:
        os.utime(utterance.path, (1_700_000_000, 1_700_000_000))


def change_a_byte(path):
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def hear_nothing(monkeypatch):
    def deaf(*_):
        raise AssertionError("sound was decoded though the cache has it")

    monkeypatch.setattr(module, "listen_closely", deaf)


def test_features_are_the_log_mels_rounded_to_float16(corpus):
    spec = MelSpec(n_mels=40)
    features = extract(corpus, spec)
    for i, utterance in enumerate(corpus.utterances):
        expected = log_mel(read_at(utterance.path, 16_000), spec)[0]
        assert torch.equal(features.example(i), expected.half().float())
    assert features.ids == corpus.ids == ("a/x", "b", "c")
    assert features.emotions == ("anger", "sadness", "sadness")
    assert features.speakers == ("ann", "bob", "ann")
    assert features.sentences == ("s1", "s2", "s1")
    assert features.corpora == ("mine",) * 3
    assert features.about["mine"]["synthetic"] is False


def test_the_cache_gives_the_same_bytes_and_is_used(corpus, cache, monkeypatch):
    fresh = extract(corpus)
    hear_nothing(monkeypatch)
    told = []
    again = extract(corpus, progress=lambda *step: told.append(step))
    assert again.frames.numpy().tobytes() == fresh.frames.numpy().tobytes()
    assert again.content == fresh.content
    assert again.hashes == fresh.hashes
    assert told == [(3, 3)]


def test_the_cache_knows_the_mel_settings(corpus):
    assert extract(corpus, MelSpec(n_mels=40)).frames.shape[1] == 40
    assert extract(corpus, MelSpec(n_mels=64)).frames.shape[1] == 64
    assert not torch.equal(extract(corpus).frames, extract(corpus, MelSpec(f_min_hz=50.0)).frames)


@pytest.mark.parametrize("damage", [b"", b"\x00" * 64, b"cut"])
def test_a_broken_cache_is_made_anew(corpus, cache, damage):
    fresh = extract(corpus)
    frames = fresh.frames.clone()  # those of `fresh` are the file itself
    (stored,) = (cache / "mels").iterdir()
    whole = stored.read_bytes()
    stored.unlink()
    stored.write_bytes(whole[: len(whole) // 2] if damage == b"cut" else damage)
    assert torch.equal(extract(corpus).frames, frames)
    assert stored.read_bytes() == whole
    (note,) = (cache / "files").glob("*.json") if (cache / "files").exists() else (None,)
    if note:
        note.write_bytes(damage)
        assert extract(corpus).content == fresh.content


def test_a_cache_that_cannot_be_written_is_no_failure(corpus, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path / "a file"))
    assert len(extract(corpus)) == 3


def test_one_changed_byte_changes_the_content(corpus):
    settle(corpus)
    before = extract(corpus)
    change_a_byte(corpus.utterances[1].path)
    after = extract(corpus)
    assert after.content != before.content
    assert after.files[1] != before.files[1]
    assert after.hashes[1] != before.hashes[1]
    assert (after.files[0], after.files[2]) == (before.files[0], before.files[2])


def test_a_change_that_keeps_size_and_date_is_seen(corpus):
    settle(corpus)
    before = extract(corpus)
    change_a_byte(corpus.utterances[1].path)
    settle(corpus)
    assert extract(corpus).content != before.content


def test_a_changed_label_changes_the_content_but_hears_nothing_again(own, cache, monkeypatch):
    home = own(ROWS)
    before = extract(corpora.load("mine", home))
    manifest = home / "mine/manifest.csv"
    manifest.write_text(manifest.read_text().replace("b.wav,sad", "b.wav,fear"))
    hear_nothing(monkeypatch)
    after = extract(corpora.load("mine", home))
    assert after.emotions == ("anger", "fear", "sadness")
    assert after.content != before.content


def test_files_at_rest_are_hashed_once(corpus, monkeypatch):
    settle(corpus)
    first = module.file_hashes(corpus)

    def never(*_):
        raise AssertionError("hashed again")

    monkeypatch.setattr(module.hashlib, "file_digest", never)
    assert module.file_hashes(corpus) == first


@pytest.mark.parametrize(
    ("damage", "complaint"), [("silent", "is silent"), ("junk", "b"), ("gone", "cannot be read")]
)
def test_bad_sound_is_named_and_says_what_to_do(corpus, tone, damage, complaint):
    path = corpus.utterances[1].path
    if damage == "silent":
        tone(path, peak=0)
    elif damage == "junk":
        path.write_bytes(b"no sound at all")
    else:
        path.unlink()
    with pytest.raises(InputError, match=complaint) as caught:
        extract(corpus)
    assert str(caught.value).startswith("b")
    assert "corpora check mine" in str(caught.value)


def test_progress_counts_up(corpus):
    told = []
    extract(corpus, progress=lambda *step: told.append(step))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_corpus_that_cannot_be_read_is_not_replaced_by_an_old_export(corpus, tmp_path):
    home = tmp_path / "home"
    save_features(obtain("mine", home=home), home / "mine.safetensors")
    (home / "mine/manifest.csv").write_text("path,emotion\na/x.wav,fear\nb.wav\n")
    with pytest.raises(InputError, match="line 3, has no emotion"):
        obtain("mine", home=home)


def test_obtain_takes_the_corpus_or_what_was_exported(corpus, tmp_path):
    home = corpus.root.parent
    features = obtain("mine", home=home)
    elsewhere = tmp_path / "elsewhere"
    save_features(features, elsewhere / "mine.safetensors")
    assert obtain("mine", home=elsewhere).content == features.content
    with pytest.raises(InputError, match="other mel settings"):
        obtain("mine", MelSpec(n_mels=40), elsewhere)
    with pytest.raises(InputError, match="no corpus"):
        obtain("yours", home=elsewhere)
    with pytest.raises(InputError, match="plain name"):
        obtain("../elsewhere/mine", home=elsewhere)


def test_emodb_twice(corpora_home, cache, monkeypatch):
    corpus = corpora.load("emodb", corpora_home)
    fresh = extract(corpus)
    assert fresh.frames.shape == (59_752, 128)
    assert len(set(fresh.hashes)) == 535
    assert fresh.frames.isfinite().all()
    hear_nothing(monkeypatch)
    again = extract(corpus)
    assert torch.equal(again.frames, fresh.frames)
    assert load_features(save_features(again, cache / "x.safetensors")).content == fresh.content
