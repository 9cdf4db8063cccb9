"""torch's optimisers without torch's compiler, which its own load before their first step."""

import inspect

import torch


def _uncompiled(kind: type[torch.optim.Optimizer]) -> type[torch.optim.Optimizer]:
    """An optimiser with the very same updates.

    torch marks what its compiler must leave alone, and imports the compiler to do so: some three
    seconds of every process that trains, and nothing here is ever compiled.
    """
    marked = ("add_param_group", "load_state_dict", "state_dict", "zero_grad")
    plain = {name: inspect.unwrap(getattr(kind, name)) for name in marked}
    step = torch.no_grad()(inspect.unwrap(kind.step))
    return type(kind.__name__, (kind,), plain | {"step": step, "__module__": __name__})


Adam = _uncompiled(torch.optim.Adam)
AdamW = _uncompiled(torch.optim.AdamW)
