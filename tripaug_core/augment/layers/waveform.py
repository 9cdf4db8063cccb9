"""The learned augmentor as a layer on waveforms."""

import numpy as np
import torch
from torch import Tensor

from tripaug_core.augment import sounds
from tripaug_core.augment.layers.base import AugmentLayer
from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.seeds import noise_of
from tripaug_core.augment.shapes import number, rate_of, real_counts, sound_of
from tripaug_core.tensors import all_finite
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
        InputError: as `AugmentLayer`, or the sample rate makes no sense.
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
        self.sample_rate = rate_of(sample_rate)
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
            InputError: the shapes are others, or the lengths or the rate make no sense.
        """
        if lengths is not None and np.ndim(lengths) == 0:
            lengths, sample_rate = None, lengths
        rate_hz = self.sample_rate if sample_rate is None else rate_of(sample_rate)
        if not isinstance(samples, Tensor | np.ndarray):
            samples = number(samples, "the waveform")
        empty = samples.ndim > 0 and 0 in (len(samples), samples.shape[-1])
        sound = None if empty else sound_of(samples)
        batch = 1 if samples.ndim < 3 else len(samples)
        reached = _zeros(batch)
        out = samples
        if self.training and self.p > 0 and not empty:
            with torch.no_grad(), torch.autocast("cpu", enabled=False):
                counts = real_counts(lengths, batch, samples.shape[-1])
                counts = counts or [samples.shape[-1]] * batch
                changed, reached = self._changed(sound.batch.cpu(), counts, rate_hz)
            if bool((reached > 0).any()):
                counts = torch.tensor(counts, dtype=torch.long, device="cpu") * (reached > 0)
                out = self._returned(samples, sound, changed, counts)
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
        like = {"generator": self._own.on(), "device": "cpu"}
        seeds = torch.randint(LIMITS["seed"].most, (batch,), **like)
        self.transform_parameters = {
            "should_apply": (epsilon > 0).tolist(),
            "epsilon": epsilon.tolist(),
            "seed": seeds.tolist(),
        }

    def _changed(self, batch: Tensor, counts: list, rate_hz: int) -> tuple[Tensor, Tensor]:
        """The sounds after a draw, and the ε that each reached."""
        if not self.are_parameters_frozen or not self.transform_parameters:
            self._draw(len(batch))
        # Frozen parameters of another batch go round.
        places = [row % len(self.transform_parameters["seed"]) for row in range(len(batch))]
        drawn = self.transform_parameters["epsilon"]
        epsilon = torch.tensor(
            [drawn[place] for place in places], dtype=torch.float32, device="cpu"
        )
        rows = [
            row
            for row, count in enumerate(counts)
            if epsilon[row] > 0 and count > 0 and all_finite(batch[row, :, :count])
        ]
        reached = _zeros(len(batch))
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
            batch = batch.clone()
            batch[rows] = part
        self.transform_parameters = {
            **self.transform_parameters,
            "epsilon_reached": reached.tolist(),
        }
        return batch, reached

    def _returned(self, samples, sound, changed: Tensor, counts: Tensor):
        """What is given back: what was not changed bit for bit as it came.

        Args:
            counts: (batch,), how many samples from the first on were changed.
        """
        given = number(samples, "the waveform")
        is_new = torch.arange(changed.shape[-1], device="cpu") < counts[:, None, None]
        # What lies behind has no say in how far whole numbers are scaled down.
        fresh = sound.as_given(torch.where(is_new, changed, 0.0)).to(given.device)
        is_new = is_new.expand(changed.shape).reshape(given.shape).to(given.device)
        if isinstance(samples, np.ndarray):
            return torch.where(is_new, fresh, given).numpy().astype(samples.dtype, copy=False)
        if given.requires_grad:
            fresh = fresh + (given - given.detach())  # its bits, with the gradient of the other
        return torch.where(is_new, fresh, given)


def _zeros(batch: int) -> Tensor:
    return torch.zeros(batch, dtype=torch.float32, device="cpu")
