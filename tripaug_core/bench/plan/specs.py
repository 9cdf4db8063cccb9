"""What a task is, to the last setting: frozen, and stored under the hash of all of it."""

import ast
import dataclasses
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from tripaug_core.method.settings import Settings
from tripaug_core.sound.mel import MelSpec

PACKAGE = Path(__file__).resolve().parents[2]
_FIT_CODE = (
    "sound",
    *(f"corpora/{name}.py" for name in ("extract", "packed", "sounds", "speakers")),
    "method",
)
_CHANGE_CODE = (*_FIT_CODE, "augment", "bench/plan/methods.py", "bench/run/copies.py")
_CELL_CODE = (
    *(*_FIT_CODE, "augment", "recognition"),
    *(f"bench/plan/{name}.py" for name in ("judges", "methods")),
    *(f"bench/run/{name}.py" for name in ("copies", "examples", "reached", "split_parts", "tasks")),
)


def key_of(corpus: str, id: str) -> str:
    """An utterance's name across corpora."""
    return f"{corpus}:{id}"


@dataclass(frozen=True)
class CorpusRef:
    """A corpus as a task has to find it.

    Attributes:
        name: its name in the corpora home.
        content: hash of the sound of the utterances that the benchmark uses.
    """

    name: str
    content: str


@dataclass(frozen=True)
class FitSpec:
    """An augmentor to train: once, for all the cells that share it.

    Attributes:
        corpora: where the utterances come from.
        train: keys of the utterances that it may see, sorted; it sees no others.
        labels: emotion -> label of the triplets, as pairs.
        settings: of the training, its seed among them.
        normalise: see `BenchSettings`.
        device: "cpu" or "cuda".
        code: of everything that the result depends on; see `code_version`.
    """

    corpora: tuple[CorpusRef, ...]
    train: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    settings: Settings
    normalise: str = "training"
    device: str = "cpu"
    code: str = ""

    @cached_property
    def hash(self) -> str:
        """24 hexadecimal digits over every field."""
        return hash_of(self)


@dataclass(frozen=True)
class CellSpec:
    """One recogniser to train and test: corpus x fold x method x seed.

    Attributes:
        table, row, fold: where its figure goes.
        method: name of the method; see `methods`.
        seed: of cut, copies, initialisation and order.
        corpora, train, test: as in `FitSpec`; the two sides are keys, sorted.
        classes: what is told apart; labels: emotion -> class, as pairs.
        copied: keys of the training utterances that copies are made of.
        copies: how many of each.
        epsilon_low, epsilon_high: bounds of the uniform draw of ε for each copy.
        reduced: the classes that were cut.
        declared: how the two sides are said to be apart: "speaker", "session", "published" or
            "random".
        recogniser: its name; recogniser_settings: its settings (a frozen dataclass).
        weighting: what is done about rare classes; see `recognition.settings.WEIGHTINGS`.
        mel: how sound becomes a spectrogram.
        fit: the augmentor it needs, or None.
        plugins: sources of a user's own rows and recognisers.
        normalise, device, code: as in `FitSpec`.
    """

    table: str
    row: str
    fold: str
    method: str
    seed: int
    corpora: tuple[CorpusRef, ...]
    train: tuple[str, ...]
    test: tuple[str, ...]
    classes: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    copied: tuple[str, ...]
    copies: int
    epsilon_low: float
    epsilon_high: float
    reduced: tuple[str, ...]
    declared: str
    recogniser: str
    recogniser_settings: object
    mel: MelSpec = field(default_factory=MelSpec)
    fit: FitSpec | None = None
    weighting: str = "none"
    plugins: tuple[str, ...] = field(default=(), repr=False)
    normalise: str = "training"
    device: str = "cpu"
    code: str = ""

    @cached_property
    def hash(self) -> str:
        """24 hexadecimal digits over every field, those of its fit included."""
        return hash_of(self)


def hash_of(spec) -> str:
    """24 hexadecimal digits over every field of a dataclass and of those within it."""
    text = json.dumps(_plain(spec), ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def fit_code() -> str:
    """Version of the code that an augmentor's training depends on."""
    return code_version(_FIT_CODE)


def cell_code() -> str:
    """Version of the code that a cell's figures depend on."""
    return code_version(_CELL_CODE)


def change_code() -> str:
    """Version of the code that a changed copy depends on."""
    return code_version(_CHANGE_CODE)


@lru_cache
def code_version(parts: tuple[str, ...]) -> str:
    """Hash of source files of the package; comments and docstrings do not count."""
    digest = hashlib.sha256()
    for part in parts:
        path = PACKAGE / part
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            tree = _parsed(file.read_text(encoding="utf-8"))
            digest.update(file.relative_to(PACKAGE).as_posix().encode())
            digest.update(ast.dump(_without_docstrings(tree)).encode())
    return digest.hexdigest()[:16]


def _parsed(source: str) -> ast.Module:
    # Python 3.11 counts the depth of all threads' trees in one place, and where two are at it at
    # once it may complain of the count (python/cpython issue 106905). Then it is tried again.
    for _ in range(20):
        with suppress(SystemError):
            return ast.parse(source)
    return ast.parse(source)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
            and isinstance(body[0].value.value, str)
        ):
            node.body = body[1:]
    return tree


def _plain(value):
    if dataclasses.is_dataclass(value):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a spec cannot hold a {type(value).__name__}")
