"""Label files that lie beside recordings whose names say too little (MELD, MSP-Podcast)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tripaug_core.corpora.readers import remarks
from tripaug_core.corpora.readers.table import check, header, rows, shown
from tripaug_core.corpora.tree import Tree
from tripaug_core.corpora.vocabulary import emotion_named
from tripaug_core.errors import InputError
from tripaug_core.sound.kinds import without_extension

_OWN = ("file", "key")


@dataclass(frozen=True)
class LabelFiles:
    """Tables by which a recording's parts lead to its labels.

    Attributes:
        file: over the path of a label file; its named parts are part of the key.
        key: part of a recording's name -> column.
        columns: what is known of an utterance (emotion, speaker, ...) -> column.
    """

    file: re.Pattern
    key: Mapping[str, str]
    columns: Mapping[str, str]

    @classmethod
    def of(cls, row: Mapping) -> "LabelFiles":
        """From the table `labels` of a layout."""
        columns = {name: column for name, column in row.items() if name not in _OWN}
        return cls(re.compile(f"(?:.*/)?(?:{row['file']})"), row["key"], columns)

    def key_of(self, parts: Mapping[str, str]) -> tuple[str, ...]:
        """What a recording is found by in the tables."""
        return tuple(parts[name] for name in (*sorted(self.file.groupindex), *self.key))

    def lie_there(self, tree: Tree) -> bool:
        """Whether there is such a table, with all its columns."""
        wanted = {column.lower() for column in (*self.key.values(), *self.columns.values())}
        return any(
            self.file.fullmatch(file) and wanted <= set(header(tree.root / file))
            for file in tree.others
        )

    def read(
        self, tree: Tree, title: str, meant: Collection[str] = ()
    ) -> dict[tuple[str, ...], dict[str, str]]:
        """Key -> labels, from all label files of a folder.

        Args:
            tree: of the folder.
            title: of the corpus.
            meant: labels of which it is known what they mean, whatever they look like.

        Raises:
            InputError: there is none, one lacks a column, a row has no emotion or what cannot be
                one, or a recording has two.
        """
        found: dict[tuple[str, ...], dict[str, str]] = {}
        said_in: dict[tuple[str, ...], str] = {}
        files = [(file, match) for file in tree.others if (match := self.file.fullmatch(file))]
        if not files:
            wanted = self.file.pattern.removeprefix("(?:.*/)?(?:").removesuffix(")")
            names = re.sub(r"\(\?P<\w+>([^)]*)\)", r"<\1>", wanted).replace("\\", "")
            raise InputError(
                f"{tree.root.name} looks like {title}, whose label files ({names}) are not there: "
                "put them beside the recordings, or list the recordings in a manifest.csv."
            )
        for file, match in files:
            table = rows(tree.root / file, file)
            columns = {name.lower() for _, row in table[:1] for name in row}
            if lacking := [
                c for c in (*self.key.values(), self.columns["emotion"]) if c.lower() not in columns
            ]:
                raise InputError(
                    f"{file} has no column {lacking[0]!r}, which {title}'s label files have."
                )
            for number, row in table:
                at = f"{file}, line {number},"
                parts = match.groupdict() | {
                    name: _bare(row.get(column.lower(), "")) for name, column in self.key.items()
                }
                labels = {
                    name: row.get(column.lower(), "") for name, column in self.columns.items()
                }
                values = labels["emotion"], labels.get("speaker", "")
                check(values, tree.root / file, file, can_be_said=False)
                labels = {name: shown(value) for name, value in labels.items()}
                label = remarks.label_of(labels["emotion"], at, meant)
                remarks.refuse_numbers([label], meant, file, repr(self.columns["emotion"]))
                labels["emotion"] = emotion_named(label)
                key = self.key_of(parts)
                known, before = found.setdefault(key, labels), said_in.setdefault(key, file)
                if known["emotion"] != labels["emotion"]:
                    said = known["emotion"], before, labels["emotion"], file
                    raise InputError(remarks.two_labels("/".join(key), *said))
        return found


def _bare(value: str) -> str:
    """A file name without its extension, anything else as it is."""
    return without_extension(value.strip())
