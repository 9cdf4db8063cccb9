"""Files that appear whole or not at all, and what this machine bears."""

import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Has `write` make a file beside `path` and puts it there: nobody ever sees half of it.

    Args:
        path: where it goes; its folder is made where it is missing.
        write: is given the path to write to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")
    try:
        write(fresh)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """The whole text, or what was there before; UTF-8."""
    write_whole(path, lambda fresh: fresh.write_text(text, encoding="utf-8"))


def write_json(path: Path, content: Any, indent: int | None = 2) -> None:
    """The same of plain values."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=indent))


def cores() -> int:
    """Processor cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
