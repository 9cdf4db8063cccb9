"""What a better guide is worth: augmentors trained under other guides, each by the twin test.

    python benchmarks/guides.py NAME ... [--iterations 800] [--test CORPUS:RECORDINGS:JUDGE ...]

All add (smoothing 1.5, ε 0.05 to 0.5), learn from RAVDESS actors 1 to 12, four emotions, and are
judged at ε 0.4 on the same actors and on EMOVO, which they never heard. NAMEs:

- "recordings": the representation learner as it is;
- "copies": it learns from a third each of recordings, copies of now and white noise;
- "across": an anchor and its positive are of different speakers;
- "copies across": both;
- "encoder": instead of it a frozen Whisper tiny.en, shown our mels on its own grid; the triplets
  train heads on its mean and deviation over time, three of them, and a batch is guided by the head
  that has not learned from its speakers;
- "encoder away": that, with the copy pushed away from its recording in the encoder's space as long
  as it is nearer than 2 deviations, and held where it is in the head's.
"""

import argparse
import math
import os
from pathlib import Path

import librosa
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, interpolate

from tripaug_core.augment.learned import load_augmentor
from tripaug_core.corpora.features import obtain
from tripaug_core.method import checkpoint, evaluation, losses
from tripaug_core.method.networks import build_networks, frozen
from tripaug_core.method.phases import Round, discriminator_phase, make_optimisers, set_rates
from tripaug_core.method.settings import Settings, preset
from tripaug_core.method.training import train
from tripaug_core.method.triplets import TripletSampler, normalisation_of, normalised
from tripaug_core.sound.mel import MelSpec, Normalisation, mel_centres_hz
from tripaug_core.validation.twin.trial import hear, twin_test

EMOTIONS = ("anger", "happiness", "neutral", "sadness")
SPEAKERS = [f"{number:02d}" for number in range(1, 13)]
ADDS = {"form": "additive", "smoothing": 1.5, "epsilon_low": 0.05, "epsilon_high": 0.5}
CHANGES = {
    "recordings": {},
    "copies": {"rep_inputs": "copies"},
    "across": {"across_speakers": True},
    "copies across": {"rep_inputs": "copies", "across_speakers": True},
}
FOLDS, BATCH = 3, 8  # of the encoder's heads
TESTS = ("ravdess:144:encoder=whisper-tiny-en", "emovo:144:encoder=whisper-tiny-en")
TESTS_OF_ENCODER = ("ravdess:144:egemaps", "emovo:144:egemaps")


