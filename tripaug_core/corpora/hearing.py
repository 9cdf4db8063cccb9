"""Listening to a corpus, each file once: its frames and what is known of its sound, and a cache."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from tripaug_core import io
from tripaug_core.corpora.corpus import Corpus, Utterance
from tripaug_core.corpora.growing import GrowingTensor
from tripaug_core.errors import InputError, notice
from tripaug_core.homes import cache_home
from tripaug_core.sound.mel import MelSpec, level_of, log_mel

_VERSION = 3  # of the computation: to be raised when the same file would give something else
_SETTLED_SECONDS = 2.0


@dataclass(frozen=True, eq=False)
class Heard:
    """What was heard of a corpus' n utterances.

    Attributes:
        frames: (all frames, mels) float16, log-mels behind one another, mapped from the cache.
        lengths: (n,) int64, in frames; 0 for what cannot be read.
        hashes: (n, 32) uint8, SHA-256 of the sound at 16 bits.
        peaks: (n,) float32, the largest sample; 0 for what is silent or cannot be read.
        seconds: (n,) float64.
        levels: (n,) float32, as `tripaug_core.sound.mel.level_of` gives them.
        errors, remarks: place of an utterance -> why it cannot be read; what is odd about it.
    """

    frames: torch.Tensor
    lengths: torch.Tensor
    hashes: torch.Tensor
    peaks: torch.Tensor
    seconds: torch.Tensor
    levels: torch.Tensor
    errors: dict[int, str]
    remarks: dict[int, str]

    @property
    def tensors(self) -> dict[str, torch.Tensor]:
        """All but the frames, by name."""
        names = ("lengths", "hashes", "peaks", "seconds", "levels")
        return {name: getattr(self, name) for name in names}


def hear(
    corpus: Corpus,
    spec: MelSpec,
    files: list[str | None],
    progress: Callable[[int, int], None] | None = None,
    strict: bool = False,
) -> Heard:
    """Listen to every utterance, or take from the cache what was heard of the same files.

    One at a time, and never all at once in memory: batches gain nothing on a CPU, and so the
    frames of an utterance cannot depend on what stands beside it.

    Args:
        corpus: whose.
        spec: how sound becomes frames.
        files: their hashes, from `file_hashes`.
        progress: called with utterances done and all utterances.
        strict: stop at the first that cannot be read or is silent.

    Raises:
        InputError: where `strict`; the file is named.
    """
    recipe = json.dumps([_VERSION, spec.to_dict(), files], sort_keys=True)
    path = cache_home() / "mels" / f"{hashlib.sha256(recipe.encode()).hexdigest()}.safetensors"
    # What is not there has no hash, and any two corpora that lack as many would be one.
    is_known = None not in files
    heard = _stored(path, spec, corpus) if is_known else None
    if heard is None and is_known and path.exists():
        notice(
            f"What was heard of {corpus.name} lies broken in the cache ({path}), cut short or "
            "written over by another program: its recordings are heard anew."
        )
    heard = heard and _with_their_names(heard, corpus, spec)
    if heard is None:
        heard = _listened(corpus, spec, path if is_known else None, progress, strict)
    elif progress:
        progress(len(corpus), len(corpus))
    if strict:
        for i, utterance in enumerate(corpus.utterances):
            _refuse(utterance, heard.errors.get(i), float(heard.peaks[i]))
    return heard


def listen(utterance: Utterance) -> tuple[torch.Tensor, int]:
    """The sound of an utterance: (samples,) float32 and its rate in Hz.

    Raises:
        InputError: the file is missing, no sound, torn or empty, or holds values that are no
            numbers.
    """
    heard = listen_closely(utterance)
    return heard.waveform, heard.sample_rate_hz


def listen_closely(utterance: Utterance):
    """The same as `tripaug_core.sound.decode.Decoded`, with what was wrong with the file."""
    from tripaug_core.sound.decode import decode

    try:
        return decode(utterance.path)
    except InputError as error:
        raise InputError(f"{utterance.id}: {error}") from None


def sound_hash(waveform: torch.Tensor) -> bytes:
    """SHA-256 of the samples at 16 bits: equal for one recording in two lossless containers."""
    found = hashlib.sha256()
    for piece in waveform.split(1 << 20):  # a long recording would be held three times over
        found.update((piece.clamp(-1, 1) * 32767).round().to(torch.int16).numpy().tobytes())
    return found.digest()


def file_hashes(corpus: Corpus, absent: bool = False) -> list[str | None]:
    """SHA-256 of each utterance's file, hex.

    A file that was read before and whose size and times did not change is not read again.

    Args:
        corpus: whose.
        absent: give None for a file that is gone or may not be read, instead of an error.

    Raises:
        InputError: a file cannot be read.
    """
    note = cache_home() / "files" / f"{hashlib.sha256(str(corpus.root).encode()).hexdigest()}.json"
    try:
        known = io.read_json(note)
    except (OSError, InputError):
        known = {}
    seen, hashes, now = {}, [], time.time()
    for utterance in corpus.utterances:
        try:
            stat = utterance.path.stat()
            mark = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
            file = str(utterance.path)
            entry = known.get(file)
            if not (isinstance(entry, list) and entry[:-1] == mark):
                with utterance.path.open("rb") as stream:
                    entry = [*mark, hashlib.file_digest(stream, "sha256").hexdigest()]
        except OSError as error:
            if not absent:
                raise InputError(f"{utterance.id} cannot be read: {error}.") from None
            hashes.append(None)
            continue
        # A file that was written a moment ago may be written once more within one tick of the
        # clock, so it is not noted yet.
        if now - stat.st_mtime > _SETTLED_SECONDS:
            seen[file] = entry
        hashes.append(entry[-1])
    if any(known.get(file) != entry for file, entry in seen.items()):
        try:
            io.write_text(note, json.dumps(seen))
        except OSError:
            return hashes  # a cache that cannot be written is no failure
    return hashes


def _listened(corpus: Corpus, spec: MelSpec, path: Path | None, progress, strict: bool) -> Heard:
    """Listen to all of it; kept in `path`, where there is one."""
    frames, count = GrowingTensor(cache_home() / "mels", spec.n_mels), len(corpus)
    lengths, hashes = (
        torch.zeros(count, dtype=torch.long),
        torch.zeros(count, 32, dtype=torch.uint8),
    )
    peaks, levels = torch.zeros(count), torch.zeros(count)
    seconds = torch.zeros(count, dtype=torch.float64)
    errors, remarks = {}, {}
    for i, utterance in enumerate(corpus.utterances):
        try:
            decoded = listen_closely(utterance)
            peaks[i] = decoded.waveform.abs().max()
            mels, level = _mels(decoded, spec)
        except InputError as error:
            errors[i] = str(error)
        else:
            lengths[i], seconds[i], levels[i] = len(mels), decoded.seconds, level
            hashes[i] = torch.tensor(list(sound_hash(decoded.waveform)), dtype=torch.uint8)
            frames.append(mels)
            if decoded.remark:
                remarks[i] = decoded.remark
        if strict:
            _refuse(utterance, errors.get(i), float(peaks[i]))
        if progress:
            progress(i + 1, count)
    tensors = {"lengths": lengths, "hashes": hashes, "peaks": peaks, "seconds": seconds}
    tensors["levels"] = levels
    if path:
        said = {"errors": _kept(errors, corpus), "remarks": _kept(remarks, corpus)}
        try:
            io.write_whole(path, lambda new: frames.save(new, tensors, said), fixed=True)
        except OSError:  # a cache that cannot be written is no failure
            pass
        else:
            if (stored := _stored(path, spec, corpus)) is not None:
                return stored
    return Heard(frames.tensor(), **tensors, errors=errors, remarks=remarks)


def _mels(decoded, spec: MelSpec) -> tuple[torch.Tensor, float]:
    """(frames, mels) float16, and the level."""
    from tripaug_core.sound import files

    waveform = files.resample(decoded.waveform, decoded.sample_rate_hz, spec.sample_rate_hz)
    return log_mel(waveform, spec)[0, 0].T.half(), level_of(waveform, spec)


def _refuse(utterance: Utterance, error: str | None, peak: float) -> None:
    if error:
        raise InputError(error)
    if peak == 0:
        raise InputError(f"{utterance.id} is silent.")


def _kept(sentences: dict[int, str], corpus: Corpus) -> str:
    """Sentences with the names that they hold, as the same file may have others elsewhere."""
    return json.dumps({i: [*_names(corpus, i), text] for i, text in sentences.items()})


def _told(kept: str, corpus: Corpus) -> dict[int, str]:
    """The sentences of `_kept`; "" where the file has other names now."""
    found = {}
    for place, entry in json.loads(kept).items():
        i = int(place)
        is_same = isinstance(entry, list) and entry[:-1] == _names(corpus, i)
        found[i] = entry[-1] if is_same else ""
    return found


def _names(corpus: Corpus, i: int) -> list[str]:
    return [corpus.utterances[i].id, str(corpus.utterances[i].path)]


def _with_their_names(heard: Heard, corpus: Corpus, spec: MelSpec) -> Heard | None:
    """Those whose sentences were said of other names are listened to anew, which are few; None
    where it turns out otherwise than before, as after an error of the disk."""
    errors, remarks = dict(heard.errors), dict(heard.remarks)
    for i in (i for i, text in errors.items() if not text):
        try:
            _mels(listen_closely(corpus.utterances[i]), spec)
        except InputError as error:
            errors[i] = str(error)
        else:
            return None
    for i in (i for i, text in remarks.items() if not text):
        try:
            remarks[i] = listen_closely(corpus.utterances[i]).remark
        except InputError:
            return None
    return replace(heard, errors=errors, remarks={i: said for i, said in remarks.items() if said})


def _stored(path: Path, spec: MelSpec, corpus: Corpus) -> Heard | None:
    """What the cache holds; None where it holds nothing, or something broken."""
    count = len(corpus)
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            said = file.metadata() or {}
        heard = Heard(
            **tensors,
            errors=_told(said["errors"], corpus),
            remarks=_told(said["remarks"], corpus),
        )
        whole = int(heard.lengths.sum()), spec.n_mels
        fits = tuple(heard.frames.shape) == whole and heard.hashes.shape == (count, 32)
        fits = fits and all(len(tensor) == count for tensor in heard.tensors.values())
    except (OSError, SafetensorError, LookupError, TypeError, ValueError, AttributeError):
        return None
    return heard if fits and heard.frames.dtype == torch.float16 else None
