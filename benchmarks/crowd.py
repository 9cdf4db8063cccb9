"""Many at once, and for long: clients that all move the ε slider, and what the server holds on to.

    python benchmarks/crowd.py [--clients 20] [--moves 20] [--alone 1000] [--corpora DIR] [--json]

The app is started as a user does it. Every client asks what a browser asks when the slider moves,
each for an utterance and a seed of its own; afterwards each answer is asked for once more by one
client alone, and must be the same. Then one client makes --alone moves, and the memory of the
server is read on the way.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "benchmarks"))
sys.path.insert(0, str(PROJECT))

from page import free_port, homes_of, spread, wait_for  # noqa: E402


def main() -> None:
    arguments = parsed()
    port = free_port()
    flags = ["--port", str(port), *homes_of(arguments)]
    app = subprocess.Popen(
        [sys.executable, "app.py", *flags], cwd=PROJECT, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port, app)
        server = Server(f"http://127.0.0.1:{port}")
        measured = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
        measured |= crowd(server, arguments) | alone(server, arguments, app.pid)
    finally:
        app.terminate()
        app.wait(20)
    if arguments.json:
        print(json.dumps(measured))
        return
    for name, value in measured.items():
        print(f"{name.replace('_', ' '):40}{value}")


class Server:
    """What the Augment tab's script asks the server, without a browser."""

    def __init__(self, url: str):
        import httpx

        self.http = httpx.Client(base_url=url, timeout=120, limits=httpx.Limits(max_connections=64))
        components = self.http.get("/config").raise_for_status().json()["components"]
        wanted = [c["id"] for c in components if "baseline" in (c["props"].get("server_fns") or ())]
        self.component = wanted[0]

    def ask(self, function: str, values: dict, session: str = "one") -> dict:
        body = {
            "data": values,
            "component_id": self.component,
            "fn_name": function,
            "session_hash": session,
        }
        answer = self.http.post("/gradio_api/component_server", json=body)
        answer.raise_for_status()
        found = answer.json()
        if "error" in found:
            sys.exit(f"benchmarks/crowd.py: {found['error']}")
        return found


def crowd(server: Server, arguments) -> dict:
    """All clients at once; every answer is the one that is given to one alone."""
    catalogue = server.ask("catalogue", {})
    checkpoint, corpus = catalogue["checkpoints"][0]["name"], catalogue["corpora"][0]["name"]
    utterances = server.ask("utterances", {"corpus": corpus})["utterances"]
    took, answers, failures = [], {}, []

    def client(number: int) -> None:
        about = {"checkpoint": checkpoint, "corpus": corpus, "noise_scale": 1.0, "seed": number}
        about["utterance"] = utterances[number % len(utterances)][0]
        try:
            server.ask("open", about, f"client-{number}")
            for move in range(arguments.moves):
                wish = about | {"epsilon": 0.05 + 0.01 * (move % 30)}
                began = time.perf_counter()
                answer = server.ask("look", wish, f"client-{number}")
                took.append(1000 * (time.perf_counter() - began))
                answers[number, move] = (wish, answer)
        except Exception as error:  # counted, and said at the end
            failures.append(f"client {number}: {error!r}")

    clients = [threading.Thread(target=client, args=(n,)) for n in range(arguments.clients)]
    began = time.perf_counter()
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    seconds = time.perf_counter() - began
    wrong = sum(server.ask("look", wish) != answer for wish, answer in answers.values())
    for failure in failures:
        print(failure, file=sys.stderr)
    return {
        "clients": arguments.clients,
        "answers": len(answers),
        "errors": len(failures),
        "wrong_answers": wrong,
        "answers_per_second": round(len(answers) / seconds, 1),
        **spread("answer_in_the_crowd", took),
    }


def alone(server: Server, arguments, pid: int) -> dict:
    """One client for long: memory of the server after a tenth of the moves, and after all."""
    import psutil

    process = psutil.Process(pid)
    catalogue = server.ask("catalogue", {})
    about = {
        "checkpoint": catalogue["checkpoints"][0]["name"],
        "corpus": catalogue["corpora"][0]["name"],
        "noise_scale": 1.0,
        "seed": 0,
    }
    about["utterance"] = server.ask("utterances", about)["utterances"][0][0]
    held = {}
    for move in range(1, arguments.alone + 1):
        server.ask("look", about | {"epsilon": 0.05 + 0.001 * (move % 300)})
        if move % 10 == 0:
            server.ask("hear", about | {"epsilon": 0.05 + 0.001 * (move % 300)})
        if move in (arguments.alone // 10, arguments.alone):
            held[move] = process.memory_info().rss / 1e6
    first, last = held.values()
    return {
        f"memory_after_{arguments.alone // 10}_moves_mb": round(first),
        f"memory_after_{arguments.alone}_moves_mb": round(last),
        "memory_growth_percent": round(100 * (last / first - 1), 1),
    }


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--moves", type=int, default=20, help="of each client")
    parser.add_argument("--alone", type=int, default=1000, help="moves of one client alone")
    parser.add_argument("--corpora", metavar="DIR", help="default $TRIPAUG_CORPORA")
    parser.add_argument("--checkpoints", metavar="DIR", help="default checkpoints/")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    main()
