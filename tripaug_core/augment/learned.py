"""The learned augmentor, as people use it."""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from tripaug_core.augment.strength import check_strength
from tripaug_core.errors import InputError
from tripaug_core.method import card, checkpoint
from tripaug_core.method.training import pick_device
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import MelSpec, Normalisation, log_mel
from tripaug_core.sound.mono import to_mono
from tripaug_core.sound.moving import change_sound
from tripaug_core.tensors import masked, mean_abs

_CHANNELS = 64  # more channels than this and than samples: an array that lies on its side


def load_augmentor(name: str | Path, device: str = "cpu", home: Path | None = None) -> "Augmentor":
    """Loads a trained augmentor.

    Args:
        name: a name in the checkpoints home ("demo", "emodb", ...), or the folder of a checkpoint
            or of a training.
        device: "cpu", "cuda", or "auto" for CUDA where there is one.
        home: the checkpoints home; by default `checkpoints/` beside the package.

    Raises:
        InputError: there is no such checkpoint or device, or the checkpoint is damaged.
    """
    return Augmentor(checkpoint.load(card.find(name, home)), pick_device(device))


class Augmented(NamedTuple):
    """What an augmentation made.

    Attributes:
        mel: (batch, 1, mels, frames) float32, zero behind the real frames.
        displacement: (batch, 2, mels, frames), from how far each cell takes its energy, in bands
            along frequency and in frames along time; None from one that adds and moves nothing.
        epsilon_reached: (batch,) mean absolute change over the real frames: ε, or what moving
            reached of it.
    """

    mel: Tensor
    displacement: Tensor | None
    epsilon_reached: Tensor


