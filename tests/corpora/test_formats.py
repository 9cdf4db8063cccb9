"""Sets that others open as they are: each tried by the library that opens it, and read again."""

import csv
import json
import sys
import types

import pytest

from tripaug_core import cli, corpora
from tripaug_core.corpora.export_set import export_set
from tripaug_core.corpora.formats import FORMATS
from tripaug_core.errors import InputError
from tripaug_core.sound import files

ROWS = [
    ("test/a b-test-1.wav", "anger", "01", "1"),
    ("test/ü.wav", "happiness", "02", "1"),
    ("dev/x.wav", "anger", "02", "2"),
    ("y.wav", "sadness", "1.0", "2"),
]
EMOTIONS = {"anger", "happiness", "sadness"}
KNOWN = {(emotion, speaker) for _, emotion, speaker, _ in ROWS}


@pytest.fixture
def corpus(own):
    """Names that others take for splits, speakers that look like numbers, and one video."""
    return corpora.load("mine", own(ROWS))


@pytest.fixture(params=["corpora export", "augment"])
def written(request, corpus, tmp_path, small_checkpoint):
    """Writes the corpus, or one augmented copy of each recording, as a format; gives the folder."""

    def written(form):
        out = tmp_path / "out" / "set of ours"
        home = ["--corpora", str(corpus.root.parent)]
        if request.param == "augment":
            words = ["augment", str(corpus.root), "--checkpoint", str(small_checkpoint)]
            words += ["--copies", "1"]
        else:
            words = ["corpora", "export", "mine", *home]
        assert cli.main([*words, "--format", form, "--out", str(out)]) == 0
        return out

    return written


def recordings(folder):
    found = sorted(path for path in folder.rglob("*.wav"))
    assert len(found) == len(ROWS)
    return found


