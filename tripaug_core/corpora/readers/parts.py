"""The parts of paths and names: "s1/S03_take2_happy.wav" is s1 | S03, take2, happy."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tripaug_core.corpora.tree import identity
from tripaug_core.errors import InputError

SPLITS = ("separators", "letters")
_SEPARATORS = re.compile(r"[\s_\-.,()\[\]+~#@=&;]+")
_LETTERS = re.compile(r"\d+|[^\W\d_]+")
_FORM = re.compile(
    r"(?P<where>folder|name)\W*?(?P<number>-?\d{1,6})\s*"
    r"(?:\[(?P<first>\d{1,6})(?:-(?P<last>\d{1,6}))?\])?"
)


@dataclass(frozen=True)
class Position:
    """A part of a path.

    Attributes:
        where: "folder" or "name".
        number: which, from 1; from the end, -1, -2, ...: of folders the ones next to the file.
        first, last: the characters of it that count, from 1; all by default.
    """

    where: str
    number: int
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Position":
        """From "name 3", "folder -1", "name 1[6]" or "name 1[1-2]"; else InputError."""
        match = _FORM.fullmatch(str(text).strip().lower())
        if not match or int(match["number"]) == 0 or match["first"] == "0":
            raise InputError(
                f"{str(text)[:60]!r} is no part of a path: write e.g. 'name 3', 'name -1' (the "
                "last), 'folder 1', or 'name 1[6]' for its sixth letter."
            )
        first = int(match["first"]) if match["first"] else None
        last = int(match["last"]) if match["last"] else first
        return cls(match["where"], int(match["number"]), first, last)

    def __str__(self) -> str:
        letters = ""
        if self.first is not None:
            letters = (
                f"[{self.first}]" if self.first == self.last else f"[{self.first}-{self.last}]"
            )
        return f"{self.where} {self.number}{letters}"

    def of(self, file: str, split: str = "separators") -> str | None:
        """What stands there in a path; None where the path has no such part."""
        parts = split_path(file, split)[self.where == "name"]
        at = self.number - 1 if self.number > 0 else self.number
        if not -len(parts) <= at < len(parts):
            return None
        part = parts[at]
        if self.first is not None:
            part = part[self.first - 1 : self.last]
        return part or None


@lru_cache(maxsize=4096)
def split_path(file: str, split: str = "separators") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folders and the parts of the name of a path relative to the corpus."""
    *folders, name = identity(file).split("/")
    if split == "letters":
        return tuple(folders), tuple(_LETTERS.findall(name))
    return tuple(folders), tuple(part for part in _SEPARATORS.split(name) if part)
