"""The learned augmentor, as people use it."""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from tripaug_core.augment import sounds
from tripaug_core.augment.seeds import OwnGenerator, noise_for
from tripaug_core.augment.shapes import number, rate_of, real_counts, sound_of
from tripaug_core.augment.strength import LARGEST_EPSILON, check_strength
from tripaug_core.errors import InputError
from tripaug_core.method import card, checkpoint, hub
from tripaug_core.method.training import pick_device
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import MelSpec, Normalisation, log_mel
from tripaug_core.sound.mono import to_mono
from tripaug_core.sound.moving import change_sound
from tripaug_core.tensors import all_finite, masked, mean_abs
from tripaug_core.vocabulary import EPSILON


def load_augmentor(name: str | Path, device: str = "cpu", home: Path | None = None) -> "Augmentor":
    """Loads a trained augmentor.

    Args:
        name: a name in the checkpoints home ("demo", "emodb", ...), the folder of a checkpoint or
            of a training, or `owner/name` on a model hub.
        device: "cpu", "cuda", or "auto" for CUDA where there is one.
        home: the checkpoints home; by default `checkpoints/` beside the package.

    Raises:
        InputError: there is no such checkpoint or device, or the checkpoint is damaged.
    """
    if not isinstance(name, str | Path):
        raise InputError(f"the checkpoint is {name!r}: give its name or its folder.")
    folder = hub.pull(name) if hub.is_id(name) else card.find(name, home)
    return Augmentor(checkpoint.load(folder), pick_device(device))


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
        self._own = OwnGenerator()
        self.to(device)

    def __repr__(self) -> str:
        corpora = ", ".join(self.card.get("training", {}).get("corpora", [])) or "unknown corpora"
        low, high = self.epsilon_range
        return (
            f"Augmentor({self.networks.augmentor.form}, trained on {corpora} with ε {low:g} to "
            f"{high:g}, {self.spec.n_mels} mels at {self.spec.sample_rate_hz} Hz, {self.device}, "
            f"checkpoint {self.identity[:12]})"
        )

    def to(self, device: str | torch.device) -> "Augmentor":
        """Moves to a device, in place; returns itself.

        Raises:
            InputError: a device that is not there, or that holds no values.
        """
        try:
            device = torch.device(device)
        except RuntimeError:
            raise InputError(f"there is no device {device!r}: use cpu or cuda.") from None
        if device.type == "cuda":
            pick_device(str(device))
        if device.type == "meta":
            raise InputError("an augmentor cannot be moved to the device meta: it has no values.")
        with torch.inference_mode(False):  # what is moved in it cannot be used outside
            self.networks.to(device)
        self.centres = self.centres.to(device)
        self.device = device  # only now: a device that is not there leaves all as it was
        return self

    def mel(self, waveform: Tensor | np.ndarray, sample_rate: int) -> Tensor:
        """Normalised log-mel of a sound, (1, 1, mels, frames); of a batch, (batch, 1, ...).

        Args:
            waveform: (samples,), (channels, samples) or (batch, channels, samples), a tensor or an
                array of any type of number (see `sound_of`); channels are averaged, or where they
                cancel the loudest is taken.
            sample_rate: in Hz; any.

        Raises:
            InputError: no sound of that shape, or samples that are not numbers.
        """
        mono = to_mono(_finite(sound_of(waveform).batch))
        mono = resample(mono, rate_of(sample_rate), self.spec.sample_rate_hz)
        return self.normalisation.apply(log_mel(mono.to(self.device), self.spec))

    def __call__(
        self,
        mel: Tensor,
        epsilon: float | Tensor = EPSILON,
        noise_scale: float = 1.0,
        seed: int | torch.Generator | None = None,
        noise: Tensor | None = None,
        lengths: Tensor | None = None,
        return_epsilon: bool = False,
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Augmented mels of the same shape; gradients pass through to `mel`.

        Args:
            mel: (batch, 1, mels, frames), normalised.
            epsilon: mean absolute change of each example over its real frames; a number or
                (batch,), up to 0.5, or to what it was trained with. One that warps spends it as
                far as moving reaches, to within 0.1%.
            noise_scale: factor of the Gaussian noise; 0 gives the one change that it would make
                without any.
            seed: a whole number, or a generator. With a number, the noise of an example depends
                on the seed and its place in the batch only, not on padding or device. Without
                one, each call draws new noise from a generator of the augmentor's own.
            noise: the noise itself, of the shape of mel, instead of a seed.
            lengths: (batch,) real frames, or shares of the longest as in SpeechBrain; None where
                all are real. Zeros come back behind them.
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
        epsilon: float | Tensor = EPSILON,
        noise_scale: float = 1.0,
        seed: int | torch.Generator | None = None,
        noise: Tensor | None = None,
        lengths: Tensor | None = None,
    ) -> "Augmented":
        """What a call with the same arguments gives, and what else is known of it."""
        asked = self._asked(mel, epsilon, noise_scale, seed, noise, lengths)
        made = self.made(*asked)
        _tell_unchanged(made.epsilon_reached, asked[2], stacklevel=4)
        return made

    def made(
        self, mel: Tensor, noise: Tensor, epsilon: Tensor, lengths: Tensor | None
    ) -> "Augmented":
        """`augment` of what was checked, at noise that was scaled, without a word."""
        network = self.networks.augmentor
        perturbation = network.perturbation(mel, noise, lengths)
        out, displacement = network.perturb(mel, perturbation, epsilon, lengths)
        reached = mean_abs((out - masked(mel, lengths)).detach(), lengths)
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

        Raises:
            InputError: as a call.
        """
        mel, noise, _, _ = self._asked(mel, 0.0, noise_scale, 0, noise, None)
        return self.networks.augmentor.perturbation(mel, noise)

    @torch.no_grad()
    def perturb(self, mel: Tensor, perturbation: Tensor, epsilon: float) -> Tensor:
        """The augmented mel at an ε: `perturb(mel, perturbation(mel, ...), ε)` is a call's.

        Args:
            mel: (batch, 1, mels, frames), normalised.
            perturbation: (batch, 1 or 2, mels, frames), of it.
            epsilon: mean absolute change of each example.

        Returns:
            (batch, 1, mels, frames).

        Raises:
            InputError: as a call.
        """
        mel, _ = self._checked(mel, None)
        check_strength(epsilon, 1.0, max(LARGEST_EPSILON, self.epsilon_range[1]))
        wanted = mel.new_full((len(mel),), float(epsilon))
        return self.networks.augmentor.perturb(mel, perturbation.to(self.device), wanted)[0]

    def _asked(self, mel, epsilon, noise_scale, seed, noise, lengths):
        """What a call asks for, checked: mel, scaled noise, ε of each example, and lengths."""
        mel, lengths = self._checked(mel, lengths)
        epsilon = number(epsilon, "ε").to(self.device, torch.float32)
        if epsilon.ndim > 1 or (epsilon.ndim == 1 and len(epsilon) != len(mel)):
            raise InputError(
                f"ε has shape {tuple(epsilon.shape)}: give a number or one per example."
            )
        for each in epsilon.reshape(-1).tolist():
            check_strength(each, noise_scale, max(LARGEST_EPSILON, self.epsilon_range[1]))
        if noise is None:
            noise = noise_for(mel.shape, self._own.on() if seed is None else seed, self.device)
        else:
            noise = number(noise, "the noise").to(self.device, torch.float32)
            if noise.shape != mel.shape:
                raise InputError(f"the noise is {tuple(noise.shape)}, the mel {tuple(mel.shape)}.")
            if not all_finite(noise):
                raise InputError("the noise holds values that are not numbers: draw it once more.")
        return mel, noise * noise_scale, epsilon.expand(len(mel)), lengths

    @torch.no_grad()
    def represent(self, mel: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Emotion representations, (batch, 128). Raises InputError as a call."""
        return self.networks.representation(*self._checked(mel, lengths))

    @torch.no_grad()
    def judge(self, mel: Tensor, lengths: Tensor | None = None) -> Tensor:
        """The discriminator's probability that each is an original, (batch,). Raises InputError as
        a call."""
        logits = self.networks.discriminator(*self._checked(mel, lengths))
        return torch.sigmoid(logits.float())

    def distances(self, representation: Tensor) -> dict[str, float]:
        """l1 distance of one representation (128,) to the centre of each emotion.

        Raises:
            InputError: it is none of one utterance.
        """
        if representation.numel() != self.centres.shape[1]:
            raise InputError(
                f"the representation has shape {tuple(representation.shape)}: give one, (128,)."
            )
        gaps = (self.centres - representation.reshape(1, -1)).abs().sum(-1)
        return dict(zip(self.labels, gaps.tolist(), strict=True))

    @torch.no_grad()
    def augment_waveform(
        self,
        waveform: Tensor | np.ndarray,
        sample_rate: int,
        epsilon: float | Tensor = EPSILON,
        noise_scale: float = 1.0,
        seed: int | torch.Generator | None = None,
        return_epsilon: bool = False,
        lengths: Tensor | None = None,
    ) -> Tensor | tuple[Tensor, float | Tensor]:
        """The sound itself, filtered by the change of its mel spectrogram, or moved as its mel is.

        Args:
            waveform: (samples,), (channels, samples) or (batch, channels, samples), a tensor or an
                array of any type of number (see `sound_of`); the change is that of the mean of the
                channels and is the same for all of them.
            sample_rate: in Hz; any.
            epsilon, noise_scale, seed: as in a call on mels.
            return_epsilon: give the ε that the mel reached as well; of a batch, (batch,).
            lengths: (batch,) real samples of each of a batch, or shares of the longest; what lies
                behind comes back as it is.

        Returns:
            A tensor of the same shape and sample rate, about as loud (see `change_sound`);
            float32, also where whole numbers were given, whose scale it keeps.

        Raises:
            InputError: no sound of that shape, samples that are not numbers, or ε, the noise scale
                or the seed make no sense.
        """
        sound, rate_hz = sound_of(waveform), rate_of(sample_rate)
        batch = sound.batch
        counts = real_counts(lengths, len(batch), batch.shape[-1])
        counts = counts or [batch.shape[-1]] * len(batch)
        for row, count in zip(batch, counts, strict=True):
            _finite(row[:, :count])
        blank = batch.new_zeros(len(batch), 1, self.spec.n_mels, 1)
        *_, epsilon, _ = self._asked(blank, epsilon, noise_scale, 0, None, None)
        source = self._own.on() if seed is None else seed

        def noise(shape, place):
            return noise_for(shape, source, first=place) * noise_scale

        out, reached = sounds.augmented(self, batch, counts, rate_hz, epsilon, noise)
        meant = epsilon.cpu() * (batch.new_tensor(counts).cpu() > 0)
        _tell_unchanged(reached, meant, stacklevel=4)
        out = sound.restored(out)
        if not return_epsilon:
            return out
        return out, reached if out.ndim == 3 else float(reached)

    def resynthesise(
        self, waveform: Tensor, sample_rate: int, change: Tensor, displacement: Tensor | None = None
    ) -> Tensor:
        """The sound whose mel is changed so.

        Args:
            waveform: (samples,) or (channels, samples).
            sample_rate: in Hz; any.
            change: (1, 1, mels, frames), of the mel, in normalised units.
            displacement: (1, 2, mels, frames), as `augment` gives it: the sound is moved by it.
                Without one it is filtered only.

        Raises:
            InputError: shapes that do not fit each other, or values that are not numbers.
        """
        waveform = _finite(number(waveform, "the waveform").to(torch.float32))
        change = number(change, "the change")[0, 0].cpu() * self.normalisation.std
        if displacement is not None:
            displacement = number(displacement, "the displacement")[0].cpu()
        return change_sound(waveform, rate_of(sample_rate), change, self.spec, displacement)

    def _checked(self, mel: Tensor, lengths: Tensor | None) -> tuple[Tensor, Tensor | None]:
        mel = number(mel, "the mel")
        if mel.ndim != 4 or mel.shape[1] != 1 or mel.shape[2] != self.spec.n_mels:
            raise InputError(
                f"the mel has shape {tuple(mel.shape)}: "
                f"(batch, 1, {self.spec.n_mels}, frames) is expected."
            )
        if mel.shape[0] == 0 or mel.shape[3] == 0:
            raise InputError("the mel is empty: give at least one example of at least one frame.")
        counts = real_counts(lengths, len(mel), mel.shape[3], "frames")
        if counts is not None:
            if min(counts) < 1:
                raise InputError("an example has no real frame: leave it out of the batch.")
            lengths = torch.tensor(counts, dtype=torch.long, device=self.device)
        if not all_finite(mel):
            raise InputError("the mel holds values that are not numbers: compute it once more.")
        return mel.to(self.device, torch.float32), lengths


def _tell_unchanged(reached: Tensor, epsilon: Tensor, stacklevel: int) -> None:
    nothing = int(((reached == 0) & (epsilon > 0)).sum())
    if nothing:
        warnings.warn(
            f"the augmentor changed nothing in {nothing} of {len(reached)} examples: its output is "
            "all zero, or there is nothing to move; they come back as they were.",
            stacklevel=stacklevel,
        )


def _finite(waveform: Tensor) -> Tensor:
    if not all_finite(waveform):
        raise InputError("the waveform holds samples that are not numbers.")
    return waveform
