"""audformat databases, written by that package itself."""

import builtins
import os
import pickle

import pytest

from tripaug_core import corpora
from tripaug_core.corpora.readers import audformat_database
from tripaug_core.errors import InputError


@pytest.fixture
def database(tmp_path, tone):
    audformat = pytest.importorskip("audformat", reason="pip install audformat")
    db = audformat.Database("mine")
    db.schemes["emotion"] = audformat.Scheme(labels=["anger", "boredom", "happiness"])
    db.schemes["speaker"] = audformat.Scheme(
        labels={1: {"gender": "female", "language": "deu"}, 2: {"gender": "male"}}
    )
    files = [f"wav/{i}.wav" for i in range(4)]
    for seed, file in enumerate(files):
        tone(tmp_path / "mine" / file, seed)
    index = audformat.filewise_index(files)
    db["emotion"] = audformat.Table(index)
    db["emotion"]["emotion"] = audformat.Column(scheme_id="emotion")
    db["emotion"]["emotion"].set(["anger", "happiness", "boredom", None])
    db["emotion"]["speaker"] = audformat.Column(scheme_id="speaker")
    db["emotion"]["speaker"].set([1, 2, 2, 1])
    db["other"] = audformat.Table(index)
    db["other"]["wind"] = audformat.Column()
    db["other"]["wind"].set(["strong"] * 4)
    db.save(str(tmp_path / "mine"))
    return tmp_path


def test_emotions_speakers_and_what_is_known_of_them(database):
    corpus = corpora.load("mine", database)
    found = [(u.id, u.emotion, u.speaker, u.sex, u.language) for u in corpus.utterances]
    assert found == [
        ("wav/0", "anger", "1", "F", "deu"),
        ("wav/1", "happiness", "2", "M", None),
        ("wav/2", "boredom", "2", "M", None),
    ]
    assert corpus.surplus == ("wav/3.wav",)


def test_a_broken_one_is_refused_in_a_sentence(database):
    (database / "mine/db.yaml").write_text("name: [")
    with pytest.raises(InputError, match=r"db.yaml of mine cannot be read"):
        corpora.load("mine", database)


