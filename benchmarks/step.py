"""Seconds a four-phase step: plain eager float32 code against ours, side by side.

The plain code is what a first writing of Sec. 2 looks like, with networks of the same widths: the
first convolution of each network at full resolution (7x7 in the augmentor, 3x3 elsewhere), each
spectrogram in a call of its own, gradients through frozen networks computed and thrown away, Adam
in a loop over the weights. Ours is `tripaug_core.method.phases`.

    python benchmarks/step.py [--preset quick] [--threads 2] [--steps 8]
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.method.networks import build_networks, to_train
from tripaug_core.method.phases import Round, four_phases, make_optimisers, use_bf16
from tripaug_core.method.settings import preset
from tripaug_core.method.triplets import Triplets


def stack(widths, strides, first_kernel=3):
    """Convolutions with LeakyReLU."""
    layers = []
    for place, (i, o, stride) in enumerate(zip(widths[:-1], widths[1:], strides, strict=True)):
        kernel = first_kernel if place == 0 else 3
        layers += [nn.Conv2d(i, o, kernel, stride=stride, padding=kernel // 2), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers)


class PlainAugmentor(nn.Module):
    """3 convolutions, 2 transposed ones."""

    def __init__(self, widths):
        super().__init__()
        first, second = widths
        self.encoder = stack((2, first, second, 128), (1, 2, 2), 7)
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(128, first, 4, 2, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(first, 1, 4, 2, 1),
        )

    def forward(self, x, noise, epsilon):
        delta = torch.tanh(self.decoder(self.encoder(torch.cat([x, noise], 1))))
        return x + delta * (epsilon / delta.abs().mean((1, 2, 3)))[:, None, None, None]


class PlainReader(nn.Module):
    """Convolutions, an LSTM, attention, one layer."""

    def __init__(self, widths, hidden, out):
        super().__init__()
        self.convs = stack((1, *widths), (1, *[2] * (len(widths) - 1)))
        self.lstm = nn.LSTM(widths[-1] * 128 // 2 ** (len(widths) - 1), hidden, batch_first=True)
        self.attend, self.last = nn.Linear(hidden, 1), nn.Linear(hidden, out)

    def forward(self, x):
        h, _ = self.lstm(self.convs(x).flatten(1, 2).transpose(1, 2))
        return self.last((self.attend(h).softmax(1) * h).sum(1))


def plain_step(settings, triplets):
    """A function that does one step of the plain code."""
    torch.manual_seed(0)
    aug = PlainAugmentor(settings.augmentor_widths)
    dis = PlainReader(settings.discriminator_widths, settings.discriminator_size, 1)
    rep = PlainReader(settings.representation_widths, 128, 128)
    optimisers = [torch.optim.Adam(n.parameters(), lr=1e-4, foreach=False) for n in (aug, dis, rep)]
    for_aug, for_dis, for_rep = optimisers
    anchor, positive, negative = triplets.mels
    bce = nn.functional.binary_cross_entropy_with_logits

    def augment(x):
        return aug(x, torch.randn_like(x), torch.empty(len(x)).uniform_(0.05, 0.3))

    def hinge(a, p, n):
        distance = (a - p).abs().sum(1) - (a - n).abs().sum(1)
        return (distance + settings.margin).clamp(min=0).mean()

    def update(optimiser, loss):
        for each in optimisers:
            each.zero_grad()
        loss.backward()
        optimiser.step()

    def step():
        update(for_rep, hinge(rep(anchor), rep(positive), rep(negative)))
        real, fake = dis(anchor), dis(augment(positive))
        update(for_dis, bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake)))
        update(for_aug, (rep(augment(anchor)) * rep(augment(anchor))).sum(1).mean())
        opinion = dis(augment(positive))
        loss = bce(opinion, torch.ones_like(opinion))
        loss = loss + 10 * hinge(rep(anchor), rep(augment(positive)), rep(negative))
        loss = loss + 8 * hinge(rep(anchor), rep(augment(positive)), rep(augment(negative)))
        update(for_aug, loss)

    return step


def our_step(settings, triplets, device):
    """A function that does one step of ours."""
    networks = to_train(build_networks(settings, torch.Generator().manual_seed(0)), device)
    draws = torch.Generator(device).manual_seed(1)
    optimisers, bf16 = make_optimisers(networks, settings), use_bf16(settings, device)
    given = Round(networks, optimisers, settings, triplets, draws, bf16)
    return lambda: four_phases(given)


def seconds(step, count: int) -> float:
    """Median of one step, after two to warm up."""
    times = []
    for number in range(count + 2):
        started = time.perf_counter()
        step()
        if number >= 2:
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    settings, device = preset(args.preset), torch.device("cpu")
    shape = (3, settings.batch_size, 1, 128, settings.frames)
    mels = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    triplets = Triplets(mels, torch.full(shape[:2], settings.frames))
    plain = seconds(plain_step(settings, triplets), args.steps)
    ours = seconds(our_step(settings, triplets, device), args.steps)
    found = {"plain_seconds": plain, "our_seconds": ours, "times_faster": plain / ours}
    if args.json:
        print(json.dumps(found))
        return
    print(f"four-phase step, preset {args.preset}, {args.threads} threads, CPU")
    print(f"  plain eager float32  {plain:8.3f} s")
    print(f"  ours                 {ours:8.3f} s   {plain / ours:.1f} times faster (at least 2)")


if __name__ == "__main__":
    main()
