"""The judges in the box, by name."""

import numpy as np
import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.recognition import judge as judges
from tripaug_core.recognition.functionals import log_mel_statistics


def test_the_log_mel_judge_hears_what_the_recogniser_hears(small_corpora):
    from tripaug_core.corpora.features import obtain
    from tripaug_core.corpora.sounds import heard

    features = obtain("mine", home=small_corpora)
    sounds = heard(features, small_corpora)
    own = judges.judge_named("logmel").points(sounds)
    assert features.levels.abs().max() > 0.1
    assert own == pytest.approx(log_mel_statistics(features), abs=0.02)  # features are float16


def test_level_is_heard():
    waveform = 0.3 * torch.randn(8000, generator=torch.Generator().manual_seed(0))
    ear = judges.LogMels()
    assert np.median(ear(waveform, 16_000) - ear(waveform / 10, 16_000)) > 1


def test_names_and_titles():
    assert judges.judge_named("logmel").title == "logmel"
    assert judges.judge_named().name == judges.default_judge()
    for wrong in ("light", "nobody", "encoder", "logmel=3"):
        with pytest.raises(InputError):
            judges.judge_named(wrong)
    assert judges.Judge("encoder=/a/b/whisper", None, None).title == "encoder=whisper"


def test_without_opensmile_log_mels_judge(monkeypatch):
    monkeypatch.setattr("tripaug_core.recognition.classifier.find_spec", lambda name: None)
    assert judges.default_judge() == "logmel"
    with pytest.raises(InputError, match="pip install"):
        judges.judge_named("egemaps")
