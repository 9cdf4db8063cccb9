"""The log-mels of a corpus, packed into one tensor that fits into memory (or onto a GPU)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import torch

from tripaug_core.corpora.joined import JoinedFrames
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec, Normalisation

COLUMNS = (
    "ids",
    "emotions",
    "speakers",
    "sentences",
    "languages",
    "sessions",
    "sexes",
    "corpora",
    "hashes",
    "files",
    "folds",
)

Indices = Sequence[int] | np.ndarray | torch.Tensor


@dataclass(frozen=True, eq=False)
class Features:
    """Log-mels of utterances and their labels.

    The frames of all utterances lie behind one another; `frames[starts[i] : starts[i] +
    lengths[i]]` are those of utterance i. They are natural-log power, not normalised, and rounded
    to float16, so that what is read from a cache is what was computed; what is taken out of them
    by utterance is float32.

    Attributes:
        frames: (all frames, mels) float16, as a rule mapped from a file: a corpus may be larger
            than memory. float32 where something was computed from them. Of a `view` or a `join`
            they hold more, or lie in several tensors (`JoinedFrames`): see `packed`.
        starts, lengths: (n,) int64, in frames, on the device of `frames`.
        spec: how the sound became frames.
        ids, emotions, corpora: n strings each; an id is unique within its corpus.
        speakers, sentences, languages, sessions, sexes: n entries each, None where unknown.
        hashes: n SHA-256, hex, of the decoded sound: equal for exact duplicates.
        files: n SHA-256, hex, of the files.
        folds: in which part of which published fold each is ("1:train 2:test"), None where in none.
        about: corpus -> its title, licence, languages and whether it is synthetic.
        levels: (n,) float32, what each log-mel would be higher by at the level of its recording
            (0 where `spec.level` is "none"); None where it is not known.
        normalisation: what is taken out by utterance is in its units; None: it is as it lies there.
    """

    frames: torch.Tensor | JoinedFrames
    starts: torch.Tensor
    lengths: torch.Tensor
    spec: MelSpec
    ids: tuple[str, ...]
    emotions: tuple[str, ...]
    speakers: tuple[str | None, ...]
    sentences: tuple[str | None, ...]
    languages: tuple[str | None, ...]
    sessions: tuple[str | None, ...]
    sexes: tuple[str | None, ...]
    corpora: tuple[str, ...]
    hashes: tuple[str, ...]
    files: tuple[str, ...]
    about: Mapping[str, Mapping] = field(default_factory=dict)
    folds: tuple[str | None, ...] = ()
    levels: torch.Tensor | None = None
    normalisation: Normalisation | None = None

    def __post_init__(self):
        count = len(self.ids)
        if not self.folds:
            object.__setattr__(self, "folds", (None,) * count)
        if any(len(getattr(self, name)) != count for name in COLUMNS):
            raise InputError("the columns of the features differ in length.")
        if self.starts.shape != (count,) or self.lengths.shape != (count,):
            raise InputError("starts and lengths must have one entry an utterance.")
        if self.levels is not None and self.levels.shape != (count,):
            raise InputError("levels must have one entry an utterance.")
        if self.frames.ndim != 2 or self.frames.shape[1] != self.spec.n_mels:
            raise InputError(f"the frames must be (frames, {self.spec.n_mels}).")

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def device(self) -> torch.device:
        """Where the frames are."""
        return self.frames.device

    @property
    def has_speakers(self) -> bool:
        """True if every utterance has a speaker."""
        return len(self) > 0 and None not in self.speakers

    @cached_property
    def layouts(self) -> tuple[str, ...]:
        """The published corpus that each utterance is of; its corpus' own name where none is."""
        of = {name: self.about.get(name, {}).get("layout") or name for name in set(self.corpora)}
        return tuple(of[name] for name in self.corpora)

    @property
    def synthetic(self) -> bool:
        """True if any of it was spoken by no person."""
        return any(self.about.get(name, {}).get("synthetic") for name in set(self.corpora))

    @property
    def seconds(self) -> float:
        """Length of the sound, to a hop."""
        return (int(self.lengths.sum()) - len(self)) * self.spec.hop / self.spec.sample_rate_hz

    @property
    def floor(self) -> float:
        """What silence is in the frames: the logarithm of the smallest power, as float16."""
        return float(np.float16(np.log(self.spec.floor)))

    @cached_property
    def content(self) -> str:
        """SHA-256 over the files, their ids and their labels: what a result depends on.

        One changed byte of a file, or one changed label, changes it. The mel spec is not in it.
        """
        digest = hashlib.sha256()
        # Folds count only where there are any, so that results from before there were stay found.
        passed_over = {"hashes"} if any(self.folds) else {"hashes", "folds"}
        names = [name for name in COLUMNS if name not in passed_over]
        for row in zip(*(getattr(self, name) for name in names), strict=True):
            digest.update(json.dumps(row).encode())
        return digest.hexdigest()

    def labels(self, classes: Sequence[str]) -> torch.Tensor:
        """Index into `classes` of each utterance's emotion: (n,) int64, on the features' device.

        Raises:
            InputError: an utterance has an emotion that is not among them.
        """
        index = {name: i for i, name in enumerate(classes)}
        if unknown := sorted(set(self.emotions) - set(index)):
            raise InputError(f"not among the classes: {', '.join(unknown)}; select first.")
        return torch.tensor([index[e] for e in self.emotions], dtype=torch.long, device=self.device)

    def among(self, classes: Sequence[str]) -> np.ndarray:
        """Indices of the utterances whose emotion is one of `classes`, ascending."""
        return np.flatnonzero(np.isin(np.array(self.emotions, dtype=object), list(classes)))

    def example(self, i: int) -> torch.Tensor:
        """Utterance i: (1, mels, frames) float32."""
        start, length = int(self.starts[i]), int(self.lengths[i])
        return self._read(slice(start, start + length)).T[None]

    def padded(self, indices: Indices) -> tuple[torch.Tensor, torch.Tensor]:
        """Whole utterances, behind their end filled up with `floor`.

        The filling is silence, not zero: normalise and mask it away afterwards (by lengths).

        Returns:
            (b, 1, mels, frames) float32 with as many frames as the longest has, and lengths (b,).
        """
        indices = self._index(indices)
        if len(indices) == 0:
            raise InputError("no utterances were chosen.")
        starts, lengths = self.starts[indices], self.lengths[indices]
        return self._gather(starts, lengths, int(lengths.max())), lengths

    def crops(
        self, indices: Indices, frames: int, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """So many frames of each utterance, from a random start where it is longer.

        Where it is shorter it is filled up with `floor`, as in `padded`. Nothing here waits for
        the device. The generator may live on the CPU, for the same starts on every device.

        Returns:
            (b, 1, mels, frames) float32, and lengths (b,) of real frames, at most `frames`.
        """
        indices = self._index(indices)
        starts, lengths = self.starts[indices], self.lengths[indices]
        room = (lengths - frames + 1).clamp(min=1)
        dice = torch.rand(len(indices), generator=generator, device=generator.device)
        offset = (dice.to(self.device, non_blocking=True) * room).long().minimum(room - 1)
        real = lengths.clamp(max=frames)
        return self._gather(starts + offset, real, frames), real

    def select(self, indices: Indices) -> "Features":
        """Those utterances alone, in that order, packed anew."""
        where = np.asarray(torch.as_tensor(indices).cpu(), dtype=np.int64).reshape(-1)
        chosen = torch.from_numpy(where).to(self.device)
        starts, lengths = self.starts[chosen], self.lengths[chosen]
        ends = lengths.cumsum(0)
        packed = ends - lengths
        rows = torch.arange(int(lengths.sum()), device=self.device)
        rows = rows + torch.repeat_interleave(starts - packed, lengths)
        return self._of(where, starts=packed, frames=self.frames[rows])

    def _of(self, where: np.ndarray, **tensors: torch.Tensor) -> "Features":
        chosen = torch.from_numpy(where).to(self.device)
        columns = {name: tuple(getattr(self, name)[i] for i in where) for name in COLUMNS}
        about = {name: self.about[name] for name in self.about if name in columns["corpora"]}
        return replace(
            self,
            lengths=self.lengths[chosen],
            about=about,
            levels=None if self.levels is None else self.levels[chosen],
            **tensors,
            **columns,
        )

    def view(self, indices: Indices) -> "Features":
        """Those utterances alone, in that order, where they lie: `frames` is not copied, and holds
        more than theirs. For what reads by utterance, or by `blocks`.
        """
        where = np.asarray(torch.as_tensor(indices).cpu(), dtype=np.int64).reshape(-1)
        return self._of(where, starts=self.starts[torch.from_numpy(where).to(self.device)])

    def blocks(self, values: int) -> Iterator[torch.Tensor]:
        """The frames of all utterances behind one another, as they lie there, in pieces of at most
        so many values, (frames, mels) each.
        """
        ends = self.lengths.cumsum(0)
        rows = torch.arange(int(self.lengths.sum()), device=self.device)
        rows += torch.repeat_interleave(self.starts - (ends - self.lengths), self.lengths)
        for piece in rows.split(max(1, values // self.spec.n_mels)):
            yield self.frames[piece]

    def packed(self) -> "Features":
        """The same with no frames but its own, behind one another in its order, in one tensor;
        nothing is copied where they lie so already.
        """
        packed = self.lengths.cumsum(0) - self.lengths
        whole = isinstance(self.frames, torch.Tensor) and len(self.frames) == self.lengths.sum()
        if whole and torch.equal(self.starts, packed):
            return self
        return self.select(range(len(self)))

    def to(self, device: str | torch.device) -> "Features":
        """The same with its tensors on another device, which gets no frames but its own."""
        if torch.device(device) == self.device:
            return self
        here = self.packed()
        return replace(
            here,
            frames=here.frames.to(device),
            starts=here.starts.to(device),
            lengths=here.lengths.to(device),
            levels=None if here.levels is None else here.levels.to(device),
        )

    def _index(self, indices: Indices) -> torch.Tensor:
        return torch.as_tensor(indices, dtype=torch.long).to(self.device, non_blocking=True)

    def _gather(self, starts: torch.Tensor, lengths: torch.Tensor, width: int) -> torch.Tensor:
        step = torch.arange(width, device=self.device)
        real = step < lengths[:, None]
        rows = torch.where(real, starts[:, None] + step, 0)
        picked = self._read(rows).masked_fill(~real[..., None], self.floor)
        return picked.transpose(1, 2)[:, None].contiguous()

    def _read(self, rows: torch.Tensor | slice) -> torch.Tensor:
        frames = self.frames[rows].float()
        return frames if self.normalisation is None else self.normalisation.apply(frames)


def pack(
    mels: Sequence[torch.Tensor], spec: MelSpec, levels: torch.Tensor | None = None, **columns
) -> Features:
    """Features of single log-mels, each (mels, frames) or (1, mels, frames).

    Args:
        mels: un-normalised natural-log power; they are rounded to float16.
        levels: as in `Features`.
        columns: the other fields of `Features`; `ids` and `emotions` must be given, the rest is
            filled with None, `corpora` with "unnamed", the hashes from the mels themselves.
    """
    frames = [mel.reshape(mel.shape[-2:]).T.half() for mel in mels]
    lengths = torch.tensor([len(f) for f in frames], dtype=torch.long)
    made = [hashlib.sha256(f.contiguous().cpu().numpy().tobytes()).hexdigest() for f in frames]
    blank = dict.fromkeys(COLUMNS, (None,) * len(frames))
    blank |= {"corpora": ("unnamed",) * len(frames), "hashes": tuple(made), "files": tuple(made)}
    about = columns.pop("about", {})
    columns = {name: tuple(values) for name, values in columns.items()}
    return Features(
        frames=torch.cat(frames).float() if frames else torch.zeros(0, spec.n_mels),
        starts=lengths.cumsum(0) - lengths,
        lengths=lengths,
        spec=spec,
        about=about,
        levels=levels,
        **(blank | columns),
    )


def concat(parts: Sequence[Features]) -> Features:
    """Several features behind one another, e.g. of a source and a target corpus, in one tensor.

    Raises:
        InputError: there are none, they differ in their mel spec, or an utterance occurs twice.
    """
    parts = [part.packed() for part in parts]
    lengths, rest = _behind_one_another(parts)
    frames = torch.cat([part.frames for part in parts])
    return replace(parts[0], frames=frames, starts=lengths.cumsum(0) - lengths, **rest)


def join(parts: Sequence[Features]) -> Features:
    """The same where they lie, on the CPU: no frames are copied, as by `Features.view`.

    Raises:
        InputError: as `concat`.
    """
    _, rest = _behind_one_another(parts)
    frames = JoinedFrames([part.frames for part in parts])
    starts = torch.cat([frames.rows_of(part.frames, part.starts) for part in parts])
    return replace(parts[0], frames=frames, starts=starts, **rest)


def _behind_one_another(parts: Sequence[Features]) -> tuple[torch.Tensor, dict]:
    """The lengths, and all that is not the frames."""
    if not parts:
        raise InputError("no features were given.")
    if any((p.spec, p.normalisation) != (parts[0].spec, parts[0].normalisation) for p in parts):
        raise InputError("features with different mel settings cannot be joined.")
    columns = {name: sum((getattr(part, name) for part in parts), ()) for name in COLUMNS}
    if len(set(zip(columns["corpora"], columns["ids"], strict=True))) < len(columns["ids"]):
        raise InputError("the features share utterances: each may be in one part only.")
    levels = [part.levels for part in parts]
    known = all(each is not None for each in levels)
    lengths = torch.cat([part.lengths for part in parts])
    return lengths, {
        "lengths": lengths,
        "about": {name: about for part in parts for name, about in part.about.items()},
        "levels": torch.cat(levels) if known else None,
        **columns,
    }
