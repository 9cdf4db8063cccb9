"""What a benchmark is told is of the right kind, or refused in a sentence."""

import json
import math

import numpy as np
import pytest

from tripaug_core.bench.plan.settings import BenchSettings, bench_preset
from tripaug_core.errors import InputError


def chosen(**changes) -> BenchSettings:
    return bench_preset("quick", "imbalanced", ("x",), **changes)


@pytest.mark.parametrize("name", ["cut_share", "epsilon_low", "epsilon_high", "low_share"])
@pytest.mark.parametrize("value", [math.inf, math.nan, -math.inf, "0.1", None, True, [0.1], 1j])
def test_a_share_is_a_finite_number(name, value):
    with pytest.raises(InputError, match=f"{name} is .*: it must be a finite number"):
        chosen(**{name: value})


@pytest.mark.parametrize("name", ["folds", "copies", "subset"])
@pytest.mark.parametrize("value", [2.5, 0.5, 4.0, math.inf, "4", None, True, -1, [4]])
def test_a_count_is_a_whole_number(name, value):
    with pytest.raises(InputError, match=f"{name} is .*: it must be a whole number of at least"):
        chosen(**{name: value})


@pytest.mark.parametrize("name", ["corpora", "sources", "emotions", "speakers", "methods"])
@pytest.mark.parametrize("value", ["anger", b"anger", 5, None, [5], [["anger"]], {"anger": 1}])
def test_a_list_of_names_is_one(name, value):
    with pytest.raises(InputError, match=f"{name} is .*: it must be a list of names"):
        BenchSettings(**{"protocol": "imbalanced", "corpora": ("x",), name: value})


@pytest.mark.parametrize("value", [[0.5], ["0"], "01", 3, [True], None, [[0]]])
def test_seeds_are_whole_numbers(value):
    with pytest.raises(InputError, match=r"seeds is .*: it must be a list of whole numbers"):
        chosen(seeds=value)


@pytest.mark.parametrize("value", [[-1], [0, 2**31], [10**300]])
def test_seeds_are_such_that_generators_take_them(value):
    with pytest.raises(InputError, match=r"seeds is .*: it must be whole numbers from 0 to 2147"):
        chosen(seeds=value)


@pytest.mark.parametrize("value", ["tpu", "auto", "cuda:", "cuda:x", "cpu:0", "CUDA", "", 0, None])
def test_a_device_is_cpu_or_cuda(value):
    with pytest.raises(InputError, match=r"device is .*: it must be cpu, cuda or cuda:0"):
        chosen(device=value)


def test_numbers_of_any_type_are_taken_and_kept_as_pythons_own():
    told = chosen(
        seeds=[np.int64(3), 4], copies=np.int32(2), epsilon_low=np.float32(0.25), device="cuda:1"
    )
    assert json.loads(json.dumps(told.to_dict()))["seeds"] == [3, 4]
    assert (told.copies, told.epsilon_low, told.device) == (2, 0.25, "cuda:1")
    assert BenchSettings.from_dict(json.loads(json.dumps(told.to_dict()))) == told
    assert json.dumps(chosen(epsilon_low=0).epsilon_low) == "0"
