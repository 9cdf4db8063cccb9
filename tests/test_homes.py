import pytest

from tripaug_core import homes
from tripaug_core.errors import InputError


@pytest.mark.parametrize(
    ("home", "variable", "default"),
    [
        (homes.corpora_home, "TRIPAUG_CORPORA", ".tripaug/corpora"),
        (homes.runs_home, "TRIPAUG_RUNS", "runs"),
    ],
)
def test_given_wins_over_variable_wins_over_default(home, variable, default, monkeypatch, tmp_path):
    monkeypatch.setenv(variable, str(tmp_path / "variable"))
    assert home(tmp_path / "given") == tmp_path / "given"
    assert home() == tmp_path / "variable"
    monkeypatch.delenv(variable)
    assert home().is_absolute()
    assert home().as_posix().endswith(default)


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", "")
    assert homes.cache_home().as_posix().endswith(".cache/tripaug")


def test_a_tilde_is_the_users_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert homes.corpora_home("~/speech") == tmp_path / "speech"
    assert homes.checkpoints_home("~/nets") == tmp_path / "nets"


def test_checkpoints_and_assets_lie_beside_the_package():
    assert homes.checkpoints_home().parent == homes.ASSETS.parent == homes.PROJECT
    assert (homes.PROJECT / "tripaug_core").is_dir()


@pytest.mark.parametrize("name", ["emodb", "demo-2", "A.b_c", "x" * 80])
def test_plain_names_pass(name):
    assert homes.checked_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-rf", "a b", "a\n", "x" * 81, "é", None, 3],
)
def test_paths_and_other_things_are_not_names(name):
    with pytest.raises(InputError, match="not a plain name"):
        homes.checked_name(name)


@pytest.mark.parametrize("name", ["emodb", "Мой корпус", "Über Gefühle 2", "情感", "a_b-c.d (1)"])
def test_a_corpus_goes_by_its_folders_name(name):
    assert homes.checked_corpus_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", ".git", "-rf", "~", " a", "a\n", "x" * 81, "\ud800", 3],
)
def test_a_path_is_no_corpus(name):
    with pytest.raises(InputError, match="not a plain name"):
        homes.checked_corpus_name(name)


def test_nobodys_home_gets_a_sentence(monkeypatch):
    for asked in (homes.corpora_home, homes.runs_home, homes.checkpoints_home):
        with pytest.raises(InputError, match="write the path out"):
            asked("~nobody-of-that-name/speech")


def test_without_a_home_folder_given_ones_serve(monkeypatch, tmp_path):
    """As in a container that runs as a user whom it does not know."""

    def unknown(path):
        raise KeyError(path)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.delenv("TRIPAUG_CORPORA", raising=False)
    assert homes.corpora_home(tmp_path) == tmp_path
    with pytest.raises(InputError, match="HOME"):
        homes.corpora_home()
