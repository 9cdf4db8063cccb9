"""A pretrained encoder as a judge: a real one where it is there, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from recognition.sounds import CLASSES, made_up_sounds

from tripaug_core.errors import InputError
from tripaug_core.recognition import classifier_named, encoders, kind_of
from tripaug_core.recognition.encoder import Encoder
from tripaug_core.recognition.settings import EncoderSettings, settings_of
from tripaug_core.threads import side_by_side

pytest.importorskip("transformers", reason="transformers is not installed")
WHISPER = Path(__file__).resolve().parents[2].parent / "shared" / "models" / "whisper-tiny-en"


@pytest.fixture(autouse=True)
def nothing_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module")
def wav2vec2(tmp_path_factory) -> Path:
    """A miniature with weights drawn at random."""
    from transformers import Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2Model

    folder = tmp_path_factory.mktemp("models") / "tiny"
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    sizes |= {"intermediate_size": 16, "conv_dim": (8,) * 7, "num_conv_pos_embeddings": 16}
    before = torch.get_rng_state()
    torch.manual_seed(0)
    Wav2Vec2Model(Wav2Vec2Config(**sizes)).save_pretrained(folder)
    torch.set_rng_state(before)
    Wav2Vec2FeatureExtractor().save_pretrained(folder)
    return folder


@pytest.mark.parametrize("which", ["whisper", "wav2vec2"])
def test_an_encoder_judges(which, wav2vec2):
    folder = wav2vec2 if which == "wav2vec2" else WHISPER
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not here")
    before = torch.get_rng_state()
    classifier = classifier_named(f"encoder={folder}")
    train, test = made_up_sounds(12), made_up_sounds(6, seed=1)
    scores = classifier.fit(train, CLASSES, weighting="logit-adjustment").scores(test)
    assert torch.equal(before, torch.get_rng_state())
    assert [CLASSES[i] for i in scores.argmax(1)] == list(test.emotions)


@pytest.mark.parametrize("which", ["whisper", "wav2vec2"])
def test_an_encoder_is_trained_on(which, wav2vec2):
    folder = wav2vec2 if which == "wav2vec2" else WHISPER
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not here")
    name = f"encoder={folder}"
    settings = settings_of(name, {"finetune": True, "steps": 2, "batch_size": 2})
    before, drawn = torch.get_rng_state(), np.random.get_state()[1].tolist()  # noqa: NPY002
    train, test = made_up_sounds(6), made_up_sounds(3, seed=1)
    frozen = Encoder(str(folder))(test.waveform(0), 16_000)
    tuned = classifier_named(name, settings).fit(train, CLASSES, weighting="weights", seed=2)
    assert torch.equal(before, torch.get_rng_state())
    assert drawn == np.random.get_state()[1].tolist()  # noqa: NPY002
    # Its own weights are other than before, its front end is not, and nobody else's are.
    moved = tuned.encoder.vector(test.waveform(0)).detach().numpy()
    assert np.abs(moved - frozen).max() > 1e-4
    assert np.array_equal(Encoder(str(folder))(test.waveform(0), 16_000), frozen)
    parts = zip(tuned.encoder.front_end(), Encoder(str(folder)).front_end(), strict=True)
    for mine, theirs in parts:
        pairs = zip(mine.state_dict().values(), theirs.state_dict().values(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)
    assert [CLASSES[i] for i in tuned.scores(test).argmax(1)] == list(test.emotions)


def test_the_same_seed_trains_the_same_encoder(wav2vec2):
    name = f"encoder={wav2vec2}"
    tuning = classifier_named(name, settings_of(name, {"finetune": True, "steps": 3}))
    train, test = made_up_sounds(6), made_up_sounds(3, seed=1)
    one, same, other = (tuning.fit(train, CLASSES, seed=s).scores(test) for s in (2, 2, 3))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_after_no_training_it_is_the_frozen_one(wav2vec2):
    name = f"encoder={wav2vec2}"
    still = {"finetune": True, "steps": 1, "learning_rate": 1e-12, "head_learning_rate": 1e-12}
    train, test = made_up_sounds(12), made_up_sounds(3, seed=1)
    frozen = classifier_named(name).fit(train, CLASSES).scores(test)
    same = classifier_named(name, settings_of(name, still)).fit(train, CLASSES).scores(test)
    assert same == pytest.approx(frozen, abs=1e-3)


def test_what_cannot_be_trained_on_is_refused(wav2vec2):
    name = f"encoder={wav2vec2}"
    tuning = classifier_named(name, settings_of(name, {"finetune": True, "steps": 1}))
    with pytest.raises(InputError, match="not normalised by speaker"):
        tuning.fit(made_up_sounds(6), CLASSES, by_speaker=True)
    with pytest.raises(InputError, match="steps is 0"):
        settings_of(name, {"finetune": True, "steps": 0})
    assert settings_of(name, {"finetune": False}) == EncoderSettings()


def test_a_name_stands_for_a_folder_or_a_model_of_the_hub(wav2vec2, tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_MODELS", str(wav2vec2.parent))
    monkeypatch.setenv(encoders.VARIABLE, "{}")
    encoders.give("far=someone/model")
    assert encoders.named() == {"far": "someone/model", "tiny": str(wav2vec2)}
    sound = made_up_sounds(1).waveform(0)
    assert np.array_equal(Encoder("tiny")(sound, 16_000), Encoder(str(wav2vec2))(sound, 16_000))
    for text in ("far", f"a={tmp_path}", "a=one/two/three", "../a=someone/model"):
        with pytest.raises(InputError, match=r"NAME=FOLDER|neither a folder|plain name"):
            encoders.give(text)


def test_layers_differ_and_their_average_is_theirs(wav2vec2):
    sound = made_up_sounds(1).waveform(0)
    each = [Encoder(str(wav2vec2), layer)(sound, 16_000) for layer in (0, 1, 2)]
    assert all(vector.shape == (32,) for vector in each)
    assert len({vector.tobytes() for vector in each}) == 3
    means = Encoder(str(wav2vec2), -1)(sound, 16_000)[:16]
    assert means == pytest.approx(np.mean(each, 0)[:16], abs=1e-5)
    names = {Encoder(str(wav2vec2), layer).name for layer in (0, 1, 2, -1)}
    assert len(names) == 4
    assert Encoder(str(wav2vec2)).name in names
    short = Encoder(str(wav2vec2))(torch.ones(10), 16_000)
    assert np.isfinite(short).all()


def test_what_cannot_be_loaded_is_refused(wav2vec2, tmp_path):
    with pytest.raises(InputError, match=r"layer is 9: .* has 0 to 2"):
        classifier_named(f"encoder={wav2vec2}", EncoderSettings(layer=9))
    with pytest.raises(InputError, match="there is no encoder 'nothing'"):
        classifier_named("encoder=nothing")
    with pytest.raises(InputError, match="write encoder=FOLDER or OWNER/NAME of the hub"):
        kind_of("encoder")
    # Weights that would have to be unpickled.
    config = json.loads((wav2vec2 / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "preprocessor_config.json").write_bytes(
        (wav2vec2 / "preprocessor_config.json").read_bytes()
    )
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(InputError, match="cannot be loaded"):
        classifier_named(f"encoder={tmp_path}")


def test_several_hear_at_once_what_each_hears_alone():
    """A recording cuts the positions of the model, which all share."""
    if not WHISPER.is_dir():
        pytest.skip("whisper-tiny-en is not here")
    hear = Encoder(str(WHISPER))
    generator = torch.Generator().manual_seed(0)
    sounds = [0.1 * torch.randn(16_000 * n, generator=generator) for n in (1, 3, 2, 4) * 2]
    alone = [hear(sound, 16_000) for sound in sounds]
    together = side_by_side(lambda sound: hear(sound, 16_000), sounds, 4)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(other, one, atol=1e-4)
    assert hear._model.config.max_source_positions == 1500


@pytest.mark.parametrize("given", ["{", "[1]", '{"a": 1}', "null"])
def test_a_list_of_encoders_that_cannot_be_read_is_said(monkeypatch, given):
    monkeypatch.setenv(encoders.VARIABLE, given)
    with pytest.raises(InputError, match=encoders.VARIABLE):
        encoders.named()
