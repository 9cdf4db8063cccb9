import os
import signal
import threading

import pytest
from waiting import wait_for

from tripaug_core.errors import InputError
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import process, queue


def test_the_second_waits_with_its_place_and_begins_when_the_first_ends(
    home, lay_out, wait_for_state
):
    first, second, third = lay_out(), lay_out(), lay_out("once")
    assert [queue.submit(home, run) for run in (first, second, third)] == [0, 1, 2]
    assert second.state.state == "waiting"
    wait_for(lambda: first.events.last())
    process.stop(first)
    wait_for_state(second, "running")  # nobody looked: the first one called it in
    assert queue.place(home, third) == 1
    wait_for(lambda: second.events.last())
    process.stop(second)
    wait_for_state(third, "done")


def test_an_export_does_not_wait_behind_a_benchmark(home, lay_out, wait_for_state):
    bench, behind = lay_out(kind="bench"), lay_out("once", kind="bench")
    export, another = lay_out(kind="augment"), lay_out("once", kind="augment")
    assert [queue.submit(home, run) for run in (bench, behind, export, another)] == [0, 1, 0, 1]
    wait_for(lambda: export.events.last())
    process.stop(export)
    wait_for_state(another, "done")
    assert (bench.state.state, queue.place(home, behind)) == ("running", 1)


def test_whoever_looks_starts_the_next_after_a_kill(home, lay_out, wait_for_state):
    first, second = lay_out(), lay_out()
    queue.submit(home, first)
    queue.submit(home, second)
    wait_for(lambda: first.events.last())
    os.kill(first.state.pid, signal.SIGKILL)
    wait_for_state(first, "interrupted")
    assert [run.path for run in queue.advance(home)] == [second.path]


def test_a_waiting_run_can_be_taken_out(home, lay_out):
    first, second = lay_out(), lay_out()
    queue.submit(home, first)
    queue.submit(home, second)
    assert process.stop(second) == "stopped"
    assert queue.advance(home, at_once=5) == []


def test_nothing_is_started_twice(home, lay_out):
    runs = [lay_out() for _ in range(3)]
    for run in runs:
        queue.submit(home, run)
    started = []
    lookers = [
        threading.Thread(target=lambda: started.extend(queue.advance(home, at_once=2)))
        for _ in range(6)
    ]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert len(started) == 1  # one ran already
    assert sum(run.state.state == "running" for run in runs) == 2


def test_a_run_that_was_never_queued_is_not_started(home, lay_out):
    lay_out()
    assert queue.advance(home) == []


def test_what_runs_or_is_done_is_not_queued_again(home, lay_out):
    run = lay_out()
    queue.submit(home, run)
    with pytest.raises(InputError, match="already"):
        queue.submit(home, run)
    run = lay_out()
    run.change(state="done")
    with pytest.raises(InputError, match="done"):
        queue.submit(home, run)


def test_a_run_elsewhere_is_linked_and_counts(home, lay_out, tmp_path):
    outside, inside = lay_out(path=tmp_path / "out"), lay_out()
    assert queue.submit(home, outside) == 0
    assert queue.submit(home, inside) == 1
    assert len(runs_home.list_runs(home)) == 2


def test_one_that_cannot_be_started_does_not_hold_up_the_rest(home, lay_out, wait_for_state):
    first, second, third = lay_out(), lay_out(), lay_out("once")
    for run in (first, second, third):
        queue.submit(home, run)
    (second.path / "settings.json").write_text(
        (second.path / "settings.json").read_text().replace('"kind"', '"was kind"')
    )
    wait_for(lambda: first.events.last())
    process.stop(first)
    wait_for_state(third, "done")
    assert second.state.state == "failed"


@pytest.mark.parametrize("given", ["0", "-1", "many"])
def test_capacity_must_be_a_number(monkeypatch, given):
    monkeypatch.setenv("TRIPAUG_AT_ONCE", given)
    with pytest.raises(InputError, match="whole number"):
        queue.capacity()
    monkeypatch.delenv("TRIPAUG_AT_ONCE")
    assert 1 <= queue.capacity() <= 4
