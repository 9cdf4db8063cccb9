"""What strangers may send: every function that the page's scripts call, fed with the worst."""

import json

import httpx
import pytest

from tripaug_core.studio.texts import t

HOSTILE = (
    "../../etc/passwd",
    "/etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "..\\..\\windows",
    "tiny\x00.wav",
    "<img src=x onerror=alert(1)>",
    "file:///etc/passwd",
    "~root",
    "a" * 5000,
    "",
    None,
    -1,
    1e309,
    10**30,
    True,
    [],
    ["../x"],
    {"deep": {"er": []}},
)
KEYS = (
    "checkpoint", "checkpoints", "corpus", "corpora", "utterance", "upload", "id", "run",
    "baseline", "epsilon", "epsilons", "seed", "copies", "emotions", "kind", "protocol", "method",
    "methods",
    "settings", "preset", "cursor", "step", "sources", "targets", "name", "per_class", "fold",
)  # fmt: skip


@pytest.fixture(scope="module")
def functions(url):
    """(component, name) of every function that scripts of the page can call."""
    components = httpx.get(f"{url}config").json()["components"]
    found = [(c["id"], name) for c in components for name in c["props"].get("server_fns") or ()]
    assert len(found) > 8
    return found


def test_no_function_breaks_or_tells(functions, url):
    broken = []
    with httpx.Client(timeout=60) as http:
        for component, name in functions:
            for value in HOSTILE:
                values = dict.fromkeys(KEYS, value)
                body = {"component_id": component, "fn_name": name, "session_hash": "stranger"}
                sent = json.dumps(body | {"data": values})
                answer = http.post(
                    f"{url}gradio_api/component_server",
                    content=sent,
                    headers={"content-type": "application/json"},
                )
                said = answer.text
                if "root:x:0" in said or "Traceback" in said:
                    broken.append((name, repr(value)[:40], "tells"))
                error = (answer.json() or {}).get("error") if answer.status_code == 200 else None
                if error == t("page.surprise"):
                    broken.append((name, repr(value)[:40], "breaks"))
                if answer.status_code >= 500:
                    broken.append((name, repr(value)[:40], answer.status_code))
    assert broken == []


def test_a_call_that_does_not_fit_is_a_sentence_and_nothing_in_the_log(url, functions, capfd):
    named = [d["api_name"] for d in httpx.get(f"{url}config").json()["dependencies"]]
    wanting = 0
    with httpx.Client(base_url=f"{url}gradio_api/", timeout=60) as http:
        for name in filter(None, named):
            for values in ([], [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]):
                answers = [http.post(f"run/{name}", json={"data": values})]
                event = http.post(f"call/{name}", json={"data": values}).json()["event_id"]
                answers.append(http.get(f"call/{name}/{event}"))
                for answer in answers:
                    said = answer.text
                    wanting += "didn't receive enough input values" in said
                    assert "Traceback" not in said
                    assert "Wanted inputs" not in said
        assert wanting > 40
        server = {"fn_name": functions[0][1], "session_hash": "x", "data": {}}
        for path, body in (
            ("run/nothing", {"data": []}),
            ("call/nothing", {"data": []}),
            ("run/predict", {"data": [], "fn_index": 10**9}),
            ("queue/join", {"data": [], "fn_index": -1, "session_hash": "x"}),
            ("component_server", server | {"component_id": 10**9}),
        ):
            answer = http.post(path, json=body)
            assert answer.status_code in (404, 422, 400), path
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "//etc/passwd",
        "%2Fetc%2Fpasswd",
        "../../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "/proc/self/environ",
    ],
)
def test_no_file_outside_is_served(url, homes, path):
    for address in (f"{url}gradio_api/file={path}", f"{url}file={path}", f"{url}static/{path}"):
        answer = httpx.get(address)
        assert answer.status_code in (400, 403, 404), address
        assert "root:x" not in answer.text
        assert "PATH=" not in answer.text
    inside = homes.corpora / "tiny" / "manifest.csv"
    link = homes.corpora / "tiny" / "manifest-link.csv"
    link.symlink_to("/etc/passwd")
    try:
        for file in (inside, link, homes.checkpoints / "tiny" / "card.json"):
            assert httpx.get(f"{url}gradio_api/file={file}").status_code in (403, 404)
    finally:
        link.unlink()
