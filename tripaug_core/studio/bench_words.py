"""The Benchmarks tab in plain words: what can be chosen there, and what each row of a table is."""

METHODS = {
    "none": (
        "No augmentation",
        "The training part as the cut left it. What every other row has to beat.",
    ),
    "weights": (
        "Class weights",
        "No copies: mistakes on rare classes cost more while the recogniser is trained.",
    ),
    "copies": (
        "Plain copies",
        "Each original of a cut class is taken several times, unchanged. Shows what balance alone "
        "is worth.",
    ),
    "noise": (
        "Noise copies",
        "Copies with Gaussian noise on the spectrogram, as large as the learned change (same ε).",
    ),
    "specaugment": (
        "SpecAugment",
        "Plain copies; in every batch bands of frequency and stretches of time are masked.",
    ),
    "speed-pitch": (
        "Speed and pitch",
        "Copies of the recordings played faster or slower, higher or lower.",
    ),
    "mixup": (
        "Mixup",
        "Plain copies; in every batch pairs of spectrograms and of their labels are blended.",
    ),
    "learned": (
        "Learned copies",
        "Copies changed by the trained augmentor, once for each copy: the paper's method.",
    ),
    "learned-online": (
        "Learned, afresh",
        "As learned copies, but changed anew each time a copy is shown to the recogniser.",
    ),
    "learned+specaugment": (
        "Learned + SpecAugment",
        "Copies changed by the trained augmentor, and masked in every batch as well.",
    ),
    "all-data": (
        "All data (ceiling)",
        "Nothing is cut: how good the recogniser would be with all the recordings there are.",
    ),
}

_LOSSES = {
    "L_Model": "The augmentor is trained without L_VAR and L_BAL: emotion and realism only.",
    "L_Model+L_VAR": "L_VAR added: copies of one original are pushed to differ. No L_BAL yet.",
    "L_Total": "All losses, L_BAL among them: the paper's full augmentor.",
    "L_Total-L_EMO": "All losses but L_EMO, which keeps the emotion; a leave-out beyond the paper.",
    "L_Total-L_GAN": "All losses but L_GAN, which keeps it real; a leave-out beyond the paper.",
}
_CONDITIONS = {
    "LT": "Trained on the source language and a tenth of the target's training part.",
    "FT": "Trained on the source language and all of the target's training part.",
}
_OF_SUFFIX = {"": "none", "AUG": "learned"}

PROTOCOLS = (
    (
        "imbalanced",
        "Imbalanced",
        "Most recordings of every emotion but one are taken out of the training part. Do copies "
        "make up for them? Table 2 of the paper.",
    ),
    (
        "ablation",
        "Ablation",
        "The same cut, with augmentors trained without some of their losses. Which losses matter? "
        "Table 3 of the paper.",
    ),
    (
        "crosslingual",
        "Cross-lingual",
        "Learn mostly from one language, test on another with little data: pleasant or "
        "unpleasant? Figure 4 of the paper.",
    ),
)

PRESETS = (
    ("quick", "Quick", "A few minutes; shows that it runs. Its figures mean nothing."),
    ("bench", "Bench", "For two cores: small networks, about an hour for a whole table."),
    ("standard", "Standard", "Larger augmentors, more steps, 5 seeds. For a GPU or many workers."),
    ("paper", "Paper", "The paper's sizes: VGG19, 30,000 rounds for each augmentor. For a GPU."),
)

SPLITS = (
    ("", "as it should be (auto)"),
    ("speaker", "by speaker"),
    ("session", "by session"),
    ("loso", "one speaker at a time"),
    ("random", "at random"),
)

RECOGNISERS = (("", "the preset's"), ("light", "light CNN"), ("vgg19", "VGG19"))


def tip_of(row: str, title: str) -> str:
    """What a row of a table is, in a sentence or two; a user's own rows have their title only."""
    if row in METHODS:
        return METHODS[row][1]
    if row in _LOSSES:
        return _LOSSES[row]
    condition, _, rest = row.partition("_")
    method = _OF_SUFFIX.get(rest, rest.lower())
    if condition in _CONDITIONS and method in METHODS:
        more = "" if method == "none" else f" {METHODS[method][0]} of it are added."
        return _CONDITIONS[condition] + more
    return title[:1].upper() + title[1:]
