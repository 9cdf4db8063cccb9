"""From what a person chooses to settings."""

import pytest

from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import hash_of
from tripaug_core.errors import InputError


def chosen(**changes):
    return settings_from_args("imbalanced", corpus="x", **changes)


def test_what_is_not_said_is_left_to_the_preset():
    assert chosen(seeds=None, folds=None) == chosen()
    assert chosen(seeds=[3]).seeds == (3,)


def test_the_settings_of_augmentor_and_recogniser_can_be_changed_in_part():
    told = chosen(augmentor={"w_v": 0.5, "grains": [0, 2]}, recogniser_settings={"dropout": 0.1})
    assert (told.augmentor.w_v, told.augmentor.grains) == (0.5, (0, 2))
    assert told.augmentor.iterations == chosen().augmentor.iterations
    assert told.recogniser_settings.dropout == 0.1
    assert told.recogniser_settings.steps == chosen().recogniser_settings.steps
    assert chosen(augmentor={"iterations": 7}, iterations=9).augmentor.iterations == 9


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nonsense": 1}, "a benchmark has no setting 'nonsense': it has augmentor, copies"),
        ({"augmentor": {"nonsense": 1}}, "unknown setting 'nonsense'"),
        ({"recogniser_settings": {"nonsense": 1}}, "a recogniser has no setting 'nonsense'"),
        ({"folds": "many"}, "folds is 'many': it must be a whole number of at least 2"),
        ({"recogniser_settings": {"steps": "many"}}, "steps is 'many'"),
        ({"finetune": True}, "light cannot be trained on: finetune is for encoder=FOLDER"),
        ({"recogniser": "encoder=a/b", "finetune": True, "normalise": "speaker"}, "leave one of"),
        ({"recogniser": "encoder=a/b", "steps": 3}, "a recogniser has no setting 'steps'"),
        ({"methods": ["nonsense"]}, "there is no method 'nonsense'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(InputError, match=sentence):
        chosen(**changes)


def test_encoders_are_trained_on_where_that_is_asked_for():
    one = {"recogniser": "encoder=a/b", "methods": ["none"]}
    frozen, tuned = chosen(**one), chosen(**one, finetune=True, steps=7)
    assert (frozen.finetune, hasattr(frozen.recogniser_settings, "steps")) == (False, False)
    assert (tuned.recogniser_settings.finetune, tuned.recogniser_settings.steps) == (True, 7)
    by_file = chosen(**one, recogniser_settings={"finetune": True, "steps": 7})
    assert by_file == tuned == BenchSettings.from_dict(tuned.to_dict())
    beside = chosen(recogniser="logmel,encoder=a/b", finetune=True, methods=["none"])
    assert [judge.finetune for judge in beside.judges] == [False, True]
    assert beside.judges[1].recogniser_settings.finetune
    assert hash_of(beside.judges[1].recogniser_settings) != hash_of(frozen.recogniser_settings)


def test_the_papers_preset_takes_the_papers_split_and_subsets():
    given = {"sources": ["ravdess"], "targets": ["emodb"]}
    papers = settings_from_args("crosslingual", preset="paper", **given)
    assert (papers.split, papers.subset) == ("random", 250)
    assert papers.corpora == ("emodb",)
    own = settings_from_args("crosslingual", preset="paper", split="speaker", subset=0, **given)
    assert (own.split, own.subset) == ("speaker", 0)
    assert settings_from_args("crosslingual", **given).split == "auto"
    assert settings_from_args("crosslingual", paper=True).corpora == (
        "emodb",
        "emovo",
        "iemocap",
        "esd",
    )


def test_copies_are_of_the_cut_classes_or_of_all():
    assert (chosen().copies_of, chosen(copies_of="all").copies_of) == ("cut", "all")
    with pytest.raises(InputError, match="copies_of is 'some'"):
        chosen(copies_of="some")
