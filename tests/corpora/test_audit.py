"""The audit finds what was planted, and nothing else."""

import shutil

import pytest
import torch

from tripaug_core import cli, corpora
from tripaug_core.corpora.audit import check, overlap
from tripaug_core.corpora.features import extract, pack
from tripaug_core.corpora.splits import folds
from tripaug_core.sound.mel import MelSpec


def kinds(findings):
    return {finding.kind: finding.files for finding in findings}


ROWS = [(f"{name}.wav", "anger", "a", "1") for name in "abcdef"]


def test_a_sound_corpus_has_no_findings(own):
    checked = check(corpora.load("mine", own(ROWS)))
    assert checked.findings == ()
    assert checked.seconds == pytest.approx(0.08 + 0.10 + 0.12 + 0.14 + 0.16 + 0.08)
    assert all(peak == pytest.approx(0.5, abs=1e-3) for peak in checked.peaks.values())


def test_everything_planted_is_found(own, tone):
    home = own(ROWS)
    root = home / "mine"
    tone(root / "a.wav", peak=0)
    tone(root / "b.wav", peak=0.004)
    shutil.copy(root / "c.wav", root / "d.wav")
    (root / "e.wav").write_bytes(b"RIFF and nothing more")
    (root / "f.wav").unlink()
    (root / "out.wav").symlink_to(tone(home.parent / "elsewhere.wav"))
    tone(root / "unlisted.wav", 9)
    told = []
    checked = check(corpora.load("mine", home), lambda *step: told.append(step))
    assert kinds(checked.problems) == {
        "missing": ("f.wav",),
        "unreadable": ("e",),
        "silent": ("a",),
        "duplicate": ("c", "d"),
    }
    assert kinds(checked.notes) == {"quiet": ("b",), "surplus": ("out.wav", "unlisted.wav")}
    assert told[-1] == (5, 5)
    for finding in checked.findings:
        assert finding.sentence.endswith((".", ")"))


def test_a_listed_link_out_is_a_problem(own, tone):
    home = own(ROWS)
    (home / "mine/a.wav").unlink()
    (home / "mine/a.wav").symlink_to(tone(home.parent / "elsewhere.wav"))
    checked = check(corpora.load("mine", home))
    assert kinds(checked.problems) == {"link": ("a.wav",)}


def test_one_recording_in_two_containers_is_a_duplicate(own):
    import soundfile

    home = own(ROWS[:2], header="path,emotion,speaker,sentence")
    samples, rate = soundfile.read(home / "mine/a.wav", dtype="int16")
    soundfile.write(home / "mine/a2.flac", samples, rate)
    with (home / "mine/manifest.csv").open("a") as file:
        file.write("a2.flac,fear,b,2\n")
    checked = check(corpora.load("mine", home))
    assert kinds(checked.problems) == {"duplicate": ("a", "a2")}


@pytest.fixture
def emovo(tmp_path, tone):
    """All of EMOVO's names."""
    for seed, name in enumerate(corpora.KNOWN["emovo"].names()):
        tone(tmp_path / "emovo" / name[4:6] / f"{name}.wav", seed, seconds=0.02)
    return tmp_path


def test_a_known_corpus_is_compared_with_what_was_published(emovo, tone):
    root = emovo / "emovo"
    assert check(corpora.load("emovo", emovo)).problems == ()
    (root / "f1/dis-f1-b1.wav").unlink()
    tone(root / "f1/gio-f1-b9.wav", 5000)
    tone(root / "f1/song.wav", 5001)
    checked = check(corpora.load("emovo", emovo))
    found = [(f.kind, f.files) for f in checked.problems]
    assert ("missing", ("dis-f1-b1",)) in found
    assert ("surplus", ("f1/gio-f1-b9",)) in found
    assert ("surplus", ("f1/song.wav",)) in found
    sentences = [f.sentence for f in checked.problems if f.kind == "count"]
    assert sentences == ["disgust: 83 instead of 84.", "happiness: 85 instead of 84."]


def test_a_missing_speaker_is_said(emovo):
    shutil.rmtree(emovo / "emovo/m3")
    checked = check(corpora.load("emovo", emovo))
    assert "5 speakers instead of 6." in [f.sentence for f in checked.problems]


