"""The app as it is started, attacked as a page in another tab would; and the proof: nothing ran."""

import json
import os
import select
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import httpx
import pytest

from tests.bench import miniature
from tests.studio.started import App
from tripaug_core.bench.run.scheduler import VARIABLE
from tripaug_core.runs import home, process

START = {"corpus": "mini", "checkpoint": "tiny", "epsilon": 0.2, "noise_scale": 1, "seed": 0}
AUTH = ("anna", "secret")


@pytest.fixture(scope="module", params=[(), ("--auth", ":".join(AUTH))], ids=["open", "auth"])
def victim(request, homes, tmp_path_factory):
    """A running app, with what would show that something was done there."""
    root = tmp_path_factory.mktemp("victim")
    miniature.corpus(root / "corpora", "mini")
    made = SimpleNamespace(corpora=root / "corpora", checkpoints=homes.checkpoints)
    environment = os.environ | {VARIABLE: "", "GRADIO_TEMP_DIR": str(root / "uploads")}
    app = App(made, root / "runs", *request.param, environment=environment)
    http = httpx.Client(base_url=app.url, timeout=60, trust_env=False)
    if request.param:
        login = http.post("/login", data=dict(zip(("username", "password"), AUTH, strict=True)))
        assert login.status_code == 200  # a browser that is logged in sends its cookie along
    components = http.get("/config").json()["components"]
    view = {name: c["id"] for c in components for name in c["props"].get("server_fns") or ()}
    yield SimpleNamespace(
        app=app, http=http, view=view, runs=root / "runs", uploads=root / "uploads", root=root
    )
    http.close()
    for run in home.list_runs(root / "runs"):
        if run.state.active:
            process.stop(run, grace_s=5)
    app.kill()


def traces(victim) -> list[str]:
    """Runs that were laid out, and files that were taken."""
    found = (
        [path for path in victim.runs.iterdir() if path.is_dir()] if victim.runs.is_dir() else []
    )
    found += [path for path in victim.uploads.rglob("*") if path.is_file()]
    return sorted(map(str, found))


def requests(victim) -> dict[str, dict]:
    """What a route of each kind would be sent, by what it is."""
    call = {"component_id": victim.view["set_start"], "fn_name": "set_start", "session_hash": "x"}
    positional = [START[n] for n in ("checkpoint", "corpus")] + [None, 0.2, 1, 0, 1, ""]
    return {
        "server function": {
            "url": "/gradio_api/component_server",
            "content": json.dumps(call | {"data": START | {"copies": 1}}),
        },
        "call": {
            "url": "/gradio_api/call/augment_set",
            "content": json.dumps({"data": positional}),
        },
        "run": {"url": "/gradio_api/run/augment_set", "content": json.dumps({"data": positional})},
        "upload": {"url": "/gradio_api/upload", "files": {"files": ("a.wav", b"RIFF")}},
    }


HOSTILE = {
    "rebound": {"Host": "evil.example"},
    "rebound, our port": {"Host": "evil.example:PORT"},
    "no host": {"Host": ""},
    "named by a proxy": {"X-Forwarded-Host": "evil.example"},
    "foreign": {"Origin": "http://evil.example"},
    "of a file": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "another name of ours": {"Origin": "http://localhost:PORT"},
    "no origin": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
}
TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")


def refused(answer: httpx.Response, *codes: int) -> bool:
    sentence = answer.text
    return answer.status_code in codes and sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize("how", HOSTILE)
def test_no_route_answers_a_stranger(victim, how):
    before = traces(victim)
    headers = {k: v.replace("PORT", str(victim.app.port)) for k, v in HOSTILE[how].items()}
    for what, request in requests(victim).items():
        kind = {} if "files" in request else {"Content-Type": "application/json"}
        answer = victim.http.post(headers=headers | kind, **request)
        assert refused(answer, 403, 421), (what, answer.status_code, answer.text)
    for path in ("/", "/config", "/theme.css", "/static/img/logo.svg", "/gradio_api/info"):
        assert refused(victim.http.get(path, headers=headers), 403, 421), path
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x"}
    answer = victim.http.options("/gradio_api/upload", headers=preflight | headers)
    assert refused(answer, 403, 421)
    assert traces(victim) == before


@pytest.mark.parametrize("kind", TYPES)
def test_a_body_of_another_type_is_not_read(victim, kind):
    before = traces(victim)
    for what, request in requests(victim).items():
        if what == "upload":
            request = {"url": request["url"], "content": b"RIFF"}
            if kind.startswith("multipart"):
                continue
        answer = victim.http.post(headers={"Content-Type": kind} if kind else {}, **request)
        assert refused(answer, 415), (what, answer.status_code, answer.text)
    assert traces(victim) == before


def test_a_page_in_another_tab_gets_nowhere(victim, browser):
    """A real browser with a hostile page, which sends all that needs no preflight."""
    request = requests(victim)["server function"]
    script = f"""
      const to = "{victim.app.url.rstrip("/")}", body = {json.dumps(request["content"])};
      const form = new FormData(); form.append("files", new Blob(["RIFF"]), "a.wav");
      const send = (path, options) =>
        fetch(to + path, {{ method: "POST", mode: "no-cors", credentials: "include", ...options }});
      window.done = Promise.allSettled([
        send("{request["url"]}", {{ body, headers: {{ "content-type": "text/plain" }} }}),
        send("{request["url"]}", {{ body: new Blob([body]) }}),
        send("/gradio_api/upload", {{ body: form }}),
        navigator.sendBeacon(to + "{request["url"]}", body),
      ]).then((all) => all.length);
    """

    class Hostile(BaseHTTPRequestHandler):
        def do_GET(self):
            page = f"<title>evil</title><script>{script}</script>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    before = traces(victim)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    try:
        page = context.new_page()
        for name in ("127.0.0.1", "localhost"):
            page.goto(f"http://{name}:{server.server_port}/")
            assert page.evaluate("window.done") == 4
    finally:
        context.close()
        server.shutdown()
    assert traces(victim) == before


