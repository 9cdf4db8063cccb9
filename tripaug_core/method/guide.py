"""The settings of a training in words: what each one does and where the paper has it.

For whoever lets people choose: a form, a help text.
"""

from dataclasses import dataclass

from tripaug_core.vocabulary import LOSSES


@dataclass(frozen=True)
class Entry:
    """One setting.

    Attributes:
        name: field of `Settings`.
        label: what to call it.
        group: what it belongs to.
        where: equation or section of the paper.
        help: a sentence or two: what it does, and which way does what.
    """

    name: str
    label: str
    group: str
    where: str
    help: str


_ROWS = (
    (
        "Length",
        ("iterations", "Iterations", "Sec. 2.4", "Rounds of the four training phases."),
        (
            "batch_size",
            "Batch size",
            "Sec. 2.3",
            "Triplets in a round. More is steadier and slower.",
        ),
        ("frames", "Frames", "Sec. 3.1.1", "Length of the crops in frames of 25 ms."),
        (
            "seed",
            "Seed",
            "",
            "Of initialisation, crops, triplets, noise and ε. The same seed gives the same bytes.",
        ),
    ),
    (
        "Budget",
        ("epsilon_low", "ε from", "Sec. 2.4", "Lower end of the uniform draw of ε, in σ."),
        (
            "epsilon_high",
            "ε to",
            "Sec. 2.4",
            "Upper end of the draw of ε: how far a copy may go, as mean change in σ.",
        ),
    ),
    (
        "Losses",
        (
            "margin",
            "Margin β",
            "Eqs. 2, 3, 6",
            "How much farther another emotion must lie than the own, in l1 distance.",
        ),
        ("w_r", "w_r", "Eq. 4", "Weight of L_REP, the representation learner's own loss."),
        *(
            (loss.weight, loss.weight, loss.where, f"Weight of {loss.symbol}: {loss.more}")
            for loss in LOSSES.values()
        ),
        (
            "variance",
            "Form of L_VAR",
            "Eq. 5",
            "Dot product, as the paper has it, or cosine, which length alone cannot lower.",
        ),
    ),
    (
        "Learning",
        ("learning_rate", "Rate, augmentor", "Sec. 2.4", "Learning rate of its Adam."),
        ("discriminator_rate", "Rate, discriminator", "Sec. 2.4", "Learning rate of its Adam."),
        ("representation_rate", "Rate, representation", "Sec. 2.4", "Learning rate of its Adam."),
        (
            "schedule",
            "Schedule",
            "Sec. 2.4",
            "Constant rates, as in the paper, or cosine: falling to 0 at the last iteration.",
        ),
        (
            "precision",
            "Precision",
            "",
            "Auto computes the networks in bfloat16 where the device does so natively; "
            "losses and budget stay in float32.",
        ),
    ),
    (
        "Networks",
        (
            "augmentor_widths",
            "Augmentor widths",
            "Sec. 2.4",
            "Channels of its first two convolutions.",
        ),
        (
            "discriminator_widths",
            "Discriminator widths",
            "Sec. 2.4",
            "Channels of its four convolutions.",
        ),
        ("discriminator_size", "Discriminator LSTM", "Sec. 2.4", "Size of its LSTM."),
        (
            "representation_widths",
            "Representation widths",
            "Sec. 2.4",
            "Channels of its five convolutions.",
        ),
        (
            "representation_gain",
            "Representation gain",
            "Eq. 2",
            "Size of the representation at the start, against the margin β.",
        ),
        (
            "form",
            "Form of the change",
            "Sec. 2.1",
            "Additive, as the paper has it, or warp: the augmentor moves the energy that is there "
            "along time and frequency, as another voice or another tempo would.",
        ),
        (
            "smoothing",
            "Smoothing",
            "Sec. 2.4",
            "Blur of the augmentor's output in cells. 0 is the paper's, which draws a checkerboard "
            "that no sound can follow. A warp needs much, about 40.",
        ),
        (
            "grains",
            "Noise correlation lengths",
            "Sec. 2.4",
            "How far the noise is alike, in cells; 0 is white, as in the paper. Long ones make "
            "copies differ more.",
        ),
    ),
    (
        "Records",
        ("log_every", "Point every", "", "Iterations between two points of the curves."),
        (
            "save_every",
            "Save every",
            "",
            "Iterations between two states to resume from; after a crash at most so many are lost.",
        ),
    ),
)

GUIDE = tuple(
    Entry(name, label, group, where, text)
    for group, *rows in _ROWS
    for name, label, where, text in rows
)
