import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from tripaug_core import cli
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.corpora import load
from tripaug_core.runs.locks import locked
from tripaug_core.sound import files


@pytest.fixture
def augment(small_checkpoint, tmp_path, capsys):
    """Call `augment`: exit code, the JSON printed, and what was said beside."""

    def augment(*words, out="out"):
        words = [*map(str, words), "--checkpoint", str(small_checkpoint), "--json"]
        code = cli.main(["augment", *words, "--out", str(tmp_path / out)])
        printed, said = capsys.readouterr()
        return code, json.loads(printed), said

    return augment


def _content(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def _rows(folder):
    with (folder / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_call_twice_writes_the_same_bytes(augment, small_corpora, tmp_path):
    folder = small_corpora / "mine"
    assert augment(folder, "--copies", "2")[0] == 0
    first = _content(tmp_path / "out")
    assert len(first) == 12 * 2 * 2 + 1
    assert augment(folder, "--copies", "2")[0] == 0
    assert _content(tmp_path / "out") == first
    assert augment(folder, "--copies", "2", out="elsewhere")[0] == 0
    assert _content(tmp_path / "elsewhere") == first
    assert augment(folder, "--copies", "2", "--seed", "1", out="other")[0] == 0
    assert _content(tmp_path / "other").keys() == first.keys()
    assert _content(tmp_path / "other") != first


def test_each_copy_can_be_made_again_from_its_row(
    augment, small_corpora, small_checkpoint, tmp_path
):
    augment(small_corpora / "mine", "--copies", "2", "--epsilon", "0.3", "--noise-scale", "0.5")
    augmentor, rows = load_augmentor(small_checkpoint), _rows(tmp_path / "out")
    assert len({row["seed"] for row in rows}) == len(rows) == 24
    row = rows[5]
    assert row["checkpoint"] == augmentor.identity
    sound, rate_hz = files.read(row["source"], mono=False)
    how = {
        "epsilon": float(row["epsilon"]),
        "noise_scale": float(row["noise_scale"]),
        "seed": int(row["seed"]),
    }
    assert how["epsilon"] == 0.3
    assert how["noise_scale"] == 0.5
    again = augmentor.augment_waveform(sound, rate_hz, **how)
    written, _ = files.read(tmp_path / "out" / row["path"], mono=False)
    scale = max(1.0, again.abs().max().item())
    assert torch.allclose(again.detach() / scale, written, atol=1e-4)
    stored = np.load(tmp_path / "out" / row["mel"])
    mel = augmentor.mel(sound, rate_hz)
    assert np.abs(stored["mel"] - mel[0, 0].numpy()).mean() == pytest.approx(
        float(row["epsilon_reached"]), abs=1e-5
    )
    assert float(row["epsilon_reached"]) == pytest.approx(0.3, rel=2e-3)
    assert np.array_equal(stored["mel"], augmentor(mel, **how)[0, 0].numpy())
    assert (float(stored["mean"]), float(stored["std"])) == (-6.0, 3.5)


def test_the_folder_is_a_corpus_with_its_labels(augment, small_corpora, tmp_path):
    augment(small_corpora / "mine", "--copies", "1")
    corpus = load("out", tmp_path)
    assert corpus.counts == {"anger": 4, "neutral": 4, "sadness": 4}
    assert corpus.speaker_names == ("s0", "s1")


def test_rate_channels_and_length_are_the_sources_own(augment, tmp_path):
    source = tmp_path / "in" / "Happy" / "stereo.flac"
    source.parent.mkdir(parents=True)
    sound = 0.3 * torch.randn(2, 11_025, generator=torch.Generator().manual_seed(0))
    files.write(source.with_suffix(".wav"), sound, 22_050)
    assert augment(source.parent.parent, "--copies", "1")[0] == 0
    (row,) = _rows(tmp_path / "out")
    written, rate_hz = files.read(tmp_path / "out" / row["path"], mono=False)
    assert (tuple(written.shape), rate_hz) == ((2, 11_025), 22_050)
    assert row["emotion"] == "happiness"


def test_a_file_alone_gives_the_copy_that_it_gives_in_its_folder(augment, small_corpora, tmp_path):
    folder = small_corpora / "mine"
    augment(folder, "--copies", "2")
    augment(folder / "anger-1.wav", "--copies", "2", out="alone")
    for kind in ("wav", "npz"):
        alone = (tmp_path / "alone" / f"anger-1-2.{kind}").read_bytes()
        assert alone == (tmp_path / "out" / "mine" / f"anger-1-2.{kind}").read_bytes()


def test_bad_files_are_reported_and_the_others_go_on(augment, small_corpora, tmp_path):
    (tmp_path / "in").mkdir()
    good = (small_corpora / "mine" / "anger-0.wav").read_bytes()
    (tmp_path / "in" / "good.wav").write_bytes(good)
    (tmp_path / "in" / "torn.wav").write_bytes(good[:20])
    (tmp_path / "in" / "._good.wav").write_bytes(b"junk of another system")
    code, said, err = augment(tmp_path / "in", "--copies", "1")
    assert code == 1
    assert said["copies"] == 1
    assert [fail["source"] for fail in said["failed"]] == [str(tmp_path / "in" / "torn.wav")]
    assert "torn.wav" in err
    assert [row["path"] for row in _rows(tmp_path / "out")] == ["in/good-1.wav"]
    (hidden,) = said["others"].values()
    assert hidden == [str(tmp_path / "in" / "._good.wav")]
    (tmp_path / "in" / "good.wav").unlink()
    assert augment(tmp_path / "in", out="none")[0] == 2


def test_what_is_not_ours_is_not_overwritten(augment, small_corpora, tmp_path):
    source, out = small_corpora / "mine" / "anger-0.wav", tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("beside")
    (out / "anger-0-1.wav").write_text("mine")
    code, said, _ = augment(source)
    assert code == 2
    assert "not overwritten" in said["error"]
    assert (out / "anger-0-1.wav").read_text() == "mine"
    (out / "anger-0-1.wav").unlink()
    (out / "manifest.csv").write_text("path,emotion\n")
    assert "not overwritten" in augment(source)[1]["error"]
    (out / "manifest.csv").unlink()
    assert augment(source)[0] == 0
    assert (out / "notes.txt").read_text() == "beside"


def test_copies_of_another_call_are_kept(augment, small_corpora, tmp_path):
    augment(small_corpora / "mine" / "anger-0.wav", "--copies", "2")
    before = _content(tmp_path / "out")
    for words in (
        (small_corpora / "mine" / "anger-1.wav",),
        (small_corpora / "mine" / "anger-0.wav", "--copies", "1"),
    ):
        code, said, _ = augment(*words)
        assert code == 2
        assert "another call" in said["error"]
    assert _content(tmp_path / "out") == before


def test_an_interrupted_call_can_be_made_again(augment, small_corpora, tmp_path, monkeypatch):
    from tripaug_core.augment import export

    write, calls = export._write_copies, []

    def interrupted(*args):
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(args)
        write(*args)

    with monkeypatch.context() as patch:
        patch.setattr(export, "_write_copies", interrupted)
        assert augment(small_corpora / "mine", "--copies", "1")[0] == 130
    assert augment(small_corpora / "mine", "--copies", "1")[0] == 0
    assert len(_rows(tmp_path / "out")) == 12


def test_out_within_the_input_is_not_augmented_again(augment, small_corpora, tmp_path):
    (tmp_path / "in").mkdir()
    good = (small_corpora / "mine" / "anger-0.wav").read_bytes()
    (tmp_path / "in" / "a.wav").write_bytes(good)
    first = augment(tmp_path / "in", "--copies", "1", out="in/out")
    assert first == augment(tmp_path / "in", "--copies", "1", out="in/out")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.wav"], "no file or folder nowhere.wav"),
        (["."], "no recordings"),
        (["--epsilon", "-1"], "epsilon is -1"),
        (["--epsilon", "nan"], "epsilon is nan"),
        (["--copies", "0"], "copies is 0"),
        (["--noise-scale", "inf"], "noise scale is inf"),
        (["--checkpoint", "nobody"], "no checkpoint 'nobody'"),
    ],
)
def test_wrong_input(augment, small_corpora, tmp_path, monkeypatch, words, says):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    given = words if not words[0].startswith("--") else [small_corpora / "mine", *words]
    if "nobody" in words:
        code = cli.main(["augment", *map(str, given), "--out", str(tmp_path / "out")])
        assert code == 2
        return
    code, said, _ = augment(*given)
    assert code == 2
    assert says in said["error"]
    assert not (tmp_path / "out").exists()


