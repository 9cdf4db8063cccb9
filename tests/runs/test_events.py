import json
import os
import threading
import time

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


@pytest.mark.parametrize("step", ['"a"', "NaN", "Infinity", "[1]", "true"])
def test_an_event_at_no_step_is_passed_over_as_half_a_line_is(log, step):
    log.append({"step": 1})
    with log.path.open("a") as file:
        file.write(f'{{"step": {step}}}\n')
    log.append({"step": 2})
    assert [event["step"] for event in log] == [1, 2]
    log.cut(2)
    assert [event["step"] for event in log] == [1, 2]


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


def test_a_cut_is_told_where_the_file_has_the_number_of_the_one_before(log):
    """Cut twice between two looks, a log can lie in the file that it lay in: ext4 has it so."""
    for step in range(1, 6):
        log.append({"step": step, "loss": 0.5})
    _, cursor, _ = log.tail(Cursor())
    number = log.path.stat().st_ino
    anew = [{"step": step, "loss": 0.7} for step in range(1, 8)]
    log.path.write_text("".join(json.dumps(e, separators=(",", ":")) + "\n" for e in anew))
    assert log.path.stat().st_ino == number
    events, cursor, start_over = log.tail(cursor)
    assert start_over
    assert events == anew
    log.path.write_text('{"step":1}\n')  # shorter than what was read
    assert log.tail(cursor)[::2] == ([{"step": 1}], True)


def test_a_cursor_of_an_earlier_version_is_taken(log):
    log.append({"step": 1})
    known = log.path.stat()
    log.append({"step": 2})
    events, cursor, start_over = log.tail(Cursor(known.st_ino, known.st_size))
    assert (events, start_over) == ([{"step": 2}], False)
    assert log.tail(cursor) == ([], cursor, False)
    assert log.tail(Cursor(known.st_ino + 1, known.st_size))[2]


def test_what_lies_far_behind_is_not_looked_at_again(log):
    for step in range(300):
        log.append({"step": step, "text": "x" * 300})
    _, cursor, _ = log.tail(Cursor())
    log.append({"step": 300})
    events, cursor, start_over = log.tail(cursor)
    assert (events, start_over) == ([{"step": 300}], False)
    assert log.tail(cursor) == ([], cursor, False)


def test_a_long_log_is_cut_in_seconds(log):
    lines = [b'{"step":%d,"loss":0.123456,"text":"something"}\n' % step for step in range(200_000)]
    log.path.write_bytes(b"".join(lines))
    began = time.monotonic()
    log.cut(199_000)
    assert time.monotonic() - began < 15
    assert log.last() == {"step": 199_000, "loss": 0.123456, "text": "something"}


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
