"""Corpora that are told by their names: real paths of each, its published names, and strangers."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from corpora.readers.laid_out import LAYOUTS, lay_out, published, told
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core import corpora
from tripaug_core.corpora import EMOTIONS, KNOWN
from tripaug_core.corpora.audit import check
from tripaug_core.corpora.readers.recognise import recognised
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError

# What the lists call an emotion, where it is no word of the vocabulary. By hand.
LABELS = {
    "aesdd": {"a": "anger", "d": "disgust", "f": "fear", "h": "happiness", "s": "sadness"},
    "cafe": {
        "c": "anger",
        "d": "disgust",
        "j": "happiness",
        "n": "neutral",
        "p": "fear",
        "s": "surprise",
        "t": "sadness",
    },
    "emodb": {"boredem": "boredom"},
    "emovdb": {"amused": "amused", "sleepy": "sleepy"},
    "emovo": {
        "dis": "disgust",
        "gio": "happiness",
        "neu": "neutral",
        "pau": "fear",
        "rab": "anger",
        "sor": "surprise",
        "tri": "sadness",
    },
    "enterface": {
        "an": "anger",
        "di": "disgust",
        "fe": "fear",
        "ha": "happiness",
        "sa": "sadness",
        "su": "surprise",
    },
    "savee": {
        "a": "anger",
        "d": "disgust",
        "f": "fear",
        "h": "happiness",
        "n": "neutral",
        "sa": "sadness",
        "su": "surprise",
    },
    "tess": {"ps": "surprise"},
}
PLAIN = {
    "angry": "anger",
    "ang": "anger",
    "happy": "happiness",
    "hap": "happiness",
    "sad": "sadness",
    "fearful": "fear",
    "fea": "fear",
    "neu": "neutral",
    "dis": "disgust",
    "surprised": "surprise",
    "joy": "happiness",
}
# Where the speaker stands, written anew for each corpus: (pattern, what of it).
SPEAKERS = {
    "aesdd": r"\(0?(\d+)\)",
    "cafe": r"/(\d\d)-",
    "casia": r"^([^/]+)/",
    "cremad": r"/(\d{4})_",
    "emodb": r"/(\d\d)",
    "emovdb": r"^([a-z]+)_",
    "emovo": r"^([fm]\d)/",
    "enterface": r"subject (\d+)/",
    "jlcorpus": r"/((?:fe)?male\d)_",
    "ravdess": r"-(\d\d)\.wav$",
    "savee": r"^([A-Z]{2})_",
    "shemo": r"/([FM]\d\d)",
    "subesco": r"^([FM]_\d\d)_",
    "tess": r"^([OY]AF)_",
}


def listed(name: str) -> dict[str, tuple[str, str]]:
    """Path below the corpus -> emotion and speaker."""
    if not (LAYOUTS / f"{name}.jsonl").is_file():
        pytest.skip(f"no {LAYOUTS / name}.jsonl: real paths of published corpora")
    found = {}
    for row in published(name):
        path, label = row["wav"].split("/", 2)[2], row["emo"].lower()
        emotion = LABELS.get(name, {}).get(label) or PLAIN.get(label, label)
        found[path] = emotion, re.search(SPEAKERS[name], path)[1] if name in SPEAKERS else ""
    return found


@pytest.mark.parametrize("suffix", [None, ".wav"], ids=["as listed", "as wav"])
@pytest.mark.parametrize("name", sorted(SPEAKERS))
def test_real_paths_are_read_whatever_the_folder_is_called(tmp_path, name, suffix):
    wanted = {
        f"data/{path if suffix is None else Path(path).with_suffix(suffix).as_posix()}": row
        for path, row in listed(name).items()
        if suffix or path.endswith(".wav")
    }
    if not wanted:
        pytest.skip("its recordings are the sound of videos")
    lay_out(tmp_path / "Größe 7", wanted)
    corpus = corpora.load("Größe 7", tmp_path)
    assert corpus.layout == name
    assert corpus.title == KNOWN[name].title
    assert told(corpus) == wanted
    assert (corpus.surplus, corpus.dropped) == ((), {})


def test_without_its_labels_meld_is_refused_by_name(tmp_path):
    lay_out(tmp_path / "x", [Path(p).with_suffix(".wav") for p in listed("meld")])
    with pytest.raises(InputError, match=r"looks like MELD, whose label files .*_sent_emo.csv"):
        corpora.load("x", tmp_path)


def test_meld_by_its_label_files(tmp_path):
    root = tmp_path / "friends"
    lay_out(
        root,
        [
            "train/train_splits/dia0_utt0.wav",
            "train/train_splits/dia0_utt1.wav",
            "dev/dev_splits_complete/dia0_utt0.wav",
            "test/output_repeated_splits_test/dia0_utt0.wav",
            "test/output_repeated_splits_test/final_videos_testdia0_utt0.wav",
            "test/output_repeated_splits_test/dia9_utt9.wav",
        ],
    )
    head = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID\n"
    for part, rows in {
        "train": '1,"Oh, no",Monica,anger,negative,0,0\n2,Hi,Ross,joy,positive,0,1\n',
        "dev": "1,Hi,Joey,neutral,neutral,0,0\n2,Gone,Joey,neutral,neutral,0,7\n",
        "test": "1,Hi,Nan,sadness,negative,0,0\n",
    }.items():
        (root / f"{part}_sent_emo.csv").write_text(head + rows, "utf-8")
    corpus = corpora.load("friends", tmp_path)
    assert told(corpus) == {
        "train/train_splits/dia0_utt0.wav": ("anger", "Monica"),
        "train/train_splits/dia0_utt1.wav": ("happiness", "Ross"),
        "dev/dev_splits_complete/dia0_utt0.wav": ("neutral", "Joey"),
        "test/output_repeated_splits_test/dia0_utt0.wav": ("sadness", None),
    }
    assert corpus["train/train_splits/dia0_utt0"].extra["text"] == "Oh, no"
    assert corpus.missing == ("dev/0/7",)
    assert corpus.surplus == ("test/output_repeated_splits_test/dia9_utt9.wav",)
    assert corpus.dropped == {"not speech, or prepared from it": 1}


@pytest.mark.parametrize(
    ("label", "complaint"),
    [
        ("3", r"dev_sent_emo\.csv calls .* numbers \(3\): write words into the column 'Emotion'"),
        ("高兴", r"dev_sent_emo\.csv is neither UTF-8 nor UTF-16.*: save it as UTF-8\.$"),
    ],
)
def test_what_helps_with_a_label_file_is_said_and_does(tmp_path, label, complaint):
    """`corpora describe` does not: it speaks of lists and of names."""
    root = lay_out(tmp_path / "friends", ["dev/dev_splits_complete/dia0_utt0.wav"])
    table, head = root / "dev_sent_emo.csv", "Speaker,Emotion,Dialogue_ID,Utterance_ID,Utterance\n"
    table.write_bytes(f"{head}Ross,{label},0,0,Hi\n".encode("gbk"))
    with pytest.raises(InputError, match=complaint) as caught:
        corpora.load("friends", tmp_path)
    assert "describe" not in str(caught.value)
    (root / "manifest.csv").write_text("path,emotion\ndev/dev_splits_complete/dia0_utt0.wav,joy\n")
    assert corpora.load("friends", tmp_path).emotions == ("happiness",)
    (root / "manifest.csv").unlink()
    table.write_text(f"{head}Ross,{'joy' if label == '3' else label},0,0,Hi\n", "utf-8")
    assert len(corpora.load("friends", tmp_path)) == 1


def test_msp_podcast_by_its_label_file(tmp_path):
    root = lay_out(tmp_path / "pods", [f"Audios/MSP-PODCAST_0001_000{i}.wav" for i in range(4)])
    (root / "Labels").mkdir()
    (root / "Labels/labels_consensus.csv").write_text(
        "FileName,EmoClass,EmoAct,EmoVal,EmoDom,SpkrID,Gender,Split_Set\n"
        "MSP-PODCAST_0001_0000.wav,C,4,5,6,77,Male,Train\n"
        "MSP-PODCAST_0001_0001.wav,U,4,5,6,Unknown,Female,Test1\n"
        "MSP-PODCAST_0001_0002.wav,X,4,5,6,77,Male,Train\n"
        "MSP-PODCAST_0001_0003.wav,O,4,5,6,77,Male,Train\n"
    )
    corpus = corpora.load("pods", tmp_path)
    assert list(told(corpus).values()) == [("contempt", "77"), ("surprise", None)]
    assert corpus.sexes == ("M", "F")
    assert corpus.dropped == {"no agreement": 1, "other": 1}


def test_two_label_files_that_contradict_each_other_are_refused(tmp_path):
    root = lay_out(tmp_path / "friends", ["train/dia0_utt0.wav", "train/dia0_utt1.wav"])
    head, table = "Speaker,Emotion,Dialogue_ID,Utterance_ID\n", "train_sent_emo.csv"
    (root / table).write_text(f"{head}Ross,joy,0,0\nRoss,fear,0,1\n")
    (root / "new").mkdir()
    (root / "new" / table).write_text(f"{head}Ross,joy,0,0\n")
    assert len(told(corpora.load("friends", tmp_path))) == 2
    (root / "new" / table).write_text(f"{head}Ross,joy,0,0\nRoss,anger,0,1\n")
    with pytest.raises(InputError, match=r"train/0/1 is anger by new/train.*, fear by train_sent"):
        corpora.load("friends", tmp_path)
    (root / "new" / table).unlink()
    (root / table).write_text(f"{head}Ross,joy,0,0\nRoss,fear,0,1\nRoss,sad,0,0\n")
    with pytest.raises(InputError, match=r"0/0 is happiness by train.*, sadness by another line"):
        corpora.load("friends", tmp_path)


# --- each corpus in the other forms that it is found in


def test_emo_db_beside_its_laryngograms_and_prepared_copies(tmp_path, tone):
    names = ["03a01Fa", "08b02Lb", "16b10Td"]
    for seed, name in enumerate(names):
        tone(tmp_path / f"e/wav/{name}.wav", seed)
        tone(tmp_path / f"e/laryngo/{name}.wav", 10 + seed)
        tone(tmp_path / f"e/denoised/{name}.wav", 20 + seed, seconds=0.2)
    corpus = corpora.load("e", tmp_path)
    assert corpus.ids == tuple(f"wav/{name}" for name in names)
    assert corpus.dropped == {"not speech, or prepared from it": 3, "second copy": 3}


def test_two_that_differ_and_neither_as_published_are_asked_about(tmp_path, tone):
    tone(tmp_path / "e/clean/03a01Fa.wav")
    tone(tmp_path / "e/noisy/03a01Fa.wav", seconds=0.3)
    with pytest.raises(InputError, match=r"twice and not alike, as in clean/.* and noisy/"):
        corpora.load("e", tmp_path)


def test_versions_of_one_length_are_asked_about(tmp_path, tone):
    """What a filter makes of a recording is as long as it was."""
    for seed, emotion in enumerate(("ANG", "SAD")):
        for folder in ("again", "raw"):
            tone(tmp_path / f"c/{folder}/1001_DFA_{emotion}_XX.wav", seed)
    assert corpora.load("c", tmp_path).dropped == {"second copy": 2}
    for seed, emotion in enumerate(("ANG", "SAD")):
        tone(tmp_path / f"c/again/1001_DFA_{emotion}_XX.wav", seed, peak=0.4)
    with pytest.raises(InputError, match=r"twice and not alike, as in again/.* and raw/"):
        corpora.load("c", tmp_path)


def test_ravdess_as_kaggle_nests_it(tmp_path, tone):
    for name in ("03-01-01-01-01-01-01", "03-01-02-02-01-02-02", "03-02-03-01-01-01-01"):
        for above in ("", "audio_speech_actors_01-24/"):
            tone(tmp_path / "r" / f"{above}Actor_{name[-2:]}" / f"{name}.wav")
    corpus = corpora.load("r", tmp_path)
    assert told(corpus) == {
        "Actor_01/03-01-01-01-01-01-01.wav": ("neutral", "01"),
        "Actor_02/03-01-02-02-01-02-02.wav": ("calm", "02"),
    }
    assert corpus.dropped == {"second copy": 3, "song": 1}
    assert [u.extra["intensity"] for u in corpus.utterances] == ["normal", "strong"]
    assert corpus.sexes == ("M", "F")


@pytest.mark.parametrize(
    "form",
    ["{name}", "{speaker}_{emotion}/{name}", "TESS/TESS/{speaker}_{emotion}/{name}"],
)
def test_tess_in_all_three_forms(tmp_path, form):
    table = {"OAF_back_angry": "anger", "YAF_voice_ps": "surprise", "OA_bite_neutral": "neutral"}
    paths = {
        form.format(name=name, speaker=name[:3], emotion=emotion) + ".wav": (
            emotion,
            "OAF" if name[0] == "O" else "YAF",
        )
        for name, emotion in table.items()
    }
    lay_out(tmp_path / "t", paths)
    assert told(corpora.load("t", tmp_path)) == paths


def test_savee_by_speaker(tmp_path):
    paths = {"ALL/DC/a01.wav": ("anger", "DC"), "ALL/KL/sa15.wav": ("sadness", "KL")}
    lay_out(tmp_path / "s", paths)
    assert told(corpora.load("s", tmp_path)) == paths


def test_names_that_say_little_count_where_all_are_so_and_not_else(tmp_path):
    flat = ["F01A01.wav", "F01S02.wav", "M02N03.wav"]
    lay_out(tmp_path / "s", flat)
    assert corpora.load("s", tmp_path).emotions == ("anger", "sadness", "neutral")
    lay_out(tmp_path / "s", ["F01B01.wav"])
    with pytest.raises(InputError, match="how to read s is not known"):
        corpora.load("s", tmp_path)


# --- what was published


def recordings(name: str) -> dict[str, str]:
    return dict(KNOWN[name].names())


@pytest.mark.parametrize(
    "name", [n for n, reader in KNOWN.items() if reader.names and n not in ("esd",)]
)
def test_the_published_names_have_the_published_counts(name):
    assert Counter(recordings(name).values()) == KNOWN[name].published


def test_counts_by_speaker_of_emo_db():
    assert Counter(name[:2] for name in recordings("emodb")) == {
        "03": 49, "08": 58, "09": 43, "10": 38, "11": 55,
        "12": 35, "13": 61, "14": 69, "15": 56, "16": 71,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "all_of_it"),
    {
        "emodb": 535,
        "emovo": 588,
        "ravdess": 1440,
        "aesdd": 604,
        "cafe": 936,
        "casia": 1200,
        "cremad": 7442,
        "enterface": 1166,
        "jlcorpus": 2400,
        "meld": 13708,
        "savee": 480,
        "shemo": 3000,
        "subesco": 7000,
        "tess": 2800,
        "esd": 35000,
    }.items(),
)
def test_the_published_sizes(name, all_of_it):
    assert KNOWN[name].releases[0].size == all_of_it


@pytest.mark.parametrize("name", ["emodb", "emovo", "ravdess"])
def test_the_real_ones(corpora_home, name):
    corpus = corpora.load(name, corpora_home)
    assert {u.path.stem: u.emotion for u in corpus.utterances} == recordings(name)
    assert corpus.counts == dict(KNOWN[name].published)
    assert (corpus.missing, corpus.surplus, corpus.refused) == ((), (), ())
    assert corpus.has_speakers


def test_another_release_is_compared_with_itself(tmp_path, tone):
    for name in recordings("emodb"):
        tone(tmp_path / f"e/wav/{name}.wav", zlib_seed(name), seconds=0.01)
    more = [f"{s}a01{e}{v}" for s in ("03", "08") for e in "WLEAFTN" for v in "pqrstuvwxyz"]
    for name in more:
        tone(tmp_path / f"e/wav/{name}.wav", zlib_seed(name), seconds=0.01)
    found = [f.sentence for f in check(corpora.load("e", tmp_path)).problems]
    assert found == ["689 utterances instead of 816 (release 2.0)."]


def zlib_seed(name: str) -> int:
    import zlib

    return zlib.crc32(name.encode())


def test_rows_are_whole():
    for name, reader in KNOWN.items():
        assert reader.name == name
        for release in reader.releases:
            own = set(release.emotions) - set(EMOTIONS)
            assert own <= {
                *("anxious", "apologetic", "assertive", "concerned", "encouraging", "excited"),
                "guilt",
            }


# --- strangers

WORDS = ["S03", "take2", "happy", "a01", "03", "Actor", "F01", "x", "anger", "DC", "001", "wav"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=3, max_size=12),
    st.sampled_from(["_", "-", " ", "."]),
    st.booleans(),
)
def test_strangers_are_never_taken_for_a_known_corpus(tmp_path_factory, names, glue, nested):
    tree = Tree(Path("/nowhere"))
    tree.files = [
        ("/".join(words) if nested else glue.join(words)) + f"{glue}q{i}.wav"
        for i, words in enumerate(names)
    ]
    assert recognised(tree) is None


@pytest.mark.parametrize(
    "paths",
    [
        [f"S{s:02d}_take{t}_{e}.wav" for s in (1, 2) for t in (1, 2) for e in ("happy", "sad")],
        [f"03a01F{i}.wav" for i in range(5)],
        [f"1{i:03d}_DFA_JOY_XX.wav" for i in range(5)],
        [f"M{i:02d}A01.wav" for i in range(5)],
        [f"Mary/take{i}.wav" for i in range(5)],
        [f"train/{i}.wav" for i in range(4)] + [f"test/{i}.wav" for i in range(4)],
        # Two folders are no emotions; speakers' names; one speaker whose name is an emotion's
        [f"{e}/0{i}ab.wav" for e in ("amused", "angry", "drunk", "whisper") for i in range(2)],
        [f"Joy/take{i}.wav" for i in range(5)],
        [f"{name}/take{i}.wav" for name in ("Joy", "Grace", "Anna") for i in range(3)],
        [f"Joe_Angry/anger_{i}.wav" for i in range(5)],
        [f"03-01-0{i}-01-02-01.wav" for i in range(1, 6)],
        [f"a{i:02d}.wav" for i in range(5)],
        [f"emo/A/{i}.wav" for i in range(3)] + [f"emo/B/{i}.wav" for i in range(3)],
    ],
)
def test_what_is_not_known_is_refused_by_name_with_what_was_seen(tmp_path, paths):
    lay_out(tmp_path / "emodb", paths)
    with pytest.raises(InputError) as refused:
        corpora.load("emodb", tmp_path)
    said = str(refused.value)
    assert "how to read emodb is not known" in said
    assert f"{len(paths)} recordings" in said
    assert "corpora describe emodb" in said
    assert paths[0] in said


def test_several_corpora_in_one_folder_are_named(tmp_path):
    lay_out(
        tmp_path / "all",
        [f"Crema/1001_{s}_ANG_XX.wav" for s in ("DFA", "IEO", "IOM")]
        + [f"Savee/DC_a0{i}.wav" for i in range(1, 4)]
        + [f"Tess/OAF_w{w}_sad.wav" for w in "abc"],
    )
    with pytest.raises(InputError, match=r"several corpora .*33% CREMA-D.*give each a folder"):
        corpora.load("all", tmp_path)


def test_a_copy_of_a_folder_under_another_name_is_the_same_corpus(tmp_path):
    lay_out(tmp_path / "one/AudioWAV", ["1001_DFA_ANG_XX.wav", "1002_DFA_SAD_LO.wav"])
    shutil.copytree(tmp_path / "one", tmp_path / "ravdess")
    one, other = (corpora.load(name, tmp_path) for name in ("one", "ravdess"))
    assert (one.ids, one.emotions, one.layout) == (other.ids, other.emotions, "cremad")
    assert other.layout == "cremad"
