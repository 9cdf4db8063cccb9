"""Waiting for what another process does, and noticing when it can no longer do it."""

import time


def wait_for(condition, within_s: float = 60.0, processes=(), every_s: float = 0.02):
    """The condition's value once it is true.

    Fails at once when one of the processes (`subprocess.Popen`) has ended meanwhile, and after
    `within_s` seconds in any case.
    """
    until = time.monotonic() + within_s
    while not (value := condition()):
        for process in processes:
            if process.poll() is not None and not condition():
                raise AssertionError(f"the process ended with {process.returncode}: {process.args}")
        assert time.monotonic() < until, "waited in vain"
        time.sleep(every_s)
    return value
