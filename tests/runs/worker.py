"""What the tests of runs start as a process: takes a run and works until told otherwise.

worker.py KIND --resume FOLDER --runs HOME - counts steps into the events, in the manner that the
run's settings say: on, once, crash, input, deaf or early.
"""

import signal
import sys
import time
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs import process
from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.recorder import Recorder


def main() -> int:
    folder, home = sys.argv[3:6:2]
    manner = RunFolder(folder).settings["manner"]
    process.PROGRAM = (sys.executable, __file__)
    if manner == "early":
        print("tripaug: there is no corpus 'x'.", flush=True)
        return 2
    with Recorder(RunFolder(folder), Path(home), every_s=0.1) as recorder:
        if manner == "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if manner == "crash":
            raise RuntimeError("a wheel came off")
        if manner == "input":
            raise InputError("the corpus is empty.")
        step = 0
        while not recorder.stopping:
            step += 1
            recorder.event({"step": step})
            if manner == "once":
                recorder.complete({"steps": step})
                break
            time.sleep(0.01)
    return recorder.exit_code


if __name__ == "__main__":
    sys.exit(main())
