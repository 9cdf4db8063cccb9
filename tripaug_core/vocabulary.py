"""Every fact that two places need, once; page, report, figures, parsers and docs read it here.

The page gets all of it as one JSON, `for_page`. Standard library only: whoever needs a word or a
limit does not wait for torch.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass

# -- emotions: one colour and one shape each, everywhere, and whether it is a pleasant one ---------

# Plotly's name of a shape -> its outline as an SVG path, in a square from -1 to 1, all of about the
# same area.
SHAPES = {
    "circle": "M-.9 0A.9 .9 0 1 0 .9 0A.9 .9 0 1 0 -.9 0Z",
    "square": "M-.8 -.8H.8V.8H-.8Z",
    "triangle-up": "M0 -1.1L1 .75H-1Z",
    "diamond": "M0 -1.15L1.15 0L0 1.15L-1.15 0Z",
    "triangle-down": "M0 1.1L1 -.75H-1Z",
    "cross": "M-.35 -1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z",
    "pentagon": "M0 -1.05L1 -.3L.62 .85H-.62L-1 -.3Z",
    "hourglass": "M-.9 -1H.9L.25 0L.9 1H-.9L-.25 0Z",
    "star": "M0 -1.2L.3 -.4L1.15 -.37L.48 .15L.7 .97L0 .5L-.7 .97L-.48 .15L-1.15 -.37L-.3 -.4Z",
}
FAR = {"learned": ("x-thin-open", "M-.8 -.8L.8 .8M-.8 .8L.8 -.8")}  # copies beyond all originals
FAR["noise"] = ("cross-thin-open", "M0 -1.1V1.1M-1.1 0H1.1")


@dataclass(frozen=True)
class Emotion:
    """An emotion of the vocabulary.

    Attributes:
        name: as it stands in manifests, tables and requests.
        colour: hexadecimal; Okabe and Ito's, which people with colour blindness can tell apart, and
            two shades beside.
        shape: a key of `SHAPES`.
        valence: of `VALENCES`, for the cross-lingual experiment (Sec. 3.2.2, Table 1).
    """

    name: str
    colour: str
    shape: str
    valence: str


VALENCES = ("negative", "positive")
# In legends' order. Only with neutral and surprise positive do the paper's counts come out.
EMOTIONS = {
    emotion.name: emotion
    for emotion in (
        Emotion("anger", "#D55E00", "circle", "negative"),
        Emotion("happiness", "#E69F00", "square", "positive"),
        Emotion("sadness", "#0072B2", "triangle-up", "negative"),
        Emotion("neutral", "#8C8C8C", "diamond", "positive"),
        Emotion("fear", "#CC79A7", "triangle-down", "negative"),
        Emotion("disgust", "#009E73", "cross", "negative"),
        Emotion("surprise", "#56B4E9", "pentagon", "positive"),
        Emotion("boredom", "#8A6D3B", "hourglass", "negative"),
        Emotion("calm", "#7B68C8", "star", "positive"),  # of RAVDESS, our addition
    )
}
# Of emotions that are a user's own; none of them is one of the vocabulary's.
OWN_COLOURS = (
    *("#8E63B0", "#5B7FA6", "#F06C9B", "#3E8E41", "#B8860B", "#B5489A", "#9C5B4D", "#7F8F2A"),
)
NOISE_COLOUR = "#D55E00"  # of noise copies, where colour says what made a copy


def marks_of(emotions: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Colour and shape of each emotion, in the order of a legend.

    A user's own gets a colour and a shape that its name decides (32 bits of FNV-1a over its UTF-8),
    so that it has the same in every picture, here and in the browser (`lib/colour.js`); only where
    two of one picture would share one does the later take the next that is free.
    """
    wanted = set(emotions)
    colours, shapes = dict.fromkeys(OWN_COLOURS, 0), dict.fromkeys(SHAPES, 0)
    own = {}
    for name in sorted(wanted - set(EMOTIONS), key=_hash):
        own[name] = _least_used(colours, _hash(name)), _least_used(shapes, _hash(name) >> 16)
    marks = {e.name: (e.colour, e.shape) for e in EMOTIONS.values() if e.name in wanted}
    return marks | {name: own[name] for name in sorted(own)}


