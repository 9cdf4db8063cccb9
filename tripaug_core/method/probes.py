"""The same few utterances augmented again and again while a training goes on.

Who opens `Snapshots` later can look, and listen, back through the training. The training itself
takes no notice: noise comes from a generator of its own, and nothing is learned from a probe.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from tripaug_core import io
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError
from tripaug_core.method.networks import Networks
from tripaug_core.method.storage import write_tensors
from tripaug_core.sound.mel import Normalisation
from tripaug_core.vocabulary import EPSILON

FOLDER = "probes"  # within a training's folder
SEED = 0
MOST = 4  # utterances, one an emotion
TIMES = 20  # in a training, besides the one before it
_FIRST_OF = ("anger", "happiness", "neutral", "sadness")  # the paper's, where the corpus has them
_DISPLACEMENT = "-drift"  # after the place, the name in the file of what a warp moves by
_INDEX, _ORIGINALS, _LONGEST = "index.json", "originals.safetensors", 600  # frames


class Probes:
    """Writes the augmentor's changes of a few utterances at regular steps.

    The change is what `augment.learned.Augmentor` makes with the weights of that step, the default
    ε and seed 0. A probe is written before the training's state of the same step, so that after a
    resumption every step up to the state is there; those after it are taken back.

    Args:
        folder: of the training.
        features: not normalised.
        chosen: their indices; see `choose`.
        normalisation: of the training.
        iterations: of the whole training.
        done: iterations already behind it, from which it is resumed.
        times: how often in the whole training.
        about: further entries of an utterance in the index, by its index in `features`.
    """

    def __init__(
        self,
        folder: Path,
        features: Features,
        chosen: Sequence[int],
        normalisation: Normalisation,
        iterations: int,
        done: int = 0,
        times: int = TIMES,
        about: dict[int, dict] | None = None,
    ):
        self._folder = Path(folder) / FOLDER
        self._due = {round(i * iterations / times) for i in range(times + 1)} if chosen else set()
        self._mels = [normalisation.apply(features.example(i)[None].float()) for i in chosen]
        self._index = {
            "epsilon": EPSILON,
            "seed": SEED,
            "normalisation": {"mean": normalisation.mean, "std": normalisation.std},
            "utterances": [
                {
                    "corpus": features.corpora[i],
                    "id": features.ids[i],
                    "emotion": features.emotions[i],
                    "speaker": features.speakers[i],
                    "frames": int(features.lengths[i]),
                    **(about or {}).get(i, {}),
                }
                for i in chosen
            ],
        }
        self._take_back(done)

    def due(self, step: int) -> bool:
        """Whether a probe is to be taken after so many iterations."""
        return step in self._due and not _file(self._folder, step).exists()

    @torch.no_grad()
    def take(self, networks: Networks, step: int) -> dict:
        """Writes the changes of this step; returns the event that tells of it."""
        device = next(networks.augmentor.parameters()).device
        self._begin()
        changes = {}
        for place, mel in enumerate(self._mels):
            generator = torch.Generator().manual_seed(SEED)
            like = {"dtype": torch.float32, "device": "cpu"}
            noise = torch.randn(mel.shape[-1], mel.shape[-2], generator=generator, **like)
            noise = noise.T[None, None]
            mel, epsilon = mel.to(device), torch.full((1,), EPSILON, **like).to(device)
            network = networks.augmentor
            perturbation = network.perturbation(mel, noise.to(device))
            augmented, displacement = network.perturb(mel, perturbation, epsilon)
            changes[str(place)] = (augmented - mel)[0, 0].half().cpu().contiguous()
            if displacement is not None:
                changes[f"{place}{_DISPLACEMENT}"] = displacement[0].half().cpu().contiguous()
        _replace(_file(self._folder, step), changes)
        return {"event": "probe", "step": step}

    def _begin(self) -> None:
        if (self._folder / _INDEX).exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        mels = {str(i): mel[0, 0].half().cpu().contiguous() for i, mel in enumerate(self._mels)}
        _replace(self._folder / _ORIGINALS, mels)
        io.write_json(self._folder / _INDEX, self._index, indent=None)

    def _take_back(self, done: int) -> None:
        snapshots = Snapshots(self._folder.parent)
        void = [_file(self._folder, step) for step in snapshots.steps if step > done or done == 0]
        if done == 0:  # all begins anew, perhaps with other utterances
            void += [self._folder / _INDEX, self._folder / _ORIGINALS]
        for path in void:
            path.unlink(missing_ok=True)


class Snapshots:
    """The probes of a training, as far as it has come.

    Args:
        folder: of the training.
    """

    def __init__(self, folder: Path):
        self._folder = Path(folder) / FOLDER

    @property
    def steps(self) -> list[int]:
        """After how many iterations there are probes, ascending."""
        names = [path.stem for path in self._folder.glob("*.safetensors")]
        return sorted(int(name) for name in names if name.isdecimal())

    @property
    def about(self) -> dict | None:
        """epsilon, seed, normalisation, and utterances with corpus, id, emotion, speaker, frames
        and held_out; None where there are no probes."""
        try:
            return io.read_json(self._folder / _INDEX, within=self._folder)
        except (OSError, ValueError):
            return None

    def original(self, place: int) -> Tensor:
        """(mels, frames) float32, normalised: the utterance at that place of the index."""
        return self._read(self._folder / _ORIGINALS, place)

    def change(self, place: int, step: int) -> Tensor:
        """(mels, frames) float32, normalised: augmented less original after so many iterations."""
        return self._read(_file(self._folder, step), place)

    def displacement(self, place: int, step: int) -> Tensor | None:
        """(2, mels, frames) float32, in cells: from how far a warp takes its energy."""
        return self._read(_file(self._folder, step), place, _DISPLACEMENT)

    def _read(self, path: Path, place: int, what: str = "") -> Tensor | None:
        try:
            io.check_regular(path, within=self._folder)
            with safe_open(path, framework="pt") as file:
                name = f"{int(place)}{what}"
                # Only a warp has a displacement; that the change itself is missing is an error.
                if what and name not in set(file.keys()):
                    return None
                return file.get_tensor(name).float()
        except (OSError, SafetensorError):
            raise InputError("there is no such probe (any more): choose another step.") from None


def choose(features: Features, among: Sequence[int], most: int = MOST) -> list[int]:
    """Indices of utterances to probe with: one an emotion, of middling length.

    Args:
        among: indices to choose from.
        most: emotions at most; the paper's four go first, then by the alphabet.
    """
    by_emotion: dict[str, list[int]] = {}
    for i in among:
        if int(features.lengths[i]) <= _LONGEST:
            by_emotion.setdefault(features.emotions[i], []).append(i)
    emotions = sorted(by_emotion, key=lambda e: (e not in _FIRST_OF, e))[:most]
    chosen = []
    for emotion in sorted(emotions):
        order = sorted(
            by_emotion[emotion], key=lambda i: (int(features.lengths[i]), features.ids[i])
        )
        chosen.append(order[len(order) // 2])
    return chosen


def _file(folder: Path, step: int) -> Path:
    return folder / f"{int(step):09d}.safetensors"


def _replace(path: Path, tensors: dict[str, Tensor]) -> None:
    io.write_whole(path, lambda fresh: write_tensors(tensors, fresh))
