"""An augmented set on disk: sound, mels, and a manifest that says how each copy was made."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from tripaug_core.augment.seeds import copy_seed, whole_seed
from tripaug_core.augment.sources import LABELS, Source
from tripaug_core.augment.strength import check_strength
from tripaug_core.corpora import formats
from tripaug_core.corpora.formats.set import Row, Set
from tripaug_core.errors import InputError
from tripaug_core.io import is_text, write_whole
from tripaug_core.numbers import is_whole
from tripaug_core.sound import files
from tripaug_core.vocabulary import EPSILON

MANIFEST = "manifest.csv"
COLUMNS = (
    "path",
    *LABELS,
    "mel",
    "source",
    "copy",
    "checkpoint",
    "epsilon",
    "epsilon_reached",
    "noise_scale",
    "seed",
)
_COLUMNS_BEFORE = tuple(name for name in COLUMNS if name != "epsilon_reached")
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the zip format's first moment: the same bytes at any time


@dataclass(frozen=True)
class ExportSettings:
    """How the copies are made.

    Attributes:
        epsilon: mean absolute change of the normalised log-mel; what a warp reached of it stands
            in the manifest, as `epsilon_reached`.
        noise_scale: factor of the augmentor's noise.
        copies: of each recording.
        seed: of the whole; each copy's own is `copy_seed(seed, name, copy)`.

    Raises:
        InputError: a value outside its range.
    """

    epsilon: float = EPSILON
    noise_scale: float = 1.0
    copies: int = 4
    seed: int = 0

    def __post_init__(self):
        check_strength(self.epsilon, self.noise_scale)
        whole_seed(self.seed)
        if not (is_whole(self.copies) and 1 <= self.copies <= 1000):
            raise InputError(
                f"copies is {self.copies}: it must be a whole number between 1 and 1000."
            )

    @classmethod
    def from_dict(cls, values: dict) -> "ExportSettings":
        """The inverse of `dataclasses.asdict`. Raises InputError for unknown or ill-typed ones."""
        try:
            return cls(**values)
        except TypeError as error:
            raise InputError(f"the settings of the copies cannot be read: {error}.") from None


@dataclass(frozen=True)
class Exported:
    """What came of an export.

    Attributes:
        folder: where everything lies.
        rows: one for each copy, as in the manifest.
        failed: source -> why it could not be augmented.
    """

    folder: Path
    rows: tuple[dict[str, str], ...]
    failed: dict[str, str]


def export(
    sources: Sequence[Source],
    augmentor,
    settings: ExportSettings,
    out: str | Path,
    progress: Callable[[int, int], None] | None = None,
    form: str | None = None,
    licence: str = "",
) -> Exported:
    """Write copies of recordings: NAME-1.wav (16-bit, the source's own rate, channels and length),
    NAME-1.npz (the augmented mel), ..., and manifest.csv.

    The same recordings, checkpoint and settings give the same bytes. The folder is itself a
    corpus of the user's own, as the manifest has the columns of one. A recording that cannot be
    read is noted and passed over.

    Args:
        sources: from `tripaug_core.augment.sources`.
        augmentor: from `load_augmentor`.
        settings: see there.
        out: a new or empty folder, or one that the same export wrote before.
        progress: called with recordings done and all recordings.
        form: one of `corpora.formats.FORMATS`: the set stands and is described as others open it,
            beside its manifest and without mels.
        licence: of the recordings, for the description.

    Raises:
        InputError: the folder holds anything that is not ours; not one recording could be read;
            no such format, or it wants emotions that are not known.
        OSError: the folder cannot be written to; what the manifest names then is whole.
    """
    out = Path(out)
    if form:
        labels = [(str(source.path), source.labels.get("emotion", "")) for source in sources]
        formats.check_labels(form, labels)
    failed = {
        str(source.path): f"{source.path} has a name that is not text: rename it."
        for source in sources
        if not is_text(str(source.path))
    }
    sources = [source for source in _once(sources) if str(source.path) not in failed]
    if failed and not sources:
        raise InputError(next(iter(failed.values())))
    planned = [(source, _rows(source, augmentor, settings, form, out.name)) for source in sources]
    all_rows = [row for _, rows in planned for row in rows]
    _refuse_what_is_not_ours(out, all_rows)
    out.mkdir(parents=True, exist_ok=True)
    # Before the first file: if we are interrupted, what lies there can be told to be ours.
    _write_manifest(out, all_rows)
    done = []
    for count, (source, rows) in enumerate(planned, start=1):
        try:
            _write_copies(source, rows, augmentor, out)
            done += rows
        except InputError as error:
            failed[str(source.path)] = str(error)
        except OSError:  # of the place that we write to: the next one would fail as well
            with suppress(OSError):
                _write_manifest(out, done, no_room=True)
            raise
        if progress:
            progress(count, len(planned))
    _write_manifest(out, done)
    if form and done:
        formats.describe(form, out, _set(out.name, done, augmentor, licence))
    if failed and not done:
        first = next(iter(failed.values()))
        more = f" ({len(failed)} recordings failed, this is the first.)" if len(failed) > 1 else ""
        raise InputError(f"{first}{more}")
    return Exported(out, tuple(done), failed)


def mel_file(mel: torch.Tensor, augmentor) -> bytes:
    """A mel (mels, frames) as the bytes of an .npz; the same mel always gives the same bytes.

    Holds `mel` (normalised, float32) and what it takes to understand it: `mean` and `std` (of the
    natural-log power), `sample_rate_hz`, `hop_ms`.
    """
    content = {
        "mel": np.ascontiguousarray(mel.detach().cpu().numpy(), dtype=np.float32),
        "mean": np.float64(augmentor.normalisation.mean),
        "std": np.float64(augmentor.normalisation.std),
        "sample_rate_hz": np.int64(augmentor.spec.sample_rate_hz),
        "hop_ms": np.float64(augmentor.spec.hop_ms),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in content.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _NO_TIME), entry.getvalue())
    return buffer.getvalue()


def _once(sources: Sequence[Source]) -> list[Source]:
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"two recordings go by the name {twice!r}: rename one.")
    return list(sources)


def _rows(
    source: Source, augmentor, settings: ExportSettings, form: str | None, name: str
) -> list[dict[str, str]]:
    rows = []
    for copy in range(1, settings.copies + 1):
        file = f"{source.name}-{copy}.wav"
        rows.append(
            {
                "path": formats.placed(form, name, file) if form else file,
                **{label: source.labels.get(label, "") for label in LABELS},
                "mel": "" if form else f"{source.name}-{copy}.npz",
                "source": source.path.as_posix(),
                "copy": str(copy),
                "checkpoint": augmentor.identity,
                "epsilon": repr(float(settings.epsilon)),
                "epsilon_reached": "",  # known when it is made
                "noise_scale": repr(float(settings.noise_scale)),
                "seed": str(copy_seed(settings.seed, source.path.stem, copy)),
            }
        )
    return rows


def _set(name: str, rows: list[dict[str, str]], augmentor, licence: str) -> Set:
    """The copies as formats describe them; how each was made goes with it."""
    made = ("source", "copy", "checkpoint", "epsilon", "noise_scale", "seed")
    described = [
        Row(
            path=row["path"],
            id=row["path"].removesuffix(".wav"),
            emotion=row["emotion"],
            **{label: row[label] or None for label in LABELS[1:]},
            extra={what: row[what] for what in made},
        )
        for row in rows
    ]
    source = f"Augmented copies, made by TripAug with {augmentor.identity}."
    return Set(name, tuple(described), licence, source)


@torch.no_grad()
def _write_copies(source: Source, rows: list[dict[str, str]], augmentor, out: Path) -> None:
    waveform, rate_hz = files.read(source.path, mono=False)
    # However many channels: a file is not a batch.
    mel = augmentor.mel(torch.atleast_2d(waveform)[None], rate_hz)
    for row in rows:
        asked = mel, float(row["epsilon"]), float(row["noise_scale"]), int(row["seed"])
        made = augmentor.augment(*asked)
        sound = augmentor.resynthesise(waveform, rate_hz, made.mel - mel, made.displacement)
        row["epsilon_reached"] = f"{float(made.epsilon_reached):.6g}"
        files.write(out / row["path"], sound, rate_hz)
        if row["mel"]:
            mel_bytes = mel_file(made.mel[0, 0], augmentor)
            write_whole(out / row["mel"], lambda fresh, it=mel_bytes: fresh.write_bytes(it))


def _refuse_what_is_not_ours(out: Path, planned: list[dict[str, str]]) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise InputError(f"{out} is a file: choose a folder.")
    ours = _listed(out / MANIFEST)
    writing = {row[kind] for row in planned for kind in ("path", "mel")} - {""}
    if (out / MANIFEST).exists() and ours is None:
        raise InputError(
            f"{out / MANIFEST} is not one of ours and is not overwritten: choose another folder."
        )
    foreign = sorted(name for name in writing - (ours or set()) if (out / name).exists())
    if foreign:
        raise InputError(
            f"{out / foreign[0]} is not one of ours and is not overwritten: choose another folder."
        )
    other = sorted(name for name in (ours or set()) - writing if (out / name).exists())
    if other:
        raise InputError(
            f"{out} holds the copies of another call ({other[0]}): choose another folder."
        )


def _listed(manifest: Path) -> set[str] | None:
    """Files that a manifest of ours lists; None where it is not one of ours."""
    try:
        with manifest.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) not in (COLUMNS, _COLUMNS_BEFORE):
                return None
            return {row[kind] or "" for row in reader for kind in ("path", "mel")} - {""}
    except (OSError, ValueError, csv.Error):
        return None


def _write_manifest(out: Path, rows: list[dict[str, str]], no_room: bool = False) -> None:
    """Whole or not at all; on a full disk (`no_room`) there is room for a shorter one, and may be
    none for a second one.
    """

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    try:
        write_whole(out / MANIFEST, write)
    except OSError:
        if not no_room:
            raise
        write(out / MANIFEST)
