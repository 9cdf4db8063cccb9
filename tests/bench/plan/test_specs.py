"""A hash covers every field of every setting, the code, and every byte of a corpus file."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import miniature
import pytest
from samples import CELL, FIT

from tripaug_core.bench import runner
from tripaug_core.bench.plan import specs

OTHER_WORD = {
    "variance": "cosine",
    "form": "warp",
    "level": "none",
    "network": "vgg19",
    "schedule": ("constant", "cosine"),
    "precision": "bfloat16",
    "without": ("emo",),
}


def paths(value, at=()):
    """Every field within a dataclass that holds no further dataclass."""
    for field in dataclasses.fields(value):
        inside = getattr(value, field.name)
        if dataclasses.is_dataclass(inside):
            yield from paths(inside, (*at, field.name))
        else:
            yield (*at, field.name)


def other(name: str, value):
    """Some other valid value."""
    if name == "schedule":
        return next(word for word in OTHER_WORD[name] if word != value)
    if name in OTHER_WORD:
        return OTHER_WORD[name]
    if name == "epsilon_high":
        return value + 0.1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 0.5 + 0.01
    if isinstance(value, str):
        return value + "x"
    if value and isinstance(value[0], int | float):
        return (*value[:-1], value[-1] + 1)
    if value and dataclasses.is_dataclass(value[0]):
        return (replace(value[0], content="2"),)
    return (*value, "z") if not value or isinstance(value[0], str) else (*value, ("u", "v"))


def changed(value, path):
    """The dataclass with the field at that path changed."""
    inside = getattr(value, path[0])
    new = changed(inside, path[1:]) if len(path) > 1 else other(path[0], inside)
    return replace(value, **{path[0]: new})


@pytest.mark.parametrize("path", list(paths(CELL)), ids=".".join)
def test_every_field_of_a_cell_changes_its_hash(path):
    assert changed(CELL, path).hash != CELL.hash


@pytest.mark.parametrize("path", list(paths(FIT)), ids=".".join)
def test_every_field_of_a_fit_changes_its_hash(path):
    assert changed(FIT, path).hash != FIT.hash


def test_fields_do_not_run_into_one_another():
    assert replace(CELL, row="ab", fold="c").hash != replace(CELL, row="a", fold="bc").hash
    assert replace(CELL, fit=None).hash != CELL.hash
    assert replace(CELL).hash == CELL.hash


def test_code_version_sees_code_and_not_comments(tmp_path, monkeypatch):
    monkeypatch.setattr(specs, "PACKAGE", tmp_path)
    file, found = tmp_path / "part.py", []
    for text in ("x = 1\n", '"""Said."""\nx = 1  # why\n', "x = 2\n"):
        file.write_text(text)
        specs.code_version.cache_clear()
        found.append(specs.code_version(("part.py",)))
    specs.code_version.cache_clear()
    assert found[0] == found[1] != found[2]


def test_one_byte_of_a_corpus_file_changes_every_hash(tmp_path):
    root = miniature.corpus(tmp_path, emotions=("anger", "neutral"), speakers=2)
    settings = miniature.settings()

    def hashes():
        plan = runner.prepare(settings, str(tmp_path)).plan
        return {cell.hash for cell in plan.cells} | {fit.hash for fit in plan.fits}

    before = hashes()
    assert hashes() == before
    file = next(root.glob("*.wav"))
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert not hashes() & before


def test_code_version_is_the_same_from_many_threads():
    def ask(_):
        specs.code_version.cache_clear()
        return specs.cell_code()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