def test_ravdess_labels_come_from_the_corpus_above(corpora_home):
    from tripaug_core.augment import sources

    found = sources.find([corpora_home / "ravdess" / "Actor_01"])
    assert len(found) == 60
    assert {source.labels["speaker"] for source in found} == {"01"}
    assert len({source.labels["emotion"] for source in found}) == 8


def test_a_name_that_is_no_text_is_passed_over(augment, small_corpora, tmp_path):
    folder = tmp_path / "named"
    folder.mkdir()
    sound = next((small_corpora / "mine").rglob("*.wav")).read_bytes()
    (folder / "good.wav").write_bytes(sound)
    try:
        (folder / "bad\udcff.wav").write_bytes(sound)
    except OSError:
        pytest.skip("this file system takes text only")
    code, found, said = augment(folder, "--copies", "1")
    assert (code, found["copies"], len(found["failed"])) == (1, 1, 1)
    assert "not text" in said


def test_the_closing_line_counts_what_was_not_taken(
    small_corpora, small_checkpoint, tmp_path, capsys
):
    source = tmp_path / "Мои записи"
    source.mkdir()
    good = (small_corpora / "mine" / "anger-0.wav").read_bytes()
    for name in ("a.wav", "torn.wav", "notes.txt", "notes 2.txt", "list.csv", ".b.wav"):
        (source / name).write_bytes(good if name == "a.wav" else b"no sound")
    words = [str(source), "--checkpoint", str(small_checkpoint), "--out", str(tmp_path / "out")]
    assert cli.main(["augment", *words, "--copies", "1"]) == 1
    closing = capsys.readouterr().out.strip().splitlines()[-1]
    assert "1 copies of 1 recordings" in closing
    assert "; 1 failed; not taken for recordings: " in closing
    assert "3 no sound by their names (.txt 2, .csv 1)" in closing
    assert "1 hidden" in closing


