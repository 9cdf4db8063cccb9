"""The rows of a table: how the training part is sampled, and what is done to its copies.

Two factors, so that balance and diversity are not mixed up. Sampling: the training part as it
is, with a class-weighted loss, or with plain copies of the cut classes. Change: what happens to
those copies beforehand (`offline`), or to a batch while training (`online`).

A row of one's own takes a change, (mel (b, 1, mels, frames) normalised, lengths (b,), generator)
-> mel of the same shape, and an entry:

    from tripaug_core.bench.plan.methods import Method, register

    def quieter_highs(mel, lengths, generator):
        mel = mel.clone()
        mel[:, :, 96:] -= torch.rand(len(mel), 1, 1, 1, generator=generator)
        return mel

    register(Method("quieter-highs", "copies with softer highs", offline=lambda c: quieter_highs))

in a file given as `bench ... --with FILE`, and its name in `--methods`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from tripaug_core.corpora.speakers import SpeakerNormalisation
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_name
from tripaug_core.sound.mel import MelSpec, Normalisation
from tripaug_core.tensors import check_change
from tripaug_core.vocabulary import ROWS

SAMPLINGS = ("as it is", "weights", "copies")


@dataclass(frozen=True)
class Context:
    """What a change may need to know of the cell that it works in.

    Attributes:
        normalisation: of the training part; ε is in these units.
        epsilon_low, epsilon_high: bounds of the uniform draw of ε for each example.
        spec: how sound becomes a spectrogram.
        augmentor: the learned one, where the method asks for it, else None.
        device: where the recogniser is trained.
        speakers: what each training speaker's mels were normalised by, or None if they were not.
    """

    normalisation: Normalisation
    epsilon_low: float
    epsilon_high: float
    spec: MelSpec
    augmentor: object = None
    device: str = "cpu"
    speakers: SpeakerNormalisation | None = None

    def epsilon(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """ε ~ U(low, high) for each of so many examples, (count,), on the generator's device."""
        u = torch.rand(count, generator=generator, device=generator.device)
        return self.epsilon_low + (self.epsilon_high - self.epsilon_low) * u


@dataclass(frozen=True)
class Method:
    """One row.

    Attributes:
        name: on the command line and in results.json.
        title: for people.
        sampling: "as it is", "weights" or "copies".
        copies: of each original; None for as many as the benchmark makes.
        offline: Context -> the change that each copy gets beforehand; None leaves them as they are.
        sound: Context -> a change (waveform (samples,), rate, generator) -> waveform of the copies'
            recordings, instead of `offline`.
        online: Context -> the change that batches get while training.
        online_on: "copies" or "all".
        online_share: of the examples of each batch that it may touch, drawn afresh each time.
        mixes_labels: whether its change of batches gives labels between classes.
        learned: whether it needs an augmentor trained on the training part.
        within_epsilon: whether its change has an ε, drawn between the bounds of the `Context`;
            tables tell what it reaches of it.
        whole: whether the training part is not cut: the ceiling.
        simple: whether the learned rows have to beat it.
    """

    name: str
    title: str
    sampling: str = "copies"
    copies: int | None = None
    offline: Callable[[Context], Callable] | None = field(default=None, compare=False)
    sound: Callable[[Context], Callable] | None = field(default=None, compare=False)
    online: Callable[[Context], Callable] | None = field(default=None, compare=False)
    online_on: str = "all"
    online_share: float = 1.0
    mixes_labels: bool = False
    learned: bool = False
    within_epsilon: bool = False
    whole: bool = False
    simple: bool = False

    def __post_init__(self):
        if self.sampling not in SAMPLINGS:
            raise InputError(f"sampling is {self.sampling!r}: use one of {', '.join(SAMPLINGS)}.")
        if self.online_on not in ("copies", "all"):
            raise InputError(f"online_on is {self.online_on!r}: use 'copies' or 'all'.")
        if not 0 < self.online_share <= 1:
            raise InputError(
                f"online_share is {self.online_share}: it must be above 0 and at most 1."
            )
        if self.copies is not None and self.copies < 1:
            raise InputError(f"copies is {self.copies}: it must be at least 1, or None.")
        if self.sampling != "copies" and (self.offline or self.sound or self.online_on == "copies"):
            raise InputError(f"{self.name} changes copies, so its sampling must be 'copies'.")

    @property
    def family(self) -> str:
        """ "learned", "control" (the training part as it is) or "simple": how tables mark it."""
        if self.learned:
            return "learned"
        return "control" if self.sampling == "as it is" else "simple"


