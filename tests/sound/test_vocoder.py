"""The compiled kernels: a vocoder that moves the cells of a spectrum, and a filter in bands."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import grid_sample

from tripaug_core.compiled import import_compiled
from tripaug_core.sound.shorttime import ShortTime

TRANSFORM = ShortTime(256, 200, 50)
BINS, TURN = TRANSFORM.bins, 2 * math.pi * TRANSFORM.hop / TRANSFORM.n_fft
# A band a bin, so that what is given in bands is given in bins.
BAND, SHARE = np.minimum(np.arange(BINS), BINS - 2).astype(np.int32), np.zeros(BINS, np.float32)
SHARE[-1] = 1


@pytest.fixture(scope="module")
def vocoder():
    return import_compiled("tripaug_core.sound.vocoder")


def noise(samples=4_000, seed=0):
    return torch.randn(samples, generator=torch.Generator().manual_seed(seed))


def moved(vocoder, spectrum, up=0.0, on=0.0):
    """A spectrum whose cells take from `up` bins and `on` steps farther on."""
    steps = len(spectrum)
    displacement = np.zeros((steps, 2, BINS + 1), np.float32)
    displacement[:, 0, :-1], displacement[:, 1, :-1] = up, on
    displacement[..., -1] = displacement[..., -2]
    position = np.arange(steps, dtype=np.float32)
    given = spectrum.numpy(), displacement, position, BAND, SHARE, TURN
    return torch.from_numpy(vocoder.move_spectrum(*given))


def test_what_is_not_moved_comes_back(vocoder):
    spectrum = TRANSFORM.of(noise())
    torch.testing.assert_close(moved(vocoder, spectrum), spectrum, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("bins", [-7.0, 2.5, 11.0])
def test_a_tone_goes_as_many_bins_and_keeps_its_size(vocoder, bins):
    rate, at = TRANSFORM.n_fft, 40.0  # a bin is a hertz
    tone = torch.sin(2 * math.pi * at * torch.arange(20 * rate) / rate)
    there = moved(vocoder, TRANSFORM.of(tone), up=-bins)
    sound = TRANSFORM.back(there, len(tone))[rate:-rate]
    power = torch.fft.rfft(sound * torch.hann_window(len(sound))).abs()
    assert float(power.argmax()) * rate / len(sound) == pytest.approx(at + bins, abs=0.2)
    assert float(sound.square().mean().sqrt()) == pytest.approx(0.5**0.5, rel=0.15)


@pytest.mark.parametrize("seed", range(4))
def test_the_energy_is_that_of_where_it_comes_from(vocoder, seed):
    generator = np.random.default_rng(seed)
    spectrum = TRANSFORM.of(noise(seed=seed))
    steps = len(spectrum)
    up, on = generator.normal(0, 3, (2, steps, BINS)).astype(np.float32)
    got = moved(vocoder, spectrum, up, on).abs().square()
    at = torch.tensor(up) + torch.arange(BINS), torch.tensor(on) + torch.arange(steps)[:, None]
    places = torch.stack([at[0] * 2 / (BINS - 1) - 1, at[1] * 2 / (steps - 1) - 1], -1)
    energy = spectrum.abs().square()[None, None]
    wanted = grid_sample(energy, places[None], padding_mode="border", align_corners=True)[0, 0]
    torch.testing.assert_close(got, wanted, rtol=2e-3, atol=1e-3)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_short_and_silent_spectra(vocoder, steps):
    silence = torch.zeros(steps, BINS, dtype=torch.complex64)
    assert moved(vocoder, silence, up=3.0, on=5.0).abs().max() < 1e-10
    assert moved(vocoder, silence + 1, up=1e6, on=-1e6).isfinite().all()


def test_a_filter_reads_between_its_bands_in_place(vocoder):
    spectra = torch.stack([TRANSFORM.of(noise(seed=seed)) for seed in range(2)])
    before, factor = spectra.clone(), np.ones((spectra.shape[1], 4), np.float32)
    factor[:, 1:] = 3.0
    band, share = np.zeros(BINS, np.int32), np.linspace(0, 1, BINS, dtype=np.float32)
    vocoder.filter_spectra(torch.view_as_real(spectra).numpy(), factor, band, share)
    torch.testing.assert_close(spectra, before * (1 + 2 * torch.tensor(share)))