class Augmentor:
    """A trained augmentor with the representation learner and the discriminator it grew up with.

    Mels are normalised, (batch, 1, mels, frames) float32, as `mel` gives them; ε is in the same
    units. No call touches the global random state.

    Attributes:
        card: all that is known of the training.
        spec: how sound becomes a mel spectrogram.
        normalisation: mean and deviation of the training part.
        epsilon_range: bounds of ε that it was trained within.
        labels: the emotions.
        centres: (labels, 128) mean representation of the training originals of each emotion.
        identity: sha256 of the checkpoint.
        networks: augmentor, discriminator, representation; frozen.
        device: where it runs.
    """

    def __init__(self, loaded: checkpoint.Checkpoint, device: str | torch.device = "cpu"):
        self.card: dict = loaded.card
        self.spec: MelSpec = loaded.settings.mel
        self.normalisation: Normalisation = loaded.normalisation
        self.epsilon_range = (loaded.settings.epsilon_low, loaded.settings.epsilon_high)
        self.labels: tuple[str, ...] = loaded.labels
        self.identity: str = loaded.identity
        self.networks = loaded.networks
        self.centres = loaded.centres
        self.to(device)

    def to(self, device: str | torch.device) -> "Augmentor":
        """Moves to a device, in place; returns itself."""
        self.device = torch.device(device)
        self.networks.to(self.device)
        self.centres = self.centres.to(self.device)
        return self

    def mel(self, waveform: Tensor | np.ndarray, sample_rate: int) -> Tensor:
        """Normalised log-mel of a sound, (1, 1, mels, frames).

        Args:
            waveform: (samples,) or (channels, samples), a tensor or an array of any type of
                number; channels are averaged, or where they cancel the loudest is taken.
            sample_rate: in Hz; any.

        Raises:
            InputError: no sound of that shape, or samples that are not numbers.
        """
        sound = _sound(waveform)
        mono = sound if sound.ndim == 1 else to_mono(sound)
        if sample_rate != self.spec.sample_rate_hz:
            mono = resample(mono, sample_rate, self.spec.sample_rate_hz)
        return self.normalisation.apply(log_mel(mono.to(self.device), self.spec))

    def __call__(
        self,
        mel: Tensor,
        epsilon: float | Tensor = 0.2,
        noise_scale: float = 1.0,
        seed: int | torch.Generator = 0,
        noise: Tensor | None = None,
        lengths: Tensor | None = None,
        return_epsilon: bool = False,
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Augmented mels of the same shape; gradients pass through to `mel`.

        Args:
            mel: (batch, 1, mels, frames), normalised.
            epsilon: mean absolute change of each example over its real frames; a number or
                (batch,). One that warps spends it as far as moving reaches, to within 0.1%.
            noise_scale: factor of the Gaussian noise; 0 gives the one change that it would make
                without any.
            seed: a whole number, or a generator. With a number, the noise of an example depends
                on the seed and its place in the batch only, not on padding or device.
            noise: the noise itself, of the shape of mel, instead of a seed.
            lengths: (batch,) real frames; None where all are real. Zeros come back behind them.
            return_epsilon: give the ε that was reached as well, (batch,).

        Raises:
            InputError: shapes do not fit, the mel is not all numbers, or ε, the noise scale or
                the seed make no sense.
        """
        made = self.augment(mel, epsilon, noise_scale, seed, noise, lengths)
        return (made.mel, made.epsilon_reached) if return_epsilon else made.mel

    def augment(
        self,
        mel: Tensor,
        epsilon: float | Tensor = 0.2,
        noise_scale: float = 1.0,
        seed: int | torch.Generator = 0,
        noise: Tensor | None = None,
        lengths: Tensor | None = None,
    ) -> "Augmented":
        """What a call with the same arguments gives, and what else is known of it."""
        mel, noise, epsilon, lengths = self._asked(mel, epsilon, noise_scale, seed, noise, lengths)
        network = self.networks.augmentor
        perturbation = network.perturbation(mel, noise, lengths)
        out, displacement = network.perturb(mel, perturbation, epsilon, lengths)
        reached = mean_abs((out - masked(mel, lengths)).detach(), lengths)
        nothing = (reached == 0) & (epsilon > 0)
        if bool(nothing.any()):
            warnings.warn(
                f"the augmentor changed nothing in {int(nothing.sum())} of {len(mel)} examples: "
                "its output is all zero, or there is nothing to move; they come back as they were.",
                stacklevel=3,
            )
        return Augmented(out, displacement, reached)

    def with_drift(self, *args, **kwargs) -> tuple[Tensor, Tensor | None]:
        """The mel and the displacement of `augment`, under its older name."""
        return self.augment(*args, **kwargs)[:2]

    @torch.no_grad()
    def perturbation(self, mel: Tensor, noise_scale: float = 1.0, *, noise: Tensor) -> Tensor:
        """What of a change has nothing to do with ε, to be used by `perturb` at several.

        Args:
            mel, noise_scale, noise: as in the call that augments.

        Returns:
            (batch, 1 or 2, mels, frames).
        """
        mel, noise, _, _ = self._asked(mel, 0.0, noise_scale, 0, noise, None)
        return self.networks.augmentor.perturbation(mel, noise)

    @torch.no_grad()
    def perturb(self, mel: Tensor, perturbation: Tensor, epsilon: float) -> Tensor:
        """The augmented mel at an ε: `perturb(mel, perturbation(mel, ...), ε)` is a call's."""
        mel, _ = self._checked(mel, None)
        wanted = torch.full((len(mel),), float(epsilon), device=self.device)
        return self.networks.augmentor.perturb(mel, perturbation.to(self.device), wanted)[0]

    def _asked(self, mel, epsilon, noise_scale, seed, noise, lengths):
        """What a call asks for, checked: mel, scaled noise, ε of each example, and lengths."""
        mel, lengths = self._checked(mel, lengths)
        epsilon = _number(epsilon, "ε").to(self.device, torch.float32)
        if epsilon.ndim > 1 or (epsilon.ndim == 1 and len(epsilon) != len(mel)):
            raise InputError(
                f"ε has shape {tuple(epsilon.shape)}: give a number or one per example."
            )
        for each in epsilon.reshape(-1).tolist():
            check_strength(each, noise_scale)
        if noise is None:
            noise = noise_for(mel.shape, seed, self.device)
        elif noise.shape != mel.shape:
            raise InputError(f"the noise is {tuple(noise.shape)}, the mel {tuple(mel.shape)}.")
        noise = torch.as_tensor(noise, dtype=torch.float32, device=self.device)
        return mel, noise * noise_scale, epsilon.expand(len(mel)), lengths

    @torch.no_grad()
    def represent(self, mel: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Emotion representations, (batch, 128)."""
        return self.networks.representation(*self._checked(mel, lengths))

    @torch.no_grad()
    def judge(self, mel: Tensor, lengths: Tensor | None = None) -> Tensor:
        """The discriminator's probability that each is an original, (batch,)."""
        return torch.sigmoid(self.networks.discriminator(*self._checked(mel, lengths)))

    def distances(self, representation: Tensor) -> dict[str, float]:
        """l1 distance of one representation (128,) to the centre of each emotion."""
        gaps = (self.centres - representation.reshape(1, -1)).abs().sum(-1)
        return dict(zip(self.labels, gaps.tolist(), strict=True))

    @torch.no_grad()
    def augment_waveform(
        self,
        waveform: Tensor | np.ndarray,
        sample_rate: int,
        epsilon: float = 0.2,
        noise_scale: float = 1.0,
        seed: int | torch.Generator = 0,
        return_epsilon: bool = False,
    ) -> Tensor | tuple[Tensor, float]:
        """The sound itself, filtered by the change of its mel spectrogram, or moved as its mel is.

        Args:
            waveform: (samples,) or (channels, samples), a tensor or an array of any type of
                number; the change is that of the mean of the channels and is the same for all of
                them.
            sample_rate: in Hz; any.
            epsilon, noise_scale, seed: as in a call on mels.
            return_epsilon: give the ε that the mel reached as well.

        Returns:
            A tensor of the same shape and sample rate, about as loud (see `change_sound`);
            float32, also where whole numbers were given, whose scale it keeps.
        """
        waveform = _sound(waveform)
        mel = self.mel(waveform, sample_rate)
        made = self.augment(mel, epsilon, noise_scale, seed)
        sound = self.resynthesise(waveform, sample_rate, made.mel - mel, made.displacement)
        return (sound, float(made.epsilon_reached)) if return_epsilon else sound

    def resynthesise(
        self,
        waveform: Tensor,
        sample_rate: int,
        change: Tensor,
        displacement: Tensor | None = None,
    ) -> Tensor:
        """The sound whose mel is changed so.

        Args:
            waveform: (samples,) or (channels, samples).
            sample_rate: in Hz; any.
            change: (1, 1, mels, frames), of the mel, in normalised units.
            displacement: (1, 2, mels, frames), as `augment` gives it: the sound is moved by it.
                Without one it is filtered only.
        """
        waveform = _sound(waveform)
        change = change[0, 0].cpu() * self.normalisation.std
        displacement = None if displacement is None else displacement[0].cpu()
        return change_sound(waveform, sample_rate, change, self.spec, displacement)

    def _checked(self, mel: Tensor, lengths: Tensor | None) -> tuple[Tensor, Tensor | None]:
        mel = _number(mel, "the mel")
        if mel.ndim != 4 or mel.shape[1] != 1 or mel.shape[2] != self.spec.n_mels:
            raise InputError(
                f"the mel has shape {tuple(mel.shape)}: "
                f"(batch, 1, {self.spec.n_mels}, frames) is expected."
            )
        if mel.shape[0] == 0 or mel.shape[3] == 0:
            raise InputError("the mel is empty: give at least one example of at least one frame.")
        if lengths is not None:
            # Long, as a byte would overflow when it is multiplied by the bands.
            lengths = _number(lengths, "lengths").to(self.device, torch.long)
            if lengths.shape != (len(mel),):
                raise InputError(f"lengths have shape {tuple(lengths.shape)}: one per example.")
            if not bool(((lengths >= 1) & (lengths <= mel.shape[3])).all()):
                raise InputError(f"lengths must lie between 1 and {mel.shape[3]} frames.")
        if not bool(mel.isfinite().all()):
            raise InputError("the mel holds values that are not numbers: compute it once more.")
        return mel.to(self.device, torch.float32), lengths


def noise_for(shape, seed: int | torch.Generator, device="cpu") -> Tensor:
    """Standard normal noise of shape (batch, 1, mels, frames).

    With a whole number each example has a stream of its own, frame by frame and drawn on the CPU,
    so that neither padding nor the device changes it.
    """
    if isinstance(seed, torch.Generator):
        return torch.randn(tuple(shape), generator=seed, device=seed.device).to(device)
    try:
        seed = int(seed)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            f"the seed is {seed!r}: give a whole number or a torch.Generator."
        ) from None
    batch, _, mels, frames = shape
    rows = []
    for place in range(batch):
        own = torch.Generator().manual_seed((seed * 1_000_003 + place) % 2**63)
        rows.append(torch.randn(frames, mels, generator=own).T)
    return torch.stack(rows)[:, None].to(device)


def _number(value, name: str) -> Tensor:
    """A tensor of what may be a tensor, an array, a list or a number."""
    try:
        # A copy where it is no tensor: arrays may be read-only, or run backwards.
        value = value if isinstance(value, Tensor) else torch.from_numpy(np.array(value))
    except (TypeError, ValueError):
        raise InputError(
            f"{name} cannot be read as numbers from {type(value).__name__}: "
            "give a tensor or an array."
        ) from None
    if value.is_complex():
        raise InputError(f"{name} must be real numbers, and these are complex.")
    return value


def _sound(waveform) -> Tensor:
    """(samples,) or (channels, samples), float32."""
    waveform = _number(waveform, "the waveform").to(torch.float32)
    if waveform.ndim not in (1, 2) or waveform.numel() == 0:
        raise InputError(
            f"the waveform has shape {tuple(waveform.shape)}: "
            "(samples,) or (channels, samples) is expected, with at least one sample."
        )
    if waveform.ndim == 2 and len(waveform) > max(_CHANNELS, waveform.shape[1]):
        raise InputError(
            f"the waveform has shape {tuple(waveform.shape)}, that is {len(waveform)} channels: "
            "(channels, samples) is expected, so transpose it."
        )
    if not bool(waveform.isfinite().all()):
        raise InputError("the waveform holds samples that are not numbers.")
    return waveform
