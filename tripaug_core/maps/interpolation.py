"""Utterances and their copies at any ε and noise scale: what moves when a slider does."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from tripaug_core.augment.seeds import copy_seed, noise_for
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.maps.emotion_probe import EmotionProbe
from tripaug_core.maps.points import Points, PointSettings, choose
from tripaug_core.vocabulary import LIMITS

Progress = Callable[[int, int], None]

# Between these the representation of a copy is interpolated while a slider moves.
EPSILONS = (0.1, 0.2, 0.3, 0.4, LIMITS["epsilon"].most)
NOISE_SCALES = (1.0, 0.5, 1.5, 0.0, 2.0)  # in the order in which they are wanted
_BATCH = 16


@dataclass(frozen=True)
class Perturbations:
    """What moves the copies of an utterance, before it is scaled to ε.

    Attributes:
        learned: the augmentor's, (copies, 1 or 2, mels, frames); None without such copies.
        added: the noise of ε 1 of the rest, (copies, 1, mels, frames).
    """

    learned: Tensor | None
    added: Tensor


class EmbeddingInterpolator:
    """A choice of utterances, and where their copies go.

    What moves a copy depends on the noise alone; so ε can be turned without asking the
    augmentor again, and what lies between two ε can be interpolated.

    Args:
        features: log-mels, not normalised, made as the augmentor's own; of one corpus or several.
        augmentor: from `load_augmentor`; also represents.
        settings: which utterances and copies; its ε and noise scale are not used.
        progress: called with utterances done and all; what it raises ends the work.

    Attributes:
        originals: (originals, 128) float32.
        parents, numbers, seeds: (copies,) as in `Points`.
        methods: (copies,) "learned" or "noise".

    Raises:
        InputError: the features were made with other mel settings.
    """

    def __init__(
        self,
        features: Features,
        augmentor,
        settings: PointSettings,
        progress: Progress | None = None,
    ):
        if features.spec != augmentor.spec:
            raise InputError(
                "the features were made with other mel settings than the checkpoint's."
            )
        self.augmentor, self.settings = augmentor, settings
        self.chosen = _chosen(features, settings)
        self.about = {
            name: tuple(getattr(features, name)[i] for i in self.chosen)
            for name in ("ids", "emotions", "speakers", "corpora")
        }
        apply = augmentor.normalisation.apply
        # Each a copy: the features of the whole corpora need not stay in memory.
        self._mels = [apply(features.example(i))[None].clone() for i in self.chosen]
        self.originals = self._represent(self._mels, progress)
        rows = [
            (place, number, copy_seed(settings.seed, id, number), method)
            for place, id in enumerate(self.about["ids"])
            for method in settings.methods
            for number in range(1, settings.copies + 1)
        ]
        columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
        self.parents, self.numbers, self.seeds = (np.array(c, dtype=np.int64) for c in columns[:3])
        self.methods = np.array(columns[3], dtype=str)
        self._of = [np.flatnonzero(self.parents == place) for place in range(len(self.chosen))]
        self._perturbations: tuple[float, list[Perturbations]] | None = None
        self._splines: dict[float, object] = {}
        self._learn = partial(EmotionProbe, features, self.chosen, augmentor.normalisation)
        self._learning, self._probes = threading.Lock(), []

    @property
    def probe(self) -> EmotionProbe | None:
        """Who hears emotions in originals and copies; it learns when it is first asked, which takes
        longer than all else. None where there is too little to learn from.
        """
        with self._learning:
            if not self._probes:
                try:
                    self._probes.append(self._learn())
                except InputError:  # the figure is left out
                    self._probes.append(None)
                self._learn = None  # and with it the features of the whole corpora
            return self._probes[0]

    def points(
        self,
        epsilon: float,
        noise_scale: float,
        progress: Progress | None = None,
        unheard: Callable[[Points], None] | None = None,
    ):
        """`Points` with the copies of this strength, exactly.

        Args:
            epsilon: mean absolute change.
            noise_scale: factor of the augmentor's noise; noise itself knows only ε.
            progress: called with copies done and all.
            unheard: called with them as soon as they are made, before the probe hears them.
        """
        total, cost = len(self.parents), len(self.parents)
        fresh = self._perturbations is None or self._perturbations[0] != noise_scale
        # Making a copy costs several times what representing it does.
        part = (
            (lambda done, of: progress(round(cost * 0.8 * done / of), cost)) if progress else None
        )
        perturbations = self.perturbations(noise_scale, part)
        start = round(cost * 0.8) if fresh else 0
        mels = self._at(perturbations, epsilon)
        copies = self._represent(
            mels,
            (lambda done, of: progress(start + round((cost - start) * done / of), cost))
            if progress
            else None,
        )
        made = self._pointed(copies, epsilon, noise_scale)
        if unheard:
            unheard(made)
        if self.probe is None:
            return made
        predicted = self.probe.predict(mels, self.parents) if total else None
        return replace(made, predicted=self.probe.originals, predicted_copies=predicted)

    def perturbations(
        self, noise_scale: float, progress: Progress | None = None
    ) -> list[Perturbations]:
        """What moves each utterance's copies."""
        if self._perturbations is not None and self._perturbations[0] == noise_scale:
            return self._perturbations[1]
        found = self._made(noise_scale, progress)
        self._perturbations = noise_scale, found
        return found

    def without_copies(self) -> Points:
        """`Points` of the originals alone."""
        none = np.zeros(0, dtype=np.int64)
        empty = {"parents": none, "numbers": none, "seeds": none, "methods": none.astype(str)}
        about = replace(self._pointed(self.originals[:0], 0.0, 0.0), **empty)
        return replace(about, settings=replace(self.settings, copies=0))

    # -- while a slider moves ------------------------------------------------------------------

    @property
    def prepared(self) -> tuple[float, ...]:
        """The noise scales that `prepare` is done with."""
        return tuple(self._splines)

    def prepare(self, noise_scale: float, progress: Progress | None = None) -> None:
        """Makes `between` able to answer for any ε of the page at this noise scale."""
        from scipy.interpolate import CubicSpline

        if noise_scale in self._splines or not len(self.parents):
            return
        if self._perturbations is not None and self._perturbations[0] == noise_scale:
            perturbations = self._perturbations[1]
        else:
            perturbations = self._made(noise_scale)
        total = len(EPSILONS) * len(self.parents)
        knots = [self.originals[self.parents]]
        for place, epsilon in enumerate(EPSILONS):
            step = place * len(self.parents)
            knots.append(
                self._represent(
                    self._at(perturbations, epsilon),
                    (lambda done, _, step=step: progress(step + done, total)) if progress else None,
                )
            )
        self._splines[noise_scale] = CubicSpline((0.0, *EPSILONS), np.stack(knots))

    def between(self, epsilon: float, noise_scale: float) -> np.ndarray | None:
        """About where the copies lie, (copies, 128), at once; None where nothing is prepared.

        Interpolated between prepared ε (cubic) and noise scales (linear).
        """
        splines = dict(self._splines)
        if noise_scale in splines:
            return splines[noise_scale](epsilon)
        below = [scale for scale in splines if scale < noise_scale]
        above = [scale for scale in splines if scale > noise_scale]
        if not below or not above:
            return None
        low, high = max(below), min(above)
        share = (noise_scale - low) / (high - low)
        return (1 - share) * splines[low](epsilon) + share * splines[high](epsilon)

    # -- inside --------------------------------------------------------------------------------

    @torch.no_grad()
    def _made(self, noise_scale: float, progress: Progress | None = None) -> list[Perturbations]:
        found = []
        for place, mel in enumerate(self._mels):
            rows = self._of[place]
            learned = [int(self.seeds[r]) for r in rows if self.methods[r] == "learned"]
            plain = [int(self.seeds[r]) for r in rows if self.methods[r] == "noise"]
            perturbation, added = None, [mel[:0]]
            if learned:
                noise = torch.cat([noise_for(mel.shape, seed) for seed in learned])
                many = mel.expand(len(learned), -1, -1, -1)
                perturbation = self.augmentor.perturbation(many, noise_scale, noise=noise).cpu()
            for seed in plain:
                generator = torch.Generator().manual_seed(seed)
                added.append(GaussianNoise(1.0, 1.0)(mel, None, generator) - mel)
            found.append(Perturbations(perturbation, torch.cat(added)))
            if progress:
                progress(place + 1, len(self._mels))
        return found

    def _at(self, perturbations: Sequence[Perturbations], epsilon: float) -> list[Tensor]:
        found = []
        for mel, each in zip(self._mels, perturbations, strict=True):
            copies = [mel + epsilon * each.added]
            if each.learned is not None:
                many = mel.expand(len(each.learned), -1, -1, -1)
                copies.insert(0, self.augmentor.perturb(many, each.learned, epsilon).cpu())
            found.append(torch.cat(copies))
        return [copies for copies in found if len(copies)]

    def _represent(self, mels: Sequence[Tensor], progress: Progress | None) -> np.ndarray:
        """(all examples, 128) of several (batch, 1, mels, frames): together where about as long."""
        rows = [(i, k) for i, mel in enumerate(mels) for k in range(len(mel))]
        order = sorted(range(len(rows)), key=lambda r: mels[rows[r][0]].shape[-1])
        out = np.zeros((len(rows), 128), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            examples = [mels[rows[r][0]][rows[r][1]] for r in batch]
            lengths = torch.tensor([each.shape[-1] for each in examples])
            together = examples[0].new_zeros(len(batch), *examples[-1].shape)
            for place, each in enumerate(examples):
                together[place, ..., : each.shape[-1]] = each
            out[batch] = self.augmentor.represent(together, lengths).float().cpu().numpy()
            if progress:
                progress(min(start + _BATCH, len(order)), len(order))
        return out

    def _pointed(self, copies, epsilon: float, noise_scale: float) -> Points:
        return Points(
            originals=self.originals,
            copies=copies,
            parents=self.parents,
            numbers=self.numbers,
            seeds=self.seeds,
            methods=self.methods,
            settings=replace(self.settings, epsilon=epsilon, noise_scale=noise_scale),
            **self.about,
        )


def _chosen(features: Features, settings: PointSettings) -> list[int]:
    pairs = list(zip(features.corpora, features.emotions, strict=True))
    return choose(pairs, settings.per_class, settings.seed)


def gather(
    features: Features,
    augmentor,
    settings: PointSettings | None = None,
    progress: Progress | None = None,
) -> Points:
    """Draw utterances, make their copies, and represent both; see `EmbeddingInterpolator`."""
    settings = settings or PointSettings()
    interpolator = EmbeddingInterpolator(features, augmentor, settings)
    return interpolator.points(settings.epsilon, settings.noise_scale, progress)
