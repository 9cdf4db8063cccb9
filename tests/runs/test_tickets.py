"""A folder that somebody sent says that it waits: nobody who looks starts it."""

import json
import os
import shutil

import pytest
from waiting import wait_for

from tripaug_core.errors import InputError
from tripaug_core.homes import cache_home
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import overview, queue, tickets


@pytest.fixture
def sent(home, lay_out):
    """A run that waits, and would at once if it were asked; but by no ticket of this user's."""
    run = lay_out("once")
    run.change(state="waiting", queued_s=1.0, pid=None, started_s=None)
    return run


@pytest.mark.parametrize("ticket", [None, "", "0" * 64, "é"])
def test_looking_starts_nothing_that_was_sent(home, sent, ticket):
    sent.change(ticket=ticket)
    (told,) = overview.overview(home)
    assert (told["state"], told["resumable"], told["place"]) == ("interrupted", True, 0)
    assert "if you trust it" in told["reason"]
    assert queue.advance(home, at_once=9) == []
    assert list(sent.events) == []


def test_it_runs_once_it_is_resumed(home, sent, wait_for_state):
    queue.submit(home, sent)
    wait_for_state(sent, "done")


@pytest.mark.parametrize("change", ["folder", "time", "key"])
def test_a_ticket_is_of_one_folder_one_time_and_one_user(home, lay_out, monkeypatch, change):
    first, second = lay_out(), lay_out()
    queue.submit(home, first)
    queue.submit(home, second)
    assert second.state.state == "waiting"
    if change == "folder":
        second = runs_home.RunFolder(shutil.copytree(second.path, home / "copy"))
    elif change == "time":
        second.change(queued_s=second.state.queued_s + 1)
    else:
        monkeypatch.setenv("TRIPAUG_CACHE", str(home.parent / "another"))
    assert second.state.state == "interrupted"
    assert queue.place(home, second) == 0


def test_without_a_cache_home_the_runs_home_keeps_the_key(home, lay_out, monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", "/dev/null/cache")
    first, second = lay_out(), lay_out()
    queue.submit(home, first)
    assert queue.submit(home, second) == 1
    assert (home / tickets.KEY).stat().st_mode & 0o777 == 0o600
    assert {run.id for run in runs_home.list_runs(home)} == {first.id, second.id}


def test_the_key_is_its_owners_alone_and_made_once(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path / "cache"))
    assert tickets.issued(tmp_path, 1.5) == tickets.issued(tmp_path, 1.5)
    assert [path.name for path in cache_home().iterdir()] == [tickets.KEY]
    assert (cache_home() / tickets.KEY).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["", "../x", "-c", "train --x", 3, None])
def test_a_run_is_worked_on_by_the_command_of_its_kind_alone(home, sent, kind):
    about = sent.about | {"kind": kind, "command": ["bench", "--with", "theirs.py"]}
    (sent.path / "settings.json").write_text(json.dumps(about))
    with pytest.raises(InputError):
        sent.words(home)


@pytest.mark.parametrize("make", ["link", "pipe"])
def test_the_log_of_a_run_leads_nowhere_and_is_not_waited_for(home, lay_out, tmp_path, make):
    run, elsewhere = lay_out("once"), tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    run.log.symlink_to(elsewhere) if make == "link" else os.mkfifo(run.log)
    queue.submit(home, run)
    wait_for(lambda: run.state.state == "failed")
    assert "could not be started" in run.state.reason
    assert elsewhere.read_text() == "mine"
