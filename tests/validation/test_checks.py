"""The proof holds where something was learned, and says so where nothing was."""

from dataclasses import replace

import pytest

from tests.method.small import CLASSES, features_of, small_settings
from tests.validation.twin import planted
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.errors import InputError
from tripaug_core.method.training import train
from tripaug_core.validation.checks import prove, twin_checks
from tripaug_core.validation.twin import verdict
from tripaug_core.validation.twin.trial import trial

# What is looked at is the representation, which no augmentor's form moves.
SETTINGS = small_settings(iterations=30, representation_rate=5e-3, form="additive", smoothing=0.0)
HELD_OUT = ("s1",)


def utterances(seed=0):
    """Twelve of each emotion by each of two speakers: more than the ten neighbours of purity."""
    return features_of(per_class=24, speakers=2, seed=seed)


def checks_of(folder, features):
    return {check.name: check for check in prove(load_augmentor(folder), features)}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder, features = tmp_path_factory.mktemp("trained"), utterances()
    train(features, SETTINGS, folder, hold_out=HELD_OUT, device="cpu")
    return folder, features, checks_of(folder, features)


def test_every_demand_of_the_proof_is_there(trained):
    _, _, checks = trained
    assert list(checks) == [
        "purity, held-out speakers",
        "silhouette, held-out speakers",
        "active share of L_REP, training speakers",
        "active share of L_REP, held-out speakers",
        "active share of L_EMO, training speakers",
        "active share of L_EMO, held-out speakers",
        "discriminator accuracy, held-out speakers",
    ]


def test_what_was_learned_shows(trained):
    _, _, checks = trained
    for figure in ("purity", "silhouette"):
        assert checks[f"{figure}, held-out speakers"].holds
    assert checks["purity, held-out speakers"].value > 0.9


def test_again_the_same(trained):
    folder, features, checks = trained
    assert checks_of(folder, features) == checks


def test_labels_that_mean_nothing_are_found_out(tmp_path):
    features = utterances()
    emotions = tuple(CLASSES[(i * 7 + i // 5) % 3] for i in range(len(features)))
    senseless = replace(features, emotions=emotions)
    train(senseless, SETTINGS, tmp_path, hold_out=HELD_OUT, device="cpu")
    checks = checks_of(tmp_path, senseless)
    for figure in ("purity", "silhouette"):
        assert not checks[f"{figure}, held-out speakers"].holds
    assert checks["purity, held-out speakers"].value == pytest.approx(1 / 3, abs=0.1)


def test_other_data_or_nobody_held_out_is_refused(trained, tmp_path):
    folder, features, _ = trained
    with pytest.raises(InputError, match="not the one"):
        checks_of(folder, utterances(seed=1))
    train(features, replace(SETTINGS, iterations=1), tmp_path)
    with pytest.raises(InputError, match="held no speaker out"):
        checks_of(tmp_path, features)


def tried(speakers, **changes):
    return trial(changes, planted.hearing(speakers), (0.2, 0.4), copies=1)


def test_what_is_not_better_than_its_twin_is_called_so():
    good, bad = planted.Losing(0.0), planted.Losing(0.8)
    better = twin_checks([tried(6, learned=good, twin=bad, noise=bad)])
    assert [check.holds for check in better] == [True, True]
    assert better[0].value > 0
    alike = twin_checks([tried(6, learned=bad, twin=bad, noise=good)])
    assert [check.holds for check in alike] == [False, False]
    assert alike[0].note == verdict.ALIKE
    assert all("judge planted, planted" in check.name for check in better + alike)


def test_too_few_speakers_demand_nothing_where_another_corpus_has_enough():
    good, bad = planted.Losing(0.0), planted.Losing(0.8)
    few, enough = (tried(number, learned=good, twin=bad, noise=bad) for number in (2, 6))
    assert [check.note for check in twin_checks([few])] == [verdict.TOO_FEW, ""]
    assert not twin_checks([few])[0].holds
    assert [check.note for check in twin_checks([few, enough])] == [verdict.BETTER, ""]
