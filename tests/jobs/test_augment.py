"""An augmented set as a job."""

import json

import pytest

from tripaug_core import cli
from tripaug_core.augment.export import ExportSettings
from tripaug_core.errors import InputError
from tripaug_core.jobs import augment


@pytest.fixture
def lay_out(small_corpora, small_checkpoint, tmp_path):
    def lay_out(**given):
        settings = ExportSettings(copies=2)
        given = {"corpora": small_corpora} | given
        return augment.lay_out(tmp_path / "runs", "mine", small_checkpoint, settings, **given)

    return lay_out


def test_a_set_of_some_emotions(lay_out, tmp_path):
    run = lay_out(emotions=("anger",))
    outcome = augment.work(run)
    assert (outcome.exit_code, run.state.state) == (0, "done")
    assert outcome.summary["copies"] == 2 * outcome.summary["recordings"] > 0
    lines = (run.path / augment.SET / "manifest.csv").read_text().splitlines()
    assert len(lines) == 1 + outcome.summary["copies"]
    assert "folder" not in run.summary  # a run can be moved


def test_what_is_wrong_is_said_before_there_is_a_folder(lay_out, tmp_path):
    with pytest.raises(InputError, match="has no 'envy'"):
        lay_out(emotions=("envy",))
    assert not (tmp_path / "runs").exists()


def test_the_command_does_the_same(small_corpora, small_checkpoint, tmp_path, capsys):
    words = ["augment", "--corpus", "mine", "--checkpoint", str(small_checkpoint), "--copies", "1"]
    words += ["--emotions", "anger", "--corpora", str(small_corpora), "--json"]
    assert cli.main([*words, "--runs", str(tmp_path), "--out", str(tmp_path / "a")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["copies"] == said["recordings"] > 0
    assert cli.main(["augment", "--resume", str(tmp_path / "a"), "--runs", str(tmp_path)]) == 0
