"""The proof holds where something was learned, and says so where nothing was."""

from dataclasses import replace

import numpy as np
import pytest

from tests.method.small import CLASSES, features_of, small_settings
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.errors import InputError
from tripaug_core.method.training import train
from tripaug_core.recognition.settings import FitSettings
from tripaug_core.validation.checks import difference_by_speaker, prove

SETTINGS = small_settings(iterations=60, representation_rate=3e-3)
RECOGNISER = FitSettings(steps=20, batch_size=8)


def checks_of(folder, features):
    checks = prove(load_augmentor(folder), features, copies=1, recognisers=1, recogniser=RECOGNISER)
    return {check.name: check for check in checks}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder, features = tmp_path_factory.mktemp("trained"), features_of(per_class=20)
    train(features, SETTINGS, folder, hold_out=("s3",), device="cpu")
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
        "emotion kept, judged by recognisers of other speakers",
    ]


def test_what_was_learned_shows(trained):
    _, _, checks = trained
    for figure in ("purity", "silhouette"):
        assert checks[f"{figure}, held-out speakers"].holds
    note = checks["emotion kept, judged by recognisers of other speakers"].note
    assert all(f"ε {epsilon}" in note for epsilon in ("0.05", "0.1", "0.2", "0.3"))
    assert "no interval from one speaker" in note


def test_again_the_same(trained):
    folder, features, checks = trained
    assert checks_of(folder, features) == checks


def test_labels_that_mean_nothing_are_found_out(tmp_path):
    features = features_of(per_class=20)
    emotions = tuple(CLASSES[(i * 7 + i // 5) % 3] for i in range(len(features)))
    senseless = replace(features, emotions=emotions)
    train(senseless, SETTINGS, tmp_path, hold_out=("s3",), device="cpu")
    checks = checks_of(tmp_path, senseless)
    assert not all(check.holds for check in checks.values())


def test_other_data_or_nobody_held_out_is_refused(trained, tmp_path):
    folder, features, _ = trained
    with pytest.raises(InputError, match="not the one"):
        checks_of(folder, features_of(per_class=20, seed=1))
    train(features, replace(SETTINGS, iterations=1), tmp_path)
    with pytest.raises(InputError, match="held no speaker out"):
        checks_of(tmp_path, features)


def test_the_interval_is_over_speakers():
    """Copies of one speaker are not independent: however many there are, two speakers are two."""
    truth = np.array([0, 1] * 20)
    speakers = ["a"] * 20 + ["b"] * 20
    right = np.stack([truth] * 3)
    wrong = right.copy()
    wrong[:, :10] = 1 - truth[:10]  # noise loses the emotion of half of what one speaker says
    found = difference_by_speaker({"learned": [right], "noise": [wrong]}, truth, speakers)
    assert found.value == pytest.approx(0.25)
    assert found.low < 0 < found.high  # one of two speakers shows it: nothing is sure
