"""A pretrained speech encoder: mean and deviation over time of one of its layers."""

import copy
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from torch import Tensor

from tripaug_core.errors import InputError
from tripaug_core.recognition.encoders import target_of
from tripaug_core.sound.files import resample

DEPTH = 0.75  # the layer that is heard by default, of the encoder's depth
_FRONT_ENDS = ("feature_extractor", "conv1", "conv2")  # of wav2vec2's kind, and of Whisper
_LEAST_VARIANCE = 1e-12
_LONGEST_SECONDS = 30.0  # beyond it memory grows with the square; pieces of it are averaged
# A model is shared by all who name it, and a recording cuts its positions for as long as it is
# heard: one at a time.
_hearing = Lock()


class Encoder:
    """Whisper, wav2vec2, HuBERT, WavLM or another encoder of `transformers`.

    Only safetensors are read, and no code that comes with a model is run. Whisper hears as many
    positions as a recording has instead of a window of 30 s: ten times quicker, in trials up to 4
    points worse on one corpus (RAVDESS 1 to 12) and 5 better on another (EMOVO).

    Args:
        model: a folder, a model's name on the Hugging Face hub, or a name that the operator gave
            (see `encoders`).
        layer: 0 is what goes into the first layer, 1 its output, ...; -1 averages all of them,
            None takes the one at `DEPTH`.

    Raises:
        InputError: transformers is not installed, or there is no such model or layer.
    """

    def __init__(self, model: str, layer: int | None = None):
        self._extract, self._model, identity = _loaded(target_of(model))
        layers = self._model.config.num_hidden_layers
        self._layer = round(DEPTH * layers) if layer is None else layer
        if not -1 <= self._layer <= layers:
            raise InputError(f"layer is {layer}: {model} has 0 to {layers}, and -1 averages them.")
        self.name = f"encoder {identity}, layer {self._layer}, 1"

    @torch.inference_mode()
    def __call__(self, waveform: Tensor, rate_hz: int) -> np.ndarray:
        """(2 x width,) float32: means, then deviations."""
        return self.vector(resample(waveform, rate_hz, self.rate_hz)).cpu().numpy()

    @property
    def rate_hz(self) -> int:
        """Of what `vector` takes."""
        return self._extract.sampling_rate

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return next(self._model.parameters()).device

    def vector(self, waveform: Tensor) -> Tensor:
        """As of a call, of (samples,) at `rate_hz`: (2 x width,) float32, with its gradients."""
        size = round(_LONGEST_SECONDS * self.rate_hz)
        pieces = [waveform[at : at + size] for at in range(0, max(len(waveform), 1), size)]
        weights = torch.tensor([float(len(piece)) for piece in pieces], device=self.device)
        vectors = torch.stack([self._vector(piece) for piece in pieces])
        return weights / weights.sum().clamp(min=1) @ vectors if len(pieces) > 1 else vectors[0]

    def copied(self, device="cpu") -> "Encoder":
        """One with weights of its own on a device, to be trained."""
        other = copy.copy(self)
        with _hearing:
            other._model = copy.deepcopy(self._model).to(device)
        return other

    def front_end(self) -> list[torch.nn.Module]:
        """What turns sound or spectrogram into the first frames: convolutions, in all of them.

        Raises:
            InputError: it is none that is known.
        """
        found = [part for name, part in self._model.named_children() if name in _FRONT_ENDS]
        if not found:
            raise InputError(
                f"no front end is known of {type(self._model).__name__}: set freeze_front_end to "
                "false, to have all of it trained."
            )
        return found

    def trainable(self, freeze_front_end: bool) -> list[torch.nn.Parameter]:
        """The parameters that are trained on, made ready to be.

        Positions stay as they are: Whisper's are sinusoids.
        """
        self._model.requires_grad_(True)
        if freeze_front_end:
            for part in self.front_end():
                part.requires_grad_(False)
        if hasattr(self._model, "embed_positions"):
            self._model.embed_positions.requires_grad_(False)
        return [p for p in self._model.parameters() if p.requires_grad]

    @contextmanager
    def training(self) -> Iterator[None]:
        """In between, the model's dropout drops; afterwards it is frozen again."""
        # Masking would draw from numpy's global generator, and short recordings have no room.
        # A layer that is skipped leaves no hidden state to be heard.
        self._model.config.apply_spec_augment = False
        self._model.config.layerdrop = self._model.config.encoder_layerdrop = 0.0
        self._model.train()
        try:
            yield
        finally:
            self._model.eval().requires_grad_(False)

    def _vector(self, waveform: Tensor) -> Tensor:
        rate = self.rate_hz
        least = rate // 10  # shorter than the receptive field of a convolutional front end
        waveform = torch.nn.functional.pad(waveform, (0, max(0, least - len(waveform))))
        given = self._extract(waveform.numpy(), sampling_rate=rate, return_tensors="pt")
        given = {name: value.to(self.device) for name, value in given.items()}
        with _hearing:
            if "input_features" in given and hasattr(self._model, "embed_positions"):
                states = _whisper_states(self._model, given["input_features"], len(waveform) / rate)
            else:
                asked = next(iter(given.values()))
                states = self._model(asked, output_hidden_states=True).hidden_states
        if self._layer == -1:
            heard = torch.stack(tuple(states)).mean(0)[0]
        else:
            heard = states[self._layer][0]
        # The deviation's gradient is endless where a dimension stands still.
        deviation = heard.var(0, correction=0).clamp(min=_LEAST_VARIANCE).sqrt()
        return torch.cat([heard.mean(0), deviation]).float()


def _whisper_states(encoder, features: Tensor, seconds: float):
    """Hidden states of the real positions alone, 50 a second."""
    most = encoder.conv1.stride[0] * encoder.conv2.stride[0]
    positions, whole = encoder.embed_positions, encoder.config.max_source_positions
    count = max(1, min(whole, int(np.ceil(seconds * 50))))
    weight = positions.weight.data
    try:
        encoder.config.max_source_positions = positions.num_embeddings = count
        positions.weight.data = weight[:count]
        cut = features[..., : count * most]
        return encoder(cut, output_hidden_states=True).hidden_states
    finally:
        encoder.config.max_source_positions = positions.num_embeddings = whole
        positions.weight.data = weight


@lru_cache(maxsize=2)
def _loaded(model: str):
    """Feature extractor, encoder, and the hash of its weights and configuration."""
    try:
        from transformers import AutoFeatureExtractor, AutoModel
        from transformers.utils import logging
    except ImportError:
        raise InputError("transformers is not installed: pip install 'tripaug[encoder]'.") from None
    if "/" not in model and not Path(model).is_dir():
        raise InputError(f"there is no encoder {model!r}: give a folder, or OWNER/NAME of the hub.")
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    safe = {"trust_remote_code": False}
    before = torch.get_rng_state()
    try:
        extract = AutoFeatureExtractor.from_pretrained(model, **safe)
        whole = AutoModel.from_pretrained(model, use_safetensors=True, **safe)
    except Exception as error:  # transformers raises whatever its many loaders do
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"the encoder {model} cannot be loaded: {reason}") from None
    finally:
        torch.set_rng_state(before)
    encoder = whole.get_encoder() if hasattr(whole, "decoder") else whole
    encoder = encoder.float().eval().requires_grad_(False)
    digest = hashlib.sha256(encoder.config.to_json_string().encode())
    for name, weight in sorted(encoder.state_dict().items()):
        digest.update(name.encode() + weight.contiguous().numpy().tobytes())
    return extract, encoder, digest.hexdigest()[:16]
