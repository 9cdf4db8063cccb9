"""How much of its ε a row reaches: what moves energy spends ε only as far as moving goes."""

from dataclasses import replace

import torch

from tripaug_core.bench.plan.methods import Context, Method
from tripaug_core.bench.run.copies import changed
from tripaug_core.corpora.features import Features
from tripaug_core.tensors import mean_abs

_UTTERANCES = 32  # of the training part, evenly spread over it


def epsilon_reached(
    training: Features, method: Method, context: Context, seed: int
) -> dict[str, float] | None:
    """The ε asked for and the ε reached, on average over some utterances of the training part.

    Measured apart from the copies that are trained on, at the middle of the row's range of ε, so
    that it is the same whether or not a classifier knew the copies' features already.

    Returns:
        `asked` and `reached`, in normalised units; None for a row that has no ε.
    """
    make = method.offline or method.online
    if not method.within_epsilon or make is None or not len(training):
        return None
    asked = (context.epsilon_low + context.epsilon_high) / 2
    change = make(replace(context, epsilon_low=asked, epsilon_high=asked))
    count = min(_UTTERANCES, len(training))
    some = training.view([i * len(training) // count for i in range(count)])
    generator = torch.Generator().manual_seed(seed * 1_000_003 + 14)
    made = changed(some, change, context.normalisation, generator).features
    changes = [(made.example(i) - some.example(i))[None] for i in range(count)]
    reached = [float(mean_abs(change)) / context.normalisation.std for change in changes]
    return {"asked": asked, "reached": sum(reached) / count}
