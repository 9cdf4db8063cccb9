"""Is there a change at all that goes far and keeps the emotion? Each recording gets one of its own,
found by gradient through a speech encoder: no network, no training that could fall short.

    python benchmarks/oracle.py [--corpus ravdess] [--speakers 01,02] [--encoder FOLDER]
                                [--judge NAME ...] [--recordings 96] [--epsilons 0.2,0.4]

A frozen Whisper encoder is shown the mel that is being changed. A linear head on it is fitted to
the emotions of all recordings of the corpus, those that are judged among them: it knows more than
the guide of an augmentor may. Smooth noise is then changed step by step at the same ε (Adam):

- "kept": so that the head's posterior stays as it is for the recording (Kullback-Leibler);
- "kept and away": that, and as far from the recording as it can be in the encoder's space.

Whether that holds for another judge, who was trained on other speakers and has never met the
encoder, is what the table says; `--judge encoder=FOLDER` of the same encoder asks whether it holds
for the encoder's own space after the change has become sound. Columns as in `forms.py`.
"""

import math
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import librosa
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, interpolate, kl_div, log_softmax

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from forms import FORMS, NOISE, added, adds, asked_of, parser_of, print_figures

from tripaug_core.augment.learned import load_augmentor
from tripaug_core.corpora.features import obtain
from tripaug_core.method.blur import coloured
from tripaug_core.sound.mel import mel_centres_hz
from tripaug_core.validation.twin.changes import OnMels
from tripaug_core.validation.twin.trial import hear, heard, trial

SMOOTHING, RATE, KEPT = 1.5, 0.1, 5.0  # cells; of Adam; what a nat weighs against a deviation moved
SMOOTH = "smooth noise"


def main() -> None:
    """Prints a line for each change and ε."""
    parser = parser_of(__doc__, recordings=96)
    parser.add_argument("--judge", action="append", help="as of `tripaug prove --judge`")
    parser.add_argument(
        "--encoder", help="a Whisper's folder; default $TRIPAUG_MODELS/whisper-tiny-en"
    )
    parser.add_argument("--steps", type=int, default=25)
    given = parser.parse_args()
    torch.set_num_threads(1)
    base = load_augmentor(given.checkpoint)
    features = obtain(given.corpus, given.corpora)
    encoder = given.encoder or Path(os.environ["TRIPAUG_MODELS"]) / "whisper-tiny-en"
    oracle = Oracle(base, Path(encoder), given.steps)
    sounds = heard(features, given.corpora)
    mels = (base.mel(sounds.waveform(i), sounds.rate_hz) for i in range(len(sounds)))
    oracle.learn(mels, sounds.emotions)
    smooth = adds(lambda mel, g: coloured(torch.randn(mel.shape, generator=g), SMOOTHING))
    changes = {
        NOISE: OnMels(base, FORMS[NOISE](base), "form white noise"),
        SMOOTH: OnMels(base, smooth(base), "oracle smooth"),
    }
    for name, away in (("kept", False), ("kept and away", True)):
        key = f"oracle {name} {given.steps} {encoder}"
        changes[name] = OnMels(base, oracle.change(away), key)
    epsilons = tuple(float(each) for each in given.epsilons.split(","))
    for judge in given.judge or [None]:
        hearing = hear(
            features,
            judge,
            home=given.corpora,
            speakers=asked_of(features, given.speakers),
            most=given.recordings,
        )
        print_figures(trial(changes, hearing, epsilons, epsilons[-1], copies=1).figures())
        print(flush=True)
    ends = "{:.2f} nats lost and {:.2f} moved before, {:.2f} and {:.2f} after"
    print(ends.format(*np.mean(list(oracle.told.values()), 0)), f"({len(oracle.told)} changes)")