def test_too_much_is_refused_before_it_is_read(victim):
    def raw(head: str, *chunks: bytes) -> str:
        cookies = "; ".join(f"{k}={v}" for k, v in victim.http.cookies.items())
        cookie = f"Cookie: {cookies}\r\n" if cookies else ""
        with socket.create_connection(("127.0.0.1", victim.app.port), timeout=30) as line:
            line.sendall(f"{head}Host: localhost\r\n{cookie}\r\n".encode())
            for chunk in chunks:
                line.sendall(chunk)
            return line.recv(65536).decode()

    for route, kind in (
        ("upload", "multipart/form-data; boundary=x"),
        ("component_server", "application/json"),
    ):
        head = f"POST /gradio_api/{route} HTTP/1.1\r\nContent-Type: {kind}\r\n"
        answer = raw(head + f"Content-Length: {10**10}\r\n")
        assert answer.startswith("HTTP/1.1 413"), route
    piece = b"%x\r\n" % 250_000 + b" " * 250_000 + b"\r\n"
    answer = raw(head + "Transfer-Encoding: chunked\r\n", *[piece] * 5)
    assert answer.startswith("HTTP/1.1 413")


def test_nothing_is_fetched_from_elsewhere(victim):
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/a.wav"
        for path in (f"/gradio_api/file={address}", f"/gradio_api/proxy={address}"):
            assert victim.http.get(path).status_code in (403, 404)
        assert not select.select([elsewhere], [], [], 0.2)[0]


def test_no_address_in_a_file_is_fetched(victim):
    """Gradio would fetch a file that is given by its address, for any input, from the network."""
    file = {"path": "http://files.example/a.wav", "meta": {"_type": "gradio.FileData"}}
    for name, given in (
        ("augment", ["tiny", None, None, file, 0.2, 1, 0]),
        ("map", ["tiny", file, "pca", 1, 1, 0.2, 1, "placed", 0, None]),
    ):
        event = victim.http.post(f"/gradio_api/call/{name}", json={"data": given}).json()[
            "event_id"
        ]
        answer = victim.http.get(f"/gradio_api/call/{name}/{event}").text
        assert "fetches nothing from other addresses" in answer, (name, answer)


class TestTheSchedulersAddress:
    """A Dask client runs what its scheduler says: nobody may have the app connect to one."""

    @pytest.fixture
    def trap(self):
        """A listening socket and its address."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield server, f"tcp://127.0.0.1:{server.getsockname()[1]}"

    def untouched(self, trap) -> bool:
        return not select.select([trap[0]], [], [], 0.3)[0]

    @pytest.mark.parametrize("engine", ["dask", "cluster", "local", None])
    def test_is_not_taken_from_a_form_or_a_program(self, victim, trap, engine):
        before = traces(victim)
        settings = {"preset": "quick", "methods": ["none"], "seeds": [0], "scheduler": trap[1]}
        settings |= {"engine": engine} if engine else {}
        form = settings | {"protocol": "imbalanced", "corpus": "mini"}
        for name in ("start", "count", "estimate"):
            call = {"component_id": victim.view["tables"], "fn_name": name, "session_hash": "x"}
            asked = call | {"data": {"settings": form, "do": "begin"}}
            answer = victim.http.post("/gradio_api/component_server", json=asked).json()
            assert "only taken from whoever starts the app" in answer["error"]
        for name in ("bench", "bench_estimate"):
            asked = {"data": ["imbalanced", ["mini"], settings]}
            answer = victim.http.post(f"/gradio_api/run/{name}", json=asked)
            assert "only taken from whoever starts the app" in answer.text
        assert self.untouched(trap)
        assert traces(victim) == before

    def test_is_not_taken_from_a_run(self, victim, trap):
        from tripaug_core.jobs import bench

        settings = miniature.settings(corpora=("mini",), methods=("none",), seeds=(0,))
        run = bench.lay_out(
            victim.runs, settings, corpora=victim.root / "corpora", engine="dask", workers=1
        )
        file = run.path / "settings.json"
        written = json.loads(file.read_text())
        written["settings"]["scheduler"] = trap[1]
        file.write_text(json.dumps(written))
        run.change(state="stopped", reason="it was stopped.")
        asked = {"component_id": victim.view["tables"], "fn_name": "resume", "session_hash": "x"}
        victim.http.post("/gradio_api/component_server", json=asked | {"data": {"run": run.id}})
        until = time.monotonic() + 90
        while run.state.active and time.monotonic() < until:
            time.sleep(0.2)
        assert run.state.state == "failed"
        assert "--scheduler" in run.state.reason
        assert self.untouched(trap)


def test_the_page_itself_is_let_in(victim):
    """The same requests from our own page: what the attacks would have done."""
    for origin in (None, victim.app.url.rstrip("/")):
        headers = {"Origin": origin} if origin else {}
        for what, request in requests(victim).items():
            before = traces(victim)
            kind = {} if "files" in request else {"Content-Type": "application/json"}
            answer = victim.http.post(headers=headers | kind, **request)
            assert answer.status_code == 200, (what, answer.text)
            until = time.monotonic() + 30
            while what != "upload" and len(traces(victim)) == len(before):
                assert time.monotonic() < until
                time.sleep(0.05)
    assert any("a.wav" in Path(path).name for path in traces(victim))
