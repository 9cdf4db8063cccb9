"""Work in the background: how far it is, who it is for, and what ends it."""

import os
import subprocess
import sys
import threading
import time

import pytest
from waiting import wait_for

from tripaug_core.errors import InputError
from tripaug_core.studio.work.runs import as_task
from tripaug_core.studio.work.tasks import Task, Tasks, in_process


def slow(task):
    for step in range(400):
        task.progress(step, 400)
        time.sleep(0.01)


def test_who_asks_for_the_same_gets_the_same_until_it_is_forgotten():
    tasks, go, begun = Tasks(), threading.Event(), []

    def work(task):
        begun.append(1)
        go.wait(10)
        return len(begun)

    first = tasks.ask("a", work)
    assert not first.wait(0.01)
    assert tasks.ask("a", work) is first
    go.set()
    assert tasks.ask("a", work).value() == 1
    tasks.forget("a")
    assert tasks.ask("a", work).value() == 2


def test_newer_wishes_end_older_ones_and_equal_ones_share():
    tasks = Tasks(at_once=2)
    first = tasks.ask(("a",), slow, "one")
    assert tasks.ask(("a",), slow, "two") is first
    tasks.ask(("b",), lambda task: 1, "one")
    time.sleep(0.1)
    assert first.state == "working"  # another still waits for it
    quick = tasks.ask(("b",), lambda task: 1, "two")
    assert first.wait(2)
    assert first.state == "failed"
    assert quick.value() == 1
    assert tasks.ask(("b",), slow, "three") is quick


def test_only_so_many_at_once_and_the_rest_wait_their_turn():
    tasks = Tasks(at_once=1)
    first, second = tasks.ask("a", slow), tasks.ask("b", lambda task: 2)
    wait_for(lambda: first.state == "working")
    assert second.status()["state"] == "waiting"
    first.drop()
    assert second.value() == 2


def test_the_oldest_that_ended_are_not_kept():
    tasks = Tasks(kept=3)
    for key in range(6):
        tasks.ask(key, lambda task: 1).wait()
    assert [tasks.find(key) is not None for key in range(6)] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (InputError("no such corpus."), "no such corpus."),
        (OSError(28, "No space left on device"), "No space left"),
        (ArithmeticError("of ours"), "the terminal of the app says what"),
    ],
)
def test_what_goes_wrong_is_a_sentence(error, words, capsys):
    def work(task):
        raise error

    tasks = Tasks()
    task = tasks.ask("a", work)
    with pytest.raises(InputError, match=words):
        task.value()
    assert task.status()["state"] == "failed"
    assert task.status()["error"][0].isupper()
    assert tasks.ask("a", lambda task: 1).error == task.error  # not tried again by itself
    assert tasks.ask("a", lambda task: 1, anew=True).value() == 1


def test_it_says_how_far_it_is_and_how_long_it_will_take(monkeypatch):
    task, now = Task(total=8), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert (task.status()["state"], task.status()["total"]) == ("waiting", 8)

    def work(task):
        task.step("Listening")
        now[0] += 0.1
        task.progress(2, 8)
        assert task.status()["left_s"] is None  # too early to say
        now[0] += 0.9
        assert task.status()["left_s"] == pytest.approx(3)
        task.tell("Drawing", 1, 2)
        assert (task.words, task.done, task.total) == ("Drawing", 1, 2)
        task.part("Panel 1: ").step("Placing")
        assert task.status()["words"] == "Panel 1: placing"
        return "drawn"

    task.run(work)
    assert (task.error, task.result) == (None, "drawn")


def working(tell, how):
    """Runs in a process of its own."""
    tell("at it", os.getpid(), None)
    if how == "wrong":
        raise InputError("it is no corpus.")
    if how == "dies":
        os._exit(3)
    while how == "long":
        time.sleep(0.01)
    return {"is": how}


def test_a_process_can_do_the_work():
    tasks = Tasks()
    assert tasks.ask("a", lambda task: in_process(task, working, "well")).value() == {"is": "well"}
    for how, words in (("wrong", "it is no corpus"), ("dies", "before it was through")):
        with pytest.raises(InputError, match=words):
            tasks.ask(how, lambda task, how=how: in_process(task, working, how)).value()
    task = tasks.ask("b", lambda task: in_process(task, working, "long"))
    wait_for(lambda: task.words == "at it")
    tasks.forget("b")
    assert task.wait(5)
    with pytest.raises(ProcessLookupError):
        os.kill(task.done, 0)


def test_what_is_under_way_ends_with_the_app():
    code = (
        "import time, torch\n"
        "from tripaug_core.studio.work.tasks import Tasks\n"
        "def work(task):\n"
        "    try:\n"
        "        while True:\n"
        "            task.progress(1, 2)\n"
        "            torch.randn(300, 300) @ torch.randn(300, 300)\n"
        "    finally:\n"
        "        print('ended', flush=True)\n"
        "tasks = Tasks(at_once=1)\n"
        "first, second = tasks.ask('a', work), tasks.ask('b', work)\n"
        "while not first.total: time.sleep(0.01)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["ended"], "")


@pytest.mark.parametrize(
    ("state", "told", "left_s", "error"),
    [
        ("waiting", "waiting", None, None),
        ("running", "working", 7.5, None),
        ("done", "done", None, None),
        ("stopped", "stopped", None, None),
        ("failed", "failed", None, "No room"),
        ("interrupted", "failed", None, "No room"),
        ("garbled", "failed", None, "No room"),
    ],
)
def test_a_run_is_told_in_the_terms_of_a_task(state, told, left_s, error):
    task = as_task({"state": state, "reason": "no room"}, 3, 12, 7.5)
    assert task.keys() == Task().status().keys()
    assert (task["state"], task["left_s"], task["error"]) == (told, left_s, error)
    assert (task["done"], task["total"]) == (3, 12)
    assert as_task({"state": state, "reason": ""})["total"] == 0