def test_a_voice_that_cancels_is_augmented_as_what_it_is(augment, small_corpora, tmp_path):
    voice = files.read(small_corpora / "mine" / "anger-0.wav")[0]
    files.write(tmp_path / "in" / "antiphase.wav", torch.stack([voice, -voice]), 16_000)
    assert augment(tmp_path / "in", "--copies", "1")[0] == 0
    stored = np.load(tmp_path / "out" / "in" / "antiphase-1.npz")["mel"]
    assert stored.std() > 0.5
    sound, _ = files.read(tmp_path / "out" / "in" / "antiphase-1.wav", mono=False)
    assert sound.shape[0] == 2
    assert sound.abs().max() > 0.1


@pytest.mark.parametrize("other", [("--epsilon", "0.3"), ("--seed", "1"), ("--noise-scale", "0.5")])
def test_copies_that_were_made_otherwise_are_kept(augment, small_corpora, tmp_path, other):
    """A manifest that tells of ε 0.3 beside sound of ε 0.2 would be what a kill leaves."""
    source = small_corpora / "mine" / "anger-0.wav"
    augment(source, "--copies", "1")
    before = _content(tmp_path / "out")
    code, said, _ = augment(source, "--copies", "1", *other)
    assert code == 2
    assert "another call" in said["error"]
    assert _content(tmp_path / "out") == before


def test_two_calls_do_not_write_into_one_folder(augment, small_corpora, tmp_path):
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out"):
        code, said, _ = augment(small_corpora / "mine" / "anger-0.wav")
    assert code == 2
    assert "written to by another call" in said["error"]
    assert augment(small_corpora / "mine" / "anger-0.wav")[0] == 0


def test_what_is_not_quite_in_order_or_cannot_change_is_said(augment, small_corpora, tmp_path):
    good = (small_corpora / "mine" / "anger-0.wav").read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.wav").write_bytes(good)
    size = len(good) - 44
    unfinished = good[:40] + (size // 2).to_bytes(4, "little") + good[44:]
    (tmp_path / "in" / "short.wav").write_bytes(unfinished)
    files.write(tmp_path / "in" / "silent.wav", torch.zeros(8000), 16_000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        code, said, _ = augment(tmp_path / "in", "--emotion", "joy", "--copies", "1")
    assert (code, said["copies"]) == (0, 3)
    remarks = {Path(each["source"]).name: each["remark"] for each in said["remarks"]}
    assert set(remarks) == {"short.wav", "silent.wav"}
    assert "header" in remarks["short.wav"]
    assert "came back as it was" in remarks["silent.wav"]


def test_an_empty_input_is_not_the_folder_one_is_in(augment, small_corpora):
    code, said, _ = augment(small_corpora / "mine" / "anger-0.wav", "")
    assert code == 2
    assert "an input is empty" in said["error"]


def test_folders_test_and_tests_stay_two(augment, small_corpora, tmp_path):
    good = (small_corpora / "mine" / "anger-0.wav").read_bytes()
    for name in ("test", "tests", "testss", "dev", "devs"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "a.wav").write_bytes(good)
    words = ("--emotion", "joy", "--copies", "1", "--format", "audiofolder")
    assert augment(tmp_path / "in", *words)[0] == 0
    rows = _rows(tmp_path / "out")
    assert len({row["path"] for row in rows}) == len(list((tmp_path / "out").rglob("*.wav"))) == 5


def test_the_same_folder_may_be_named_in_another_way(augment, small_corpora, tmp_path, monkeypatch):
    monkeypatch.chdir(small_corpora)
    assert augment(small_corpora / "mine", "--copies", "1")[0] == 0
    before = _rows(tmp_path / "out")
    assert augment("mine", "--copies", "1")[0] == 0
    for first, again in zip(before, _rows(tmp_path / "out"), strict=True):
        assert first | {"source": ""} == again | {"source": ""}
