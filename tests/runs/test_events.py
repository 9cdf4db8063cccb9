import os
import threading

import pytest

from tripaug_core.runs.events import Cursor, EventLog


@pytest.fixture
def log(tmp_path):
    return EventLog(tmp_path / "events.jsonl")


def test_what_is_appended_is_read(log):
    for step in range(3):
        log.append({"step": step, "loss": 0.5, "who": "Ärger"})
    assert [event["step"] for event in log] == [0, 1, 2]
    assert log.last() == {"step": 2, "loss": 0.5, "who": "Ärger"}


def test_an_empty_log_has_nothing(log):
    assert list(log) == []
    assert log.last() is None
    assert log.tail(Cursor()) == ([], Cursor(), False)


def test_tail_gives_each_event_once(log):
    log.append({"step": 1})
    first, cursor, _ = log.tail(Cursor())
    log.append({"step": 2})
    second, cursor, start_over = log.tail(cursor)
    assert (first, second, start_over) == ([{"step": 1}], [{"step": 2}], False)
    assert log.tail(cursor)[0] == []


def test_a_half_last_line_waits_until_it_is_whole(log):
    log.append({"step": 1})
    with open(log.path, "ab") as file:
        file.write(b'{"step": 2, "lo')
    events, cursor, _ = log.tail(Cursor())
    assert events == [{"step": 1}]
    assert log.last() == {"step": 1}
    with open(log.path, "ab") as file:
        file.write(b'ss": 3}\n')
    assert log.tail(cursor)[0] == [{"step": 2, "loss": 3}]


def test_cut_drops_what_lies_behind_the_step_and_the_half_line(log):
    for event in ({"event": "began"}, {"step": 10}, {"step": 20}, {"event": "note"}, {"step": 30}):
        log.append(event)
    with open(log.path, "ab") as file:
        file.write(b'{"st')
    log.cut(20)
    assert list(log) == [{"event": "began"}, {"step": 10}, {"step": 20}, {"event": "note"}]
    log.append({"step": 21})
    assert log.last() == {"step": 21}
    log.cut(0)
    assert list(log) == [{"event": "began"}]


def test_a_reader_is_told_that_the_log_was_cut(log):
    for step in range(1, 6):
        log.append({"step": step})
    _, cursor, _ = log.tail(Cursor())
    log.cut(2)
    for step in (3, 4, 5, 6):
        log.append({"step": step})
    events, cursor, start_over = log.tail(cursor)
    assert start_over
    assert [event["step"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert log.tail(cursor) == ([], cursor, False)


def test_cutting_nothing_leaves_readers_alone(log):
    log.append({"step": 1})
    _, cursor, _ = log.tail(Cursor())
    log.cut(5)
    assert log.tail(cursor)[2] is False


def test_a_reader_beside_a_writer_sees_whole_events_in_order(log):
    def write():
        for step in range(500):
            log.append({"step": step, "text": "x" * 300})

    writer = threading.Thread(target=write)
    writer.start()
    seen, cursor = [], Cursor()
    while writer.is_alive() or len(seen) < 500:
        events, cursor, _ = log.tail(cursor)
        seen += [event["step"] for event in events]
    writer.join()
    assert seen == list(range(500))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_an_error_of_the_system(tmp_path):
    (tmp_path / "events.jsonl").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        EventLog(tmp_path / "events.jsonl").append({"step": 1})
