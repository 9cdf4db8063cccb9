"""`tripaug prove` as a person calls it."""

import json
from xml.etree import ElementTree

import pytest

from tripaug_core.cli import main
from tripaug_core.method import card
from tripaug_core.validation.twin import verdict

pytestmark = pytest.mark.usefixtures("few_fresh_triplets")
QUICK = ["--judge", "logmel", "--copies", "1", "--recordings", "6"]


@pytest.fixture(scope="module")
def trained(proof_homes):
    """The words of a proof of a training that held one of three speakers out."""
    return ["prove", str(proof_homes.run.path), "--corpora", str(proof_homes.corpora), *QUICK]


def test_the_twin_test_is_told_and_a_training_that_learned_nothing_fails(trained, tmp_path, capsys):
    assert main([*trained, "--on", "theirs", "--out", str(tmp_path), "--json"]) == 1
    payload = json.loads(capsys.readouterr().out)
    assert payload["holds"] is False
    twin = [check for check in payload["checks"] if "untrained twin" in check["name"]]
    assert [check["holds"] for check in twin] == [False, False]
    assert twin[0]["note"] == verdict.TOO_FEW
    tests = payload["twin_tests"]
    assert [each["corpora"] for each in tests] == [["mine"], ["theirs"]]
    assert tests[0]["speakers"] == ["mine-2"]
    assert len(tests[1]["speakers"]) == 3
    assert all(each["judge"] == "logmel" for each in tests)
    assert json.loads((tmp_path / "twin.json").read_text()) == tests
    for name in ("mine", "theirs"):
        ElementTree.parse(tmp_path / f"twin-{name}.svg")


def test_the_text_names_judge_rivals_and_verdict(trained, capsys):
    assert main(trained) == 1
    out = capsys.readouterr().out
    for words in ("purity", "untrained twin", "white noise", "judge: logmel", verdict.TOO_FEW):
        assert words in out


def test_the_card_says_it_where_that_is_asked_for(trained, capsys):
    folder = card.find(trained[1])
    before = card.read(folder)
    assert "twin_test" not in before
    main([*trained, "--write-card"])
    entry = card.read(folder)["twin_test"][0]
    assert (entry["verdict"], entry["judge"], entry["speakers"]) == (verdict.TOO_FEW, "logmel", 1)
    assert set(entry["emotion"]) >= {"learned", "twin", "noise"}
    assert {k: v for k, v in card.read(folder).items() if k != "twin_test"} == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--on", "mine"], "other corpora"),
        (["--judge", "nobody"], "no judge"),
        (["--recordings", "0"], "at least 1"),
        (["--copies", "0"], "at least 1"),
        (["--on", "nowhere"], "nowhere"),
    ],
)
def test_senseless_wishes_get_a_sentence(trained, more, words, capsys):
    assert main([*trained, *more]) == 2
    assert words in capsys.readouterr().err


@pytest.fixture(scope="module")
def held_nobody_out(small_corpora, tmp_path_factory):
    """The words of a proof of a training that held nobody out."""
    from tests.method.small import small_settings
    from tripaug_core.corpora.features import obtain
    from tripaug_core.method.training import train

    folder = tmp_path_factory.mktemp("trained")
    train(obtain("mine", home=small_corpora), small_settings(iterations=1, frames=20), folder)
    return ["prove", str(folder), "--corpora", str(small_corpora)]


def test_a_checkpoint_that_held_nobody_out_gets_a_sentence(held_nobody_out, capsys):
    assert main(held_nobody_out) == 2
    assert "held no speaker out" in capsys.readouterr().err
