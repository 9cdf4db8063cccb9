"""EmoBox: `data/NAME/NAME.jsonl`, its folds, and recordings under `downloads/NAME`."""

import json
from collections.abc import Iterable
from pathlib import Path

from tripaug_core import io
from tripaug_core.corpora.formats.set import Row, Set, plain

WANTS_EMOTIONS = True


def placed(name: str, file: str) -> str:
    """Under `downloads/NAME/`, as EmoBox's own lists have it."""
    return f"downloads/{plain(name)}/{file}"


def describe(folder: Path, content: Set) -> list[str]:
    """Write the list of all, a list for each part of each fold, and the map of labels.

    Without folds, all is the training part of one: a set to be trained on.
    """
    import soundfile

    name = plain(content.name)
    lines = {}
    for row in content.rows:
        header = soundfile.info(str(folder / row.path))
        lines[row.id] = json.dumps(
            {
                "key": row.id,
                "dataset": name,
                "wav": row.path,
                "sample_rate": header.samplerate,
                "length": round(header.frames / header.samplerate, 4),
                "task": "category",
                "emo": row.emotion,
                "channel": str(header.channels),
                **{what: value for what, value in row.known.items() if value},
                **{what: value for what, value in row.extra.items() if value},
            },
            ensure_ascii=False,
        )
    emotions = sorted({row.emotion for row in content.rows})
    written = {f"data/{name}/{name}.jsonl": _text(lines, content.rows)}
    for number, tested in enumerate(content.folds or (frozenset(),), start=1):
        parts = {"train": [row for row in content.rows if row.id not in tested]}
        if tested:
            parts["test"] = [row for row in content.rows if row.id in tested]
        for part, rows in parts.items():
            file = f"data/{name}/fold_{number}/{name}_{part}_fold_{number}.jsonl"
            written[file] = _text(lines, rows)
    labels = json.dumps({emotion: emotion for emotion in emotions}, ensure_ascii=False, indent=2)
    written[f"data/{name}/label_map.json"] = labels + "\n"
    for file, text in written.items():
        io.write_text(folder / file, text)
    return list(written)


def _text(lines: dict[str, str], rows: Iterable[Row]) -> str:
    return "".join(lines[row.id] + "\n" for row in rows)
