import io

import numpy as np
import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.sound.files import read, read_at, resample, write

soundfile = pytest.importorskip("soundfile")


def tone(seconds=0.5, rate_hz=16_000, hz=440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)


def encoded(samples, rate_hz=16_000, **form) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, **form)
    return buffer.getvalue()


FORMS = {
    "wav": {"format": "WAV", "subtype": "PCM_16"},
    "float": {"format": "WAV", "subtype": "FLOAT"},
    "flac": {"format": "FLAC", "subtype": "PCM_24"},
    "vorbis": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3"},
    "aiff": {"format": "AIFF", "subtype": "PCM_16"},
}


@pytest.mark.parametrize("form", FORMS)
def test_reads_every_format_from_path_bytes_and_file(form, tmp_path):
    original = tone()
    content = encoded(original, **FORMS[form])
    path = tmp_path / f"some sound.{form}"
    path.write_bytes(content)
    from_path, rate_hz = read(path)
    assert rate_hz == 16_000
    assert from_path.dtype == torch.float32
    assert len(from_path) == len(original)
    assert np.abs(from_path.numpy() - original)[200:-200].mean() < 0.02
    assert torch.equal(read(content)[0], from_path)
    with open(path, "rb") as file:
        assert torch.equal(read(file)[0], from_path)
        assert not file.closed


def test_channels_are_averaged_or_kept():
    left, right = tone(), tone(hz=700)
    content = encoded(np.stack([left, right], 1), **FORMS["float"])
    both, _ = read(content, mono=False)
    assert both.shape == (2, 8000)
    assert np.abs(both[1].numpy() - right).max() < 1e-6
    assert np.abs(read(content)[0].numpy() - (left + right) / 2).max() < 1e-6


def test_mono_with_channels_kept_has_one_channel():
    assert read(encoded(tone(), format="WAV"), mono=False)[0].shape == (1, 8000)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 44_101, 48_000, 96_000])