class Ran:
    """Makes a file when it is unpickled."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return open, (str(self.file), "w")


def test_a_table_is_read_from_its_csv_and_never_unpickled(database, tmp_path):
    import audformat

    before = corpora.load("mine", database).utterances
    root, ran = database / "mine", tmp_path / "ran"
    db = audformat.Database.load(str(root), load_data=True)
    for kind in ("csv", "parquet"):
        db.save(str(root), storage_format=kind)
        (root / "db.emotion.pkl").write_bytes(pickle.dumps(Ran(ran)))  # the newest
        assert corpora.load("mine", database).utterances == before
        (root / "db.emotion.pkl").unlink()
        (root / f"db.emotion.{kind}").unlink()
    (root / "db.emotion.pkl").write_bytes(pickle.dumps(Ran(ran)))
    with pytest.raises(InputError, match=r"db.emotion.pkl of mine is a pickled table.*csv"):
        corpora.load("mine", database)
    assert not ran.exists()


@pytest.mark.parametrize("module", ["os.mkdir", "builtins.open"])
def test_a_header_makes_no_python_objects(database, tmp_path, module):
    ran, header = tmp_path / "ran", database / "mine/db.yaml"
    asked = f"!!python/object/apply:{module} ['{ran}'{', w' if module[0] == 'b' else ''}]"
    header.write_text(header.read_text() + f"\nmeta: {asked}\n")
    with pytest.raises(InputError, match=r"db.yaml of mine cannot be read.*python/object"):
        corpora.load("mine", database)
    assert not ran.exists()


def test_without_the_package_it_is_named(database, monkeypatch):
    real = builtins.__import__

    def absent(name, *rest):
        if name == "audformat":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(InputError, match="pip install audformat"):
        corpora.load("mine", database)


def test_two_names_of_one_file_that_contradict_each_other_are_refused(database):
    """wav/0.flac is not there; its label was that of wav/0.wav."""
    import audformat

    db = audformat.Database.load(str(database / "mine"))
    for label, complaint in (("anger", None), ("boredom", r"wav/0.flac, lists 'wav/0.wav' again")):
        db["flac"] = audformat.Table(audformat.filewise_index(["wav/0.flac"]))
        db["flac"]["emotion"] = audformat.Column(scheme_id="emotion")
        db["flac"]["emotion"].set([label])
        db.save(str(database / "mine"))
        if complaint is None:
            assert corpora.load("mine", database)["wav/0"].emotion == label
        else:
            with pytest.raises(InputError, match=complaint):
                corpora.load("mine", database)


@pytest.mark.parametrize(
    ("label", "right"), [("['boredom']", "boredom"), ("['anger', 'fear']", None)]
)
def test_a_list_of_labels_is_one_label_or_none(database, label, right):
    import audformat

    db = audformat.Database.load(str(database / "mine"))
    db["emotion"] = audformat.Table(audformat.filewise_index(["wav/0.wav"]))
    db["emotion"]["emotion"] = audformat.Column()
    db["emotion"]["emotion"].set([label])
    db.save(str(database / "mine"))
    if right:
        assert corpora.load("mine", database)["wav/0"].emotion == right
    else:
        with pytest.raises(
            InputError, match=r"wav/0.wav, has the emotion .* which is not one label"
        ):
            corpora.load("mine", database)


@pytest.mark.parametrize("label", ["[]", "['']", "{}", "['nan']"])
def test_a_list_of_no_label_is_no_label(database, label):
    import audformat

    db = audformat.Database.load(str(database / "mine"))
    db["emotion"] = audformat.Table(audformat.filewise_index(["wav/0.wav", "wav/1.wav"]))
    db["emotion"]["emotion"] = audformat.Column()
    db["emotion"]["emotion"].set([label, "fear"])
    db["more"] = audformat.Table(audformat.filewise_index(["wav/1.wav"]))
    db["more"]["emotion"] = audformat.Column()
    db["more"]["emotion"].set(["Fearful"])
    db.save(str(database / "mine"))
    corpus = corpora.load("mine", database)
    assert {u.id: u.emotion for u in corpus.utterances} == {"wav/1": "fear"}


def test_numbers_for_emotions_are_refused_with_what_helps(database):
    """`corpora describe` does not, where the tables are no CSV."""
    import audformat

    db = audformat.Database.load(str(database / "mine"))
    db["emotion"] = audformat.Table(audformat.filewise_index(["wav/0.wav"]))
    db["emotion"]["emotion"] = audformat.Column()
    db["emotion"]["emotion"].set(["3"])
    db.save(str(database / "mine"))
    with pytest.raises(InputError, match=r"numbers \(3\): write words into the column of emotions"):
        corpora.load("mine", database)


@pytest.mark.parametrize("name", ["db.yaml", "db.emotion"])
def test_a_pipe_is_not_waited_for(database, name):
    root = database / "mine"
    (file,) = root.glob(f"{name}*")
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(InputError, match=rf"{file.name} is no regular file"):
        corpora.load("mine", database)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["../../outside/secret", "x/f", "a\\b"])
def test_a_table_is_called_by_no_path(database, name):
    (database / "outside").mkdir()
    (database / "outside/secret.csv").write_text("file,emotion\nwav/0.wav,anger\n")
    (database / "mine/db.x").mkdir()
    os.mkfifo(database / "mine/db.x/f.csv")
    header = database / "mine/db.yaml"
    header.write_text(
        header.read_text().replace("\n  emotion:\n    type", f"\n  {name}:\n    type")
    )
    with pytest.raises(InputError, match=r"must have no / or \\ in it"):
        corpora.load("mine", database)


def test_links_to_tables_are_followed_within_the_home(database, tmp_path_factory):
    before = corpora.load("mine", database).utterances
    (file,) = (database / "mine").glob("db.emotion.*")
    for folder in (database / "mine/store", database / "store", tmp_path_factory.mktemp("out")):
        folder.mkdir(exist_ok=True)
        there = folder / "one"
        os.rename(file, there)
        file.symlink_to(there)
        if folder.parent in (database, database / "mine"):
            assert corpora.load("mine", database).utterances == before
        else:
            with pytest.raises(InputError, match=rf"{file.name} of mine is a link that leads out"):
                corpora.load("mine", database)
        os.replace(there, file)
    file.unlink()
    with pytest.raises(InputError, match=r"mine lacks the table db\.emotion\.csv"):
        corpora.load("mine", database)


def test_tables_that_nobody_asks_for_are_not_read(database):
    before = corpora.load("mine", database).utterances
    (file,) = (database / "mine").glob("db.other.*")
    file.write_bytes(b"nothing")
    assert corpora.load("mine", database).utterances == before


def _alike(rows, text):
    import pyarrow

    texts = [
        pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows, "int32"), [each])
        for each in ("wav/0.wav", text)
    ]
    return pyarrow.table(texts, ["file", "emotion"])


@pytest.mark.parametrize("made", ["rows", "one long text", "lists", "csv", "bytes"])
def test_a_table_that_would_fill_memory_is_refused(database, monkeypatch, made):
    import pyarrow
    from pyarrow import parquet

    root = database / "mine"
    for kind in ("csv", "parquet"):
        (root / f"db.emotion.{kind}").unlink(missing_ok=True)
    file = root / f"db.emotion.{'csv' if made in ('csv', 'bytes') else 'parquet'}"
    said = "holds more than a table of labels may"
    if made == "rows":
        monkeypatch.setattr(audformat_database, "_MOST_VALUES", 5000)
        parquet.write_table(_alike(1000, "anger"), file)
        assert file.stat().st_size < 5000
    elif made == "one long text":
        parquet.write_table(_alike(3000, "x" * 100_000), file, write_statistics=False)
    elif made == "lists":
        parquet.write_table(pyarrow.table({"file": ["a"], "emotion": [["anger"] * 9]}), file)
        said = "no column of plain values"
    elif made == "csv":
        monkeypatch.setattr(audformat_database, "_MOST_VALUES", 5000)
        file.write_text("file,emotion\n" + "a,b\n" * 1000)
    else:
        monkeypatch.setattr(audformat_database, "_MOST_BYTES", 5000)
        file.write_text("file,emotion\n" + "a" * 5000)
        said = "larger than"
    with pytest.raises(InputError, match=said) as caught:
        corpora.load("mine", database)
    assert "\n" not in str(caught.value)
