"""Feature vectors that were computed before, by what was heard and who heard it.

One SQLite file that all processes of a machine share. Its size is bounded: what was used longest
ago goes first. A cache that cannot be read or written is no failure: everything is computed.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tripaug_core.homes import cache_home

FILE = "points.sqlite"
LIMIT_MB = 2048.0
_TABLE = """CREATE TABLE IF NOT EXISTS points (
    id BLOB PRIMARY KEY, extractor TEXT NOT NULL, used INTEGER NOT NULL, point BLOB NOT NULL
) WITHOUT ROWID"""
_AT_ONCE = 500  # SQLite takes at most so many parameters, on any machine
_STALE_SECONDS = 3600
_LEFT_AFTER_PRUNING = 0.8


@dataclass(frozen=True)
class Held:
    """What the cache holds of one extractor."""

    extractor: str
    points: int
    bytes: int


class PointCache:
    """Vectors by (extractor, key).

    Args:
        path: the file; by default in the cache home.
        limit_mb: beyond it the vectors that were used longest ago are dropped.
    """

    def __init__(self, path: Path | None = None, limit_mb: float = LIMIT_MB):
        self.path = path or cache_home() / FILE
        self.limit_mb = limit_mb

    def get(self, extractor: str, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors that are there, (dimensions,) float32 each, by key."""
        of_id = {_id(extractor, key): key for key in keys}
        ids, found = list(of_id), {}
        if not self.path.is_file():
            return found
        try:
            with self._open() as database:
                for at in range(0, len(ids), _AT_ONCE):
                    some = ids[at : at + _AT_ONCE]
                    holes = ",".join("?" * len(some))
                    rows = database.execute(
                        f"SELECT id, used, point FROM points WHERE id IN ({holes})", some
                    ).fetchall()
                    for id, _, point in rows:
                        found[of_id[id]] = np.frombuffer(point, dtype=np.float32)
                    now = int(time.time())
                    stale = [(now, id) for id, used, _ in rows if now - used > _STALE_SECONDS]
                    database.executemany("UPDATE points SET used = ? WHERE id = ?", stale)
        except (sqlite3.Error, OSError, ValueError):
            return {}
        return found

    def put(self, extractor: str, points: Mapping[str, np.ndarray]) -> None:
        """Keep vectors; those that are there already are replaced."""
        now = int(time.time())
        rows = [
            (_id(extractor, key), extractor, now, np.asarray(point, dtype=np.float32).tobytes())
            for key, point in points.items()
        ]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.executemany("INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?)", rows)
                self._prune(database)
        except (sqlite3.Error, OSError):
            return

    def held(self) -> list[Held]:
        """What is there, by extractor."""
        if not self.path.is_file():
            return []
        try:
            with self._open() as database:
                rows = database.execute(
                    "SELECT extractor, COUNT(*), SUM(LENGTH(point)) FROM points "
                    "GROUP BY extractor ORDER BY extractor"
                ).fetchall()
        except (sqlite3.Error, OSError):
            return []
        return [Held(*row) for row in rows]

    def empty(self) -> None:
        """Drop everything."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)

    def _prune(self, database: sqlite3.Connection) -> None:
        (held,) = database.execute("SELECT SUM(LENGTH(point)) FROM points").fetchone()
        limit = self.limit_mb * 2**20
        if (held or 0) <= limit:
            return
        surplus = held - _LEFT_AFTER_PRUNING * limit
        oldest = database.execute("SELECT id, LENGTH(point) FROM points ORDER BY used").fetchall()
        gone = []
        for id, size in oldest:
            if surplus <= 0:
                break
            gone.append((id,))
            surplus -= size
        database.executemany("DELETE FROM points WHERE id = ?", gone)
        database.commit()
        database.execute("PRAGMA incremental_vacuum").fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=60)) as database:
            database.execute("PRAGMA auto_vacuum = INCREMENTAL")
            _write_ahead(database)
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(_TABLE)
            with database:
                yield database


def shared_cache() -> PointCache:
    """The cache of this machine; $TRIPAUG_CACHE_MB bounds it, 0 keeps nothing."""
    try:
        limit_mb = float(os.environ.get("TRIPAUG_CACHE_MB", LIMIT_MB))
    except ValueError:
        limit_mb = LIMIT_MB
    return PointCache(limit_mb=limit_mb)


def _write_ahead(database: sqlite3.Connection) -> None:
    """Readers and writers at once. The one change that does not wait for who has the file."""
    for _ in range(200):
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.02)


def _id(extractor: str, key: str) -> bytes:
    return hashlib.sha256(f"{extractor}\0{key}".encode()).digest()
