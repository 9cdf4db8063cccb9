"""Every row for every judge: rows on mels reach those that hear waveforms, and nobody twice."""

import types

import numpy as np
import pytest
import torch

import miniature  # isort: skip
from tests.method.small import features_of as small_features
from tripaug_core.bench import runner
from tripaug_core.bench.plan import methods
from tripaug_core.bench.plan.methods import BUILT_IN, Method
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.copies import COPY, changed, rounds_of
from tripaug_core.bench.run.examples import training_mels
from tripaug_core.bench.run.split_parts import features_of
from tripaug_core.corpora.sounds import RATE_HZ, heard
from tripaug_core.errors import InputError
from tripaug_core.recognition import recognisers
from tripaug_core.recognition.functionals import points_of
from tripaug_core.sound.mel import Normalisation, log_mel
from tripaug_core.sound.moving import change_sound

ROWS = tuple(name for name, method in BUILT_IN.items() if not method.mixes_labels)


class EmotionProbe:
    """Hears the mean log-mel, and counts."""

    name, count = "mean log-mel 1", 0

    def __call__(self, waveform, rate_hz):
        EmotionProbe.count += 1
        return log_mel(waveform)[0, 0].mean(-1).numpy()


def nearest(sounds, classes, **more):
    """The nearest mean of its vectors; keeps what it was trained on."""
    points = points_of(EmotionProbe(), sounds)
    means = np.stack([points[np.array(sounds.emotions) == c].mean(0) for c in classes])

    class Guess:
        trained_on = sounds

        def scores(self, test):
            return -np.abs(points_of(EmotionProbe(), test)[:, None] - means).sum(-1)

    return Guess()


nearest.takes, nearest.weightings = "waveforms", ("none", "weights")


@pytest.fixture(scope="module")
def cells(home, tmp_path_factory):
    """Every row of one fold, trained twice: the cell, and how many sounds each time was heard."""
    recognisers["nearest"] = nearest
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIPAUG_CACHE", str(tmp_path_factory.mktemp("cache")))
        settings = miniature.settings(
            methods=ROWS, recogniser="nearest", recogniser_settings=None, copies=2
        )
        bench = runner.prepare(settings, str(home))
        fold, found, files = bench.plan.cells[0].fold, {}, None
        for spec in bench.plan.cells:
            if spec.fold == fold:
                if spec.fit and files is None:
                    files = tasks.run_fit(spec.fit, str(home))[1]
                counts = []
                for _ in range(2):
                    before = EmotionProbe.count
                    cell = tasks.trained(spec, files if spec.fit else None, str(home))
                    cell.predictor.scores(cell.test)
                    counts.append(EmotionProbe.count - before)
                found[spec.row] = cell, counts
        yield found
    del recognisers["nearest"]


@pytest.mark.parametrize("row", ROWS)
def test_the_second_time_nothing_is_heard_again(cells, row):
    cell, (_, second) = cells[row]
    assert second == 0
    assert len(cell.copies) == (0 if row in ("none", "weights", "all-data") else 12)


def test_plain_copies_are_heard_once_as_their_originals(cells):
    assert cells["copies"][1] == [0, 0]
    keys = cells["copies"][0].train.keys
    assert len(set(keys)) == len(cells["none"][0].train.keys)


@pytest.mark.parametrize("row", ["noise", "learned", "speed-pitch", "learned+specaugment", "warp"])
def test_changed_copies_differ_from_originals_and_from_one_another(cells, row):
    cell = cells[row][0]
    train = cell.train
    place = [
        i for i, id in enumerate(train.ids) if id.startswith(cell.copies.ids[0].partition(COPY)[0])
    ]
    sounds = [train.waveform(i) for i in place]
    assert len(sounds) == 3
    keys = {train.keys[i] for i in place}
    changed = [s for s in sounds if s.shape != sounds[0].shape or not torch.equal(s, sounds[0])]
    if row != "warp":  # of a warp, half are changed
        assert len(keys) == 3
        assert len(changed) == 2
    assert all(torch.isfinite(sound).all() for sound in sounds)


@pytest.mark.parametrize("row", ["noise", "learned"])
def test_a_copy_is_its_own_recording_with_its_own_mels_change(cells, home, row):
    cell = cells[row][0]
    training, method, context, spec, _ = cell.train.make._of
    change = rounds_of(training, method, context, spec, str(home))[1]
    sounds = heard(training, str(home))
    for place, name in enumerate(change.features.ids):
        original = training.ids.index(name.partition(COPY)[0])
        difference = change.features.example(place)[0] - training.example(original)[0]
        displacement = change.displacements[place]
        assert (displacement is not None) == (row == "learned")
        expected = change_sound(
            sounds.waveform(original), RATE_HZ, difference, spec.mel, displacement
        )
        assert torch.equal(cell.train.waveform(cell.train.ids.index(name)), expected)


