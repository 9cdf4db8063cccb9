"""Changes that are found by gradient through a speech encoder, here one that knows nothing yet."""

from types import SimpleNamespace

import pytest
import torch

from tests.scripts import script_named
from tripaug_core.sound.mel import MelSpec
from tripaug_core.tensors import mean_abs

transformers = pytest.importorskip("transformers", reason="transformers is not installed")


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whisper")
    small = {"d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "vocab_size": 64}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    width = {"encoder_ffn_dim": 32, "decoder_ffn_dim": 32}
    ends = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 1}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = transformers.WhisperModel(
            transformers.WhisperConfig(**small, **heads, **width, **ends)
        )
    model.save_pretrained(folder)
    base = SimpleNamespace(spec=MelSpec(), normalisation=SimpleNamespace(mean=-4.0, std=3.6))
    return script_named("oracle").Oracle(base, folder, steps=8)


def mel_of(seed):
    return torch.randn(1, 1, 128, 40, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("away", [False, True])
def test_it_keeps_what_the_head_hears_and_moves_at_the_same_strength(oracle, away):
    oracle.learn([mel_of(seed) for seed in range(12)], ["anger", "sadness", "neutral"] * 4)
    change = oracle.change(away)
    made = [change(mel_of(3), 0.3, torch.Generator().manual_seed(5)) for _ in range(2)]
    assert made[0][1] is None
    assert torch.equal(made[0][0], made[1][0])
    assert float(mean_abs(made[0][0] - mel_of(3))) == pytest.approx(0.3, abs=1e-3)
    lost, moved, lost_after, moved_after = next(
        told for key, told in oracle.told.items() if key[-1] is away
    )
    if away:
        assert moved_after - 5 * lost_after > moved - 5 * lost
    else:
        assert lost_after < lost