def main() -> None:
    """Trains and tests; what was trained before is taken as it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+", choices=[*CHANGES, "encoder", "encoder away"])
    parser.add_argument("--iterations", type=int, default=800)
    parser.add_argument("--test", action="append", metavar="CORPUS:RECORDINGS:JUDGE")
    parser.add_argument("--out", type=Path, default=Path("runs/guides"))
    given = parser.parse_args()
    torch.set_num_threads(1)
    for name in given.names:
        folder = given.out / f"{name.replace(' ', '-')}-{given.iterations}"
        by_encoder = name.startswith("encoder")
        if not (folder / "checkpoint").exists():
            make = _by_encoder if by_encoder else _as_is
            make(name, given.iterations, folder)
        for test in given.test or (TESTS_OF_ENCODER if by_encoder else TESTS):
            corpus, most, judge = test.split(":")
            print(f"{name}: {_tested(folder, corpus, int(most), judge)}", flush=True)


def _speech(corpus: str):
    features = obtain(corpus)
    wanted = SPEAKERS if corpus == "ravdess" else set(features.speakers)
    pairs = zip(features.emotions, features.speakers, strict=True)
    return features.view([i for i, (e, s) in enumerate(pairs) if e in EMOTIONS and s in wanted])


def _settings(iterations: int, **changes) -> Settings:
    return preset("quick", iterations=iterations, grains=(0.0, 3.0, 10.0), **ADDS, **changes)


def _as_is(name: str, iterations: int, folder: Path) -> None:
    told: list[dict] = []
    settings = _settings(iterations, log_every=100, save_every=10**6, **CHANGES[name])
    train(_speech("ravdess"), settings, folder, device="cpu", on_event=told.append)
    shown = ("rep_active", "emo_active", "discriminator_accuracy", "gan")
    print(name, {key: round(told[-1][key], 2) for key in shown}, flush=True)


def _tested(folder: Path, corpus: str, most: int, judge: str) -> str:
    hearing = hear(_speech(corpus), judge, most=most)
    augmentor = load_augmentor(folder / "checkpoint")
    found = twin_test(augmentor, hearing, epsilons=(0.2, 0.4), epsilon=0.4).to_dict()

    def at(rows):
        return next(r for r in rows if r["epsilon"] == 0.4 and not r.get("further"))

    lines = [
        f"{name} {100 * at(rows)['emotion']['value']:.1f} / {at(rows)['moved']['value']:.2f}"
        for name, rows in found["curves"].items()
    ]
    for baseline, rows in found["against"].items():
        gain = at(rows)["emotion"]
        ends = (100 * gain[key] for key in ("value", "low", "high"))
        lines.append("over {} {:+.1f} [{:+.1f}, {:+.1f}]".format(baseline, *ends))
    of_recordings = 100 * found["emotion_of_recordings"]["value"]
    return f"{corpus} by {judge}, recordings {of_recordings:.1f}: " + ", ".join(lines)


class EncoderRepresentation(nn.Module):
    """A frozen Whisper encoder that is shown normalised log-mels of ours, and a head on it."""

    def __init__(self, normalisation: Normalisation, spec: MelSpec | None = None):
        super().__init__()
        from transformers import WhisperModel

        home = Path(os.environ["TRIPAUG_MODELS"]) / "whisper-tiny-en"
        self.mean, self.std = float(normalisation.mean), float(normalisation.std)
        self.encoder = WhisperModel.from_pretrained(home).encoder.eval().float()
        self.encoder.requires_grad_(False)
        ours = np.array(mel_centres_hz(spec or MelSpec()))
        bands = np.zeros((80, len(ours)), np.float32)
        for i, hz in enumerate(librosa.mel_frequencies(82, fmin=0, fmax=8000)[1:-1]):
            j = int(np.clip(np.searchsorted(ours, hz), 1, len(ours) - 1))
            share = np.clip((hz - ours[j - 1]) / (ours[j] - ours[j - 1]), 0, 1)
            bands[i, j - 1], bands[i, j] = 1 - share, share
        self.bands = torch.from_numpy(bands)
        self.shift, self.scale = torch.zeros(768), torch.ones(768)
        self.head = nn.Linear(768, 128)

    def pooled(self, mels: Tensor, lengths: Tensor) -> Tensor:
        """(batch, 1, mels, frames) -> (batch, 768): mean and deviation over time, standardised."""
        log10 = (mels[:, 0].float() * self.std + self.mean) / math.log(10)
        log10 = torch.einsum("wb,nbt->nwt", self.bands, log10)
        frames = round(mels.shape[-1] * 2.5) // 2 * 2  # of 10 ms instead of 25
        log10 = interpolate(log10, size=frames, mode="linear", align_corners=False)
        real = torch.arange(frames) < (lengths.float() * 2.5).long().clamp(min=2)[:, None]
        least = log10.masked_fill(~real[:, None], -1e9).amax((1, 2), keepdim=True) - 8
        log10 = torch.maximum(torch.where(real[:, None], log10, least), least)
        hidden = gelu(self.encoder.conv2(gelu(self.encoder.conv1((log10 + 4) / 4))))
        hidden = hidden.transpose(1, 2) + self.encoder.embed_positions.weight[: frames // 2]
        for layer in self.encoder.layers:
            hidden = layer(hidden, None)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        hidden = self.encoder.layer_norm(hidden)
        weight = real[:, ::2, None].float()
        mean = (hidden * weight).sum(1) / weight.sum(1)
        var = ((hidden - mean[:, None]).square() * weight).sum(1) / weight.sum(1)
        return (torch.cat([mean, (var + 1e-6).sqrt()], 1) - self.shift) / self.scale

    def points(self, pooled: Tensor) -> Tensor:
        """(batch, 768) -> (batch, 128)."""
        return torch.tanh(self.head(pooled))


def _by_encoder(name: str, iterations: int, folder: Path) -> None:
    away = name == "encoder away"
    features = _speech("ravdess")
    normalisation = normalisation_of(features)
    speech = normalised(features, normalisation)
    settings = _settings(
        iterations, batch_size=BATCH, rep_inputs="copies", w_b=0.0, w_g=0.1 if away else 0.3
    )
    classes = tuple(sorted(set(speech.emotions)))
    who = sorted(set(speech.speakers))
    fold = torch.tensor([who.index(speaker) % FOLDS for speaker in speech.speakers])
    samplers = [
        TripletSampler(speech.view((fold == k).nonzero()[:, 0].tolist()), classes, 128, True)
        for k in range(FOLDS)
    ]
    generator = torch.Generator().manual_seed(0)
    networks = build_networks(settings, generator, normalisation.std)
    guide = EncoderRepresentation(normalisation)
    for shape in ((128, 768), (128,)):  # drawn by the runs that are told of, and not used
        torch.randn(shape, generator=generator)
    mels, lengths = speech.crops(torch.arange(len(speech)), 128, generator)
    with torch.no_grad():
        parts = zip(mels.split(16), lengths.split(16), strict=True)
        pooled = torch.cat([guide.pooled(*part) for part in parts])
    guide.shift, guide.scale = pooled.mean(0), pooled.std(0) + 1e-3
    labels = speech.labels(classes)
    known = (pooled - guide.shift) / guide.scale
    heads = nn.ModuleList(
        _head(known[fold != k], labels[fold != k], settings.margin, generator) for k in range(FOLDS)
    )
    own_learner, networks.representation = networks.representation, guide
    optimisers = make_optimisers(networks, settings)
    optimisers["representation"] = torch.optim.AdamW(heads.parameters(), 5e-4, weight_decay=0.3)
    draws = torch.Generator().manual_seed(1)
    told: list[list[float]] = []
    for step in range(iterations):
        set_rates(optimisers, settings, step)
        k = step % FOLDS
        guide.head = heads[k]

        def round_of(part: int) -> Round:
            triplets = samplers[part].draw(BATCH, draws)
            return Round(networks, optimisers, settings, triplets, draws)

        if step % 2 == 0:
            _head_phase(round_of((k + 1) % FOLDS), guide)
        r = round_of(k)
        discriminator_phase(r)
        told.append(_augmentor_phase(r, guide, heads, away))
        if (step + 1) % 50 == 0:
            means = torch.tensor(told[-50:]).mean(0).tolist()
            shown = ("L_EMO", "active", "moved", "by the head")
            print(step + 1, dict(zip(shown, (round(x, 2) for x in means), strict=True)), flush=True)
    networks.representation = own_learner
    networks.eval()
    points = evaluation.represent_all(networks, speech)
    about = {"training": {"corpora": ["ravdess"], "speakers": who, "held_out_speakers": []}}
    centres = evaluation.centres_of(points, labels, len(classes))
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint.save(
        folder / "checkpoint", networks, centres, settings, normalisation, classes, about
    )


def _head(known: Tensor, labels: Tensor, margin: float, generator) -> nn.Linear:
    """A head that tells the emotions of these vectors, by L_REP."""
    head = nn.Linear(768, 128)
    with torch.no_grad():
        head.weight.copy_(torch.randn(head.weight.shape, generator=generator) * 0.02)
        head.bias.zero_().mul_(torch.randn(128, generator=generator))
    optimiser = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.3)
    for _ in range(300):
        anchor = torch.randint(len(labels), (64,), generator=generator)
        order = torch.randperm(len(labels), generator=generator)
        same = labels[anchor][:, None] == labels[order]
        chosen = anchor, order[same.int().argmax(1)], order[(~same).int().argmax(1)]
        noisy = (known[i] + 0.5 * torch.randn(64, 768, generator=generator) for i in chosen)
        loss = losses.rep_loss(*(torch.tanh(head(each)) for each in noisy), margin)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return head


def _head_phase(r: Round, guide: EncoderRepresentation) -> None:
    shape, lengths = r.triplets.mels.shape[:2], r.triplets.lengths.flatten()
    with torch.no_grad():
        seen = guide.pooled(r.mixed(r.triplets.mels.flatten(0, 1), lengths), lengths)
    points = guide.points(seen).unflatten(0, shape)
    r.step("representation", losses.rep_loss(*points, r.settings.margin))


def _augmentor_phase(r: Round, guide: EncoderRepresentation, heads, away: bool) -> list[float]:
    s, t = r.settings, r.triplets
    with frozen(guide, heads, r.networks.discriminator):
        with torch.no_grad():
            ends = guide.pooled(t.mels[::2].flatten(0, 1), t.lengths[::2].flatten())
            anchor, negative = guide.points(ends).chunk(2)
            own = guide.pooled(*t.positive)
        copy = r.augment(*t.positive)
        went = guide.pooled(copy, t.lengths[1])
        point = guide.points(went)
        emo = losses.emo_loss(anchor, point, negative, s.margin)
        total = s.w_g * losses.gan_loss(r.judge(copy, t.lengths[1])) + s.w_e * emo
        moved = ((went - own).square().mean(1) + 1e-6).sqrt()
        by_head = losses.distance(point, guide.points(own))
        if away:
            total = total + 100 * (2 - moved).relu().mean() + 0.3 * by_head.mean()
        r.step("augmentor", total)
    active = losses.active(anchor, point, negative, s.margin)
    return [float(x.detach().mean()) for x in (emo, active, moved, by_head)]


if __name__ == "__main__":
    main()
