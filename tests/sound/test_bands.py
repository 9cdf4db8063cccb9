"""What is said in bands and frames of a mel, brought to the bins and steps of a spectrum."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from tripaug_core.sound.bands import at_frames, below_bins, filter_, in_bins_and_steps, transform_at
from tripaug_core.sound.mel import MelSpec, mel_centres_hz

SPEC = MelSpec()


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("mels", [1, 2, 128])
def test_a_bin_lies_between_the_bands_around_it(rate, mels):
    spec, n_fft = replace(SPEC, n_mels=mels), transform_at(rate, SPEC)[0].n_fft
    band, share = below_bins(spec, rate, n_fft)
    hz = np.arange(n_fft // 2 + 1) * rate / n_fft
    centres = np.array([*mel_centres_hz(spec), mel_centres_hz(spec)[-1]])
    assert ((band >= 0) & (band < mels) & (share >= 0) & (share < 1)).all()
    wanted = hz.clip(centres[0], centres[-1])
    np.testing.assert_allclose(
        centres[band] * (1 - share) + centres[band + 1] * share, wanted, 1e-4
    )


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_a_change_of_all_bands_multiplies_all_bins(rate):
    transform, _ = transform_at(rate, SPEC)
    sound = torch.randn(2, rate // 2, generator=torch.Generator().manual_seed(0))
    spectra = transform.of(sound)
    before, change = spectra.clone(), torch.full((SPEC.n_mels, 21), math.log(4.0))
    assert filter_(spectra, change, rate, SPEC) is spectra
    torch.testing.assert_close(spectra, 2 * before)


def test_a_part_is_filtered_as_in_the_whole():
    transform, _ = transform_at(16_000, SPEC)
    generator = torch.Generator().manual_seed(0)
    spectra = transform.of(torch.randn(1, 16_000, generator=generator))
    change = torch.randn(SPEC.n_mels, 41, generator=generator)
    part = filter_(spectra[:, 20:50].clone(), change, 16_000, SPEC, first=20)
    torch.testing.assert_close(part, filter_(spectra.clone(), change, 16_000, SPEC)[:, 20:50])


def test_frames_are_read_in_between_and_the_last_goes_on():
    change = torch.tensor([[0.0, 1.0, 3.0], [5.0, 5.0, 5.0]])
    got = at_frames(change, torch.tensor([0.0, 0.5, 1.5, 2.0, 9.0]))
    torch.testing.assert_close(got[:, 0], torch.tensor([0.0, 0.5, 2.0, 3.0, 3.0]))
    torch.testing.assert_close(got[:, 1], torch.full((5,), 5.0))


def test_a_band_up_is_as_many_bins_as_the_bands_are_apart():
    displacement = torch.zeros(2, SPEC.n_mels, 3)
    displacement[0], displacement[1] = 1.0, 2.0
    transform, frames_per_step = transform_at(16_000, SPEC)
    bins, steps = in_bins_and_steps(displacement, 16_000, SPEC)
    apart = torch.tensor(np.diff(mel_centres_hz(SPEC))) * transform.n_fft / 16_000
    torch.testing.assert_close(bins[:-1, 0], apart.float(), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(steps, torch.full_like(steps, 2 / frames_per_step))
