"""Benchmarks on mels that are normalised by speaker."""

from dataclasses import replace

import miniature
import pytest
from at_once import AtOnce

from tripaug_core.bench import runner
from tripaug_core.bench.plan import methods
from tripaug_core.bench.plan.methods import Method, register
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.run import tasks
from tripaug_core.errors import InputError

ROWS = ("none", "copies", "same-sound", "learned", "all-data")


@pytest.fixture(scope="module", autouse=True)
def same_sound():
    """A row whose copies are heard again, and not changed."""
    register(Method("same-sound", "plain copies, by way of the sound", sound=lambda c: _same))
    yield
    del methods._methods["same-sound"]


def _same(waveform, rate_hz, generator):
    return waveform


def prepared(home, **changes):
    changes = {"methods": ROWS, "normalise": "speaker", **changes}
    return runner.prepare(miniature.settings(**changes), str(home))


@pytest.fixture(scope="module")
def bench(home):
    return prepared(home)


@pytest.fixture(scope="module")
def cells(bench, home):
    """Every row of the first fold, trained."""
    fold = bench.plan.cells[0].fold
    found = {}
    for cell in bench.plan.cells:
        if cell.fold == fold:
            files = tasks.run_fit(cell.fit, str(home))[1] if cell.fit else None
            found[cell.row] = tasks.trained(cell, files, str(home))
    return found


def plain_features(bench, home):
    cell = bench.plan.cells[0]
    return tasks.features_of(cell.corpora, cell.mel, str(home))


def by_speaker(features):
    for who in set(features.speakers):
        yield features.select([i for i, s in enumerate(features.speakers) if s == who]).frames


@pytest.mark.parametrize("row", ROWS)
def test_both_sides_are_normalised_each_by_itself(cells, row):
    for side in (cells[row].training, cells[row].test):
        for frames in by_speaker(side):
            assert frames.mean(0).abs().max() < 1e-4
            assert frames.std(0, correction=0).max() < 1.0001
    normalisation = cells[row].context.normalisation
    assert normalisation.mean == pytest.approx(0, abs=1e-4)
    assert normalisation.std == pytest.approx(1, abs=0.05)


def test_a_cut_speaker_is_normalised_by_what_is_left(cells):
    shared = set(cells["none"].training.ids) & set(cells["all-data"].training.ids)
    example = {}
    for row in ("none", "all-data"):
        training = cells[row].training
        example[row] = training.example(training.ids.index(min(shared)))
    assert (example["none"] - example["all-data"]).abs().max() > 0.05


def test_copies_of_the_sound_are_in_the_same_units(cells):
    copies, training = cells["same-sound"].copies, cells["same-sound"].training
    for i, id in enumerate(copies.ids):
        original = training.example(training.ids.index(id.partition("~")[0]))
        assert copies.example(i) == pytest.approx(original, abs=0.02)  # rounded to float16


def test_a_recogniser_hears_no_difference_between_voices_that_differ_in_level(cells, bench, home):
    test = tasks.select(plain_features(bench, home), bench.plan.cells[0].test)
    moved, _ = tasks._by_speaker(replace(test, frames=test.frames.float() + 3), "speaker")
    assert moved.frames == pytest.approx(cells["none"].test.frames, abs=1e-3)


def test_the_report_says_what_was_seen_of_the_test(bench, tmp_path, home):
    assert all(side["normalisation_saw_of_test"] == side["test"] for side in bench.audit)
    assert any("without labels" in note for note in bench.plan.notes)
    settings = miniature.settings(methods=("none",), normalise="speaker")
    found = runner.run(runner.prepare(settings, str(home)), tmp_path, AtOnce())
    assert found["complete"]
    assert found["settings"]["normalise"] == "speaker"
    side = bench.audit[0]
    said = f"{side['train']}, {side['test']} of the test"
    assert said in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_setting_is_part_of_every_hash(bench, home):
    plain = runner.prepare(miniature.settings(methods=ROWS), str(home))
    assert not {c.hash for c in plain.plan.cells} & {c.hash for c in bench.plan.cells}
    assert not {f.hash for f in plain.plan.fits} & {f.hash for f in bench.plan.fits}
    assert all(side["normalisation_saw_of_test"] == 0 for side in plain.audit)


def test_settings_of_a_run_before_there_was_a_choice_are_read(bench):
    values = miniature.settings().to_dict()
    del values["normalise"]
    assert BenchSettings.from_dict(values).normalise == "training"


def test_speakers_must_be_known(home):
    with pytest.raises(InputError, match="nobody does not say who speaks"):
        runner.prepare(
            miniature.settings(corpora=("nobody",), methods=("none",), normalise="speaker"),
            str(home),
        )


def test_unknown_ways_are_named():
    with pytest.raises(InputError, match="one of training, speaker"):
        miniature.settings(normalise="channel")


def test_a_source_must_know_its_speakers_too(home):
    with pytest.raises(InputError, match="nobody does not say who speaks"):
        prepared(home, protocol="crosslingual", sources=("nobody",), methods=("none",))
