"""What the page or a program asks for, checked, as settings of a benchmark and of its engine."""

import re
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tripaug_core import io
from tripaug_core.bench.run import scheduler
from tripaug_core.errors import InputError
from tripaug_core.vocabulary import LIMITS, Limit

if TYPE_CHECKING:
    from tripaug_core.bench.plan.settings import BenchSettings

_TEXTS = ("corpus", "preset", "recogniser", "keep", "cut", "split", "triplets", "fit_on")
_TEXTS += ("esd_positive", "normalise", "device")
_LISTS = ("sources", "targets", "methods", "emotions", "speakers")
_WHOLE = {
    "folds": LIMITS["folds"],
    "copies": LIMITS["copies"],
    "subset": Limit(0, 100_000),
    "iterations": LIMITS["iterations"],
    "steps": LIMITS["steps"],
}
_ENGINE = ("engine", "workers", "scheduler")
_CLUSTER = ("cluster", "dask")  # the second is how it was called before
_ANSWER_SECONDS = 3.0

# A look at whether it works, and at what comes of it, on the speech that ships with the project.
QUICK_LOOK = {
    "protocol": "imbalanced",
    "corpus": "demo",
    "preset": "quick",
    "recogniser": "logmel",
    "methods": ["none", "copies", "noise", "learned"],
    "seeds": [0],
    "folds": 3,
}


@dataclass(frozen=True)
class Engine:
    """Where a benchmark is to run; see `tripaug_core.bench.run.engines`."""

    engine: str = "local"
    workers: int | None = None


def settings_of(asked: dict) -> "BenchSettings":
    """The settings that are asked for; empty entries are left to the preset.

    Raises:
        InputError: an entry is unknown, of the wrong kind or out of its range.
    """
    from tripaug_core.bench.plan.from_args import settings_from_args as chosen

    known = {"protocol", "seeds", "paper", "finetune", *_TEXTS, *_LISTS, *_WHOLE, *_ENGINE}
    if unknown := sorted(set(asked) - known):
        raise InputError(
            f"a benchmark has no {unknown[0]!r}: there are {', '.join(sorted(known))}."
        )
    _check_scheduler(asked)
    values = {name: _text(asked, name) for name in _TEXTS}
    values |= {name: _texts(asked, name) for name in _LISTS}
    values |= {name: _whole(asked, name, limit) for name, limit in _WHOLE.items()}
    for name in ("sources", "targets"):
        values[name] = values[name] or ()
    values["preset"] = values["preset"] or "bench"
    values["recogniser"] = _judges(values["recogniser"], values["preset"])
    settings = chosen(
        _text(asked, "protocol"),
        paper=asked.get("paper") is True,
        finetune=asked.get("finetune") is True or None,
        seeds=_seeds(asked),
        **values,
    )
    if settings.device != "cpu":
        _check_device(settings.device)
    return settings


def engine_of(asked: dict) -> Engine:
    """The engine that is asked for.

    Raises:
        InputError: there is none of that name, the operator gave no cluster, or it does not answer.
    """
    name = _text(asked, "engine") or "local"
    workers = _whole(asked, "workers", LIMITS["workers"])
    if name == "local":
        return Engine("local", workers)
    if name not in _CLUSTER:
        raise InputError(f"there is no engine {name!r}: choose local or cluster.")
    address = scheduler.given()
    if not address:
        raise InputError(
            "there is no cluster here: start the app with --scheduler ADDRESS, that of a "
            "`dask scheduler`."
        )
    if find_spec("distributed") is None:
        raise InputError("Dask is not installed here: pip install 'dask[distributed]'.")
    _check_answers(address)
    return Engine("dask", workers)


def workers_of(asked: dict) -> int:
    """How many share the work: as asked for, else one a core."""
    return _whole(asked, "workers", LIMITS["workers"]) or io.cores()


def has_cluster() -> bool:
    """Whether the operator gave a Dask scheduler."""
    return scheduler.given() is not None


def _text(asked: dict, name: str) -> str | None:
    value = asked.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > 200:
        raise InputError(f"{name} must be a name.")
    return value


def _texts(asked: dict, name: str) -> tuple[str, ...] | None:
    value = asked.get(name)
    if value is None or value == []:
        return None
    listed = isinstance(value, list | tuple) and len(value) <= 100
    if not listed or not all(isinstance(each, str) and 0 < len(each) <= 200 for each in value):
        raise InputError(f"{name} must be a list of names.")
    return tuple(value)


def _whole(asked: dict, name: str, limit: Limit) -> int | None:
    value = asked.get(name)
    if value is None or value == "":
        return None
    if not _is_whole(value) or not limit.least <= value <= limit.most:
        raise InputError(f"{name} must be a whole number between {limit.least} and {limit.most}.")
    return int(value)


def _is_whole(value) -> bool:
    """Whether a script's number, which may be a float, is a whole one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def _seeds(asked: dict) -> tuple[int, ...] | None:
    value = asked.get("seeds")
    if value is None or value == []:
        return None
    whole = isinstance(value, list | tuple) and all(map(_is_whole, value))
    many, largest = LIMITS["bench_seeds"].most, LIMITS["seed"].most
    if not whole or len(value) > many or not all(0 <= each <= largest for each in value):
        raise InputError(f"seeds must be at most {many} whole numbers of at least 0.")
    return tuple(int(each) for each in value)


def _judges(asked: str | None, preset: str) -> str | None:
    """The recognisers; an empty name among several is the size's own. None: that one alone."""
    if asked is None:
        return None
    from tripaug_core.bench.plan.settings import PRESETS, BenchSettings

    names = [name.strip() for name in asked.split(",")]
    for name in names:
        _check_recogniser(name)
    if preset in PRESETS:  # any other is refused where it is chosen
        own = PRESETS[preset].get("recogniser", BenchSettings.recogniser)
        names = [name or own for name in names]
    return ",".join(dict.fromkeys(names))


def _check_recogniser(recogniser: str) -> None:
    """What stands behind "=" would be a path, or fetched: only the operator's names are taken."""
    from tripaug_core.recognition import kind_of
    from tripaug_core.recognition.encoders import named

    word, _, argument = recogniser.partition("=")
    if not word or not argument or argument in named():
        return
    kind_of(recogniser)  # what takes no argument at all says so
    there = ", ".join(named())
    raise InputError(
        f"there is no encoder of that name here: choose {there}."
        if there
        else "there is no encoder here: start the app with --encoder NAME=FOLDER, or put one into "
        "the models home."
    )


def _check_device(device: str) -> None:
    import torch

    if not re.fullmatch(r"cuda(:\d+)?", device):
        raise InputError(f"there is no device {device!r}: choose cpu or cuda.")
    if not torch.cuda.is_available():
        raise InputError("there is no GPU that torch could use here: choose the device cpu.")


def _check_scheduler(asked: dict) -> None:
    """Programs once named the scheduler: its address is now taken from nobody but the operator."""
    if asked.get("scheduler") not in (None, "", scheduler.given()):
        raise InputError(
            "the scheduler's address is only taken from whoever starts the app (app.py --scheduler "
            "ADDRESS): leave it out, and choose the engine cluster."
        )


def _check_answers(address: str) -> None:
    there = urlsplit(address)
    try:
        socket.create_connection((there.hostname, there.port), timeout=_ANSWER_SECONDS).close()
    except (OSError, ValueError):
        raise InputError(
            "the cluster does not answer: start a `dask scheduler` at the address that the app "
            "was given, and workers with `dask worker ADDRESS --nthreads 1`."
        ) from None
