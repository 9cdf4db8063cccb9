"""The kinds of change that the twin test's line is drawn from."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from tripaug_core.tensors import mean_abs

FORMS = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "forms.py"))["FORMS"]
BASE = SimpleNamespace(normalisation=SimpleNamespace(std=3.6))


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_spends_its_budget_and_is_drawn_again_by_the_same_seed(name):
    mel = torch.randn(1, 1, 128, 40, generator=torch.Generator().manual_seed(0))
    change = FORMS[name](BASE)
    made = [change(mel, 0.1, torch.Generator().manual_seed(5))[0] for _ in range(2)]
    assert float(mean_abs(made[0] - mel)) == pytest.approx(0.1, abs=2e-3)
    assert torch.equal(*made)