class Oracle:
    """Changes found by gradient, for each recording by itself.

    Args:
        base: an augmentor, whose normalised mels are changed.
        folder: of a Whisper model.
        steps: of Adam, for each change.
    """

    def __init__(self, base, folder: Path, steps: int):
        from transformers import WhisperModel

        self.base, self.steps = base, steps
        self.encoder = WhisperModel.from_pretrained(folder).encoder.eval().float()
        self.encoder.requires_grad_(False)
        ours = np.array(mel_centres_hz(base.spec))
        bands = np.zeros((80, len(ours)), np.float32)  # its 80 bands, read between ours
        for i, hz in enumerate(librosa.mel_frequencies(82, fmin=0, fmax=8000)[1:-1]):
            j = int(np.clip(np.searchsorted(ours, hz), 1, len(ours) - 1))
            share = np.clip((hz - ours[j - 1]) / (ours[j] - ours[j - 1]), 0, 1)
            bands[i, j - 1], bands[i, j] = 1 - share, share
        self.bands = torch.from_numpy(bands)
        self.head: nn.Linear | None = None
        self.made: dict[tuple, Tensor] = {}
        self.told: dict[tuple, tuple[float, ...]] = {}

    def pooled(self, mel: Tensor) -> Tensor:
        """(1, 1, mels, frames), normalised -> (width,): the mean and the deviation over time of
        what the encoder makes of it."""
        normalisation = self.base.normalisation
        log10 = (mel[0, 0] * float(normalisation.std) + float(normalisation.mean)) / math.log(10)
        log10 = (self.bands @ log10)[None]
        hop_ms = self.base.spec.hop_ms
        frames = round(mel.shape[-1] * hop_ms / 10) // 2 * 2  # of 10 ms, two of them a step
        log10 = interpolate(log10, size=frames, mode="linear", align_corners=False)
        log10 = torch.maximum(log10, log10.amax() - 8)
        hidden = gelu(self.encoder.conv2(gelu(self.encoder.conv1((log10 + 4) / 4))))
        hidden = hidden.transpose(1, 2) + self.encoder.embed_positions.weight[: frames // 2]
        for layer in self.encoder.layers:
            hidden = layer(hidden, None)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        hidden = self.encoder.layer_norm(hidden)[0]
        return torch.cat([hidden.mean(0), hidden.std(0)])

    def learn(self, mels: Iterable[Tensor], emotions: Sequence[str]) -> None:
        """Fits the head to the emotions of these mels, (1, 1, mels, frames) each."""
        from sklearn.linear_model import LogisticRegression

        with torch.no_grad():
            points = torch.stack([self.pooled(mel) for mel in mels])
        self.shift, self.scale = points.mean(0), points.std(0) + 1e-3
        points = ((points - self.shift) / self.scale).numpy()
        fitted = LogisticRegression(C=0.01, max_iter=1000).fit(points, emotions)
        self.head = nn.Linear(points.shape[1], len(fitted.classes_)).requires_grad_(False)
        self.head.weight.copy_(torch.from_numpy(fitted.coef_))
        self.head.bias.copy_(torch.from_numpy(fitted.intercept_))
        print(f"The head knows {100 * fitted.score(points, emotions):.0f}% of its recordings.\n")

    def change(self, away: bool):
        """A change as `OnMels` wants it."""

        def change(mel: Tensor, epsilon: float, generator: torch.Generator):
            start = torch.randn(mel.shape, generator=generator)
            key = float(start[0, 0, 0, 0]), float(mel.sum()), epsilon, away
            if key not in self.made:
                with torch.enable_grad():
                    self.made[key], self.told[key] = self.found(mel, start, epsilon, away)
            return added(mel, coloured(self.made[key], SMOOTHING), epsilon), None

        return change

    def found(self, mel: Tensor, start: Tensor, epsilon: float, away: bool):
        """The noise, still to be smoothed, that keeps the posterior at this ε; and what was lost
        of it and moved, before and after."""
        with torch.no_grad():
            own = (self.pooled(mel) - self.shift) / self.scale
            posterior = log_softmax(self.head(own), 0)
        noise = start.clone().requires_grad_()
        optimiser = torch.optim.Adam([noise], RATE)
        first = None
        for _ in range(self.steps):
            there = self.pooled(added(mel, coloured(noise, SMOOTHING), epsilon))
            there = (there - self.shift) / self.scale
            lost = kl_div(
                log_softmax(self.head(there), 0), posterior, log_target=True, reduction="sum"
            )
            moved = ((there - own).square().mean() + 1e-6).sqrt()
            now = float(lost.detach()), float(moved.detach())
            first = first or now
            optimiser.zero_grad()
            (KEPT * lost - moved if away else lost).backward()
            optimiser.step()
        return noise.detach(), (*first, *now)


if __name__ == "__main__":
    main()
