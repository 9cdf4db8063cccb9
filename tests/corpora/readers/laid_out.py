"""Corpora of empty files, as they lie on disks; and what was read of one."""

import json
from collections.abc import Iterable
from pathlib import Path

LAYOUTS = Path(__file__).parents[4] / "shared" / "cases" / "layouts"


def published(name: str) -> list[dict[str, str]]:
    """The lines of a published list: key, wav ("downloads/NAME/..."), emo."""
    lines = (LAYOUTS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def lay_out(root: Path, paths: Iterable[str], **texts: str) -> Path:
    """Empty files, and those of `texts`, below `root`."""
    for path, text in (dict.fromkeys(paths, "") | texts).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def labels(corpus) -> dict[str, str]:
    """Path -> emotion."""
    return {u.path.relative_to(corpus.root).as_posix(): u.emotion for u in corpus.utterances}


def told(corpus) -> dict[str, tuple[str, str | None]]:
    """Path -> emotion and speaker."""
    of_each = zip(corpus.emotions, corpus.speakers, strict=True)
    return dict(zip(labels(corpus), of_each, strict=True))
