"""EmoBox's lists: a root of the user's own, labels that are codes, and published folds."""

import json
from pathlib import Path

import pytest
from corpora.readers.laid_out import LAYOUTS, published

from tripaug_core import corpora
from tripaug_core.bench.plan.settings import bench_preset
from tripaug_core.bench.protocols.common import split_of
from tripaug_core.bench.protocols.preview import silent_features
from tripaug_core.corpora.audit import overlap
from tripaug_core.corpora.splits import folds
from tripaug_core.errors import InputError

NAMES = sorted(file.stem for file in LAYOUTS.glob("*.jsonl"))


def write(root: Path, dataset: str, rows, suffix: str | None = None, above: str = "") -> None:
    """The list, and the files that it names below `above`."""
    lines = []
    for path, label in rows:
        key = path.replace("/", "-")
        wav = f"downloads/{dataset}/{path}"
        lines.append(json.dumps({"key": key, "dataset": dataset, "wav": wav, "emo": label}))
        file = root / above / path
        file = file.with_suffix(suffix) if suffix else file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (root / f"data/{dataset}").mkdir(parents=True, exist_ok=True)
    (root / f"data/{dataset}/{dataset}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def fold(root: Path, dataset: str, number: int, part: str, keys) -> None:
    place = root / f"data/{dataset}/fold_{number}"
    place.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"key": key, "wav": key, "emo": "x", "dataset": dataset}) for key in keys]
    (place / f"{dataset}_{part}_fold_{number}.jsonl").write_text("\n".join(lines))


def rename_key(root: Path, dataset: str, key: str, name: str) -> None:
    table = root / f"data/{dataset}/{dataset}.jsonl"
    table.write_text(table.read_text().replace(f'"{key}"', f'"{name}"'))


@pytest.mark.skipif(not NAMES, reason=f"no lists in {LAYOUTS}")
@pytest.mark.parametrize("name", NAMES)
def test_all_corpora_are_read_with_their_list(tmp_path, name):
    rows = published(name)
    listed = [(row["wav"].split("/", 2)[2], row["emo"]) for row in rows]
    write(tmp_path / "Any name", name, listed, suffix=".wav")
    corpus = corpora.load("Any name", tmp_path)
    assert (len(corpus), corpus.missing, corpus.surplus) == (len(rows), (), ())
    assert len(corpus.counts) == len({label for _, label in listed})
    # With the list or by the names alone: the same labels, and speakers.
    if name != "meld":
        (tmp_path / "Any name/data").rename(tmp_path / "list")
        alone = corpora.load("Any name", tmp_path)
        assert (alone.emotions, alone.speakers) == (corpus.emotions, corpus.speakers)
    else:
        assert corpus.counts["happiness"] == 12


def test_codes_of_a_corpus_that_is_not_known_need_the_label_map(tmp_path):
    rows = [("one/x1.wav", "c"), ("one/x2.wav", "w")]
    write(tmp_path / "mine", "strange", rows, above="downloads/strange")
    with pytest.raises(InputError, match=r"calls 'c' in strange is not known: put its label_map"):
        corpora.load("mine", tmp_path)
    (tmp_path / "mine/data/strange/label_map.json").write_text('{"c": "Angry", "w": "Happy"}')
    assert corpora.load("mine", tmp_path).emotions == ("anger", "happiness")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"c": "an\x1b[31mger"}, r"strange/label_map\.json, 'c', has a 'emotion' that is longer"),
        ({"c": ["joy", "fear"]}, r"strange/label_map\.json, 'c', has the emotion .* not one label"),
        ({"c": ""}, r"strange/label_map\.json, 'c', has no emotion: give one"),
        ({"c": 3}, r"strange/label_map\.json, 'c', is '3', which is no emotion that is known"),
        ("{", r"strange/label_map\.json is no JSON"),
    ],
)
def test_a_label_map_that_is_at_fault_is_named_with_its_key(tmp_path, content, complaint):
    write(tmp_path / "mine", "strange", [("one/x1.wav", "c"), ("one/x2.wav", "joy")])
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "mine/data/strange/label_map.json").write_text(text)
    with pytest.raises(InputError, match=complaint) as caught:
        corpora.load("mine", tmp_path)
    assert "jsonl" not in str(caught.value)


