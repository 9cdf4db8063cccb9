"""Tables tell what a row reaches of its ε, and what it was asked for."""

import miniature
import pytest
import torch
from at_once import AtOnce

from tripaug_core.bench import runner
from tripaug_core.bench.plan import outline
from tripaug_core.bench.plan.methods import BUILT_IN, Context
from tripaug_core.bench.report import predictions
from tripaug_core.bench.run.reached import epsilon_reached
from tripaug_core.corpora.packed import pack
from tripaug_core.sound.mel import MelSpec, Normalisation

ASKED = 0.3


def mels(constant: bool):
    """Eight mels of speech-like size; constant ones give a warp nothing to move."""
    drawn = torch.Generator().manual_seed(3)
    rows = [
        torch.full((128, 20 + i), -6.0)
        if constant
        else -6 + 4 * torch.randn(128, 20 + i, generator=drawn)
        for i in range(8)
    ]
    same = ("x",) * 8
    return pack(
        rows,
        MelSpec(),
        ids=tuple(f"{i}" for i in range(8)),
        emotions=same,
        speakers=same,
        corpora=same,
    )


def context(features):
    return Context(Normalisation.fit(features.frames), ASKED - 0.1, ASKED + 0.1, MelSpec())


@pytest.mark.parametrize("row", ["noise", "warp"])
def test_what_can_be_spent_is_spent(row):
    features = mels(constant=False)
    found = epsilon_reached(features, BUILT_IN[row], context(features), seed=0)
    assert found["asked"] == pytest.approx(ASKED)
    # The mels are kept as 16-bit floats.
    assert found["reached"] == pytest.approx(ASKED, rel=0.01)
    assert found == epsilon_reached(features, BUILT_IN[row], context(features), seed=0)


def test_what_cannot_be_moved_is_told():
    features = mels(constant=True)
    plain = Context(Normalisation(-6.0, 3.0), ASKED, ASKED, MelSpec())
    assert epsilon_reached(features, BUILT_IN["warp"], plain, seed=0)["reached"] < 0.01
    assert epsilon_reached(features, BUILT_IN["noise"], plain, seed=0)["reached"] > 0.29


@pytest.mark.parametrize("row", ["none", "copies", "specaugment", "speed-pitch", "mixup"])
def test_a_row_without_an_epsilon_has_none(row):
    features = mels(constant=False)
    assert epsilon_reached(features, BUILT_IN[row], context(features), seed=0) is None


def test_it_stands_in_the_table_and_is_verified(home, tmp_path):
    settings = miniature.settings(
        methods=("none", "noise"), recogniser="logmel", recogniser_settings=None
    )
    bench = runner.prepare(settings, str(home))
    results = runner.run(bench, tmp_path, AtOnce())
    outline.write(bench.plan, tmp_path)
    rows = {row["row"]: row for row in results["tables"][0]["rows"]}
    assert "epsilon" not in rows["none"]
    assert rows["noise"]["epsilon"]["reached"] == pytest.approx(
        rows["noise"]["epsilon"]["asked"], rel=0.01
    )
    assert predictions.verify(tmp_path)[1] == []
