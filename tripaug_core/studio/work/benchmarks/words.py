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
    "warp": (
        "Random warp",
        "Plain copies; half of every batch is moved along time and frequency at random, within ε.",
    ),
    "scaling": (
        "Random scaling",
        "Plain copies; half of every batch is stretched along frequency and time, as other voices "
        "and tempi would be.",
    ),
    "learned": (
        "Learned copies",
        "Copies changed by the trained augmentor, once for each copy: the paper's method.",
    ),
    "learned-online": (
        "Learned, afresh",
        "As learned copies, but changed anew each time a copy is shown to the recogniser.",
    ),
    "learned-half": (
        "Learned on half",
        "Plain copies; half of every batch, of all classes alike, goes through the augmentor.",
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
    ("", "automatic"),
    ("speaker", "by speaker"),
    ("session", "by session"),
    ("loso", "one speaker at a time"),
    ("published", "as published (EmoBox)"),
    ("random", "at random"),
)

NORMALISATIONS = (("", "as a whole"), ("speaker", "by speaker"))


def recognisers() -> list[tuple[str, str]]:
    """(name, title) of those in the box, with a word on what each costs or needs first."""
    from tripaug_core.recognition import KINDS

    return [
        ("", "the size's"),
        *(
            (kind.name, f"{kind.title}; {f'needs {kind.missing}' if kind.missing else kind.cost}")
            for kind in KINDS.values()
            if not kind.argument
        ),
    ]


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


def title_of(bench: dict) -> str:
    """A benchmark's name for people, from its settings."""
    names = {name: title for name, title, _ in PROTOCOLS}
    corpora = ", ".join(map(str, bench.get("corpora") or ()))
    if bench.get("protocol") == "crosslingual":
        corpora = f"{', '.join(map(str, bench.get('sources') or ()))} → {corpora}"
    return f"{names.get(bench.get('protocol'), 'Benchmark')}: {corpora}"


def size_of(bench: dict) -> str:
    """Rows and seeds of a benchmark in a few words."""
    seeds = len(bench.get("seeds") or ())
    rows = 6 if bench.get("protocol") == "ablation" else len(bench.get("methods") or ())
    return f"{rows} {_few('row', rows)}, {seeds} {_few('seed', seeds)}, {bench.get('recogniser')}"


def _normalised(bench: dict) -> str:
    return "each speaker" if bench.get("normalise") == "speaker" else "the training part"


def _few(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def about_of(settings: dict) -> list[list[str]]:
    """What a run was told to do, as pairs for a list."""
    bench = settings["bench"]
    steps = (bench.get("recogniser_settings") or {}).get("steps")
    where = "the cluster" if settings.get("engine") == "dask" else "this computer"
    where += f", {settings['workers']} workers" if settings.get("workers") else ""
    pairs = [
        ("Corpora", ", ".join([*bench.get("sources", ()), *bench["corpora"]])),
        ("Seeds", ", ".join(map(str, bench["seeds"]))),
        ("Split", bench["split"] + (f", {bench['folds']} folds" if bench.get("folds") else "")),
        ("Normalised", f"by {_normalised(bench)}"),
        ("Recogniser", bench["recogniser"] + (f", {steps} steps" if steps else "")),
        ("Augmentor", f"{bench['augmentor']['iterations']} rounds"),
        ("Copies", f"{bench['copies']} of each original"),
        ("ε", f"{bench['epsilon_low']:g} to {bench['epsilon_high']:g}"),
        ("Runs on", f"{bench['device']}; {where}"),
    ]
    if bench["protocol"] != "crosslingual":
        cut = "all at once" if bench["cut"] == "all" else "one at a time"
        pairs.insert(1, ("Cut", f"{bench['cut_share']:.0%} of all but {bench['keep']}, {cut}"))
    return [list(pair) for pair in pairs]