def test_esd_in_the_folder_of_another_emotion(tmp_path, tone):
    tone(tmp_path / "esd/0001/Happy/0001_000351.wav")
    checked = check(corpora.load("esd", tmp_path))
    assert kinds(checked.problems)["labels"] == ("0001/Happy/0001_000351",)
    assert len(kinds(checked.problems)["missing"]) == 34_999


@pytest.mark.parametrize(("name", "hours"), [("emodb", 0.41), ("emovo", 0.51), ("ravdess", 1.48)])
def test_the_real_ones_are_as_published(corpora_home, name, hours):
    checked = check(corpora.load(name, corpora_home))
    assert checked.problems == ()
    assert checked.seconds / 3600 == pytest.approx(hours, abs=0.006)
    notes = kinds(checked.notes)
    if name == "ravdess":
        pair = ("Actor_07/03-01-03-01-02-01-07", "Actor_07/03-01-03-01-02-02-07")
        assert notes.pop("duplicate") == pair
        assert len(notes.pop("quiet")) == 13
    assert notes == {}


# --- overlap


def test_overlap_is_found():
    features = pack(
        [torch.full((2, 1), float(i)) for i in (1, 2, 3, 1, 5, 6)],
        MelSpec(n_mels=2),
        ids=list("uvwxyz"),
        emotions=["anger"] * 6,
        speakers=["a", "b", None, "b", "c", None],
        sentences=["1", "2", "3", "4", None, "2"],
        corpora=["mine"] * 6,
    )
    shared = overlap(features, [0, 1, 2], [3, 4, 5])
    assert shared.speakers == ("b",)
    assert shared.sentences == ("2",)
    assert shared.duplicates == (("u", "x"),)
    assert shared.same == ()
    both = overlap(features, [0, 1], [1, 2])
    assert both.same == ("v",)
    assert both.duplicates == ()


def test_names_of_different_corpora_are_different():
    features = pack(
        [torch.full((2, 1), float(i)) for i in (1, 2)],
        MelSpec(n_mels=2),
        ids=["u", "u"],
        emotions=["anger"] * 2,
        speakers=["a", "a"],
        sentences=["1", "1"],
        corpora=["one", "two"],
    )
    shared = overlap(features, [0], [1])
    assert (shared.speakers, shared.sentences) == ((), ())


def test_a_duplicate_is_heard_across_a_split(own, cache):
    rows = [(f"{i}.wav", "anger", f"s{i // 2}", str(i)) for i in range(8)]
    home = own(rows)
    shutil.copy(home / "mine/0.wav", home / "mine/7.wav")
    features = extract(corpora.load("mine", home))
    parts = [overlap(features, f.train_idx, f.test_idx) for f in folds(features)]
    assert sorted(pair for part in parts for pair in part.duplicates) == [("0", "7"), ("7", "0")]
    assert all(part.speakers == () for part in parts)
    for fold in folds(features, "random", 4):
        assert overlap(features, fold.train_idx, fold.test_idx).duplicates == ()


def test_the_real_ones_share_sentences_but_no_speakers(corpora_home):
    corpus = corpora.load("emodb", corpora_home)
    for fold in folds(corpus):
        shared = overlap(corpus, fold.train_idx, fold.test_idx)
        assert shared.speakers == ()
        assert len(shared.sentences) == 10


def test_one_whose_files_are_named_as_a_published_ones_is_told_how_to_be_read(tmp_path, tone):
    for seed, emotion in enumerate(("Anger", "Sadness")):
        tone(tmp_path / f"mine/{emotion}_F_A_one.wav", seed)
    corpus = corpora.load("mine", tmp_path)
    assert corpus.layout == "mesd"
    (note,) = [f.sentence for f in check(corpus).notes if f.kind == "reading"]
    assert "if it is another corpus, say how to read it with `corpora describe mine`" in note
    told = ["corpora", "describe", "mine", "--emotion", "name 1", "--corpora", str(tmp_path)]
    assert cli.main(told) == 0
    corpus = corpora.load("mine", tmp_path)
    assert (corpus.layout, check(corpus).findings) == (None, ())
