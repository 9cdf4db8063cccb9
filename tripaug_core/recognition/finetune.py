"""A pretrained speech encoder that is trained on, with its linear head."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.method.optimisers import AdamW
from tripaug_core.recognition.encoder import Encoder
from tripaug_core.recognition.functionals import points_of
from tripaug_core.recognition.heads import Head, fit_head
from tripaug_core.recognition.labels import class_indices
from tripaug_core.recognition.rare import class_weights, log_shares
from tripaug_core.recognition.settings import WEIGHTINGS, FinetuneSettings
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import at_peak

_LARGEST_GRADIENT = 1.0  # norm of a step's gradients
_WARM_SHARE = 0.1  # of the steps


class FinetuneClassifier:
    """Trains encoder and head together; see `recognition.classifier.Classifier`.

    The head begins as the frozen encoder's (linear probing, then fine-tuning; Kumar et al. 2022):
    after no steps at all this is the judge `encoder`. One recording goes through the encoder at a
    time, so that it is heard exactly as by the frozen one, and `batch_size` of them make a step.

    Args:
        model: a folder, or a model's name on the Hugging Face hub.
        settings: how long, how fast, and what stays frozen.

    Raises:
        InputError: as of `Encoder`; or its front end is to stay frozen and none is known.
    """

    takes = "waveforms"
    weightings = WEIGHTINGS
    trains_by_batches = False

    def __init__(self, model: str, settings: FinetuneSettings):
        self._encoder, self.settings = Encoder(model, settings.layer), settings
        if settings.freeze_front_end:
            self._encoder.front_end()

    def fit(
        self,
        train: Sounds,
        classes,
        *,
        weighting: str = "none",
        by_speaker: bool = False,
        seed: int = 0,
        device="cpu",
        **more,
    ) -> "FinetunedEncoder":
        """See `Classifier.fit`; the order of the recordings is drawn from the seed.

        Raises:
            InputError: nothing to train on, a class without a name in `classes`, normalisation by
                speaker, or a loss that is no number.
        """
        if by_speaker:
            raise InputError(
                "an encoder that is trained on is not normalised by speaker: take the frozen one."
            )
        classes, settings = tuple(classes), self.settings
        labels = torch.from_numpy(class_indices(train.emotions, classes))
        points = points_of(self._encoder, train, settings.level).astype(np.float64)
        told = (labels.numpy(), len(classes), settings, weighting, train.speakers)
        judge = FinetunedEncoder(
            self._encoder.copied(device), fit_head(points, *told), settings.level
        )
        weights = class_weights(labels, len(classes), weighting).to(judge.device)
        shift = log_shares(labels, len(classes), weighting).to(judge.device)
        labels = labels.to(judge.device)
        parameters = judge.encoder.trainable(settings.freeze_front_end)
        optimiser = AdamW(
            [
                {"params": parameters, "lr": settings.learning_rate},
                {"params": judge.head_parameters, "lr": settings.head_learning_rate},
            ],
            weight_decay=settings.weight_decay,
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, self._rate)
        total = torch.zeros(())
        # The global generator serves the encoder's own dropout, and is given back as it was.
        gpus = [judge.device] if judge.device.type == "cuda" else []
        with torch.random.fork_rng(gpus), judge.encoder.training():
            torch.default_generator.manual_seed(seed)  # `torch.manual_seed` seeds all devices
            if gpus:
                with torch.cuda.device(judge.device):
                    torch.cuda.manual_seed(seed)
            for batch in self._batches(len(labels), seed):
                total = torch.zeros(())
                for i in batch:
                    logits = judge.logits(train.waveform(i), train.rate_hz) + shift
                    loss = weights[labels[i]] * cross_entropy(logits[None], labels[i][None])
                    (loss / len(batch)).backward()
                    total = total + loss.detach().cpu()
                torch.nn.utils.clip_grad_norm_(parameters, _LARGEST_GRADIENT)
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
                schedule.step()
        if not torch.isfinite(total):
            raise InputError("the encoder's loss is not a number: lower the learning rate.")
        return judge

    def _batches(self, count: int, seed: int) -> list[list[int]]:
        """Positions of the recordings of each step: all in turn, shuffled anew every time."""
        generator = torch.Generator().manual_seed(seed)
        size = self.settings.batch_size
        turns = -(-self.settings.steps * size // count)
        order = [torch.randperm(count, generator=generator) for _ in range(turns)]
        places = torch.cat(order)[: self.settings.steps * size].tolist()
        return [places[at : at + size] for at in range(0, len(places), size)]

    def _rate(self, step: int) -> float:
        """Warm-up, then half a cosine."""
        warm = max(1, round(_WARM_SHARE * self.settings.steps))
        if step < warm:
            return (step + 1) / warm
        return 0.5 + 0.5 * math.cos(math.pi * (step - warm) / max(1, self.settings.steps - warm))


@dataclass(eq=False)
class FinetunedEncoder:
    """A trained encoder with its head.

    Attributes:
        encoder: a copy of its own.
        start: the head that it began with, which also says how vectors are standardised.
        level: how loud recordings are heard, "none" or "peak".
    """

    encoder: Encoder
    start: Head
    level: str = "none"

    def __post_init__(self):
        def tensor(values: np.ndarray) -> Tensor:
            return torch.from_numpy(values).float().to(self.device)

        self._mean, self._deviation = tensor(self.start.mean), tensor(self.start.deviation)
        self._weights = tensor(self.start.weights).requires_grad_()
        self._bias = tensor(self.start.bias).requires_grad_()

    @property
    def device(self) -> torch.device:
        """Where the encoder is."""
        return self.encoder.device

    @property
    def head_parameters(self) -> list[Tensor]:
        """Weights and bias of the head."""
        return [self._weights, self._bias]

    def logits(self, waveform: Tensor, rate_hz: int) -> Tensor:
        """(classes,) of one sound (samples,), with its gradients."""
        if self.level == "peak":
            waveform = at_peak(waveform)
        point = self.encoder.vector(resample(waveform, rate_hz, self.encoder.rate_hz))
        return (point - self._mean) / self._deviation @ self._weights + self._bias

    @torch.inference_mode()
    def scores(self, examples: Sounds) -> np.ndarray:
        """(n, classes) float64 logits."""
        found = [
            self.logits(examples.waveform(i), examples.rate_hz).double().cpu()
            for i in range(len(examples))
        ]
        return torch.stack(found).numpy() if found else np.zeros((0, len(self._bias)))