_methods: dict[str, Method] = {}


def register(method: Method) -> Method:
    """Enter a row under its name; a built-in one is not replaced.

    Raises:
        InputError: the name is taken by another row, or is no plain name.
    """
    checked_name(method.name.replace("+", "-"))
    if method.name in BUILT_IN:
        raise InputError(f"there is a method {method.name!r} already: choose another name.")
    _methods[method.name] = method
    return method


def method_named(name: str) -> Method:
    """The row of that name.

    Raises:
        InputError: there is none.
    """
    found = BUILT_IN.get(name) or _methods.get(name)
    if found is None:
        known = ", ".join((*BUILT_IN, *_methods))
        raise InputError(f"there is no method {name!r}: choose among {known}.")
    return found


def apply_with_probability(change: Callable, share: float) -> Callable:
    """The change, applied to a random share of the examples of a batch only."""
    if share == 1:
        return change
    mixes = getattr(change, "mixes_labels", False)

    def applied(mel, lengths, generator, **targets):
        draws = torch.rand(len(mel), generator=generator, device=generator.device)
        rows = (draws < share).nonzero()[:, 0].to(mel.device)
        if len(rows) == 0:
            return (mel, targets["targets"]) if mixes else mel
        chosen = {name: value[rows] for name, value in targets.items()}
        some = change(mel[rows], lengths[rows], generator, **chosen)
        check_change(some[0] if mixes else some, mel[rows])
        mel = mel.clone()
        if not mixes:
            mel[rows] = some
            return mel
        mel[rows], mixed = some
        labels = targets["targets"].to(mixed.dtype, copy=True)
        labels[rows] = mixed
        return mel, labels

    applied.mixes_labels = mixes
    return applied


def _learned(context: Context) -> Callable:
    def with_displacement(mel, lengths, generator):
        epsilon = context.epsilon(len(mel), generator)
        with torch.no_grad():
            made = context.augmentor.augment(mel, epsilon, seed=generator, lengths=lengths)
        return made.mel, made.displacement

    def change(mel, lengths, generator):
        return with_displacement(mel, lengths, generator)[0]

    change.with_displacement = with_displacement
    return change


def _noise(context: Context) -> Callable:
    from tripaug_core.augment.transforms.noise import GaussianNoise

    return GaussianNoise(context.epsilon_low, context.epsilon_high)


def _warp(context: Context) -> Callable:
    from tripaug_core.augment.transforms.warping import RandomWarp

    std = context.normalisation.std
    return RandomWarp(context.epsilon_low, context.epsilon_high, std=std)


def _scaling(context: Context) -> Callable:
    from tripaug_core.augment.transforms.scaling import RandomScaling

    return RandomScaling(std=context.normalisation.std)


def _specaugment(context: Context) -> Callable:
    from tripaug_core.augment.transforms.masking import SpecAugment

    return SpecAugment()


def _mixup(context: Context) -> Callable:
    from tripaug_core.augment.transforms.mixup import Mixup

    mixup = Mixup()

    def change(mel, lengths, generator, targets):
        return mixup(mel, lengths, generator, targets)

    change.mixes_labels = True
    return change


def _speed_pitch(context: Context) -> Callable:
    from tripaug_core.augment.transforms.speed_pitch import SpeedPitch

    return SpeedPitch()


def _row(name: str, **fields) -> Method:
    """A row of the vocabulary, which says what it is called and of which family it is."""
    row = ROWS[name]
    families = {"learned": row.family == "learned", "simple": row.family == "simple"}
    return Method(name, row.title, **families, **fields)


BUILT_IN = {
    method.name: method
    for method in (
        _row("none", sampling="as it is"),
        _row("weights", sampling="weights"),
        _row("copies"),
        _row("noise", offline=_noise, within_epsilon=True),
        _row("specaugment", online=_specaugment),
        _row("speed-pitch", sound=_speed_pitch),
        _row("mixup", online=_mixup, mixes_labels=True),
        _row("warp", online=_warp, online_share=0.5, within_epsilon=True),
        _row("scaling", online=_scaling, online_share=0.5),
        _row("learned", offline=_learned, within_epsilon=True),
        _row("learned-online", online=_learned, online_on="copies", within_epsilon=True),
        _row("learned-half", online=_learned, online_share=0.5, within_epsilon=True),
        _row("learned+specaugment", offline=_learned, online=_specaugment, within_epsilon=True),
        _row("all-data", sampling="as it is", whole=True),
    )
}
