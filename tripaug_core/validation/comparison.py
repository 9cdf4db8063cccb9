"""Two checkpoints side by side: how alike their changes are, and what is left of the emotion."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from tripaug_core.augment.comparison import copies_by
from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.seeds import copy_seed, noise_for
from tripaug_core.augment.strength import check_strength
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.maps.emotion_probe import JUDGE, EmotionProbe
from tripaug_core.maps.points import choose
from tripaug_core.measures import change_cosine, emotion_preservation
from tripaug_core.vocabulary import ALIKE_COSINE, LIMITS

Progress = Callable[[int, int], None]

HANDFUL = 12  # recordings whose changes are compared, as many of each emotion
COPIES = int(LIMITS["map_copies"].default)  # of each; two at least, to compare two seeds
PER_EMOTION = int(LIMITS["map_per_class"].default)  # recordings that are judged, as on the map


@dataclass(frozen=True)
class Likeness:
    """How alike the changes of two checkpoints are, at the same ε, with the same noise.

    Attributes:
        epsilon: that both were asked for, in the first one's units.
        recordings: how many.
        cosines: of the two changes of each copy that both changed.
        seeds: of two copies of one recording by the first checkpoint: what another seed alone does.
        reached: mean ε of either, in the first one's units.
    """

    epsilon: float
    recordings: int
    cosines: tuple[float, ...]
    seeds: tuple[float, ...]
    reached: tuple[float, float]

    @property
    def alike(self) -> bool | None:
        """Whether they hardly differ, by `ALIKE_COSINE`; None where a side changed nothing."""
        return bool(np.mean(self.cosines) >= ALIKE_COSINE) if self.cosines else None

    @property
    def sentence(self) -> str:
        """What that means, in plain words."""
        if self.alike is None:
            return "One of the two changed nothing here, so there is nothing to compare."
        least, mean, most = min(self.cosines), np.mean(self.cosines), max(self.cosines)
        words = (
            f"These two {'hardly differ' if self.alike else 'differ'}: with the same noise, the "
            f"cosine of their changes is {mean:.2f} on average over {self.recordings} recordings "
            f"({least:.2f} to {most:.2f}). 1 would be the same change, 0 nothing in common."
        )
        if self.seeds:
            words += (
                " Two copies by the first one alone, with different noise, come to "
                f"{np.mean(self.seeds):.2f}."
            )
        return words.replace("-", "−")

    def to_dict(self) -> dict:
        """Plain values: `sentence`, `alike`, `recordings`, `epsilon`, `epsilon_reached` of either,
        and of `cosine` and `seed_cosine` mean, least and most, or None."""
        return {
            "sentence": self.sentence,
            "alike": self.alike,
            "recordings": self.recordings,
            "epsilon": self.epsilon,
            "epsilon_reached": list(self.reached),
            "cosine": _spread(self.cosines),
            "seed_cosine": _spread(self.seeds),
        }


def likeness(
    first: Augmentor,
    second: Augmentor,
    features: Features,
    epsilon: float,
    noise_scale: float = 1.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Likeness:
    """Two checkpoints' changes of the same recordings with the same noise, by their cosine.

    Args:
        first, second: the checkpoints; ε is in the first one's units.
        features: of a corpus, not normalised; about `HANDFUL` of it are changed.
        epsilon, noise_scale: as in a call of an augmentor.
        seed: of the choice, and of the copies, which are those of the map and of exports.
        progress: called with recordings done and all; what it raises ends the work.

    Raises:
        InputError: the two see sound in different ways, or the numbers make no sense.
    """
    pairs = list(zip(features.corpora, features.emotions, strict=True))
    chosen = choose(pairs, max(1, HANDFUL // max(1, len(set(pairs)))), seed)
    cosines, seeds, reached = [], [], []
    for place, (mel, *made) in enumerate(
        _copies(first, second, features, chosen, epsilon, noise_scale, seed)
    ):
        ours, theirs = ((each.mel - mel).numpy() for each in made)
        cosines += [change_cosine(a, b) for a, b in zip(ours, theirs, strict=True)]
        seeds += [change_cosine(ours[0], other) for other in ours[1:]]
        reached.append([float(each.epsilon_reached.mean()) for each in made])
        if progress:
            progress(place + 1, len(chosen))
    means = np.mean(reached, axis=0)
    return Likeness(
        float(epsilon),
        len(chosen),
        tuple(c for c in cosines if np.isfinite(c)),
        tuple(c for c in seeds if np.isfinite(c)),
        (float(means[0]), float(means[1])),
    )


class Preservation:
    """The judge of the map, trained once for a corpus, asked about the copies of two checkpoints.

    Args:
        first: whose mels are judged.
        features: of a corpus, not normalised.
        seed: of the choice of `PER_EMOTION` recordings of each emotion, and of their copies.

    Raises:
        InputError: too little for a judge to learn from.
    """

    def __init__(self, first: Augmentor, features: Features, seed: int = 0):
        pairs = list(zip(features.corpora, features.emotions, strict=True))
        self._first, self._features, self._seed = first, features, seed
        self._chosen = choose(pairs, PER_EMOTION, seed)
        self._probe = EmotionProbe(features, self._chosen, first.normalisation)

    def of(
        self,
        second: Augmentor,
        epsilon: float,
        noise_scale: float = 1.0,
        progress: Progress | None = None,
    ) -> dict:
        """Emotion preserved by either: of the same recordings, with the same noise and ε.

        Args:
            second, epsilon, noise_scale, progress: as in `likeness`.

        Returns:
            `judge`, `recordings`, their `copies`, and shares between 0 and 1: `originals`, the
            ceiling, `first` and `second`. The first's is what a map of these copies says.
        """
        asked = self._features, self._chosen, epsilon, noise_scale, self._seed
        mels = [], []
        for place, (_, *made) in enumerate(_copies(self._first, second, *asked)):
            for kept, each in zip(mels, made, strict=True):
                kept.append(each.mel)
            if progress:
                progress(place + 1, len(self._chosen))
        emotions = np.array([self._features.emotions[i] for i in self._chosen])
        places = np.repeat(np.arange(len(self._chosen)), COPIES)
        first, second = (
            emotion_preservation(emotions[places], self._probe.predict(each, places))
            for each in mels
        )
        return {
            "judge": JUDGE,
            "recordings": len(self._chosen),
            "copies": len(places),
            "originals": emotion_preservation(emotions, self._probe.originals),
            "first": first,
            "second": second,
        }


@torch.no_grad()
def _copies(first, second, features, chosen, epsilon, noise_scale, seed):
    """Of each chosen recording its mel (1, 1, mels, frames) in the first one's units, and the
    copies of either checkpoint."""
    if features.spec != first.spec:
        raise InputError("the features were made with other mel settings than the checkpoint's.")
    check_strength(epsilon, noise_scale)
    asked = torch.full((COPIES,), float(epsilon))
    for i in chosen:
        mel = first.normalisation.apply(features.example(i))[None]
        seeds = [copy_seed(seed, features.ids[i], number) for number in range(1, COPIES + 1)]
        noise = noise_scale * torch.cat([noise_for(mel.shape, each) for each in seeds])
        many = mel.expand(COPIES, -1, -1, -1)
        yield (mel, *(copies_by(each, first, many, asked, noise) for each in (first, second)))


def _spread(values: tuple[float, ...]) -> dict | None:
    if not values:
        return None
    return {"mean": float(np.mean(values)), "least": min(values), "most": max(values)}
