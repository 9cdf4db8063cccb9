"""A proof as a job: what it tells while it works, and that a stop ends it."""

from dataclasses import replace

import pytest

from tripaug_core.errors import InputError
from tripaug_core.jobs import prove
from tripaug_core.jobs.prove import ProofSpec
from tripaug_core.jobs.reporter import Reporter

pytestmark = pytest.mark.usefixtures("few_fresh_triplets")


class Watching(Reporter):
    def __init__(self, stop_at: int | None = None):
        self.told, self.events, self.stop_at = [], [], stop_at

    @property
    def stop_asked(self) -> bool:
        return self.stop_at is not None and len(self.told) >= self.stop_at

    def event(self, event):
        self.events.append(event)

    def progress(self, what, done, total=None, extra=""):
        self.told.append((what, done, total))


@pytest.fixture
def spec(proof_homes):
    """spec(**others): a proof by "logmel" of six recordings."""

    def spec(**others):
        given = {
            "judge": "logmel",
            "recordings": 6,
            "copies": 1,
            "corpora": str(proof_homes.corpora),
        }
        return ProofSpec(proof_homes.run.path, **given | others)

    return spec


def test_progress_runs_from_the_first_copy_to_the_last(spec, tmp_path):
    watching = Watching()
    asked = spec(out=tmp_path / "proof", seed=11)  # copies that no other test has had heard
    folder = prove.lay_out(asked)
    assert not folder.exists()
    outcome = prove.work(asked, folder, watching)
    steps = [(done, total) for what, done, total in watching.told if what == "twin test on mine"]
    assert steps == sorted(steps)
    [total] = {total for _, total in steps}
    assert steps[-1] == (total, total)
    assert len({done for done, _ in steps}) > 20  # told of copies, not only of every ε
    words = [event["words"] for event in watching.events]
    assert "learned, ε 0.1" in words
    assert words[0].startswith("representation: trained")
    assert (folder / prove.TABLE).is_file()
    assert outcome.exit_code == 1
    first, *_, notes = prove.told(outcome.summary)
    assert first[0]["header"] == ["holds", "figure", "value", "demand"]
    assert len(first[0]["rows"]) == len(outcome.summary["checks"])
    assert any("emotion preserved over its untrained twin" in note for note in notes)


def test_a_stop_ends_it_and_leaves_nothing(spec, tmp_path):
    asked = spec(out=tmp_path / "proof", seed=5)
    with pytest.raises(KeyboardInterrupt):
        prove.work(asked, prove.lay_out(asked), Watching(stop_at=4))
    assert not (tmp_path / "proof").exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"recordings": 0}, "recordings is 0"),
        ({"copies": -1}, "copies is -1"),
        ({"on": ("mine",)}, "what it was trained on"),
        ({"judge": "nobody"}, "no judge"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_done(spec, wrong, words):
    with pytest.raises(InputError, match=words):
        prove.lay_out(spec(**wrong))


def test_a_checkpoints_home_may_begin_with_a_tilde(spec, proof_homes, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "own").symlink_to(proof_homes.run.path / "checkpoint")
    named = replace(spec(), checkpoint="own", checkpoints="~/kept")
    assert prove.lay_out(named) is None
    with pytest.raises(InputError, match="no checkpoint 'other'"):
        prove.lay_out(replace(named, checkpoint="other"))


def test_without_the_corpus_of_its_training_another_is_judged_alone(spec, proof_homes, tmp_path):
    (tmp_path / "theirs").symlink_to(proof_homes.corpora / "theirs")
    asked = spec(on=("theirs",), corpora=str(tmp_path), recordings=3)
    summary = prove.work(asked, prove.lay_out(asked)).summary
    assert [test["corpora"] for test in summary["twin_tests"]] == [["theirs"]]
    assert {"emotion preserved over" in check["name"] for check in summary["checks"]} == {True}
    assert prove.told(summary)[-1][-1].startswith("mine, which it was trained on, is not here")
    assert list(prove.pictures("own", summary["twin_tests"])) == ["theirs"]
    alone = spec(corpora=str(tmp_path))
    with pytest.raises(InputError, match="no corpus 'mine'"):
        prove.work(alone, prove.lay_out(alone))
