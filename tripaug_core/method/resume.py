"""The state of a training between two steps: enough to go on to the same weights."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.method.networks import Networks
from tripaug_core.method.phases import Optimisers
from tripaug_core.method.storage import write_tensors
from tripaug_core.numbers import is_whole

STATE = "state.safetensors"


def save_state(
    folder: Path,
    step: int,
    networks: Networks,
    optimisers: Optimisers,
    generators: dict[str, torch.Generator],
    fingerprint: str,
) -> None:
    """Writes the state, whole or not at all.

    Args:
        step: iterations done.
        generators: by name; their states are stored.
        fingerprint: of settings and data; only the same may resume.
    """
    tensors = {f"network.{k}": v for k, v in networks.state_dict().items()}
    for name, optimiser in optimisers.items():
        for index, moments in optimiser.state_dict()["state"].items():
            for key, value in moments.items():
                tensors[f"optimiser.{name}.{index}.{key}"] = value
    tensors |= {f"generator.{name}": g.get_state() for name, g in generators.items()}
    tensors = {k: v.detach().cpu().contiguous() for k, v in tensors.items()}
    about = {"about": json.dumps({"step": step, "fingerprint": fingerprint})}
    io.write_whole(folder / STATE, lambda fresh: write_tensors(tensors, fresh, about))


def load_state(
    folder: Path,
    networks: Networks,
    optimisers: Optimisers,
    generators: dict[str, torch.Generator],
    fingerprint: str,
    iterations: int,
) -> int:
    """Puts a stored state back in place; returns the iterations done, 0 where none is stored.

    Args:
        iterations: of the whole training; no more can have been done.

    Raises:
        InputError: the state is damaged, or of other settings or data.
    """
    path = folder / STATE
    if not path.exists():
        return 0
    io.check_regular(path)
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads(file.metadata()["about"])
            if about["fingerprint"] != fingerprint:
                raise InputError(
                    f"{folder} holds a training with other settings or other data: "
                    "resume with the same, or choose another folder."
                )
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        step = about["step"]
        if not (is_whole(step) and 0 <= step <= iterations):
            raise ValueError(f"step {step}")
        wanted = {f"network.{k}": v for k, v in networks.state_dict().items()}
        wanted |= {f"generator.{name}": g.get_state() for name, g in generators.items()}
        if step:  # each round moves each parameter; before the first, Adam keeps nothing
            for name, optimiser in optimisers.items():
                wanted |= _moments(name, optimiser)
        if tensors.keys() != wanted.keys() or not all(_fits(tensors[k], wanted[k]) for k in wanted):
            raise ValueError("tensors")
        networks.load_state_dict(_below(tensors, "network."))
        for name, optimiser in optimisers.items():
            _restore(optimiser, _below(tensors, f"optimiser.{name}."))
        for name, generator in generators.items():
            generator.set_state(tensors[f"generator.{name}"])
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is damaged: start the training again.") from error
    return step


def _moments(name: str, optimiser: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """What Adam keeps of each parameter, by name, as tensors of the same shapes and types."""
    parameters = enumerate(p for group in optimiser.param_groups for p in group["params"])
    count = torch.zeros((), dtype=torch.float32)
    return {
        f"optimiser.{name}.{index}.{key}": like
        for index, p in parameters
        for key, like in (("step", count), ("exp_avg", p), ("exp_avg_sq", p))
    }


def _fits(found: torch.Tensor, like: torch.Tensor) -> bool:
    same = found.shape == like.shape and found.dtype == like.dtype
    return same and bool(torch.isfinite(found).all())


def _below(tensors: dict, prefix: str) -> dict:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _restore(optimiser: torch.optim.Optimizer, flat: dict[str, torch.Tensor]) -> None:
    state: dict[int, dict] = {}
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    for key, value in flat.items():
        index, name = key.split(".")
        like = parameters[int(index)]
        if value.shape == like.shape:  # a moment, laid out in memory as what it moves
            value = torch.empty_like(like, dtype=value.dtype).copy_(value)
        state.setdefault(int(index), {})[name] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
