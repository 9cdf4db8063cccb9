"""What a job tells, and how it is stopped."""

import pytest

from tripaug_core.jobs.reporter import SILENT, Reporter, Watched
from tripaug_core.runs.folder import RunFolder


class Noting(Reporter):
    """Keeps what it is told, and asks to stop after so many steps."""

    def __init__(self, stop_after: int = 99):
        self.told, self.stop_after = [], stop_after

    @property
    def stop_asked(self):
        return len(self.told) >= self.stop_after

    def event(self, event):
        self.told.append(event)

    def progress(self, what, done, total=None, extra=""):
        self.told.append((what, done, total, extra))


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "a", "train")


def test_steps_are_told_and_end_where_a_stop_is_asked_for():
    reporter = Noting(stop_after=2)
    step = reporter.steps("mels")
    step(1, 3)
    step(2, 3)
    with pytest.raises(KeyboardInterrupt):
        step(3, 3)
    assert reporter.told == [("mels", 1, 3, ""), ("mels", 2, 3, "")]
    SILENT.steps("mels")(1, 3)


def test_events_are_kept_and_told(run):
    reporter = Noting()
    with Watched(run, None, reporter) as recorder:
        recorder.event({"event": "began"})
        recorder.steps("mels")(1, 2)
    assert list(run.events) == [{"event": "began"}]
    assert reporter.told == [{"event": "began"}, ("mels", 1, 2, "")]
    assert run.state.state == "done"


def test_a_reporter_stops_a_run_as_a_signal_does(run):
    with pytest.raises(KeyboardInterrupt), Watched(run, None, Noting(0)) as recorder:
        recorder.steps("mels")(1, 2)
    assert run.state.state == "stopped"
