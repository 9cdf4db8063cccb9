"""`tripaug prove` as a person calls it."""

import json

import pytest

from tripaug_core.cli import main
from tripaug_core.validation import checks as proof


@pytest.fixture
def learned(monkeypatch):
    """The proof's own arithmetic has its tests; here it is what the command makes of it."""
    checks = [
        proof.Check("purity", 0.6, "above 0.4", True),
        proof.Check("kept", 0.5, "at least 0.4", True, "by ε"),
    ]
    monkeypatch.setattr(proof, "prove", lambda *args, **named: checks)
    return checks


@pytest.fixture(scope="module")
def small_trained(small_corpora, tmp_path_factory):
    """The words of a proof of a training that held nobody out."""
    from tests.method.small import small_settings
    from tripaug_core.corpora.features import obtain
    from tripaug_core.method.training import train

    folder = tmp_path_factory.mktemp("trained")
    train(obtain("mine", home=small_corpora), small_settings(iterations=1, frames=20), folder)
    return ["prove", str(folder), "--corpora", str(small_corpora)]


def test_it_names_each_figure_and_exits_by_them(learned, small_trained, capsys):
    assert main(small_trained) == 0
    out = capsys.readouterr().out
    assert "purity" in out
    assert "above 0.4" in out
    learned[0] = proof.Check("purity", 0.3, "above 0.4", False)
    assert main([*small_trained, "--json"]) == 1
    payload = json.loads(capsys.readouterr().out)
    assert payload["holds"] is False
    assert payload["checks"][0]["value"] == 0.3


def test_a_checkpoint_that_held_nobody_out_gets_a_sentence(small_trained, capsys):
    assert main(small_trained) == 2
    assert "held no speaker out" in capsys.readouterr().err
