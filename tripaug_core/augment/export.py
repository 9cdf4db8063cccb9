"""An augmented set on disk: sound, mels, and a manifest that says how each copy was made."""

import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from tripaug_core.augment import manifest
from tripaug_core.augment.seeds import copy_seed, noise_for, whole_seed
from tripaug_core.augment.sources import LABELS, Source
from tripaug_core.augment.strength import check_strength
from tripaug_core.corpora import formats
from tripaug_core.corpora.formats.set import Row, Set
from tripaug_core.errors import InputError
from tripaug_core.io import is_text, write_whole
from tripaug_core.numbers import is_whole
from tripaug_core.runs.locks import locked
from tripaug_core.sound import files
from tripaug_core.sound.decode import decode
from tripaug_core.vocabulary import EPSILON

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the zip format's first moment: the same bytes at any time


@dataclass(frozen=True)
class ExportSettings:
    """How the copies are made.

    Attributes:
        epsilon: mean absolute change of the normalised log-mel; what a warp reached of it stands
            in the manifest, as `epsilon_reached`.
        noise_scale: factor of the augmentor's noise.
        copies: of each recording.
        seed: of the whole; each copy's own is `copy_seed(seed, id, copy)`.

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
        remarks: source -> what is to be said of it although it was: the file is not quite in
            order, or there was nothing to change.
    """

    folder: Path
    rows: tuple[dict[str, str], ...]
    failed: dict[str, str]
    remarks: dict[str, str]


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
        InputError: the folder holds anything that is not ours, copies that were made otherwise, or
            is being written to by another call; not one recording could be read; no such format,
            or it wants emotions that are not known.
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
    manifest.check_ours(out, [row for _, rows in planned for row in rows])
    out.mkdir(parents=True, exist_ok=True)
    try:
        with locked(out, wait=False):
            done, troubles, remarks = _write_all(planned, augmentor, out, progress)
    except BlockingIOError:
        raise InputError(
            f"{out} is being written to by another call: wait for it, or choose another folder."
        ) from None
    failed |= troubles
    if form and done:
        formats.describe(form, out, _set(out.name, done, augmentor, licence))
    if failed and not done:
        first = next(iter(failed.values()))
        more = f" ({len(failed)} recordings failed, this is the first.)" if len(failed) > 1 else ""
        raise InputError(f"{first}{more}")
    return Exported(out, tuple(done), failed, remarks)


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
                "seed": str(copy_seed(settings.seed, source.id or source.path.stem, copy)),
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


def _write_all(planned, augmentor, out: Path, progress) -> tuple[list, dict, dict]:
    """The rows that were written, and what failed or is to be remarked of which source."""
    all_rows = [row for _, rows in planned for row in rows]
    manifest.check_ours(out, all_rows)  # again: now nobody else writes
    # Before the first file: if we are interrupted, what lies there can be told to be ours.
    manifest.write(out, all_rows)
    done, failed, remarks = [], {}, {}
    for count, (source, rows) in enumerate(planned, start=1):
        try:
            remark = _write_copies(source, rows, augmentor, out)
            remarks |= {str(source.path): remark} if remark else {}
            done += rows
        except InputError as error:
            failed[str(source.path)] = str(error)
        except OSError:  # of the place that we write to: the next one would fail as well
            _leave_whole(out, all_rows, rows)
            raise
        if progress:
            progress(count, len(planned))
    manifest.write(out, done)
    return done, failed, remarks


def _leave_whole(out: Path, all_rows: list[dict[str, str]], broken: list[dict[str, str]]) -> None:
    """Takes away what is half written, and names what is there: the same call then goes on."""
    with suppress(OSError):
        for row in broken:
            for name in manifest.files(row):
                (out / name).unlink(missing_ok=True)
        there = [row for row in all_rows if all((out / n).exists() for n in manifest.files(row))]
        manifest.write(out, there, no_room=True)


@torch.no_grad()
def _write_copies(source: Source, rows: list[dict[str, str]], augmentor, out: Path) -> str | None:
    """Writes the copies of one recording, each row told the ε that was reached; what is to be
    remarked of it, one sentence, or None."""
    heard = decode(source.path, mono=False)
    waveform, rate_hz = heard.waveform, heard.sample_rate_hz
    # However many channels: a file is not a batch.
    mel = augmentor.mel(torch.atleast_2d(waveform)[None], rate_hz)
    changed = False
    for row in rows:
        noise = noise_for(mel.shape, int(row["seed"]), mel.device) * float(row["noise_scale"])
        made = augmentor.made(mel, noise, mel.new_tensor([float(row["epsilon"])]), None)
        changed |= float(made.epsilon_reached) > 0 or float(row["epsilon"]) == 0
        sound = augmentor.resynthesise(waveform, rate_hz, made.mel - mel, made.displacement)
        row["epsilon_reached"] = f"{float(made.epsilon_reached):.6g}"
        files.write(out / row["path"], sound, rate_hz)
        if row["mel"]:
            mel_bytes = mel_file(made.mel[0, 0], augmentor)
            write_whole(out / row["mel"], lambda fresh, it=mel_bytes: fresh.write_bytes(it))
    if not changed:
        return f"{source.path} came back as it was: there is nothing in it to change."
    return heard.remark