def test_a_label_map_that_contradicts_the_published_name_is_named(tmp_path):
    write(tmp_path / "mine", "emodb", [("wav/03a01Fa.wav", "F")])
    (tmp_path / "mine/data/emodb/label_map.json").write_text('{"F": "Anger"}')
    with pytest.raises(InputError, match=r"is Anger by data/emodb/label_map\.json, 'F', happiness"):
        corpora.load("mine", tmp_path)


def test_a_label_map_that_cannot_be_read_is_not_missed_where_labels_are_words(tmp_path):
    write(tmp_path / "mine", "strange", [("one/x1.wav", "joy")])
    (tmp_path / "mine/data/strange/label_map.json").write_text("{")
    assert corpora.load("mine", tmp_path).emotions == ("happiness",)


def test_a_code_that_is_not_known_in_lists_of_folds_alone(tmp_path, tone):
    tone(tmp_path / "mine/a.wav")
    line = json.dumps({"key": "1", "dataset": "", "wav": "a.wav", "emo": "c"})
    (tmp_path / "mine/x_test_fold_1.jsonl").write_text(line)
    with pytest.raises(InputError, match=r"calls 'c' in x_test_fold_1\.jsonl is not known"):
        corpora.load("mine", tmp_path)


@pytest.fixture
def folded(tmp_path):
    """Six recordings of three speakers of EMO-DB; two folds, the first by speaker."""
    root, speakers = tmp_path / "mine", ("03", "08", "09")
    rows = [(f"wav/{s}a01{e}a.wav", e) for s in speakers for e in "WF"]
    write(root, "emodb", rows)
    keys = {path: path.replace("/", "-") for path, _ in rows}
    of = {s: [key for path, key in keys.items() if path[4:6] == s] for s in speakers}
    fold(root, "emodb", 1, "train", of["03"])
    fold(root, "emodb", 1, "valid", of["08"])
    fold(root, "emodb", 1, "test", of["09"])
    fold(root, "emodb", 2, "train", [of["03"][0], *of["08"]])
    fold(root, "emodb", 2, "test", of["03"][1:])
    return corpora.load("mine", tmp_path)


def test_published_folds_are_a_split_and_what_they_share_is_seen(folded):
    one, two = folds(folded, "published")
    assert (one.name, one.by) == ("fold 1", "published")
    assert [folded.speakers[i] for i in one.test_idx] == ["09", "09"]
    assert [folded.speakers[i] for i in one.train_idx] == ["03", "03", "08", "08"]
    assert overlap(folded, one.train_idx, one.test_idx).speakers == ()
    assert overlap(folded, two.train_idx, two.test_idx).speakers == ("03",)


def test_a_benchmark_takes_them_and_says_what_they_share(folded):
    features = silent_features(folded, {})
    settings = bench_preset("bench", "imbalanced", ("mine",), split="published")
    by, warnings = split_of(settings, features)
    assert by == "published"
    assert any("published with mine: their two sides share speakers" in w for w in warnings)
    assert features.folds == folded.folds


def test_a_column_of_folds_that_says_something_else_is_none_of_these(own):
    rows = [("x.wav", "sad", "a", "1"), ("y.wav", "sad", "b", "all")]
    corpus = corpora.load("mine", own(rows, "path,emotion,speaker,folds"))
    assert corpus.folds == (None, None)
    with pytest.raises(InputError, match="no folds came with the corpus"):
        folds(corpus, "published")


def test_without_folds_there_is_no_such_split(own):
    corpus = corpora.load("mine", own([("x.wav", "sad", "a", "1"), ("y.wav", "sad", "b", "1")]))
    with pytest.raises(InputError, match="no folds came with the corpus"):
        folds(corpus, "published")


def test_a_label_that_is_several_is_refused(tmp_path):
    write(tmp_path / "mine", "strange", [("one/x1.wav", ["joy"]), ("one/x2.wav", ["joy", "fear"])])
    with pytest.raises(InputError, match=r"line 2, has the emotion .* which is not one label"):
        corpora.load("mine", tmp_path)


