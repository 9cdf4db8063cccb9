"""From a corpus' sound to its features, and a cache of what was computed."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from tripaug_core import io
from tripaug_core.corpora.corpus import Corpus, Utterance
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.homes import cache_home
from tripaug_core.sound.mel import MelSpec, level_of, log_mel

_VERSION = 2  # of the computation: to be raised when the same file would give other frames
_SETTLED_SECONDS = 2.0


def extract(
    corpus: Corpus,
    spec: MelSpec | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Features:
    """The log-mels of a corpus, from the cache where the same files were heard before.

    Args:
        corpus: from `tripaug_core.corpora.load`.
        spec: defaults to `MelSpec()`.
        progress: called with utterances done and all utterances.

    Raises:
        InputError: a file cannot be read or is silent; it is named.
    """
    spec = spec or MelSpec()
    files = file_hashes(corpus)
    recipe = json.dumps([_VERSION, spec.to_dict(), files], sort_keys=True)
    key = hashlib.sha256(recipe.encode()).hexdigest()
    path = cache_home() / "mels" / f"{key}.safetensors"
    stored = _stored(path, spec, len(corpus))
    if stored is None:
        stored = _heard(corpus, spec, progress)
        _put(path, stored)
    elif progress:
        progress(len(corpus), len(corpus))
    lengths = stored["lengths"]
    return Features(
        frames=stored["frames"].float(),
        starts=lengths.cumsum(0) - lengths,
        lengths=lengths,
        spec=spec,
        hashes=tuple(bytes(row).hex() for row in stored["hashes"].tolist()),
        files=tuple(files),
        levels=stored["levels"],
        **columns(corpus),
    )


def columns(corpus: Corpus) -> dict:
    """What features know of a corpus without its sound: the fields of `Features` by name."""
    return {
        "ids": corpus.ids,
        "emotions": corpus.emotions,
        "speakers": corpus.speakers,
        "sentences": corpus.sentences,
        "languages": tuple(u.language for u in corpus.utterances),
        "sessions": corpus.sessions,
        "sexes": corpus.sexes,
        "corpora": corpus.corpora,
        "folds": corpus.folds,
        "about": {corpus.name: about(corpus)},
    }


def about(corpus: Corpus) -> dict:
    """What should be said about a corpus wherever its features go."""
    return {
        "title": corpus.title,
        "licence": corpus.licence,
        "languages": list(corpus.languages),
        "synthetic": corpus.synthetic,
        "layout": corpus.layout,
    }


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


def file_hashes(corpus: Corpus) -> list[str]:
    """SHA-256 of each utterance's file, hex.

    A file that was read before and whose size and times did not change is not read again.
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
            raise InputError(_advice(corpus, f"{utterance.id} cannot be read: {error}.")) from None
        # A file that was written a moment ago may be written once more within one tick of the
        # clock, so it is not noted yet.
        if now - stat.st_mtime > _SETTLED_SECONDS:
            seen[file] = entry
        hashes.append(entry[-1])
    if any(known.get(file) != entry for file, entry in seen.items()):
        _replace(note, lambda path: path.write_text(json.dumps(seen), "utf-8"))
    return hashes


def _heard(corpus: Corpus, spec: MelSpec, progress) -> dict[str, torch.Tensor]:
    """Frames, lengths and hashes of the sound, one utterance at a time.

    Not in batches: on a CPU they gain nothing here, and so the frames of an utterance cannot
    depend on what stands beside it.
    """
    from tripaug_core.sound import files

    frames, hashes, levels = [], [], []
    for done, utterance in enumerate(corpus.utterances, start=1):
        try:
            waveform, rate_hz = listen(utterance)
            if not bool(waveform.any()):
                raise InputError(f"{utterance.id} is silent.")
        except InputError as error:
            raise InputError(_advice(corpus, str(error))) from None
        hashes.append(sound_hash(waveform))
        waveform = files.resample(waveform, rate_hz, spec.sample_rate_hz)
        frames.append(log_mel(waveform, spec)[0, 0].T.half())
        levels.append(level_of(waveform, spec))
        if progress:
            progress(done, len(corpus))
    return {
        "frames": torch.cat(frames),
        "lengths": torch.tensor([len(f) for f in frames], dtype=torch.long),
        "hashes": torch.tensor([list(digest) for digest in hashes], dtype=torch.uint8),
        "levels": torch.tensor(levels, dtype=torch.float32),
    }


def _advice(corpus: Corpus, sentence: str) -> str:
    return f"{sentence} Run `corpora check {corpus.name}` to see what else is wrong."


def _stored(path: Path, spec: MelSpec, count: int) -> dict[str, torch.Tensor] | None:
    """What the cache holds; None where it holds nothing, or something broken."""
    try:
        stored = load_file(path)
        whole = int(stored["lengths"].sum()), spec.n_mels
        fits = tuple(stored["frames"].shape) == whole and stored["hashes"].shape == (count, 32)
        fits = fits and stored["levels"].shape == (count,)
    except (OSError, SafetensorError, KeyError):
        return None
    return stored if fits and stored["lengths"].shape == (count,) else None


def _put(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    _replace(path, lambda new: save_file(tensors, new))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is no failure."""
    try:
        io.write_whole(path, write)
    except (OSError, SafetensorError):
        return
