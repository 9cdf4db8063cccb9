"""Cells an hour: two workers over one (at least 1.7), and Dask over local (at least 0.95).

    python benchmarks/engines.py [--corpus emodb] [--cells 8] [--steps 100]

Starts a `dask scheduler` with two `dask worker` on this machine by itself. Every engine does one
cell a worker first, so that starting processes and reading features do not count.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.bench import runner
from tripaug_core.bench.plan.settings import bench_preset
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.engines import DaskEngine, LocalEngine
from tripaug_core.homes import PROJECT, corpora_home


def cells_an_hour(engine, cells, workers: int, home: str) -> float:
    """Throughput of an engine after a warm-up of its workers."""
    for future in [
        engine.submit(tasks.run_cell, cell, None, home) for cell in cells[: 2 * workers]
    ]:
        future.result()
    started = time.perf_counter()
    for future in [engine.submit(tasks.run_cell, cell, None, home) for cell in cells]:
        future.result()
    return 3600 * len(cells) / (time.perf_counter() - started)


def with_dask(cells, workers: int, home: str) -> float:
    """The same on a scheduler and workers of its own on loopback."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(PROJECT)}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        processes = []

        def start(*words):
            command = [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:]]
            with log.open("ab") as out:
                options = {"env": environment, "stdout": out, "stderr": out, "cwd": folder}
                processes.append(subprocess.Popen(command, **options))

        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        try:
            while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())):
                if processes[0].poll() is not None:
                    raise SystemExit(log.read_text())
                time.sleep(0.1)
            for _ in range(workers):
                start("worker", found[0], "--nthreads", "1", "--no-nanny", "--no-dashboard")
            with DaskEngine(found[0], timeout_seconds=120) as engine:
                engine._client.wait_for_workers(workers, timeout=120)
                return cells_an_hour(engine, cells, workers, home)
        finally:
            for process in processes:
                process.kill()
                process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="emodb")
    parser.add_argument("--corpora", default=None)
    parser.add_argument("--cells", type=int, default=8)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    home = str(corpora_home(args.corpora))
    settings = bench_preset("bench", "imbalanced", (args.corpus,), methods=("none",))
    recogniser = replace(settings.recogniser_settings, steps=args.steps)
    settings = replace(settings, recogniser_settings=recogniser, seeds=tuple(range(args.cells)))
    cells = runner.prepare(settings, home).plan.cells[: args.cells]
    found = {}
    for name, workers in (("local_1", 1), ("local_2", 2)):
        with LocalEngine(workers) as engine:
            found[name] = cells_an_hour(engine, cells, workers, home)
    found["dask_2"] = with_dask(cells, 2, home)
    found["two_over_one"] = found["local_2"] / found["local_1"]
    found["dask_over_local"] = found["dask_2"] / found["local_2"]
    if args.json:
        print(json.dumps(found))
        return
    print(f"{args.cells} cells of {args.steps} steps on {args.corpus}, one thread a worker")
    for name in ("local_1", "local_2", "dask_2"):
        print(f"  {name:8} {found[name]:8.0f} cells an hour")
    print(f"  two workers over one: {found['two_over_one']:.2f} (at least 1.7)")
    print(f"  Dask over local:      {found['dask_over_local']:.2f} (at least 0.95)")


if __name__ == "__main__":
    main()