def _least_used(uses: dict[str, int], start: int) -> str:
    """The one that was used least so far, the first of them from a place on; counted as used."""
    names = list(uses)
    chosen = min((names[(start + i) % len(names)] for i in range(len(names))), key=uses.get)
    uses[chosen] += 1
    return chosen


def _hash(name: str) -> int:
    value = 0x811C9DC5
    for byte in name.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


# -- rows of a benchmark ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        label: its name for people, short.
        title: what it is, in a few words, as tables and results have it.
        about: what it is, in a sentence or two.
        family: "learned", "simple" or "control" (the training part as it is): how tables mark it.
    """

    label: str
    title: str
    about: str
    family: str = "simple"


# fmt: off
ROWS = {
    "none": Row(
        "No augmentation", "no augmentation",
        "The training part as the cut left it. What every other row has to beat.", "control"
    ),
    "weights": Row(
        "Class weights", "class-weighted loss",
        "No copies: mistakes on rare classes cost more while the recogniser is trained."
    ),
    "copies": Row(
        "Plain copies", "plain copies (ε 0)",
        "Each original of a cut class is taken several times, unchanged. Shows what balance alone "
        "is worth."
    ),
    "noise": Row(
        "Noise copies", "copies with noise of the same ε",
        "Copies with Gaussian noise on the spectrogram, as large as the learned change (same ε)."
    ),
    "specaugment": Row(
        "SpecAugment", "copies, SpecAugment",
        "Plain copies; in every batch bands of frequency and stretches of time are masked."
    ),
    "speed-pitch": Row(
        "Speed and pitch", "copies at other speed and pitch",
        "Copies of the recordings played faster or slower, higher or lower."
    ),
    "mixup": Row(
        "Mixup", "copies, mixup",
        "Plain copies; in every batch pairs of spectrograms and of their labels are blended."
    ),
    "warp": Row(
        "Random warp", "copies; half of every batch warped at random within ε",
        "Plain copies; half of every batch is moved along time and frequency at random, within ε."
    ),
    "scaling": Row(
        "Random scaling", "copies; half of every batch with frequency and tempo scaled at random",
        "Plain copies; half of every batch is stretched along frequency and time, as other voices "
        "and tempi would be."
    ),
    "learned": Row(
        "Learned copies", "copies by the learned augmentor",
        "Copies changed by the trained augmentor, once for each copy: the paper's method.",
        "learned"
    ),
    "learned-online": Row(
        "Learned, afresh", "copies, learned augmentor afresh each time",
        "As learned copies, but changed anew each time a copy is shown to the recogniser.",
        "learned"
    ),
    "learned-half": Row(
        "Learned on half", "copies; half of every batch by the learned augmentor",
        "Plain copies; half of every batch, of all classes alike, goes through the augmentor.",
        "learned"
    ),
    "learned+specaugment": Row(
        "Learned + SpecAugment", "copies by the learned augmentor, SpecAugment",
        "Copies changed by the trained augmentor, and masked in every batch as well.", "learned"
    ),
    "all-data": Row(
        "All data (ceiling)", "all data: nothing cut (ceiling)",
        "Nothing is cut: how good the recogniser would be with all the recordings there are.",
        "control"
    ),
}
# fmt: on
# Those of a protocol where nobody chooses; of one that is not named here all.
OWN_ROWS = {"ablation": ("none", "learned"), "crosslingual": ("none", "copies", "learned")}
# What the Augment tab compares with, beside other checkpoints.
BASELINES = {"noise": "Noise"} | {name: ROWS[name].label for name in ("warp", "specaugment")}

# -- losses ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loss:
    """A loss that a training may leave out.

    Attributes:
        symbol: as the paper writes it.
        about: its equation, and what it asks for.
        weight: the setting that weighs it.
        where: the equation of the weight.
        more: what a larger weight does.
    """

    symbol: str
    about: str
    weight: str
    where: str
    more: str


# fmt: off
LOSSES = {
    "emo": Loss(
        "L_EMO", "Eq. 3: a copy must lie nearer to its own emotion than to another.", "w_e",
        "Eq. 4", "how much copies must keep their emotion."
    ),
    "gan": Loss(
        "L_GAN", "Eq. 1: the discriminator must not tell a copy from a recording.", "w_g", "Eq. 4",
        "how much copies must sound like recordings."
    ),
    "var": Loss(
        "L_VAR", "Eq. 5: two copies of one utterance must differ.", "w_v", "Eq. 7",
        "how much copies must differ from each other."
    ),
    "bal": Loss(
        "L_BAL", "Eq. 6: copies of different emotions must stay apart from one another.", "w_b",
        "Eq. 7", "how much emotions stay apart among copies."
    ),
}
# fmt: on


@dataclass(frozen=True)
class Ablation:
    """A row of the ablation: see `Row`; `without` names the losses that its augmentor lacks."""

    title: str
    about: str
    without: tuple[str, ...]


# Sec. 3.2.3, and two leave-outs beyond the paper.
# fmt: off
ABLATIONS = {
    "L_Model": Ablation(
        "L_Model: neither L_VAR nor L_BAL",
        "The augmentor is trained without L_VAR and L_BAL: emotion and realism only.",
        ("var", "bal")
    ),
    "L_Model+L_VAR": Ablation(
        "L_Model + L_VAR: no L_BAL",
        "L_VAR added: copies of one original are pushed to differ. No L_BAL yet.", ("bal",)
    ),
    "L_Total": Ablation(
        "L_Total: all losses", "All losses, L_BAL among them: the paper's full augmentor.", ()
    ),
    "L_Total-L_EMO": Ablation(
        "L_Total without L_EMO",
        "All losses but L_EMO, which keeps the emotion; a leave-out beyond the paper.", ("emo",)
    ),
    "L_Total-L_GAN": Ablation(
        "L_Total without L_GAN",
        "All losses but L_GAN, which keeps it real; a leave-out beyond the paper.", ("gan",)
    ),
}
# fmt: on

# -- what can be chosen ----------------------------------------------------------------------------

# fmt: off
PROTOCOLS = {
    "imbalanced": (
        "Imbalanced",
        "Most recordings of every emotion but one are taken out of the training part. Do copies "
        "make up for them? Table 2 of the paper."
    ),
    "ablation": (
        "Ablation",
        "The same cut, with augmentors trained without some of their losses. Which losses matter? "
        "Table 3 of the paper."
    ),
    "crosslingual": (
        "Cross-lingual",
        "Learn mostly from one language, test on another with little data: pleasant or "
        "unpleasant? Figure 4 of the paper."
    ),
}
# fmt: on
SPLITS = {
    "auto": "automatic",
    "speaker": "by speaker",
    "session": "by session",
    "loso": "one speaker at a time",
    "published": "as published (EmoBox)",
    "random": "at random",
}
NORMALISATIONS = {"training": "as a whole", "speaker": "by speaker"}
# fmt: off
BENCH_PRESETS = {
    "quick": ("Quick", "A few minutes; shows that it runs. Its figures mean nothing."),
    "bench": ("Bench", "For two cores: small networks, about an hour for a whole table."),
    "standard": (
        "Standard", "Larger augmentors, more steps, 5 seeds. For a GPU or many workers."
    ),
    "paper": (
        "Paper", "The paper's sizes: VGG19, 30,000 rounds for each augmentor. For a GPU."
    ),
}
# fmt: on
TRAINING_PRESETS = {
    "quick": "Small networks, 400 iterations: about four minutes on two cores.",
    "standard": "Wide networks, 6,000 iterations: for a GPU.",
    "paper": "The paper's own: 30,000 iterations at a rate of 1e-6. Hours, even on a GPU.",
}
# Of the settings of a training that are one of a few words.
TRAINING_CHOICES = {
    "variance": ("dot", "cosine"),
    "form": ("additive", "warp"),
    "schedule": ("constant", "cosine"),
    "precision": ("float32", "bfloat16", "auto"),
}
PROJECTIONS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}

# -- verdicts and marks ----------------------------------------------------------------------------

MARGIN_POINTS = 3.0  # of UAR: a difference that is smaller counts as none
# What a difference amounts to: a sign, never colour alone; and what paints it: a shape of Plotly's
# and a colour of the page.
VERDICTS = {
    "better": ("▲", "triangle-up", "accent"),
    "worse": ("▼", "triangle-down", "bad"),
    "no difference": ("■", "square", "ink-2"),
    "undecided": ("○", "circle-open", "ink-2"),
}
# Cosine of two checkpoints' changes (same noise): from here on they hardly differ.
ALIKE_COSINE = 0.9  # two seeds of one checkpoint: 0.4 to 0.75
ACTIVE_SHARE = 0.05  # a triplet loss with fewer active triplets guides nothing

# -- limits and defaults ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """What a number may be, both ends included; `step` is a slider's, `default` where nobody says.

    `epsilon` is in standard deviations of the log-mel, `noise_scale` times the training's noise.
    """

    least: float
    most: float
    step: float = 1
    default: float | None = None


LIMITS = {
    "epsilon": Limit(0, 0.5, 0.005, 0.2),
    "noise_scale": Limit(0, 2, 0.05, 1),
    "seed": Limit(0, 2**31 - 1, 1, 0),
    # Of a map on the page: utterances of each emotion, and copies of each.
    "map_per_class": Limit(1, 200, 1, 10),
    "map_copies": Limit(0, 20, 1, 2),
    "copies": Limit(1, 100, 1, 4),  # of each recording, in a set or a benchmark; a default of sets
    "proof_recordings": Limit(1, 2000, 1, 120),  # judged of each corpus, at most
    "bench_seeds": Limit(1, 20),  # how many
    "folds": Limit(2, 50, 1, 5),
    "iterations": Limit(1, 1_000_000),
    "steps": Limit(1, 1_000_000),
    "workers": Limit(1, 256),
}
EPSILON = LIMITS["epsilon"].default
MOST_POINTS = 2500  # of a map on the page
LARGEST_BYTES = 120_000_000  # an upload: ten minutes of stereo at 48 kHz and 16 bits
LONGEST_READ_S = 600.0  # longer files are refused before they are decoded
LONGEST_S = 30.0  # of a longer file the beginning is used
SHORTEST_S = 0.1
RUN_TEXTS = {"title": 120, "notes": 10_000}  # characters that people may write about a run


_FOR_PAGE = (
    *("EMOTIONS", "SHAPES", "FAR", "OWN_COLOURS", "NOISE_COLOUR", "ROWS", "BASELINES", "LOSSES"),
    *("PROTOCOLS", "SPLITS", "NORMALISATIONS", "BENCH_PRESETS", "TRAINING_PRESETS"),
    *("TRAINING_CHOICES", "PROJECTIONS", "VERDICTS", "MARGIN_POINTS", "ACTIVE_SHARE", "LIMITS"),
    *("LARGEST_BYTES", "LONGEST_S", "RUN_TEXTS", "OWN_ROWS"),
)


def for_page() -> dict:
    """All that the page's scripts need of it, as plain values, by its name in lower case."""
    return {name.lower(): _plain(globals()[name]) for name in _FOR_PAGE}


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return asdict(value) if is_dataclass(value) else value
