"""Features as one file, to carry to a machine that has neither the corpus nor soundfile."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from tripaug_core.corpora.packed import COLUMNS, Features
from tripaug_core.errors import InputError
from tripaug_core.io import write_whole
from tripaug_core.sound.mel import MelSpec

_FORMAT = "tripaug features 1"


def save_features(features: Features, path: str | Path) -> Path:
    """Write features as safetensors: frames in float16, everything else in its metadata.

    The same features give the same bytes. Of a `view` or a `join` its own frames alone are written.

    Raises:
        InputError: the place cannot be written to.
    """
    path, features = Path(path), features.packed()
    about = {
        "format": _FORMAT,
        "spec": features.spec.to_dict(),
        "about": {name: dict(about) for name, about in features.about.items()},
        "columns": {name: getattr(features, name) for name in COLUMNS},
    }
    tensors = {"frames": features.frames.half().cpu(), "lengths": features.lengths.cpu()}
    if features.levels is not None:
        tensors["levels"] = features.levels.cpu()
    try:
        told = {"tripaug": json.dumps(about, sort_keys=True)}
        write_whole(path, lambda fresh: save_file(tensors, fresh, metadata=told))
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path} cannot be written: {error}") from None
    return path


def load_features(path: str | Path) -> Features:
    """Read what `save_features` wrote. Nothing is unpickled.

    Raises:
        InputError: there is no such file, or it is not one of ours, torn, or contradicts itself.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"there is no file {path}: `corpora export` makes one.")
    try:
        with safe_open(path, "pt") as file:
            about = json.loads((file.metadata() or {})["tripaug"])
            frames, lengths = file.get_tensor("frames"), file.get_tensor("lengths")
            # Files of earlier versions have no levels.
            levels = file.get_tensor("levels") if "levels" in file.keys() else None  # noqa: SIM118
        if about["format"] != _FORMAT:
            raise InputError(f"it is of the format {str(about['format'])[:80]!r}.")
        if frames.dtype != torch.float16 or lengths.dtype != torch.int64:
            raise InputError("its tensors are of another kind.")
        if (lengths < 1).any() or int(lengths.sum()) != len(frames):
            raise InputError("its lengths do not add up to its frames.")
        whole = all(piece.isfinite().all() for piece in frames.split(1 << 18))
        if not whole or not (levels is None or levels.isfinite().all()):
            raise InputError("it holds values that are not numbers.")
        columns = {name: tuple(about["columns"][name]) for name in COLUMNS if name != "folds"}
        columns["folds"] = tuple(about["columns"].get("folds", ()))
        if not all(isinstance(v, str | None) for column in columns.values() for v in column):
            raise InputError("a label in it is no text.")
        return Features(
            frames=frames,
            starts=lengths.cumsum(0) - lengths,
            lengths=lengths,
            spec=MelSpec(**about["spec"]),
            levels=levels,
            about={str(name): dict(value) for name, value in about["about"].items()},
            **columns,
        )
    except (
        *(OSError, SafetensorError, InputError),
        *(KeyError, TypeError, ValueError, AttributeError, RuntimeError),
    ) as error:
        raise InputError(
            f"{path} is not a whole file of features ({error}): make it again with "
            "`corpora export`."
        ) from None
