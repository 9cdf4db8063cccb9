"""Hugging Face's audiofolder: recordings under `train/`, and `metadata.jsonl` beside them.

JSON keeps what looks like a number a text: speaker "01" stays "01". `datasets` takes folders called
"test" or "dev" for splits, wherever they stand, so such names get an "s"; so does "tests", which
would be the same folder otherwise.
"""

import json
import re
from pathlib import Path

from tripaug_core import io
from tripaug_core.corpora.formats.set import Set, columns_in_use, plain

WANTS_EMOTIONS = False
_SPLIT, _METADATA = "train", "metadata.jsonl"
_WORDS = "train|training|validation|valid|dev|val|test|testing|eval|evaluation"
_TAKEN_FOR_A_SPLIT = re.compile(rf"(?<![^-._ 0-9])({_WORDS})(s*)(?![^-._ 0-9])")


def placed(name: str, file: str) -> str:
    """`train/` and the file's own path."""
    *folders, last = file.split("/")
    return "/".join([_SPLIT, *(_TAKEN_FOR_A_SPLIT.sub(r"\1s\2", part) for part in folders), last])


def describe(folder: Path, content: Set) -> list[str]:
    """Write the metadata, and a README.md as the hub shows it."""
    used = columns_in_use(content.rows)
    extra = sorted({column for row in content.rows for column in row.extra})
    lines = []
    for row in content.rows:
        line = {"file_name": row.path.removeprefix(f"{_SPLIT}/"), "emotion": row.emotion or None}
        line |= {name: row.known[name] for name in used}
        line |= {name: row.extra.get(name) for name in extra if name not in line}
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    io.write_text(folder / _SPLIT / _METADATA, "".join(lines))
    io.write_text(folder / "README.md", _card(content))
    return [f"{_SPLIT}/{_METADATA}", "README.md"]


def _card(content: Set) -> str:
    return (
        "---\n"
        f"pretty_name: {json.dumps(content.name, ensure_ascii=False)}\n"
        "task_categories:\n- audio-classification\n"
        "configs:\n- config_name: default\n  data_files:\n"
        f'  - split: train\n    path: "{_SPLIT}/**"\n'
        "---\n\n"
        f"# {content.name}\n\n{len(content.rows)} recordings. {content.source}\n\n"
        f"Licence: {content.licence or 'not stated'}\n\n"
        "```python\nfrom datasets import load_dataset\n\n"
        f'speech = load_dataset("audiofolder", data_dir="{plain(content.name)}")\n```\n'
    )