@pytest.mark.parametrize(
    ("label", "complaint"),
    [
        ("an\x1b[31mger", "line 1, has a 'emotion' that is longer than 100 characters or holds"),
        ("100", "calls '100' in strange is not known: put its label_map"),
        ("nan", r"line 1, has no emotion \('nan'\)"),
        ("", "line 1, has no emotion:"),
    ],
)
def test_what_cannot_be_an_emotion_is_refused(tmp_path, label, complaint):
    write(tmp_path / "mine", "strange", [("one/x1.wav", label)])
    with pytest.raises(InputError, match=complaint):
        corpora.load("mine", tmp_path)


def test_a_word_that_contradicts_the_published_name_is_refused(tmp_path):
    """The name counted, without a word; a code means what the name says."""
    write(tmp_path / "mine", "emodb", [("wav/03a01Wa.wav", "angry"), ("wav/03a01Fa.wav", "F")])
    assert corpora.load("mine", tmp_path).emotions == ("happiness", "anger")
    write(tmp_path / "mine", "emodb", [("wav/03a01Wa.wav", "angry"), ("wav/03a01Fa.wav", "Anger")])
    with pytest.raises(InputError, match=r"03a01Fa.wav is Anger by .*, line 2, happiness by emodb"):
        corpora.load("mine", tmp_path)


def test_the_label_map_of_another_corpus_does_not_count(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/list.jsonl").write_text(
        json.dumps({"key": "1", "dataset": "x", "wav": "a.wav", "emo": "c"})
    )
    (tmp_path / "mine/a.wav").touch()
    (tmp_path / "label_map.json").write_text('{"c": "Fear"}')
    with pytest.raises(InputError, match=r"calls 'c' in x is not known"):
        corpora.load("mine", tmp_path)
    (tmp_path / "label_map.json").rename(tmp_path / "mine/label_map.json")
    assert corpora.load("mine", tmp_path).emotions == ("fear",)


def add(root: Path, dataset: str, **said) -> None:
    """The first line once more, with what it says besides."""
    table = root / f"data/{dataset}/{dataset}.jsonl"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([*lines, json.dumps({**json.loads(lines[-1]), **said})]))


@pytest.mark.parametrize("column", ["speaker", "language", "session", "gender", "emo"])
def test_lines_that_say_different_things_of_one_recording_are_refused(tmp_path, column):
    write(tmp_path / "mine", "strange", [("one/x1.wav", "joy")])
    add(tmp_path / "mine", "strange", **{column: "joy"})
    add(tmp_path / "mine", "strange")
    assert corpora.load("mine", tmp_path).emotions == ("happiness",)
    add(tmp_path / "mine", "strange", **{column: "fear"})
    with pytest.raises(InputError, match=r"line 4, lists 'one/x1.wav' again \(first in data/str"):
        corpora.load("mine", tmp_path)


def test_a_list_of_parts_is_refused(tmp_path, tone):
    write(tmp_path / "mine", "strange", [("one/x1.wav", "joy"), ("one/x2.wav", "joy")])
    tone(tmp_path / "mine/one/x2.wav", seconds=0.5)
    add(tmp_path / "mine", "strange", start=0.1, end=0.2)
    with pytest.raises(InputError, match=r"line 3, lists a part of 'one/x2\.wav'"):
        corpora.load("mine", tmp_path)
    table = tmp_path / "mine/data/strange/strange.jsonl"
    first, _, last = table.read_text().splitlines()
    table.write_text(f"{first}\n{last}")
    with pytest.raises(InputError, match=r"line 2, lists a part of 'one/x2\.wav', 0\.1 to 0\.2 s"):
        corpora.load("mine", tmp_path)


def test_a_recording_of_another_folder_is_not_the_one_that_is_listed(tmp_path, tone):
    """One at the top is no one's of s2, whose folder is there."""
    rows = [("s2/a.wav", "fear"), ("s2/b.wav", "joy")]
    write(tmp_path / "mine", "strange", [*rows, ("s5/e.wav", "sad")])
    for name, _ in rows:
        (tmp_path / "mine" / name).unlink()
    for seed, name in enumerate(("a.wav", "b.wav", "s2/c.wav")):
        tone(tmp_path / "mine" / name, seed)
    (tmp_path / "mine/s5/e.wav").rename(tmp_path / "mine/e.wav")
    corpus = corpora.load("mine", tmp_path)
    assert {u.id: u.emotion for u in corpus.utterances} == {"e": "sadness"}
    assert set(corpus.missing) == {f"downloads/strange/{name}" for name, _ in rows}


