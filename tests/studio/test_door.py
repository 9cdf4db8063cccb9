"""What the door lets in: proxies, tunnels and people, by what their requests say."""

import pytest

from tripaug_core.studio.door import Door
from tripaug_core.studio.hosts import Hosts


def run(coroutine):
    """Its value; it waits for nothing, so no event loop is needed (a browser's may be running)."""
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)
    return end.value.value


async def _status(door: Door, headers: dict, kind: str = "http", port: int = 7860) -> int:
    """What the door answers; 200 where it lets the request in."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": kind, "method": "GET", "path": "/", "headers": raw, "server": ("::1", port)}
    await door(scope, receive, send)
    return sent[0].get("status", sent[0].get("code"))


async def _behind(scope, receive, send):
    assert scope["type"] != "http" or b"x-gradio-server" not in dict(scope["headers"])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Host": "localhost:7860", "Origin": "http://localhost:7860"}),
        (200, {"Host": "localhost:9000", "Origin": "http://localhost:9000"}),  # ssh -L
        (200, {"Host": "speech.example", "Origin": "https://speech.example"}),  # a proxy's
        (200, {"Host": "speech.example:443", "Origin": "https://speech.example"}),
        (200, {"Host": "127.0.0.1:7860", "Origin": "https://speech.example"}),  # one by default
        (200, {"Host": "127.0.0.1", "Origin": "http://127.0.0.1:8080"}),  # Host $host
        (200, {"Host": "127.0.0.1:7860", "X-Forwarded-Host": "speech.example, localhost"}),
        (200, {"Host": "localhost", "X-Gradio-Server": "http://evil.example"}),
        (200, {"Host": "localhost", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}),
        (403, {"Host": "127.0.0.1:7860", "Origin": "http://127.0.0.1:8080"}),
        (403, {"Host": "localhost:7860", "Origin": "https://evil.example"}),
        (403, {"Host": "localhost:7860", "Origin": "http://speech.example.evil"}),
        (403, {"Host": "localhost:7860", "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}),
        (421, {"Host": "127.0.0.1:7860", "X-Forwarded-Host": "speech.example, evil.example"}),
        (421, {"Host": "127.0.0.1:7860", "X-Forwarded-Host": ""}),
        (421, {}),
    ],
)
def test_proxies_and_tunnels_are_let_in_where_they_are_known(status, headers):
    door = Door(_behind, Hosts("127.0.0.1", ("speech.example",)))
    assert run(_status(door, headers)) == status


def test_without_a_proxy_between_a_left_out_port_is_the_default_one():
    door = Door(_behind, Hosts("127.0.0.1"))
    headers = {"Host": "localhost", "Origin": "http://localhost:8080"}
    assert run(_status(door, headers, port=80)) == 403


def test_a_websocket_is_refused_alike():
    door = Door(_behind, Hosts("127.0.0.1"))
    headers = {"Host": "localhost", "Origin": "http://evil.example"}
    assert run(_status(door, headers, "websocket")) == 1008
    assert run(_status(door, headers | {"Origin": "http://localhost"}, "websocket")) == 200
