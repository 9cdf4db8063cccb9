"""The two things that are computed: an augmentor, and a cell. Pure functions that pickle."""

import hashlib
import platform
import resource
import tempfile
import time
import types
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from tripaug_core import __version__, corpora, measures
from tripaug_core.bench import methods, specs
from tripaug_core.bench.methods import Context, Method
from tripaug_core.bench.specs import CellSpec, CorpusRef, FitSpec
from tripaug_core.corpora.extract import listen
from tripaug_core.corpora.features import Features, concat, obtain, pack
from tripaug_core.errors import InputError
from tripaug_core.recognition import fitter
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import MelSpec, Normalisation, log_mel

COPY = "~"  # between an original's id and the number of its copy
_AT_ONCE = 32


def run_fit(spec: FitSpec, home: str | None = None) -> tuple[dict, dict[str, bytes]]:
    """Train an augmentor.

    Args:
        spec: what to train, on what.
        home: the corpora home of this machine.

    Returns:
        What is known of it, and the files of its checkpoint.
    """
    from tripaug_core.method.training import CHECKPOINT, train

    _same_code(spec.code, specs.fit_code())
    started = time.perf_counter()
    with one_thread(spec.device), tempfile.TemporaryDirectory() as folder:
        training = select(features_of(spec.corpora, spec.settings.mel, home), spec.train)
        label_of = dict(spec.labels)
        labelled = replace(training, emotions=tuple(label_of[e] for e in training.emotions))
        about = {"corpora": labelled.about} if labelled.about else {}
        figures = train(labelled, spec.settings, Path(folder), about=about, device=spec.device)
        files = {p.name: p.read_bytes() for p in sorted((Path(folder) / CHECKPOINT).iterdir())}
    info = {
        "hash": spec.hash,
        "seconds": time.perf_counter() - started,
        "memory_mb": memory_mb(),
        "utterances": len(training),
        "identity": hashlib.sha256(b"".join(files.values())).hexdigest(),
        "figures": figures,
    }
    return info, files


def run_cell(
    spec: CellSpec, checkpoint: dict[str, bytes] | None = None, home: str | None = None
) -> dict:
    """Train one recogniser and test it.

    Args:
        spec: what to train, on what, and how it is tested.
        checkpoint: files of the augmentor that `spec.fit` asks for.
        home: the corpora home of this machine.

    Returns:
        Plain values: `uar` (per cent), truth and guess of each test utterance, what was trained
        on, versions, times.
    """
    for source in spec.plugins:
        load_plugin(source)
    _same_code(spec.code, specs.cell_code())
    started = time.perf_counter()
    with one_thread(spec.device):
        features = features_of(spec.corpora, spec.mel, home)
        training, test = (
            _labelled(select(features, keys), spec) for keys in (spec.train, spec.test)
        )
        normalisation = Normalisation.fit(training.frames)
        method = methods.method_named(spec.method)
        context = Context(
            normalisation=normalisation,
            epsilon_low=spec.epsilon_low,
            epsilon_high=spec.epsilon_high,
            spec=spec.mel,
            augmentor=_augmentor(checkpoint, spec.device) if method.learned else None,
            device=spec.device,
        )
        copies = copies_of(training, method, context, spec, home)
        together = concat([training, copies]) if copies is not None else training
        trained = _fit_recogniser(spec, method, context, together, normalisation)
        guess = np.asarray(trained.predict(test), dtype=np.int64)
    truth = test.labels(spec.classes).cpu().numpy()
    return {
        "hash": spec.hash,
        "uar": 100 * measures.uar(truth, guess, len(spec.classes)),
        "truth": truth.tolist(),
        "guess": guess.tolist(),
        "speakers": list(test.speakers),
        "trained_on": {
            "originals": dict(sorted(Counter(training.emotions).items())),
            "copies": dict(sorted(Counter(copies.emotions).items())) if copies else {},
            "normalisation": {"mean": normalisation.mean, "std": normalisation.std},
        },
        "versions": versions(),
        "times": {"seconds": time.perf_counter() - started, "memory_mb": memory_mb()},
    }


def copies_of(
    training: Features, method: Method, context: Context, spec: CellSpec, home: str | None
) -> Features | None:
    """The copies that a method adds to the training part, with its offline change, or None."""
    chosen = [i for i, key in enumerate(keys_of(training)) if key in set(spec.copied)]
    if method.sampling != "copies" or not chosen or not spec.copies:
        return None
    originals = training.select(chosen)
    generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + 11)
    rounds = []
    for number in range(1, spec.copies + 1):
        if method.sound is not None:
            made = _sound_copies(originals, method.sound(context), spec, home, generator)
        elif method.offline is not None:
            made = changed(originals, method.offline(context), context.normalisation, generator)
        else:
            made = originals
        rounds.append(replace(made, ids=tuple(f"{id}{COPY}{number}" for id in originals.ids)))
    return concat(rounds)


