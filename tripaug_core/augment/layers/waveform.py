"""The learned augmentor as a layer on waveforms."""

import numpy as np
import torch
from torch import Tensor

from tripaug_core.augment import sounds
from tripaug_core.augment.layers.base import AugmentLayer
from tripaug_core.augment.learned import Augmentor, noise_of
from tripaug_core.augment.shapes import sample_counts, sound_of
from tripaug_core.errors import InputError
from tripaug_core.vocabulary import LIMITS


class TripletAugmentWaveform(AugmentLayer):
    """Augments a random part of each batch of waveforms while training; nothing in `eval()`.

    It stands where a transform of torch-audiomentations stands, also in its `Compose`; called as
    `layer(samples, sample_rate)` with an array it is one of audiomentations', parameters that can
    be frozen and serialised included. Each example has a seed of its own, so that what is drawn
    for it depends neither on padding nor on its neighbours. It works on the CPU, and gradients
    pass through as if nothing had been changed.

    Args:
        augmentor, epsilon_range, p, noise_scale, seed: as in `AugmentLayer`.
        sample_rate: of what comes, in Hz, where a call does not say it.

    Attributes:
        transform_parameters: what was drawn last, for each example: `should_apply`, `epsilon`,
            `seed`; and `epsilon_reached`.

    Raises:
        InputError: p, the bounds of ε or the sample rate make no sense.
    """

    supported_modes = frozenset({"per_example"})  # torch-audiomentations asks

    def __init__(
        self,
        augmentor: Augmentor,
        sample_rate: int = 16_000,
        epsilon_range: tuple[float, float] | None = None,
        p: float = 0.5,
        noise_scale: float = 1.0,
        seed: int | None = 0,
    ):
        super().__init__(augmentor, epsilon_range, p, noise_scale, seed)
        self.sample_rate = _checked_rate(sample_rate)
        self.are_parameters_frozen = False
        self.transform_parameters: dict[str, list] = {}

    @torch.compiler.disable
    def forward(
        self,
        samples: Tensor | np.ndarray,
        lengths: Tensor | int | None = None,
        sample_rate: int | None = None,
        return_epsilon: bool = False,
    ) -> Tensor | np.ndarray | tuple[Tensor | np.ndarray, Tensor]:
        """Sound -> the same shape, dtype and kind (tensor or array).

        Args:
            samples: (batch, channels, samples), or one sound as (samples,) or (channels, samples).
                `uint8`, `int8`, `int16` and `int32` mean what they mean in sound files.
            lengths: (batch,) real samples of each, or shares of the longest as in SpeechBrain;
                what lies behind is left as it is. A single number is the sample rate.
            sample_rate: in Hz; by default that of the layer.
            return_epsilon: give the ε that each example reached as well, (batch,); 0 where it was
                left alone.

        Raises:
            InputError: the shapes are others.
        """
        if lengths is not None and np.ndim(lengths) == 0:
            lengths, sample_rate = None, int(lengths)
        rate_hz = self.sample_rate if sample_rate is None else _checked_rate(sample_rate)
        empty = len(samples) == 0 or samples.shape[-1] == 0
        sound = None if empty else sound_of(samples)
        batch = 1 if samples.ndim < 3 else len(samples)
        reached = torch.zeros(batch)
        out = samples
        if self.training and self.p > 0 and not empty:
            with torch.no_grad(), torch.autocast("cpu", enabled=False):
                changed, reached = self._changed(sound.batch.cpu(), lengths, rate_hz)
            if bool((reached > 0).any()):
                out = self._returned(samples, sound, changed, reached)
        return (out, reached) if return_epsilon else out

    def randomize_parameters(self, samples=None, sample_rate: int | None = None) -> None:
        """Draws for each example whether it is changed, its ε and the seed of its noise.

        Args:
            samples: as in a call; without any, one sound.
            sample_rate: nothing depends on it; audiomentations gives it.
        """
        self._draw(len(samples) if samples is not None and samples.ndim == 3 else 1)

    def freeze_parameters(self) -> None:
        """What was drawn last, or is drawn next where nothing was yet, is used again and again."""
        self.are_parameters_frozen = True

    def unfreeze_parameters(self) -> None:
        """Draws anew in each call."""
        self.are_parameters_frozen = False

    def serialize_parameters(self) -> dict:
        """What was drawn last, as JSON takes it: lists, or plain values for one sound."""
        one = len(self.transform_parameters.get("seed", ())) == 1
        return {
            name: each[0] if one else list(each) for name, each in self.transform_parameters.items()
        }

    def to_dict_private(self) -> dict:
        """The layer's settings, as JSON takes them; audiomentations' `Compose` asks for them."""
        kind = type(self)
        return {
            "__class_fullname__": f"{kind.__module__}.{kind.__name__}",
            "p": self.p,
            "checkpoint": self._augmentor.identity,
            "sample_rate": self.sample_rate,
            "epsilon_range": list(self.epsilon_range),
            "noise_scale": self.noise_scale,
            "seed": self.seed,
        }

    def extra_repr(self) -> str:
        """Shown by `print(layer)`."""
        return f"{super().extra_repr()}, sample_rate={self.sample_rate}"

    def _draw(self, batch: int) -> None:
        epsilon = self._strengths(batch)
        seeds = torch.randint(LIMITS["seed"].most, (batch,), generator=self._own.on())
        self.transform_parameters = {
            "should_apply": (epsilon > 0).tolist(),
            "epsilon": epsilon.tolist(),
            "seed": seeds.tolist(),
        }

    def _changed(self, batch: Tensor, lengths, rate_hz: int) -> tuple[Tensor, Tensor]:
        """The sounds after a draw, and the ε that each reached."""
        counts = sample_counts(lengths, len(batch), batch.shape[-1])
        counts = counts or [batch.shape[-1]] * len(batch)
        if not self.are_parameters_frozen or not self.transform_parameters:
            self._draw(len(batch))
        # Frozen parameters of another batch go round.
        places = [row % len(self.transform_parameters["seed"]) for row in range(len(batch))]
        epsilon = torch.tensor([self.transform_parameters["epsilon"][place] for place in places])
        rows = [
            row
            for row, count in enumerate(counts)
            if epsilon[row] > 0 and count > 0 and bool(batch[row, :, :count].isfinite().all())
        ]
        reached = torch.zeros(len(batch))
        if rows:
            seeds = [self.transform_parameters["seed"][places[row]] for row in rows]

            def noise(shape, place):
                return noise_of(seeds[place : place + 1], *shape[2:]) * self.noise_scale

            part, reached[rows] = sounds.augmented(
                self._augmentor,
                batch[rows],
                [counts[row] for row in rows],
                rate_hz,
                epsilon[rows],
                noise,
            )
            batch = batch.index_copy(0, torch.tensor(rows), part)
        self.transform_parameters = {
            **self.transform_parameters,
            "epsilon_reached": reached.tolist(),
        }
        return batch, reached

    def _returned(self, samples, sound, changed: Tensor, reached: Tensor):
        """What is given back: what was not changed bit for bit as it came."""
        given = torch.from_numpy(np.array(samples)) if isinstance(samples, np.ndarray) else samples
        fresh = sound.as_given(changed).to(given.device)
        kept = (reached == 0).to(given.device).reshape(-1, *[1] * (given.ndim - 1))
        out = torch.where(kept if given.ndim == 3 else kept.any(), given, fresh)
        if isinstance(samples, np.ndarray):
            return out.numpy()
        if given.requires_grad:
            out = given + (out - given).detach()
        return out


def _checked_rate(sample_rate) -> int:
    if not 0 < int(sample_rate) < 2**31:
        raise InputError(f"the sample rate is {sample_rate}: it must be in Hz, above 0.")
    return int(sample_rate)
