"""A corpus as a set of files that others open as they are."""

import csv
import io as text
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tripaug_core import io
from tripaug_core.corpora import formats
from tripaug_core.corpora.corpus import Corpus, Utterance
from tripaug_core.corpora.formats.set import Row, Set
from tripaug_core.corpora.splits import folds
from tripaug_core.errors import InputError

MANIFEST = "manifest.csv"
_AS_THEY_ARE = {".wav", ".flac", ".ogg", ".mp3"}  # others open these; the rest becomes wav
_COLUMNS = ("path", "emotion", "speaker", "language", "session", "sentence", "sex")


@dataclass(frozen=True)
class ExportedSet:
    """What came of it.

    Attributes:
        folder: where everything lies.
        described_by: the files that describe the set, relative to the folder.
        utterances: that were written.
        failed: id -> why it could not be.
    """

    folder: Path
    described_by: list[str]
    utterances: int
    failed: dict[str, str]


def export_set(
    corpus: Corpus,
    form: str,
    folder: str | Path,
    progress: Callable[[int, int], None] | None = None,
) -> ExportedSet:
    """Copy a corpus' recordings into a new folder and describe them as a format wants it.

    Recordings that others could not open as they are (m4a, video, headers that are wrong) become
    wav of the same rate and channels; the others are copied. Speaker-disjoint folds are written
    where the format has any and speakers are known. A manifest.csv of our own lies beside.

    Args:
        corpus: from `tripaug_core.corpora.load`.
        form: one of `formats.FORMATS`.
        folder: new or empty.
        progress: called with utterances done and all utterances.

    Raises:
        InputError: the folder is not empty or cannot be written to, no such format, or not one
            recording can be read.
    """
    formats.checked(form)
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already: choose a new folder.")
    rows, failed, placed = [], {}, set()
    taken = {utterance.path.relative_to(corpus.root).as_posix() for utterance in corpus.utterances}
    try:
        for done, utterance in enumerate(corpus.utterances, start=1):
            try:
                rows.append(_copied(utterance, corpus, form, folder, taken, placed))
            except InputError as error:
                failed[utterance.id] = str(error)
            if progress:
                progress(done, len(corpus))
        if not rows:
            raise InputError(next(iter(failed.values())))
        written = formats.describe(form, folder, _set(corpus, rows))
        io.write_text(folder / MANIFEST, _manifest(rows))
    except OSError as error:
        raise InputError(
            f"{error.filename or folder} cannot be written: {error.strerror or error}."
        ) from None
    return ExportedSet(folder, [*written, MANIFEST], len(rows), failed)


def _copied(
    utterance: Utterance, corpus: Corpus, form: str, folder: Path, taken: set[str], placed: set[str]
) -> Row:
    """Copy one recording, or write it as wav, under a name that is not `taken`, to where no other
    was `placed`; both are added to."""
    from tripaug_core.sound import files
    from tripaug_core.sound.decode import decode

    sound = decode(utterance.path, mono=False)
    suffix = utterance.path.suffix.lower()
    as_it_is = suffix in _AS_THEY_ARE and sound.remark is None
    file = utterance.path.relative_to(corpus.root).as_posix()
    if not as_it_is and suffix != ".wav":
        stem = file.removesuffix(utterance.path.suffix)
        file = f"{stem}.wav" if f"{stem}.wav" not in taken else f"{stem}-{suffix[1:]}.wav"
        taken.add(file)
    path = _placed(form, corpus.name, file, placed)
    target = folder / path
    if as_it_is:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(utterance.path, target)
    else:
        files.write(target, sound.waveform, sound.sample_rate_hz)
    return Row(
        path,
        utterance.id,
        utterance.emotion,
        utterance.speaker,
        utterance.language,
        utterance.session,
        utterance.sentence,
        utterance.sex,
    )


def _placed(form: str, name: str, file: str, placed: set[str]) -> str:
    """Where a file stands; formats that rename folders can mean one place by two of them."""
    path, number, stem = formats.placed(form, name, file), 2, PurePosixPath(file)
    while path.casefold() in placed:  # some disks know no difference between "a.wav" and "A.wav"
        other = stem.with_name(f"{stem.stem}-{number}{stem.suffix}").as_posix()
        path, number = formats.placed(form, name, other), number + 1
    placed.add(path.casefold())
    return path


def _set(corpus: Corpus, rows: list[Row]) -> Set:
    tested: tuple[frozenset[str], ...] = ()
    if corpus.has_speakers and len(corpus.speaker_names) > 1:
        count = min(5, len(corpus.speaker_names))
        tested = tuple(
            frozenset(corpus.ids[i] for i in fold.test_idx)
            for fold in folds(corpus, by="speaker", count=count)
        )
    source = f"Exported from {corpus.title}."
    return Set(corpus.name, tuple(rows), corpus.licence, source, tested)


def _manifest(rows: list[Row]) -> str:
    table = text.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([getattr(row, name) or "" for name in _COLUMNS])
    return table.getvalue()
