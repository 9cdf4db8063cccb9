"""The learned change and random scaling in the same training.

    tripaug bench imbalanced ... --with benchmarks/tuned_rows.py --with benchmarks/combined_rows.py

Each takes half of every batch, drawn by itself: a quarter is changed by both, a quarter by none.
"""

from tripaug_core.bench.plan.methods import Method, apply_with_probability, method_named, register


def learned_and_scaled(context):
    """The change of `learned-half`, then that of `tuned-scaling`."""
    changes = [
        apply_with_probability(row.online(context), row.online_share)
        for row in (method_named("learned-half"), method_named("tuned-scaling"))
    ]

    def change(mel, lengths, generator):
        for apply in changes:
            mel = apply(mel, lengths, generator)
        return mel

    return change


register(
    Method(
        "learned+scaling",
        "copies; half of every batch by the learned augmentor, half scaled at random",
        online=learned_and_scaled,
        learned=True,
    )
)
