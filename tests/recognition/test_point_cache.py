"""Vectors are computed once, kept within bounds, shared by processes, and never missed."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from recognition.sounds import Crossings, made_up_sounds

from tripaug_core.recognition.functionals import points_of
from tripaug_core.recognition.point_cache import PointCache, shared_cache


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path))
    return tmp_path


def test_a_sound_is_heard_once_by_each_extractor_and_level(home):
    ear, sounds = Crossings(), made_up_sounds(9)
    first = points_of(ear, sounds)
    assert ear.heard == 9
    assert np.array_equal(points_of(ear, sounds.select([8, 1, 1])), first[[8, 1, 1]])
    assert ear.heard == 9
    assert points_of(ear, sounds, "peak")[:, 0] == pytest.approx(1)
    assert ear.heard == 18
    ear.name = "crossings 2"
    points_of(ear, sounds)
    assert ear.heard == 27
    assert {held.extractor: held.points for held in shared_cache().held()} == {
        f"crossings {number}, level {level}": 9
        for number, level in ((1, "none"), (1, "peak"), (2, "none"))
    }


def test_it_keeps_to_its_size_and_drops_what_was_used_longest_ago(tmp_path, monkeypatch):
    cache, clock = PointCache(tmp_path / "points.sqlite", limit_mb=1), [0.0]
    monkeypatch.setattr("tripaug_core.recognition.point_cache.time.time", lambda: clock[0])
    point = np.ones(25_000, np.float32)  # a tenth of the limit
    for number in range(10):
        clock[0] += 10_000
        cache.put("ear", {str(number): point})
        cache.get("ear", ["0"])  # used again and again
    clock[0] += 10_000
    cache.put("ear", {"one more": point})
    left = cache.get("ear", [*map(str, range(10)), "one more"])
    assert {"0", "9", "one more"} <= set(left)
    assert "1" not in left
    (held,) = cache.held()
    assert held.bytes <= 2**20
    cache.empty()
    assert cache.held() == []
    assert cache.get("ear", ["0"]) == {}


def test_many_write_at_once(tmp_path):
    def write(number):
        cache = PointCache(tmp_path / "points.sqlite")
        for i in range(20):
            cache.put(f"ear {number}", {str(i): np.full(3, i, np.float32)})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert [held.points for held in PointCache(tmp_path / "points.sqlite").held()] == [20] * 4


def test_a_broken_cache_is_no_failure(home):
    (home / "points.sqlite").write_bytes(b"this is no database" * 100)
    ear = Crossings()
    assert points_of(ear, made_up_sounds(3)).shape == (3, 2)
    assert ear.heard == 3
    assert shared_cache().held() == []
    with pytest.raises(sqlite3.Error), PointCache()._open():
        pass
