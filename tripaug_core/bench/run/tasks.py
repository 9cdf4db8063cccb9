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
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from tripaug_core import __version__, measures
from tripaug_core.bench.plan import methods, specs
from tripaug_core.bench.plan.judges import classifier_for, weighting_of
from tripaug_core.bench.plan.methods import Context, Method
from tripaug_core.bench.plan.specs import CellSpec, FitSpec
from tripaug_core.bench.run.examples import training_mels, training_sounds
from tripaug_core.bench.run.reached import epsilon_reached
from tripaug_core.bench.run.split_parts import features_of, select
from tripaug_core.bench.run.store import identity
from tripaug_core.corpora.features import Features
from tripaug_core.corpora.sounds import Sounds, heard
from tripaug_core.corpora.speakers import SpeakerNormalisation
from tripaug_core.errors import InputError
from tripaug_core.method.triplets import normalisation_of
from tripaug_core.recognition.classifier import Predictor, kind_of
from tripaug_core.threads import one_thread

_DIGITS = 4  # of the scores that are kept


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
    with reproducible(spec.device), tempfile.TemporaryDirectory() as folder:
        training = select(features_of(spec.corpora, spec.settings.mel, home), spec.train)
        training, _ = _by_speaker(training, spec.normalise)
        label_of = dict(spec.labels)
        labelled = replace(training, emotions=tuple(label_of[e] for e in training.emotions))
        about = {"corpora": labelled.about} if labelled.about else {}
        more = {"about": about, "device": spec.device, "evaluate": False}
        train(labelled, spec.settings, Path(folder), **more)
        files = {p.name: p.read_bytes() for p in sorted((Path(folder) / CHECKPOINT).iterdir())}
    info = {
        "hash": spec.hash,
        "seconds": time.perf_counter() - started,
        "memory_mb": memory_mb(),
        "utterances": len(training),
        "identity": identity(files),
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
    started = time.perf_counter()
    with reproducible(spec.device):
        cell = trained(spec, checkpoint, home)
        scores, guess = _judged(cell, spec)
    truth = np.array([spec.classes.index(emotion) for emotion in cell.test.emotions])
    normalisation = cell.context.normalisation
    result = {
        "hash": spec.hash,
        "uar": 100 * measures.uar(truth, guess, len(spec.classes)),
        "truth": truth.tolist(),
        "guess": guess.tolist(),
        "scores": [[round(float(s), _DIGITS) for s in row] for row in scores],
        "speakers": list(cell.test.speakers),
        "trained_on": {
            "originals": dict(sorted(Counter(cell.training.emotions).items())),
            "copies": dict(sorted(Counter(cell.copies.emotions).items())),
            "normalisation": {"mean": normalisation.mean, "std": normalisation.std},
        },
        "versions": versions(),
        "times": {"seconds": time.perf_counter() - started, "memory_mb": memory_mb()},
    }
    return result if cell.epsilon is None else result | {"epsilon": cell.epsilon}


def _judged(cell: "Trained", spec: CellSpec) -> tuple[np.ndarray, np.ndarray]:
    """Scores (test, classes) and guesses (test,), which a recogniser of one's own may garble."""
    scores = np.asarray(cell.predictor.scores(cell.test), dtype=np.float64)
    shape = (len(cell.test), len(spec.classes))
    if scores.shape != shape or np.isnan(scores).any():
        raise InputError(
            f"{spec.recogniser} gives scores of shape {scores.shape}: {shape} are needed, each a "
            "number."
        )
    votes = getattr(cell.predictor, "predict", None)
    if votes is None:
        return scores, scores.argmax(1)
    guess = np.asarray(votes(cell.test))
    whole = guess.shape == shape[:1] and guess.dtype.kind in "iu"
    if not (whole and np.isin(guess, np.arange(shape[1])).all()):
        raise InputError(
            f"{spec.recogniser} guesses other than {shape[0]} whole numbers from 0 to "
            f"{shape[1] - 1}."
        )
    return scores, guess.astype(np.int64)


@dataclass(frozen=True)
class Trained:
    """A cell's classifier, trained, and what it was trained with.

    Attributes:
        predictor: what `Classifier.fit` gave back.
        method, context: what changed the copies.
        train: originals, then copies, as the classifier takes them.
        originals: how many of them come first.
        test: the test part, as the classifier takes it.
        epsilon: as `epsilon_reached` gives it.
    """

    predictor: Predictor
    method: Method
    context: Context
    train: Features | Sounds
    originals: int
    test: Features | Sounds
    epsilon: dict[str, float] | None = None

    @property
    def training(self) -> Features | Sounds:
        """The originals alone."""
        return self.train.view(range(self.originals))

    @property
    def copies(self) -> Features | Sounds:
        """The copies alone; there may be none."""
        return self.train.view(range(self.originals, len(self.train)))


def trained(
    spec: CellSpec, checkpoint: dict[str, bytes] | None = None, home: str | None = None
) -> Trained:
    """The first half of `run_cell`: everything up to the test."""
    for source in spec.plugins:
        load_plugin(source)
    _same_code(spec.code, specs.cell_code())
    features = features_of(spec.corpora, spec.mel, home)
    training, test = (_labelled(select(features, keys), spec) for keys in (spec.train, spec.test))
    training, speakers = _by_speaker(training, spec.normalise)
    test, _ = _by_speaker(test, spec.normalise)
    normalisation = normalisation_of(training)
    method = methods.method_named(spec.method)
    context = Context(
        normalisation=normalisation,
        epsilon_low=spec.epsilon_low,
        epsilon_high=spec.epsilon_high,
        spec=spec.mel,
        speakers=speakers,
        augmentor=_augmentor(checkpoint, spec.device) if method.learned else None,
        device=spec.device,
    )
    epsilon = epsilon_reached(training, method, context, spec.seed)
    name, settings = spec.recogniser, spec.recogniser_settings
    classifier = classifier_for(name, settings, method, spec.weighting)
    if classifier.takes == "waveforms":
        train = training_sounds(training, method, context, spec, home, checkpoint)
        test = heard(test, home)
    else:
        by_batches = classifier.trains_by_batches
        train = training_mels(training, method, context, spec, home, by_batches)
        if kind_of(name) is None:  # one of one's own may read the frames as they lie
            train, test = train.packed(), test.packed()
    more = {"normalisation": normalisation}
    if method.online is not None and classifier.trains_by_batches:
        more["augmentation"] = methods.apply_with_probability(
            method.online(context), method.online_share
        )
        if method.online_on == "copies":
            more["augmentable"] = [i >= len(training) for i in range(len(train))]
    predictor = classifier.fit(
        train,
        spec.classes,
        weighting=weighting_of(method, spec.weighting),
        by_speaker=spec.normalise == "speaker",
        seed=spec.seed,
        device=spec.device,
        **more,
    )
    return Trained(predictor, method, context, train, len(training), test, epsilon)


def load_plugin(source: str) -> None:
    """Run the source of a user's own rows and recognisers, once a process.

    Raises:
        InputError: it fails.
    """
    try:
        _plugin(source)
    except (InputError, MemoryError, OSError):
        raise
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
        raise InputError(f"the file of rows and recognisers of one's own fails: {why}.") from None


def versions() -> dict[str, str]:
    """What the figures were computed with."""
    return {
        "tripaug": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
    }


@contextmanager
def reproducible(device: str) -> Iterator[None]:
    """One thread for arithmetic, and on CUDA deterministic kernels; afterwards as it was, also
    where a row of one's own has set another type of number: the next cell is not its own."""
    deterministic = torch.are_deterministic_algorithms_enabled()
    usual = torch.get_default_dtype()
    if device.startswith("cuda"):
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.backends.cudnn.benchmark = False
    try:
        with one_thread():
            yield
    finally:
        torch.set_default_dtype(usual)
        torch.use_deterministic_algorithms(deterministic)


def _by_speaker(side: Features, normalise: str) -> tuple[Features, SpeakerNormalisation | None]:
    """One side of the split as the benchmark wants it: nothing of the other side is used."""
    if normalise != "speaker":
        return side, None
    speakers = SpeakerNormalisation.fit(side)
    return speakers.features(side), speakers


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