@pytest.mark.parametrize("judge", ["light", "logmel", "nearest"])
def test_an_original_that_is_called_like_a_copy_is_none(tmp_path, monkeypatch, judge):
    """As old file systems shorten names: ANGER~1.wav."""
    home, asked = tmp_path / "corpora", {}
    root = miniature.corpus(home)
    table = (root / "manifest.csv").read_text()
    for file in sorted(root.glob("*-0.wav")):
        name = file.name.replace("-0", f"{COPY}1")
        file.rename(root / name)
        table = table.replace(file.name, name)
    (root / "manifest.csv").write_text(table)

    def fit(train, classes, **more):
        asked.update(more, train=train)
        return types.SimpleNamespace()

    told = {
        "takes": "waveforms" if judge == "nearest" else "mels",
        "trains_by_batches": judge == "light",
    }
    monkeypatch.setattr(
        tasks, "classifier_for", lambda *judge: types.SimpleNamespace(fit=fit, **told)
    )
    changed = Method(
        "changed-copies",
        "changed copies",
        sampling="copies",
        online=lambda context: lambda mel, lengths, generator: mel + 1,
        online_on="copies",
    )
    monkeypatch.setitem(methods._methods, changed.name, changed)
    spec = runner.prepare(miniature.settings(methods=(changed.name,)), str(home)).plan.cells[0]
    assert any(COPY in key for key in spec.train)
    cell = tasks.trained(spec, None, str(home))
    originals, copies = len(spec.train), spec.copies * len(spec.copied)
    assert (len(cell.training), len(cell.copies)) == (originals, copies)
    if judge == "light":
        assert asked["augmentable"] == [False] * originals + [True] * copies
    elif judge == "logmel":
        plain = methods.BUILT_IN["copies"]
        before = training_mels(cell.training, plain, cell.context, spec, str(home), False)
        moved = [
            not torch.equal(before.example(i), cell.train.example(i)) for i in range(len(before))
        ]
        assert moved == [False] * originals + [True] * copies
    else:
        assert asked["train"].make.once == list(range(originals, originals + copies))


def test_the_warp_moves_the_sound(cells):
    made = cells["warp"][0].train.make
    assert made.once
    assert all(displacement is not None for displacement in made._online.displacements)
    assert 0 < len(made.once) < len(cells["warp"][0].train)


def test_rows_that_a_judge_cannot_take_are_refused_by_name(home):
    for name, row, sentence in (
        ("logmel", "mixup", "logmel does not train on mixed labels: leave “mixup” out"),
        ("nobody", "copies", "there is no recogniser 'nobody'"),
    ):
        judge = {"recogniser": name, "recogniser_settings": None}
        with pytest.raises(InputError, match=sentence):
            runner.prepare(miniature.settings(methods=("none", row), **judge), str(home))


def test_rows_on_batches_are_in_the_mels_of_a_judge_without_batches(home):
    settings = miniature.settings(
        methods=("copies", "specaugment"), recogniser="logmel", recogniser_settings=None
    )
    plain, masked = (
        tasks.trained(cell, None, str(home)).train
        for cell in runner.prepare(settings, str(home)).plan.cells[:2]
    )
    assert plain.ids == masked.ids
    assert torch.equal(plain.lengths, masked.lengths)
    differ = [not torch.equal(plain.example(i), masked.example(i)) for i in range(len(plain))]
    assert np.mean(differ) > 0.9


def test_a_cell_reads_the_corpus_where_it_lies_and_one_of_ones_own_has_its_frames_alone(
    home, monkeypatch
):
    settings = miniature.settings(methods=("none", "copies"))
    for spec in runner.prepare(settings, str(home)).plan.cells[:2]:
        cell = tasks.trained(spec, None, str(home))
        whole = features_of(spec.corpora, spec.mel, str(home))
        assert cell.test.frames.data_ptr() == whole.frames.data_ptr()
        assert len(cell.train.frames) == len(whole.frames) > int(cell.training.lengths.sum())
    given = []

    def own(features, classes, **more):
        given.append(features)
        return types.SimpleNamespace(scores=lambda test: np.zeros((len(test), len(classes))))

    own.weightings = ("none", "weights")
    monkeypatch.setitem(recognisers, "own", own)
    settings = miniature.settings(methods=("copies",), recogniser="own", recogniser_settings=None)
    cell = tasks.trained(runner.prepare(settings, str(home)).plan.cells[0], None, str(home))
    for part in (*given, cell.test):
        assert len(part.frames) == int(part.lengths.sum())
        assert part.frames.isfinite().all()


BROKEN = {
    "twice as long": lambda mel: torch.cat([mel, mel], -1),
    "cut": lambda mel: mel[..., :5],
    "two channels": lambda mel: mel.expand(-1, 2, -1, -1),
    "one of the batch": lambda mel: mel[:1],
    "nothing": lambda mel: None,
    "complex": lambda mel: mel.cfloat(),
    "NaN": lambda mel: mel * float("nan"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_change_that_breaks_its_mels_is_refused_in_a_sentence(broken):
    features, generator = small_features(per_class=2), torch.Generator().manual_seed(0)
    change = lambda mel, lengths, generator: BROKEN[broken](mel)  # noqa: E731
    with pytest.raises(InputError, match="a change made"):
        changed(features, change, Normalisation.fit(features.frames), generator)
    mel, lengths = torch.randn(4, 1, 128, 8), torch.full((4,), 8)
    with pytest.raises(InputError, match="a change made"):
        methods.apply_with_probability(change, 0.9)(mel, lengths, generator)


def test_a_change_of_lengths_is_its_own():
    features, generator = small_features(per_class=2), torch.Generator().manual_seed(0)
    usual = Normalisation.fit(features.frames)
    plain = changed(features, lambda mel, lengths, g: mel, usual, generator).features

    def shorten(mel, lengths, generator):
        lengths.fill_(1)
        return mel

    cut = changed(features, shorten, usual, generator).features
    assert torch.equal(cut.lengths, plain.lengths)