def test_two_recordings_of_one_key_are_in_no_one_fold(tmp_path):
    """As of two corpora that number theirs: the one listed last was in the folds of both."""
    write(tmp_path / "mine", "strange", [("one/x1.wav", "joy")])
    write(tmp_path / "mine", "other", [("two/x1.wav", "fear")])
    rename_key(tmp_path / "mine", "other", "two-x1.wav", "one-x1.wav")
    assert len(corpora.load("mine", tmp_path)) == 2
    fold(tmp_path / "mine", "strange", 1, "test", ["one-x1.wav"])
    with pytest.raises(InputError, match=r"line 1, has the key 'one-x1.wav' of another recording"):
        corpora.load("mine", tmp_path)


def test_a_recording_that_is_not_there_keeps_its_key(tmp_path):
    write(tmp_path / "mine", "strange", [("one/x1.wav", "joy"), ("two/x1.wav", "fear")])
    rename_key(tmp_path / "mine", "strange", "two-x1.wav", "one-x1.wav")
    (tmp_path / "mine/two/x1.wav").unlink()
    fold(tmp_path / "mine", "strange", 1, "test", ["one-x1.wav"])
    with pytest.raises(InputError, match=r"line 2, has the key 'one-x1.wav' of another recording"):
        corpora.load("mine", tmp_path)


def test_a_recording_without_a_key_is_in_no_fold(tmp_path):
    write(tmp_path / "mine", "strange", [("x1.wav", "joy"), ("x2.wav", "fear")])
    rename_key(tmp_path / "mine", "strange", "x2.wav", "")
    assert len(corpora.load("mine", tmp_path)) == 2
    fold(tmp_path / "mine", "strange", 1, "test", ["x1.wav"])
    with pytest.raises(InputError, match="line 2, has no key, and keys say who is in which fold"):
        corpora.load("mine", tmp_path)


def test_who_is_trained_on_is_not_tested_on_in_the_same_fold(tmp_path):
    write(tmp_path / "mine", "strange", [("x1.wav", "joy"), ("x2.wav", "fear")])
    fold(tmp_path / "mine", "strange", 1, "train", ["x1.wav"])
    fold(tmp_path / "mine", "strange", 1, "test", ["x2.wav"])
    fold(tmp_path / "mine", "strange", 1, "valid", ["x1.wav", "x2.wav"])
    (only,) = folds(corpora.load("mine", tmp_path), "published")
    assert (list(only.train_idx), list(only.test_idx)) == ([0], [1])
    fold(tmp_path / "mine", "strange", 1, "test", ["x2.wav", "x1.wav"])
    with pytest.raises(InputError, match=r"puts 'x1.wav' into the \w+ part of fold 1, another"):
        corpora.load("mine", tmp_path)


def test_keys_of_folds_that_nothing_listed_has_are_said(tmp_path):
    write(tmp_path / "mine", "strange", [("x1.wav", "joy"), ("x2.wav", "fear")])
    fold(tmp_path / "mine", "strange", 1, "train", ["x1.wav", "x9.wav", "x8.wav"])
    fold(tmp_path / "mine", "strange", 1, "test", ["x2.wav"])
    assert corpora.load("mine", tmp_path).notes == (
        "data/strange/fold_1/strange_train_fold_1.jsonl: 2 of its keys are those of no recording "
        "that is listed, such as 'x9.wav'.",
    )


def test_lists_of_folds_alone_that_name_one_recording_from_two_places(tmp_path, tone):
    """Where a list has none of its recordings here, what stands above them is not known."""
    rows = {"train": ["s1", "s5"], "test": ["s5"]}
    for part, names in rows.items():
        fold(tmp_path / "mine", "x", 1 + (part == "test"), part, names)
        place = tmp_path / f"mine/data/x/fold_{1 + (part == 'test')}"
        lines = [{"key": n, "wav": f"downloads/x/wav/{n}.wav", "emo": "joy"} for n in names]
        text = "\n".join(json.dumps({"dataset": "x", **line}) for line in lines)
        (place / f"x_{part}_fold_{1 + (part == 'test')}.jsonl").write_text(text)
    tone(tmp_path / "mine/wav/s1.wav")
    corpus = corpora.load("mine", tmp_path)
    assert [u.id for u in corpus.utterances] == ["wav/s1"]
    assert corpus.missing
