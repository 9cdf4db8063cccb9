"""The app as a user starts it: a process of its own."""

import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class App:
    """An app over `homes`, ready when this returns; `runs` is its runs home.

    Attributes:
        port, url: where it listens.
        errors: the file that holds what it wrote on stderr.
    """

    def __init__(
        self, homes, runs: Path, *flags: str, environment: dict | None = None, port: int = 0
    ):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.errors = Path(runs).with_name(f"errors-{self.port}.txt")
        words = [sys.executable, "app.py", "--port", self.port, "--runs", runs]
        words += ["--corpora", homes.corpora, "--checkpoints", homes.checkpoints, *flags]
        with open(self.errors, "w") as errors:
            self.process = subprocess.Popen(
                list(map(str, words)),
                cwd=PROJECT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
            )
        said = self.process.stdout.readline()  # empty where it has died
        assert "TripAug is at" in said, self.errors.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)
        self.process.stdout.close()
