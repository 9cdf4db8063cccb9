"""The phase-locked vocoder beside what its docstring says, written down plainly."""

import cmath
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.sound.resynthesis import Between
from tripaug_core.sound.shorttime import ShortTime
from tripaug_core.sound.vocoder import moved_spectrum

TRANSFORM = ShortTime(16, 16, 4)  # 9 bins


def spectrum_of(steps, seed=0, bins=TRANSFORM.bins):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(steps, bins, dtype=torch.complex64, generator=generator)


def between_of(bands, seed=0, bins=TRANSFORM.bins):
    generator = torch.Generator().manual_seed(seed)
    before = torch.randint(bands, (bins,), generator=generator)
    share = torch.randint(5, (bins,), generator=generator) / 4
    return Between(before, (before + 1).clamp(max=bands - 1), share)


def by_hand(spectrum, displacement, position, between, transform):
    """Each step and each bin by itself, in double precision, with angles where there are angles."""
    spectrum = spectrum.numpy().astype(complex)
    steps, bins = spectrum.shape
    energy = abs(spectrum) ** 2
    frames = displacement.shape[2]

    def displaced(axis, t, k):
        place = min(float(position[t]), frames - 1)
        here, part = int(place), place - int(place)
        next_ = min(here + 1, frames - 1)
        at = [
            float(torch.lerp(displacement[axis, band, here], displacement[axis, band, next_], part))
            for band in (int(between.before[k]), int(between.after[k]))
        ]
        return at[0] + float(between.share[k]) * (at[1] - at[0])

    source = {
        (t, k): (
            min(max(t + displaced(1, t, k), 0), steps - 1),
            min(max(k + displaced(0, t, k), 0), bins - 1),
        )
        for t in range(steps)
        for k in range(bins)
    }

    def interpolated(t, k):
        t0, k0 = int(t), int(k)
        rows = [
            energy[row, k0] + (k - k0) * (energy[row, min(k0 + 1, bins - 1)] - energy[row, k0])
            for row in (t0, min(t0 + 1, steps - 1))
        ]
        return rows[0] + (t - t0) * (rows[1] - rows[0])

    def flat(index):
        return spectrum.flat[min(max(index, 0), spectrum.size - 1)]

    out, angle = np.zeros_like(spectrum), {}
    owners, at = {}, {}
    for t in range(steps):
        wanted = [interpolated(*source[t, k]) for k in range(bins)]
        peaks = [
            k
            for k in range(bins)
            if (k == 0 or wanted[k] > wanted[k - 1])
            and (k == bins - 1 or wanted[k + 1] <= wanted[k])
        ]
        for k in range(bins):
            # The nearest; of two as near, the lower.
            owners[t, k] = min(peaks, key=lambda peak, k=k: (abs(peak - k), peak))
        for k in range(bins):
            row, column = source[t, owners[t, k]]
            at[t, k] = round(row) * bins + round(column) - owners[t, k] + k
        for peak in peaks:
            angle[t, peak] = 0.0
            if t:
                row, column = source[t - 1, peak]
                here = round(row) * bins + round(column)
                later = here + bins if here + bins < spectrum.size else here
                rise = 2 * math.pi * transform.hop / transform.n_fft * (peak - column)
                angle[t, peak] = (
                    angle[t - 1, owners[t - 1, peak]]
                    + cmath.phase(flat(later))
                    - cmath.phase(flat(here))
                    + cmath.phase(flat(at[t - 1, peak]))
                    - cmath.phase(flat(at[t, peak]))
                    + rise
                )
        for k in range(bins):
            one = cmath.rect(1, cmath.phase(flat(at[t, k])) + angle[t, owners[t, k]])
            out[t, k] = one * math.sqrt(wanted[k])
    return out


@settings(max_examples=60)
@given(
    steps=st.integers(1, 6),
    bands=st.integers(1, 4),
    frames=st.integers(1, 3),
    reach=st.sampled_from([0, 1, 9, 60]),
    seed=st.integers(0, 1000),
)
def test_it_does_what_is_written_there(steps, bands, frames, reach, seed):
    # Eighths and quarters are the same in single and in double precision.
    generator = torch.Generator().manual_seed(seed)
    displacement = (
        torch.randint(-8 * reach, 8 * reach + 1, (2, bands, frames), generator=generator) / 8
    )
    given_ = (
        spectrum_of(steps, seed),
        displacement,
        torch.arange(steps) / 2,
        between_of(bands, seed),
    )
    there = moved_spectrum(*given_, TRANSFORM)
    assert there.dtype == torch.complex64
    np.testing.assert_allclose(there.numpy(), by_hand(*given_, TRANSFORM), rtol=1e-3, atol=1e-3)


def test_what_is_not_moved_stays():
    spectrum = spectrum_of(40)
    there = moved_spectrum(
        spectrum, torch.zeros(2, 3, 4), torch.arange(40) / 10, between_of(3), TRANSFORM
    )
    torch.testing.assert_close(there, spectrum, rtol=1e-4, atol=1e-5)


def test_silence_stays_silent_and_finite():
    spectrum = torch.zeros(5, 9, dtype=torch.complex64)
    given_ = torch.full((2, 1, 1), 1.5), torch.zeros(5), between_of(1), TRANSFORM
    assert not moved_spectrum(spectrum, *given_).any()
    spectrum[2:, 4] = 1e-3
    assert torch.view_as_real(moved_spectrum(spectrum, *given_)).isfinite().all()


@pytest.mark.parametrize("how", ["threads", "inference", "every other"])
def test_the_same_bits_from_anywhere(how):
    spectrum, between = spectrum_of(200), between_of(4)
    displacement = torch.randn(2, 4, 20, generator=torch.Generator().manual_seed(1))
    position = torch.arange(200) / 10
    usual = moved_spectrum(spectrum, displacement, position, between, TRANSFORM)
    if how == "threads":
        with ThreadPoolExecutor(4) as pool:
            given_ = displacement, position, between, TRANSFORM
            tasks = [pool.submit(moved_spectrum, spectrum, *given_) for _ in range(8)]
            assert all(torch.equal(each.result(), usual) for each in tasks)
        return
    if how == "inference":
        with torch.inference_mode():
            given_ = spectrum.clone()
            there = moved_spectrum(given_, displacement, position, between, TRANSFORM)
    else:
        wide = torch.stack([spectrum, spectrum], -1)[..., 0]
        there = moved_spectrum(wide, displacement, position, between, TRANSFORM)
    assert torch.equal(there, usual)