def test_datasets_opens_an_audiofolder(written, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    # It asks for its encoder before it sees that there is nothing to encode: paths go as they are.
    encoders = types.SimpleNamespace(AudioEncoder=None)
    monkeypatch.setitem(sys.modules, "torchcodec", types.SimpleNamespace(encoders=encoders))
    monkeypatch.setitem(sys.modules, "torchcodec.encoders", encoders)
    folder = written("audiofolder")
    for how in (("audiofolder", {"data_dir": str(folder)}), (str(folder), {})):
        speech = datasets.load_dataset(how[0], **how[1], cache_dir=str(tmp_path / "cache"))
        assert list(speech) == ["train"]
        table = speech["train"].cast_column("audio", datasets.Audio(decode=False))
        assert {(row["emotion"], row["speaker"]) for row in table} == KNOWN
        for row in table:
            assert len(files.read(row["audio"]["path"])[0]) > 0
    assert len(recordings(folder)) == len(table)


def test_audformat_opens_a_database(written):
    audformat = pytest.importorskip("audformat")
    folder = written("audformat")
    database = audformat.Database.load(str(folder))
    table = database["files"].get()
    assert {(row["emotion"], row["speaker"]) for _, row in table.iterrows()} == KNOWN
    assert database.schemes["emotion"].labels == ["anger", "happiness", "sadness"]
    for file in database.files:
        assert len(files.read(folder / file)[0]) > 0
    assert len(database.files) == len(ROWS)


def test_nkululeko_finds_its_table(written):
    """It opens a table by `audformat.utils.read_csv`; paths lead from the table's folder."""
    audformat = pytest.importorskip("audformat")
    folder = written("nkululeko")
    (name,) = {path.name for path in folder.glob("*.csv")} - {"manifest.csv"}
    table = audformat.utils.read_csv(str(folder / name))
    assert audformat.is_filewise_index(table.index)
    assert {"speaker", "gender", "emotion"} <= set(table.columns)
    assert {str(emotion) for emotion in table["emotion"]} == EMOTIONS
    for file in table.index:
        assert len(files.read(folder / file)[0]) > 0


def test_emobox_finds_its_lists(written):
    """As its own loader does: the list of a fold, whose paths lead from the folder given."""
    folder = written("emobox")
    (data,) = (folder / "data").iterdir()
    lists = {p.name: [json.loads(line) for line in p.read_text("utf-8").splitlines()]
             for p in data.rglob("*.jsonl")}  # fmt: skip
    everything = lists.pop(f"{data.name}.jsonl")
    for line in everything:
        assert line["wav"].startswith(f"downloads/{data.name}/")
        sound, rate_hz = files.read(folder / line["wav"], mono=False)
        assert (line["sample_rate"], line["channel"]) == (rate_hz, str(len(sound)))
        assert line["length"] == pytest.approx(sound.shape[1] / rate_hz, abs=1e-4)
    assert {line["emo"] for line in everything} == EMOTIONS
    keys = {line["key"] for line in everything}
    speakers = {line["key"]: line["speaker"] for line in everything}
    for name, lines in lists.items():
        if "_train_" in name:
            tested = {line["key"] for line in lists.get(name.replace("train", "test"), ())}
            trained = {line["key"] for line in lines}
            assert trained | tested == keys
            assert not {speakers[key] for key in trained} & {speakers[key] for key in tested}
    assert set(json.loads((data / "label_map.json").read_text())) == {
        "anger",
        "happiness",
        "sadness",
    }


@pytest.mark.parametrize("form", FORMATS)
def test_what_we_wrote_we_read(written, form):
    if form == "audformat":
        pytest.importorskip("audformat")
    folder = written(form)
    again = corpora.load(folder.name, folder.parent)
    assert {(u.emotion, u.speaker) for u in again.utterances} == KNOWN
    (folder / "manifest.csv").unlink()
    again = corpora.load(folder.name, folder.parent)
    assert {u.emotion for u in again.utterances} == EMOTIONS
    assert len(again) == len(ROWS)
    if form != "emobox":  # its lists have no speakers that anybody reads
        assert {(u.emotion, u.speaker) for u in again.utterances} == KNOWN


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_call_writes_the_same_bytes(corpus, tmp_path, form):
    if form == "audformat":
        pytest.importorskip("audformat")
    content = []
    for name in ("one/set", "two/set"):
        export_set(corpus, form, tmp_path / name)
        content.append({p.relative_to(tmp_path / name): p.read_bytes()
                        for p in (tmp_path / name).rglob("*") if p.is_file()})  # fmt: skip
    assert content[0] == content[1]


def test_what_others_cannot_open_becomes_wav(own, tmp_path):
    from sound.recordings import SECONDS, by_ffmpeg, with_length

    home = own(ROWS)
    root = home / "mine"
    (root / "y.wav").write_bytes(with_length("WAV", 1000))
    by_ffmpeg(root / "film.mp4", "aac", video=True)
    by_ffmpeg(root / "y.m4a", "aac")
    with (root / "manifest.csv").open("a") as file:
        file.write("film.mp4,anger,01,3\ny.m4a,anger,01,4\n")
    done = export_set(corpora.load("mine", home), "nkululeko", tmp_path / "out")
    assert (done.utterances, done.failed) == (6, {})
    import soundfile

    for name in ("y.wav", "film.wav", "y-m4a.wav"):
        assert soundfile.info(str(tmp_path / "out" / name)).duration == pytest.approx(
            SECONDS, abs=0.2
        )
    assert (tmp_path / "out/dev/x.wav").read_bytes() == (root / "dev/x.wav").read_bytes()


def test_no_recording_is_written_over_another(own, tmp_path):
    """Folders called "test" get an "s", and may then be called like others."""
    rows = [("test/1.wav", "anger"), ("tests/1.wav", "fear"), ("tests/1-2.wav", "joy")]
    corpus = corpora.load("mine", own(rows, "path,emotion"))
    export_set(corpus, "audiofolder", tmp_path / "out")
    with (tmp_path / "out/manifest.csv").open(newline="") as file:
        written = {row["emotion"]: row["path"] for row in csv.DictReader(file)}
    assert len(set(written.values())) == 3
    for utterance in corpus.utterances:
        copy = tmp_path / "out" / written[utterance.emotion]
        assert copy.read_bytes() == utterance.path.read_bytes()


def test_a_recording_that_cannot_be_read_is_said_and_passed_over(own, tmp_path, capsys):
    home = own(ROWS)
    (home / "mine/y.wav").write_text("no sound")
    words = ["corpora", "export", "mine", "--corpora", str(home), "--format", "nkululeko"]
    assert cli.main([*words, "--out", str(tmp_path / "out"), "--json"]) == 1
    printed, said = capsys.readouterr()
    assert list(json.loads(printed)["failed"]) == ["y"]
    assert "y.wav cannot be read" in said
    with (tmp_path / "out/mine.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 3


def test_wrong_wishes_are_refused(corpus, tmp_path, capsys, small_checkpoint):
    export = ["corpora", "export", "mine", "--corpora", str(corpus.root.parent)]
    assert cli.main([*export, "--format", "tape"]) == 2
    assert "audiofolder, nkululeko, emobox, audformat" in capsys.readouterr().err
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine")
    assert cli.main([*export, "--format", "emobox", "--out", str(tmp_path / "out")]) == 2
    assert "choose a new folder" in capsys.readouterr().err
    unlabelled = tmp_path / "sounds"
    unlabelled.mkdir()
    (unlabelled / "a.wav").write_bytes((corpus.root / "y.wav").read_bytes())
    augment = ["augment", str(unlabelled), "--checkpoint", str(small_checkpoint)]
    for form, code in (("emobox", 2), ("nkululeko", 2), ("audiofolder", 0)):
        out = str(tmp_path / form)
        assert cli.main([*augment, "--format", form, "--copies", "1", "--out", out]) == code
    assert "wants the emotion" in capsys.readouterr().err


def test_an_augmented_set_says_how_each_copy_was_made(corpus, small_checkpoint, tmp_path):
    words = ["augment", str(corpus.root), "--checkpoint", str(small_checkpoint), "--copies", "2"]
    words += ["--format", "audiofolder", "--out", str(tmp_path / "out")]
    for _ in range(2):  # the second time over what is there
        assert cli.main(words) == 0
    lines = (tmp_path / "out/train/metadata.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 2 * len(ROWS)
    made = json.loads(lines[0])
    assert {"source", "copy", "checkpoint", "epsilon", "noise_scale", "seed"} <= set(made)
    assert not list((tmp_path / "out").rglob("*.npz"))


def test_a_set_of_a_corpus_can_be_a_run(corpus, small_checkpoint, tmp_path):
    words = ["augment", "--corpus", "mine", "--corpora", str(corpus.root.parent), "--copies", "1"]
    words += ["--checkpoint", str(small_checkpoint), "--runs", str(tmp_path / "runs")]
    words += ["--format", "audiofolder", "--out", str(tmp_path / "run")]
    assert cli.main(words) == 0
    assert "user's own" in (tmp_path / "run/set/README.md").read_text()


def test_no_such_format_is_no_set(corpus, tmp_path):
    with pytest.raises(InputError, match="no format"):
        export_set(corpus, "tape", tmp_path / "out")
    assert not (tmp_path / "out").exists()
