"""The endpoints as tools, asked by the client of the `mcp` package."""

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

import app
from tests.studio.started import free_port
from tripaug_core.studio import mcp
from tripaug_core.studio.serve import Address, launch

UTTERANCE = {"checkpoint": "tiny", "corpus": "tiny", "utterance": "anger_ada"}


@pytest.fixture(scope="module")
def served(catalogue):
    """The address of a page that serves tools; a proxy is set that nothing may go through."""
    pytest.importorskip("mcp", reason="mcp is not installed: pip install -r requirements-mcp.txt")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            patch.setenv(name, "http://127.0.0.1:9")
        page, url = launch(catalogue, Address(port=free_port(), mcp=True), block=False)
        yield url
        page.close()


@pytest.fixture(scope="module")
def ask(served):
    """ask(lambda session: ...) gives what the session answers."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    def direct(**given):
        given.pop("follow_redirects", None)
        return httpx.AsyncClient(**given, trust_env=False, follow_redirects=True)

    async def asked(question):
        address = f"{served}gradio_api/mcp/"
        async with (
            streamablehttp_client(address, httpx_client_factory=direct) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await question(session)

    with ThreadPoolExecutor(1) as apart:  # this thread may have a browser's event loop
        yield lambda question: apart.submit(lambda: asyncio.run(asked(question))).result()


@pytest.fixture(scope="module")
def call(ask):
    """call(tool, **arguments) -> its answers as texts, or what is wrong as one text."""

    def call(tool: str, **arguments):
        answer = ask(lambda session: session.call_tool(tool, arguments))
        texts = [content.text for content in answer.content]
        return texts[0] if answer.isError else texts

    return call


def test_each_endpoint_is_a_tool_whose_arguments_are_described(ask, url):
    listed = ask(lambda session: session.list_tools()).tools
    with httpx.Client(trust_env=False) as http:
        endpoints = http.get(f"{url}gradio_api/info").json()["named_endpoints"]
    assert {f"/{tool.name}" for tool in listed} == set(endpoints)
    for tool in listed:
        given = endpoints[f"/{tool.name}"]["parameters"]
        assert list(tool.inputSchema["properties"]) == [each["parameter_name"] for each in given]
        for name, about in tool.inputSchema["properties"].items():
            assert about["description"].endswith((".", "/bench`.")), (tool.name, name)


def test_tools_answer_in_json(call):
    assert "tiny" in [corpus["name"] for corpus in json.loads(*call("corpora"))]
    made = json.loads(*call("map", checkpoint="tiny", corpus=["tiny"], per_class=1, copies=1))
    assert len(made["originals"]["id"]) == 3


def test_a_file_that_is_sent_gives_the_sound_of_the_utterance(call, homes):
    file = (homes.corpora / "tiny" / "anger_ada.wav").read_bytes()
    sent = f"data:audio/wav;base64,{base64.b64encode(file).decode()}"
    with httpx.Client(trust_env=False) as http:
        sounds = []
        for given in (UTTERANCE, {"checkpoint": "tiny", "recording": sent}):
            address, figures = call("augment", seed=3, **given)
            assert json.loads(figures)["epsilon_reached"] == pytest.approx(0.2, rel=2e-3)
            sounds.append(http.get(address).content)
    assert sounds[0] == sounds[1]
    assert sounds[0].startswith(b"RIFF")
    assert sounds[0] != file


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("utterances", {"corpus": "../tiny"}, "not a plain name"),
        ("run_events", {"run": "none-such"}, "no run"),
        (
            "augment",
            UTTERANCE | {"epsilon": 0.6},
            "ε is 0.6: it must be a number between 0 and 0.5",
        ),
        ("augment", UTTERANCE | {"epsilon": "much"}, "not of type 'number'"),
        (
            "augment",
            {"checkpoint": "tiny", "recording": "http://files.example/a"},
            "fetches nothing",
        ),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(call, tool, given, words):
    said = call(tool, **given)
    assert isinstance(said, str)
    assert words in said
    assert "\n" not in said
    assert said.endswith((".", "'number'"))


def test_a_path_of_the_server_is_not_taken_for_a_file(call, homes):
    path = str(homes.corpora / "tiny" / "anger_ada.wav")
    as_file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for recording in (path, f"file://{path}", as_file, [as_file]):
        assert isinstance(call("augment", checkpoint="tiny", recording=recording), str)
    assert isinstance(call("train", corpus="tiny", changes=as_file), str)
    assert isinstance(call("map", checkpoint="tiny", corpus=[as_file]), str)


@pytest.mark.parametrize("route", ["", "http", "sse", "schema", "messages/"])
@pytest.mark.parametrize(
    ("code", "headers"),
    [
        (403, {"Origin": "http://evil.example"}),
        (403, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
        (421, {"Host": "evil.example"}),
        (415, {"Content-Type": "text/plain"}),
    ],
)
def test_the_door_covers_the_tools(served, route, code, headers):
    asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"} | headers
    with httpx.Client(trust_env=False) as http:
        address = f"{served}gradio_api/mcp/{route}"
        assert http.post(address, content=asked, headers=headers).status_code == code
        if code != 415:
            del headers["Content-Type"]
            assert http.get(address, headers=headers).status_code == code


def test_no_tools_without_the_flag(catalogue, monkeypatch):
    monkeypatch.setenv("GRADIO_MCP_SERVER", "true")
    page, url = launch(catalogue, Address(port=8300), block=False)
    try:
        with httpx.Client(trust_env=False) as http:
            assert http.get(f"{url}gradio_api/mcp/schema").status_code == 404
    finally:
        page.close()


def test_what_cannot_be_served_is_said_in_a_line(monkeypatch, capsys):
    monkeypatch.setattr(mcp, "find_spec", lambda name: None)
    for flags, words in (([], "requirements-mcp.txt"), (["--auth", "anna:secret"], "no password")):
        assert app.main(["--mcp", *flags]) == 2
        said = capsys.readouterr().err.strip()
        assert words in said
        assert "\n" not in said
