"""The short-time Fourier transform is torch's, and its inverse is one."""

import pytest
import torch

from tripaug_core.sound.shorttime import ShortTime

TRANSFORMS = [(1024, 800, 400), (1024, 800, 200), (4096, 2205, 551), (512, 401, 100), (64, 64, 7)]


@pytest.mark.parametrize("sizes", TRANSFORMS)
@pytest.mark.parametrize("samples", [1, 700, 5000])
def test_as_torch_has_it(sizes, samples):
    n_fft, window, hop = sizes
    sound = torch.randn(2, samples, generator=torch.Generator().manual_seed(0))
    ours = ShortTime(n_fft, window, hop).of(sound)
    theirs = torch.stft(
        sound,
        n_fft,
        hop,
        window,
        torch.hann_window(window),
        pad_mode="constant",
        return_complex=True,
    ).transpose(1, 2)
    assert ours.shape == theirs.shape
    torch.testing.assert_close(ours.abs(), theirs.abs(), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("sizes", TRANSFORMS[1:])
@pytest.mark.parametrize("shape", [(1,), (3000,), (2, 3001), (2, 1, 999)])
def test_there_and_back(sizes, shape):
    sound = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    transform = ShortTime(*sizes)
    back = transform.back(transform.of(sound), shape[-1])
    assert back.shape == sound.shape
    # Where the steps end before the sound does, its last samples lie under a window's edge.
    inside = slice(None, max(1, shape[-1] - shape[-1] % transform.hop))
    torch.testing.assert_close(back[..., inside], sound[..., inside], atol=1e-4, rtol=1e-4)


def test_the_inverse_is_torchs():
    transform = ShortTime(1024, 800, 200)
    sound = torch.randn(5000, generator=torch.Generator().manual_seed(0))
    window = torch.hann_window(800)
    theirs = torch.stft(sound, 1024, 200, 800, window, pad_mode="constant", return_complex=True)
    factor = torch.rand(theirs.shape, generator=torch.Generator().manual_seed(1))
    wanted = torch.istft(theirs * factor, 1024, 200, 800, window, length=5000)
    torch.testing.assert_close(
        transform.back(transform.of(sound) * factor.T, 5000), wanted, atol=1e-5, rtol=1e-4
    )


def test_gradients_come_through():
    sound = torch.randn(900).requires_grad_()
    transform = ShortTime(128, 100, 25)
    transform.back(transform.of(sound), 900).sum().backward()
    torch.testing.assert_close(sound.grad[50:-50], torch.ones(800))
