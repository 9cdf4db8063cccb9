"""Copies are what their row says, and the registry takes what fits and nothing else."""

import miniature
import pytest
import torch

from tripaug_core.bench import runner
from tripaug_core.bench.plan import methods
from tripaug_core.bench.plan.methods import BUILT_IN, Context, Method, method_named, register
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.copies import COPY, copies_of
from tripaug_core.bench.run.split_parts import features_of, keys_of, select
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec, Normalisation


@pytest.fixture(scope="module")
def cell(home):
    plan = runner.prepare(miniature.settings(methods=("none", "learned")), str(home)).plan
    none, learned = plan.cells[:2]
    features = features_of(none.corpora, none.mel, str(home))
    training = select(features, none.train)
    info, files = tasks.run_fit(learned.fit, str(home))
    assert info["utterances"] == len(none.train)
    return none, training, files


def context(cell):
    none, training, files = cell
    normalisation = Normalisation.fit(training.packed().frames)
    augmentor = tasks._augmentor(files, "cpu")
    assert augmentor.normalisation.mean == pytest.approx(normalisation.mean)
    return Context(normalisation, none.epsilon_low, none.epsilon_high, none.mel, augmentor)


def changes(cell, name, home):
    """Mean |change| of each copy in normalised units, and the copies."""
    none, training, _ = cell
    here = context(cell)
    copies = copies_of(training, method_named(name), here, none, str(home))
    originals = training.select(
        [i for i, key in enumerate(keys_of(training)) if key in set(none.copied)]
    )
    sizes = []
    for i in range(len(copies)):
        original = originals.ids.index(copies.ids[i].partition(COPY)[0])
        assert copies.emotions[i] == originals.emotions[original]
        assert copies.speakers[i] == originals.speakers[original]
        one, two = copies.example(i), originals.example(original)
        if one.shape == two.shape:
            sizes.append(float((one - two).abs().mean()) / here.normalisation.std)
    return sizes, copies, originals


def test_plain_copies_are_plain(cell, home):
    sizes, copies, originals = changes(cell, "copies", home)
    assert sizes == [0.0] * 2 * len(originals)
    assert len(set(copies.ids)) == len(copies)


@pytest.mark.parametrize("name", ["noise", "learned"])
def test_offline_changes_keep_to_the_budget_and_differ(cell, home, name):
    sizes, copies, originals = changes(cell, name, home)
    assert len(sizes) == 2 * len(originals)
    assert 0.05 - 2e-3 <= min(sizes) < max(sizes) <= 0.3 + 2e-3
    assert len({round(size, 4) for size in sizes}) > len(originals)
    again = changes(cell, name, home)[1]
    assert torch.equal(again.packed().frames, copies.packed().frames)


def test_sound_copies_are_of_other_lengths(cell, home):
    _, copies, originals = changes(cell, "speed-pitch", home)
    assert set(copies.lengths.tolist()) != set(originals.lengths.tolist())


def test_rows_without_copies_have_none(cell, home):
    none, training, _ = cell
    for name in ("none", "weights", "all-data"):
        assert copies_of(training, method_named(name), context(cell), none, None) is None


@pytest.mark.parametrize("name", [m.name for m in BUILT_IN.values() if m.online is not None])
def test_online_changes_keep_the_shape_and_the_input(cell, name):
    change = method_named(name).online(context(cell))
    mel = torch.randn(4, 1, 128, 20, generator=torch.Generator().manual_seed(0))
    lengths = torch.tensor([20, 16, 20, 12])
    mel = mel * (torch.arange(20) < lengths[:, None])[:, None, None]
    before, generator = mel.clone(), torch.Generator().manual_seed(1)
    if getattr(change, "mixes_labels", False):
        out, targets = change(mel, lengths, generator, targets=torch.eye(4))
        assert torch.allclose(targets.sum(1), torch.ones(4))
    else:
        out = change(mel, lengths, generator)
    assert out.shape == mel.shape
    assert torch.equal(mel, before)
    assert not torch.equal(out, mel)


def test_a_share_touches_some_examples_and_leaves_the_others():
    def louder(mel, lengths, generator):
        return mel + 1

    mel, lengths = torch.zeros(400, 1, 4, 5), torch.full((400,), 5)
    generator = torch.Generator().manual_seed(0)
    touched = methods.apply_with_probability(louder, 0.3)(mel, lengths, generator).mean((1, 2, 3))
    assert set(touched.tolist()) == {0.0, 1.0}
    assert touched.mean().item() == pytest.approx(0.3, abs=0.07)
    again = methods.apply_with_probability(louder, 0.3)(mel, lengths, generator).mean((1, 2, 3))
    assert not torch.equal(touched, again)
    assert methods.apply_with_probability(louder, 1.0) is louder
    nobody = methods.apply_with_probability(louder, 1e-9)(mel, lengths, generator)
    assert torch.equal(nobody, mel)


def test_a_share_of_a_mixing_change_mixes_those_labels_only():
    mixing = methods.apply_with_probability(method_named("mixup").online(None), 0.5)
    mel = torch.arange(64.0)[:, None, None, None].expand(64, 1, 4, 5)
    targets = torch.eye(64)
    out, mixed = mixing(
        mel, torch.full((64,), 5), torch.Generator().manual_seed(0), targets=targets
    )
    assert torch.allclose(mixed.sum(1), torch.ones(64))
    same = (mixed == targets).all(1)
    assert 20 < same.sum() < 60
    assert torch.equal(out[same], mel[same])
    assert torch.equal(targets, torch.eye(64))


def test_registry():
    with pytest.raises(InputError, match="no method 'magic'"):
        method_named("magic")
    with pytest.raises(InputError, match="already"):
        register(Method("learned", "mine"))
    with pytest.raises(InputError, match="sampling"):
        Method("x", "x", sampling="twice")
    with pytest.raises(InputError, match="copies"):
        Method("x", "x", sampling="as it is", offline=lambda c: None)
    with pytest.raises(InputError, match="online_share"):
        Method("x", "x", online=lambda c: None, online_share=0.0)
    mine = register(Method("of-mine", "a row"))
    assert method_named("of-mine") is mine
    del methods._methods["of-mine"]


def test_epsilon_is_drawn_evenly_between_its_bounds():
    given = Context(Normalisation(0.0, 1.0), 0.05, 0.3, MelSpec())
    drawn = given.epsilon(4000, torch.Generator().manual_seed(0))
    assert 0.05 <= float(drawn.min()) < 0.06
    assert 0.29 < float(drawn.max()) <= 0.3
    assert float(drawn.mean()) == pytest.approx(0.175, abs=0.005)
