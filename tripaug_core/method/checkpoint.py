"""A checkpoint: a folder with `weights.safetensors` and `card.json`. Nothing is ever unpickled."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.method.card import CARD, FORMAT, WEIGHTS, identity, read
from tripaug_core.method.networks import Networks
from tripaug_core.method.settings import Settings
from tripaug_core.method.storage import write_tensors
from tripaug_core.sound.mel import Normalisation
from tripaug_core.tensors import constants

CENTRES = "centres"
_NETWORK_VALUES = 500_000_000


@dataclass(frozen=True)
class Checkpoint:
    """A loaded checkpoint.

    Attributes:
        networks: augmentor, discriminator and representation learner, in eval mode, on the CPU.
        centres: (labels, 128) mean representation of the training originals of each emotion.
        settings: of the training.
        normalisation: of the mels.
        labels: emotions, in the order of `centres`.
        card: the whole card.
        identity: sha256 of both files, hexadecimal.
    """

    networks: Networks
    centres: Tensor
    settings: Settings
    normalisation: Normalisation
    labels: tuple[str, ...]
    card: dict
    identity: str


def save(
    folder: Path,
    networks: Networks,
    centres: Tensor,
    settings: Settings,
    normalisation: Normalisation,
    labels: tuple[str, ...],
    about: dict,
) -> None:
    """Writes a checkpoint; an older one in its place is replaced only when the new one is whole.

    Args:
        about: further entries of the card: corpus, licence, counts, speakers, versions, figures...
    """
    card = {
        "format": FORMAT,
        "labels": list(labels),
        "mel": settings.mel.to_dict(),
        "normalisation": {"mean": normalisation.mean, "std": normalisation.std},
        "settings": settings.to_dict(),
        **about,
    }
    tensors = {k: v.detach().cpu().contiguous() for k, v in networks.state_dict().items()}
    tensors[CENTRES] = centres.detach().cpu().contiguous()
    folder = Path(folder)
    fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        write_tensors(tensors, fresh / WEIGHTS)
        text = json.dumps(card, indent=1, ensure_ascii=False, allow_nan=False)
        (fresh / CARD).write_text(text + "\n", encoding="utf-8")
        _put_in_place(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _put_in_place(fresh: Path, folder: Path) -> None:
    if not folder.exists():
        fresh.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)


@constants()
def load(folder: Path) -> Checkpoint:
    """Loads a checkpoint.

    Raises:
        InputError: a file is missing, truncated, not what it claims, holds other shapes than its
            card says, or values that are not numbers.
    """
    folder = Path(folder)
    card = read(folder)
    try:
        settings = Settings.from_dict(card["settings"])
        normalisation = Normalisation(**card["normalisation"])
        if not isinstance(card["labels"], list):
            raise TypeError("labels")
        labels = tuple(str(label) for label in card["labels"])
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{folder / CARD} is not a TripAug card: it lacks or garbles {error}; train again."
        ) from error
    with torch.device("meta"):  # shapes are compared before any memory is taken
        networks = Networks(settings, normalisation.std)
    shapes = {k: tuple(v.shape) for k, v in networks.state_dict().items()}
    shapes[CENTRES] = (len(labels), 128)
    if sum(torch.Size(shape).numel() for shape in shapes.values()) > _NETWORK_VALUES:
        raise InputError(f"{folder / CARD} describes networks that are too large to be real.")
    tensors = _read_tensors(folder / WEIGHTS, shapes)
    centres = tensors.pop(CENTRES)
    networks.load_state_dict(tensors, assign=True)
    networks.eval().requires_grad_(False)
    return Checkpoint(networks, centres, settings, normalisation, labels, card, identity(folder))


def _read_tensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, Tensor]:
    try:
        io.check_regular(path)
        with safe_open(path, framework="pt") as file:
            stored = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118
            for key, shape in shapes.items():
                found = tuple(stored[key].get_shape()) if key in stored else None
                if found != shape:
                    raise InputError(
                        f"{path} does not fit its card: {key} is {found}, expected {shape}."
                    )
            if len(stored) != len(shapes):
                surplus = sorted(set(stored) - set(shapes))[0]
                raise InputError(f"{path} does not fit its card: {surplus} is not expected.")
            tensors = {key: file.get_tensor(key) for key in shapes}
    except (SafetensorError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path} is not a whole safetensors file (pickled files are never read)."
        ) from error
    for key, tensor in tensors.items():
        if not tensor.is_floating_point():
            kind = str(tensor.dtype).removeprefix("torch.")
            raise InputError(f"{path}: {key} is of {kind}, and no weights are: save it as float32.")
        tensors[key] = tensor = tensor.to(torch.float32)  # others keep them in half or double
        if not bool(torch.isfinite(tensor).all()):
            raise InputError(f"{path} is damaged: {key} holds values that are not numbers.")
    return tensors
