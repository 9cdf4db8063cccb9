"""Packed features: what comes out is what was put in, wherever it lies."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from tripaug_core.corpora.features import Features, concat, join, pack
from tripaug_core.corpora.packed import COLUMNS
from tripaug_core.errors import InputError
from tripaug_core.recognition.fit import fit
from tripaug_core.recognition.settings import FitSettings
from tripaug_core.sound.mel import MelSpec, Normalisation

SPEC = MelSpec(n_mels=5)
LENGTHS = [7, 1, 12, 4, 12, 30]
CLASSES = ("anger", "sadness")


@pytest.fixture
def mels():
    chance = torch.Generator().manual_seed(3)
    return [torch.randn(5, n, generator=chance).half().float() for n in LENGTHS]


@pytest.fixture
def features(mels):
    return pack(
        mels,
        SPEC,
        ids=[f"u{i}" for i in range(6)],
        emotions=[CLASSES[i % 2] for i in range(6)],
        speakers=["a", "a", "b", "b", None, "c"],
        corpora=["one"] * 6,
        about={"one": {"title": "One", "synthetic": True}},
    )


def test_examples(features, mels):
    assert len(features) == 6
    for i, mel in enumerate(mels):
        assert torch.equal(features.example(i), mel[None])
    assert features.seconds == sum(n - 1 for n in LENGTHS) * 0.025
    assert features.synthetic
    assert not features.has_speakers


@pytest.mark.parametrize(
    "indices", [[2], [5, 0, 5], np.array([1, 3]), torch.tensor([4, 2, 0, 1]), range(6)]
)
def test_padded(features, mels, indices):
    batch, lengths = features.padded(list(indices) if isinstance(indices, range) else indices)
    assert batch.shape == (len(indices), 1, 5, max(LENGTHS[int(i)] for i in indices))
    assert batch.dtype == torch.float32
    for row, (i, length) in enumerate(zip(indices, lengths, strict=True)):
        assert length == LENGTHS[int(i)]
        assert torch.equal(batch[row, 0, :, :length], mels[int(i)])
        assert (batch[row, 0, :, length:] == features.floor).all()


def test_floor_is_what_silence_becomes(features):
    assert features.floor == float(torch.tensor(1e-5).log().half())


def test_crops_are_pieces_of_their_utterance(features, mels):
    chance = torch.Generator().manual_seed(0)
    batch, lengths = features.crops([0, 1, 2, 3, 4, 5], 8, chance)
    assert batch.shape == (6, 1, 5, 8)
    assert lengths.tolist() == [7, 1, 8, 4, 8, 8]
    for row, mel in enumerate(mels):
        piece = batch[row, 0, :, : lengths[row]]
        starts = range(mel.shape[1] - len(piece.T) + 1)
        assert any(torch.equal(piece, mel[:, s : s + len(piece.T)]) for s in starts)
        assert (batch[row, 0, :, lengths[row] :] == features.floor).all()


def test_crops_reach_every_start_equally_and_repeat_with_the_seed(features, mels):
    def draw(seed):
        chance = torch.Generator().manual_seed(seed)
        return features.crops([2] * 4000, 8, chance)[0][:, 0, 0, 0]

    counts = [(draw(1) == mels[2][0, s]).sum().item() for s in range(5)]
    assert sum(counts) == 4000
    assert all(700 < count < 900 for count in counts)
    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))


def test_crops_leave_the_global_generator_alone(features):
    before = torch.get_rng_state()
    features.crops([0, 2], 3, torch.Generator().manual_seed(0))
    assert torch.equal(torch.get_rng_state(), before)


def test_select_packs_anew(features, mels):
    chosen = features.select([5, 1, 2])
    assert chosen.ids == ("u5", "u1", "u2")
    assert chosen.speakers == ("c", "a", "b")
    assert len(chosen.frames) == 30 + 1 + 12
    for new, old in enumerate([5, 1, 2]):
        assert torch.equal(chosen.example(new), mels[old][None])
    again = chosen.select(np.array([1]))
    assert torch.equal(again.example(0), mels[1][None])
    assert len(features.select([])) == 0
    assert features.select(range(6)).content == features.content


def test_content_depends_on_what_is_chosen_its_order_and_its_labels(features, mels):
    contents = [features.select(c).content for c in ([0, 1], [1, 0], [0], [0, 2])]
    other = pack(mels, SPEC, ids=features.ids, emotions=["anger"] * 6, corpora=["one"] * 6)
    assert len({*contents, features.content, other.content}) == 6


def test_labels(features):
    assert features.labels(CLASSES).tolist() == [0, 1, 0, 1, 0, 1]
    assert features.labels(("fear", "sadness", "anger")).tolist() == [2, 1, 2, 1, 2, 1]
    with pytest.raises(InputError, match="sadness"):
        features.labels(("anger",))
    assert features.among(["sadness", "joy"]).tolist() == [1, 3, 5]


def test_concat(features, mels):
    other = pack(mels[:2], SPEC, ids=["u0", "u1"], emotions=["fear"] * 2, corpora=["two"] * 2)
    both = concat([features, other])
    assert len(both) == 8
    assert both.corpora == ("one",) * 6 + ("two",) * 2
    for i, mel in enumerate([*mels, *mels[:2]]):
        assert torch.equal(both.example(i), mel[None])
    assert all(
        a + n == b for (a, n), (b, _) in pairwise(zip(both.starts, both.lengths, strict=True))
    )
    with pytest.raises(InputError, match="share"):
        concat([features, features])
    with pytest.raises(InputError, match="mel settings"):
        concat([features, pack([torch.zeros(6, 2)], MelSpec(n_mels=6), ids=["x"], emotions=["x"])])
    with pytest.raises(InputError, match="no features"):
        concat([])


def test_wrong_shapes_are_refused(features):
    with pytest.raises(InputError):
        pack([torch.zeros(6, 2)], SPEC, ids=["x"], emotions=["x"])
    with pytest.raises(InputError):
        pack([torch.zeros(5, 2)], SPEC, ids=["x", "y"], emotions=["x", "y"])
    with pytest.raises(InputError):
        features.padded([])


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_same_on_a_gpu(features):
    there = features.to("cuda")
    for seed in range(5):
        on_cpu = features.crops([0, 5, 2], 8, torch.Generator().manual_seed(seed))
        on_gpu = there.crops([0, 5, 2], 8, torch.Generator().manual_seed(seed))
        assert torch.equal(on_cpu[0], on_gpu[0].cpu())
    assert torch.equal(there.padded([1, 4])[0].cpu(), features.padded([1, 4])[0])
    assert torch.equal(there.select([4, 1]).frames.cpu(), features.select([4, 1]).frames)


def test_a_view_gives_what_a_selection_gives_and_copies_nothing(features):
    chosen = [2, 0]
    view, packed = features.view(chosen), features.select(chosen)
    assert torch.equal(view.packed().frames, packed.frames)
    assert packed.packed() is packed
    assert view.frames is features.frames
    assert (view.ids, view.content, view.seconds) == (packed.ids, packed.content, packed.seconds)
    for ours, theirs in zip(view.padded([0, 1]), packed.padded([0, 1]), strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(view.select([1]).frames, packed.select([1]).frames)
    pieces = list(view.blocks(3 * features.spec.n_mels))
    assert max(map(len, pieces)) == 3
    assert torch.equal(torch.cat(pieces), packed.frames)


def test_a_normalisation_applies_to_what_is_taken_out_and_not_to_the_filling(features):
    normalisation = Normalisation(-6.0, 3.0)
    ours = replace(features, normalisation=normalisation)
    assert torch.equal(ours.example(1), normalisation.apply(features.example(1)))
    before, lengths = features.padded([0, 1, 2])
    after, _ = ours.padded([0, 1, 2])
    for raw, mel, length in zip(before, after, lengths, strict=True):
        assert torch.equal(mel[..., :length], normalisation.apply(raw[..., :length]))
        assert (mel[..., length:] == features.floor).all()
    with pytest.raises(InputError, match="cannot be joined"):
        concat([features.select([0]), ours.select([1])])


def test_what_is_joined_where_it_lies_reads_as_what_is_copied_together(features):
    ours = replace(features, ids=tuple(f"{id}~1" for id in features.ids))
    other = replace(features.select([1, 0]), ids=("x", "y"))
    other = replace(other, frames=other.frames.half())
    parts = [features.view([4, 2]), ours.view([2, 5]), join([other, ours.view([0])])]
    joined, copied = join(parts), concat(parts)
    assert len(joined.frames) == len(features.frames) + len(other.frames)  # what is shared, once
    assert (joined.ids, joined.content, joined.about) == (copied.ids, copied.content, copied.about)
    for ours, theirs in zip(joined.padded([6, 0, 3]), copied.padded([6, 0, 3]), strict=True):
        assert torch.equal(ours, theirs)
    for i in range(7):
        assert torch.equal(joined.example(i), copied.example(i))
    assert torch.equal(joined.packed().frames, copied.frames)
    some = joined.view([5, 1])
    assert torch.equal(torch.cat(list(some.blocks(100))), joined.select([5, 1]).frames)
    with pytest.raises(InputError, match="share utterances"):
        join([features, features.view([3])])


def test_a_part_of_a_corpus_is_trained_and_tested_on_without_a_copy_of_its_frames():
    """Twenty megabytes of frames; what a cell does with most of them takes a few."""
    spec, count, length = MelSpec(n_mels=16), 32, 20_000
    mels = torch.full((count * length, 16), -5.0).half()
    lengths = torch.full((count,), length)
    names = {"ids": tuple(map(str, range(count))), "emotions": ("anger", "joy") * (count // 2)}
    blank = dict.fromkeys(COLUMNS, (None,) * count)
    corpora = {"corpora": ("c",) * count, "hashes": ("",) * count, "files": ("",) * count}
    starts = lengths.cumsum(0) - lengths
    whole = Features(mels, starts, lengths, spec, **blank | corpora | names)
    settings = FitSettings(steps=2, batch_size=2, width=2, segment_frames=16)

    def train_and_test():
        part = whole.view(range(1, count))
        copies = replace(part, ids=tuple(f"{id}~1" for id in part.ids))
        together = join([part, copies])
        normalisation = Normalisation(-5.0, 1.0)
        judge = fit(together, ("anger", "joy"), settings, normalisation=normalisation)
        return judge.scores(together.view([0, 1]))

    train_and_test()  # whatever torch keeps for itself
    on_cpu = [torch.profiler.ProfilerActivity.CPU]
    with torch.profiler.profile(activities=on_cpu, profile_memory=True) as tracked:
        train_and_test()
    largest = max(event.cpu_memory_usage for event in tracked.events())
    assert largest < mels.numel() * 2 / 4
