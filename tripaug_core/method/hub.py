"""Checkpoints on a model hub: had by `owner/name`, and given there."""

import os
import re
from pathlib import Path

from tripaug_core.errors import InputError, notice
from tripaug_core.homes import cache_home
from tripaug_core.method import card, model_card

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")  # owner/name
_HOW = "pip install -r requirements-hub.txt"


def is_id(name) -> bool:
    """Whether it may be a name on a hub: `owner/name`, and nothing of the kind lies on the disk."""
    return (
        isinstance(name, str)
        and bool(NAME.fullmatch(name))
        and ".." not in name
        and not Path(name).exists()
    )


def pull(name: str) -> Path:
    """The folder of a checkpoint from a hub ($HF_ENDPOINT, else huggingface.co).

    Only its own files are fetched, both of one commit, into the cache. Where the hub cannot be
    reached, what was fetched last of those that can be loaded serves, and a notice says which
    commit that is.

    Args:
        name: `owner/name`.

    Raises:
        InputError: there is no such model, it is no checkpoint, the hub cannot be reached, or
            huggingface_hub is not installed.
    """
    api = _api()
    kept = cache_home() / "hub" / name.replace("/", "--")
    try:
        commit = api.model_info(name).sha
        folder = kept / commit
        for file in card.FILES:  # a folder of regular files, without links
            api.hf_hub_download(name, file, revision=commit, local_dir=folder)
        os.utime(folder)
    except Exception as error:
        if not _is_refusal(error) and (last := _last(kept)):
            folder, said = last
            notice(f"The hub cannot be used ({_reason(error).rstrip('.')}): {name} is {said}.")
            return folder
        raise InputError(_missing(name, error)) from error
    return folder


def push(folder: Path, name: str, private: bool = False) -> str:
    """Puts a checkpoint on a hub, its README made anew from its card; returns its address.

    Args:
        folder: of the checkpoint.
        name: `owner/name`; made where it is not there.
        private: whether others may see a new one.

    Raises:
        InputError: the folder holds no checkpoint that can be loaded, the hub refuses or cannot be
            reached, or huggingface_hub is not installed.
    """
    from tripaug_core.method import checkpoint  # it needs torch

    if not NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name on a hub: give owner/name.")
    readme = model_card.text_of(checkpoint.load(folder).card, name)
    api = _api()
    from huggingface_hub import CommitOperationAdd

    files = {file: str(Path(folder) / file) for file in card.FILES}
    files[model_card.README] = readme.encode()
    try:
        made = api.create_repo(name, private=private, exist_ok=True)
        operations = [CommitOperationAdd(file, content) for file, content in files.items()]
        api.create_commit(name, operations, commit_message="A TripAug augmentor")
    except Exception as error:
        raise InputError(
            _denied(name, error) or f"{name} was not put on the hub: {_reason(error)}"
        ) from error
    return str(made)


def _api():
    try:
        from huggingface_hub import HfApi
    except ImportError:
        raise InputError(f"to use a model hub, huggingface_hub is needed: {_HOW}.") from None
    return HfApi(endpoint=os.environ.get("HF_ENDPOINT"), library_name="tripaug")


def _last(kept: Path) -> tuple[Path, str] | None:
    """The commit fetched last that can be loaded, and which it is; the last one where none can."""
    from tripaug_core.method import checkpoint  # it needs torch

    # Earlier versions kept one commit without naming it.
    found = [folder for folder in (kept, *kept.glob("*")) if card.is_whole(folder)]
    found.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for passed, folder in enumerate(found):
        try:
            checkpoint.load(folder)
        except InputError:
            continue
        which = "a commit of unknown name" if folder == kept else f"commit {folder.name[:12]}"
        later = f", as {passed} fetched later cannot be loaded" if passed else ""
        return folder, f"{which} from the cache{later}"
    return (found[0], "in the cache, but cannot be loaded") if found else None


def _status(error: Exception) -> int | None:
    return getattr(getattr(error, "response", None), "status_code", None)


def _is_refusal(error: Exception) -> bool:
    return _status(error) in (401, 403, 404)


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _denied(name: str, error: Exception) -> str | None:
    if _status(error) in (401, 403):
        return f"the hub does not let you at {name}: log in (hf auth login), or ask its owner."
    return None


def _missing(name: str, error: Exception) -> str:
    if _status(error) == 404:
        return f"there is no folder {name}, and no checkpoint of that name on the hub."
    return _denied(name, error) or (
        f"there is no folder {name}, and the hub cannot be used: {_reason(error)}"
    )