def changed(
    originals: Features, change, normalisation: Normalisation, generator: torch.Generator
) -> Features:
    """Every utterance after a change of its normalised mel, in un-normalised units again."""
    mels: list[torch.Tensor] = [torch.empty(0)] * len(originals)
    # By length, so that little is padded; the order of the result is that of the originals.
    order = torch.argsort(originals.lengths, stable=True).tolist()
    for at in range(0, len(order), _AT_ONCE):
        rows = order[at : at + _AT_ONCE]
        log_mels, lengths = originals.padded(rows)
        inside = torch.arange(log_mels.shape[-1]) < lengths[:, None]
        mel = normalisation.apply(log_mels) * inside[:, None, None]
        mel = normalisation.undo(change(mel, lengths, generator).cpu())
        for place, row in enumerate(rows):
            mels[row] = mel[place, 0, :, : int(lengths[place])]
    return _packed_like(originals, mels)


def features_of(refs: tuple[CorpusRef, ...], spec: MelSpec, home: str | None) -> Features:
    """The features of the corpora, checked to be those that the spec was made for.

    Raises:
        InputError: the files here are others.
    """
    parts = []
    for ref in refs:
        found = _features(ref.name, home, spec)
        if found.content != ref.content:
            found = _features.__wrapped__(ref.name, home, spec)
        if found.content != ref.content:
            raise InputError(
                f"the files of {ref.name} in {home or 'the corpora home'} are not those that the "
                "benchmark was planned with."
            )
        parts.append(found)
    return parts[0] if len(parts) == 1 else concat(parts)


def select(features: Features, keys: tuple[str, ...]) -> Features:
    """The utterances of those keys, in that order."""
    place = {key: i for i, key in enumerate(keys_of(features))}
    return features.select([place[key] for key in keys])


def keys_of(features: Features) -> list[str]:
    """Keys of the utterances; see `specs.key_of`."""
    return [specs.key_of(c, i) for c, i in zip(features.corpora, features.ids, strict=True)]


def load_plugin(source: str) -> None:
    """Run the source of a user's own rows and recognisers, once a process."""
    _plugin(source)


def versions() -> dict[str, str]:
    """What the figures were computed with."""
    return {
        "tripaug": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
    }


@contextmanager
def one_thread(device: str) -> Iterator[None]:
    """One thread for arithmetic, and on CUDA deterministic kernels; afterwards as it was."""
    threads = torch.get_num_threads()
    deterministic = torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    if device.startswith("cuda"):
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(deterministic)


def _fit_recogniser(spec, method, context, together: Features, normalisation):
    settings = spec.recogniser_settings
    if method.sampling == "weights":
        if settings is None:
            raise InputError(f"{spec.recogniser} has no class-weighted loss: leave “weights” out.")
        settings = replace(settings, class_weighted=True)
    arguments = {}
    if method.online is not None:
        arguments["augmentation"] = method.online(context)
        if method.online_on == "copies":
            arguments["augmentable"] = [COPY in id for id in together.ids]
    return fitter(spec.recogniser)(
        together,
        spec.classes,
        settings,
        seed=spec.seed,
        device=spec.device,
        normalisation=normalisation,
        **arguments,
    )


def _labelled(features: Features, spec: CellSpec) -> Features:
    class_of = dict(spec.labels)
    return replace(features, emotions=tuple(class_of[e] for e in features.emotions))


def _augmentor(checkpoint: dict[str, bytes] | None, device: str):
    from tripaug_core.augment.learned import load_augmentor

    if not checkpoint:
        raise InputError("the cell needs an augmentor, and none was given.")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in checkpoint.items():
            (Path(folder) / Path(name).name).write_bytes(content)
        return load_augmentor(Path(folder), device)


def _sound_copies(originals: Features, change, spec: CellSpec, home, generator) -> Features:
    mels = []
    for corpus, id in zip(originals.corpora, originals.ids, strict=True):
        waveform, rate_hz = listen(_corpus(corpus, home)[id])
        waveform = resample(waveform, rate_hz, spec.mel.sample_rate_hz)
        waveform = change(waveform, spec.mel.sample_rate_hz, generator)
        mels.append(log_mel(waveform, spec.mel)[0, 0])
    return _packed_like(originals, mels)


def _packed_like(originals: Features, mels: list[torch.Tensor]) -> Features:
    """New mels with the labels of the originals; rounded as features are."""
    columns = ("ids", "emotions", "speakers", "sentences", "languages", "sessions", "sexes")
    return pack(
        mels,
        originals.spec,
        corpora=originals.corpora,
        about=originals.about,
        **{name: getattr(originals, name) for name in columns},
    )


@lru_cache(maxsize=8)
def _corpus(name: str, home: str | None):
    return corpora.load(name, home)


@lru_cache(maxsize=8)
def _features(name: str, home: str | None, spec: MelSpec) -> Features:
    return obtain(name, spec, home)


@lru_cache
def _plugin(source: str) -> None:
    module = types.ModuleType("tripaug_plugin_" + hashlib.sha256(source.encode()).hexdigest()[:8])
    exec(compile(source, module.__name__, "exec"), module.__dict__)


def _same_code(wanted: str, here: str) -> None:
    if wanted and wanted != here:
        raise InputError(
            "this worker runs another version of the code than the coordinator: update it."
        )


def memory_mb() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
