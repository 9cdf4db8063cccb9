import json
import shutil

import pytest

from tripaug_core.errors import InputError
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.corpus.cards import card
from tripaug_core.studio.work.services import Services


def test_lists_shipped_checkpoints_and_finished_runs_only(catalogue):
    assert [c["name"] for c in catalogue.checkpoints()] == ["tiny", "run:mine"]
    tiny = catalogue.checkpoints()[0]
    assert tiny["synthetic"] is True
    assert tiny["corpora"] == {"tiny": "Tiny corpus"}
    assert tiny["labels"] == ["anger", "happiness", "sadness"]
    untested = [each["twin_test"] for each in catalogue.checkpoints()]
    assert [test["holds"] for [test] in untested] == [None, None]
    assert "tripaug prove tiny --write-card" in untested[0][0]["sentence"]
    assert "tripaug prove runs/mine --write-card" in untested[1][0]["sentence"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        None,
        "..",
        "../tiny",
        "tiny/../tiny",
        "/etc",
        "run:../mine",
        "run:",
        "run:run:mine",
        "a\0b",
    ],
)
def test_takes_names_never_paths(catalogue, name):
    with pytest.raises(InputError):
        catalogue.augmentor(name)


def test_an_unknown_name_is_answered_with_the_known_ones(catalogue):
    with pytest.raises(InputError, match="there are: tiny, run:mine"):
        catalogue.augmentor("other")


def test_an_unfinished_run_is_not_listed_but_its_damage_is_nobodys(homes, tmp_path):
    copied = shutil.copytree(homes.checkpoints, tmp_path / "checkpoints")
    (copied / "broken").mkdir()
    (copied / "broken" / "card.json").write_text("{")
    (copied / "broken" / "weights.safetensors").write_bytes(b"")
    catalogue = Catalogue(homes.corpora, tmp_path / "none", copied)
    assert [c["name"] for c in catalogue.checkpoints()] == ["tiny"]
    with pytest.raises(InputError):
        catalogue.augmentor("broken")


def test_loads_once_and_anew_when_the_files_change(homes, tmp_path):
    copied = shutil.copytree(homes.checkpoints, tmp_path / "checkpoints")
    catalogue = Catalogue(homes.corpora, homes.runs, copied)
    first = catalogue.augmentor("tiny")
    assert catalogue.augmentor("tiny") is first
    card = json.loads((copied / "tiny" / "card.json").read_text())
    (copied / "tiny" / "card.json").write_text(json.dumps(card | {"remark": "changed"}))
    second = catalogue.augmentor("tiny")
    assert second is not first
    assert second.identity != first.identity


def test_corpora_are_read_again_when_they_change(homes, tmp_path):
    copied = shutil.copytree(homes.corpora, tmp_path / "corpora")
    catalogue = Catalogue(copied, homes.runs, homes.checkpoints)
    assert "tiny" in [c["name"] for c in catalogue.corpora()]
    assert catalogue.corpus("tiny") is catalogue.corpus("tiny")
    assert len(catalogue.corpus("tiny")) == 6
    manifest = copied / "tiny" / "manifest.csv"
    manifest.write_text("\n".join(manifest.read_text().splitlines()[:3]) + "\n")
    assert len(catalogue.corpus("tiny")) == 2
    for read in (catalogue.corpus, catalogue.edition):
        with pytest.raises(InputError):
            read("../tiny")


def test_each_reading_of_a_corpus_has_a_number_of_its_own(homes):
    catalogue = Catalogue(homes.corpora, homes.runs, homes.checkpoints)
    first = catalogue.edition("tiny")
    assert catalogue.edition("tiny") == first
    catalogue.read_again("tiny")
    assert catalogue.edition("tiny") != first
    assert catalogue.edition("tiny") == catalogue.edition("tiny")


def test_two_folders_of_one_published_corpus_are_told_apart_by_their_names(tmp_path):
    for folder in ("emodb", "emodb, cleaned"):
        for code in ("W", "L", "E", "A", "F", "T", "N"):
            file = tmp_path / folder / f"03a01{code}a.wav"
            file.parent.mkdir(exist_ok=True)
            file.touch()
    services = Services(Catalogue(tmp_path))
    assert services.catalogue.corpora()[-1]["title"] == "emodb, cleaned"  # nobody has looked yet
    titles = [card(services, name)["title"] for name in ("emodb", "emodb, cleaned")]
    assert titles == ["Berlin EMO-DB", "Berlin EMO-DB (emodb, cleaned)"]
    assert [each["title"] for each in services.catalogue.corpora()[-2:]] == titles


def test_the_pair_that_ships_differs_in_the_balancing_loss_alone():
    from tripaug_core import homes
    from tripaug_core.method import card

    whole, without = (
        card.read(homes.checkpoints_home() / name) for name in ("demo", "demo-without-balance")
    )
    assert without["settings"] == {**whole["settings"], "without": ["bal"]}
    own = {"settings", "figures", "twin_test"}
    assert {k: v for k, v in without.items() if k not in own} == {
        k: v for k, v in whole.items() if k not in own
    }
    assert without["twin_test"][0]["judge"] == whole["twin_test"][0]["judge"]
    found = Catalogue(runs_home="/nowhere").checkpoints()
    assert found[0]["name"] == "demo"
    assert found[-1]["title"] == "demo-without-balance (ablation: without L_BAL)"
    assert [each["name"] for each in found if each["without"]] == ["demo-without-balance"]