def test_resampling_keeps_a_tone_and_counts_samples(rate_hz):
    sound = torch.from_numpy(tone(1.0, rate_hz).astype(np.float32))
    result = resample(sound, rate_hz, 16_000)
    assert len(result) == -(-len(sound) * 16_000 // rate_hz)
    # An odd rate is taken a few millionths off, so that a tone of a second drifts a little.
    bound = 6e-3 if rate_hz == 44_101 else 2e-3
    assert np.abs(result.numpy() - tone(1.0)[: len(result)])[300:-300].max() < bound


def test_resampling_lets_nothing_fold_back():
    high = torch.from_numpy(tone(1.0, 48_000, hz=9_000).astype(np.float32))
    assert resample(high, 48_000, 16_000)[300:-300].abs().max() < 1e-3


def test_resampling_takes_channels_and_an_equal_rate_changes_nothing():
    sound = torch.randn(2, 3, 4410)
    result = resample(sound, 44_100, 16_000)
    assert result.shape == (2, 3, 1600)
    torch.testing.assert_close(result[1, 2], resample(sound[1, 2], 44_100, 16_000))
    assert resample(sound, 16_000, 16_000) is sound
    assert resample(torch.zeros(0), 8_000, 16_000).shape == (0,)


def test_read_at_resamples_and_averages():
    content = encoded(np.stack([tone(rate_hz=48_000)] * 2, 1), 48_000, **FORMS["flac"])
    sound = read_at(content, 16_000)
    assert sound.shape == (8000,)
    assert np.abs(sound.numpy() - tone())[300:-300].max() < 2e-3


def refused(source, words, **options):
    with pytest.raises(InputError, match=words) as caught:
        read(source, **options)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    refused(tmp_path / "nothing.wav", "there is no file")
    refused(tmp_path, "is a folder")


@pytest.mark.parametrize("name", ["notes.wav", "notes.flac", "notes.mp3", "notes.raw", "notes"])
def test_a_text_file_is_refused_whatever_its_name(name, tmp_path):
    path = tmp_path / name
    path.write_text("This is not a sound, it only says so.\n" * 40)
    refused(path, "cannot be read as sound")


def test_a_file_opened_as_text_is_refused():
    refused(io.StringIO("abc"), "binary mode")


def test_empty_files_are_refused(tmp_path):
    (tmp_path / "empty.wav").touch()
    refused(tmp_path / "empty.wav", "empty")
    refused(b"", "cannot be read")
    refused(encoded(np.zeros(0), **FORMS["wav"]), "no samples")


@pytest.mark.parametrize("form", ["wav", "float", "flac", "vorbis", "opus", "aiff"])
@pytest.mark.parametrize("share", [0.5, 0.01])
def test_a_torn_file_is_refused(form, share, tmp_path):
    content = encoded(np.random.default_rng(0).normal(size=32_000) * 0.1, **FORMS[form])
    path = tmp_path / "torn"
    path.write_bytes(content[: int(len(content) * share)])
    refused(path, "cut off|cannot be read|no samples")


def test_a_wav_written_to_a_pipe_says_no_length_and_is_read():
    content = bytearray(encoded(tone(), **FORMS["wav"]))
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    assert len(read(bytes(content))[0]) == 8000


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_numbers_are_refused(bad):
    samples = tone()
    samples[17] = bad
    refused(encoded(samples, **FORMS["float"]), "not numbers")


def test_too_long_is_refused_by_the_header_before_decoding(monkeypatch):
    content = encoded(tone(2.0), **FORMS["flac"])
    assert len(read(content, max_seconds=2.0)[0]) == 32_000

    def decoding(*_, **__):
        raise AssertionError("it was decoded")

    monkeypatch.setattr(soundfile.SoundFile, "read", decoding)
    refused(content, "longer than 1.5 s", max_seconds=1.5)


@pytest.mark.parametrize("rate_hz", [7, 900_000])
def test_absurd_rates_are_refused(rate_hz):
    refused(encoded(tone(), rate_hz, **FORMS["wav"]), "sample rate")
    with pytest.raises(InputError, match="sample rate"):
        resample(torch.zeros(100), rate_hz, 16_000)


def test_written_16_bit_samples_come_back_as_they_were(tmp_path):
    pcm = np.random.default_rng(1).integers(-32768, 32768, (500, 2)).astype(np.int16)
    sound, rate_hz = read(encoded(pcm, 44_100, **FORMS["wav"]), mono=False)
    path = write(tmp_path / "deep" / "down" / "a.wav", sound, rate_hz)
    assert soundfile.info(str(path)).subtype == "PCM_16"
    back, rate_hz = soundfile.read(str(path), dtype="int16")
    assert rate_hz == 44_100
    assert (back == pcm).all()


def test_writing_twice_gives_the_same_bytes(tmp_path):
    sound = torch.randn(1000) * 0.1
    first = write(tmp_path / "a.wav", sound, 16_000).read_bytes()
    assert write(tmp_path / "b.wav", sound, 16_000).read_bytes() == first


def test_only_what_is_above_full_scale_is_scaled_and_all_channels_alike(tmp_path):
    sound = torch.tensor([[0.0, 2.0, -1.0], [0.5, 0.0, 0.25]])
    back, _ = read(write(tmp_path / "loud.wav", sound, 8_000), mono=False)
    torch.testing.assert_close(back, sound / 2, atol=1e-4, rtol=0)
    back, _ = read(write(tmp_path / "soft.wav", sound / 4, 8_000), mono=False)
    torch.testing.assert_close(back, sound / 4, atol=1e-4, rtol=0)


def test_what_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(InputError, match="no samples"):
        write(tmp_path / "a.wav", torch.zeros(0), 16_000)
    with pytest.raises(InputError, match="not numbers"):
        write(tmp_path / "a.wav", torch.tensor([0.0, float("nan")]), 16_000)
    assert not (tmp_path / "a.wav").exists()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        write(tmp_path / "file" / "a.wav", torch.zeros(10), 16_000)


@pytest.mark.parametrize("rate", [15_993, 15_999, 16_001, 16_008, 44_101])
def test_rates_next_to_one_another(rate):
    sound = torch.sin(0.05 * torch.arange(rate))
    for there, back in ((rate, 16_000), (16_000, rate)):
        made = resample(sound, there, back)
        assert len(made) == -(-rate * back // there)
        assert made.isfinite().all()
        assert 0.9 < float(made.abs().max()) < 1.1


def test_no_channels_stay_none():
    assert resample(torch.zeros(0, 7), 8_000, 16_000).shape == (0, 14)


def test_half_an_ogg_file_is_cut_off_rather_than_empty():
    noise = 0.1 * np.random.default_rng(0).standard_normal(32_000)
    whole = encoded(noise, format="OGG", subtype="VORBIS")
    for share in (0.5, 0.7, 0.99):
        refused(whole[: int(share * len(whole))], "cut off")
