import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import app
from tests.studio import started
from tripaug_core.errors import InputError
from tripaug_core.studio.serve import Address, free_port, launch

PROJECT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port("127.0.0.1", port) <= port + 20


def test_a_host_of_somebody_else_is_refused():
    with pytest.raises(InputError, match="not an address of this computer"):
        free_port("192.0.2.1", 7000)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--auth", "anna"], "USER:PASSWORD"),
        (["--auth", ":secret"], "USER:PASSWORD"),
        (["--port", "0"], "port 0 does not exist"),
        (["--port", "70000"], "port 70000 does not exist"),
        (["--host", "192.0.2.1"], "not an address"),
    ],
)
def test_wrong_flags_are_answered_in_one_line(flags, words, capsys):
    assert app.main(flags) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert "\n" not in said


def test_nobody_gets_in_without_the_password(catalogue):
    address = Address(port=started.free_port(), auth=("anna", "secret"))
    page, url = launch(catalogue, address, block=False)
    try:
        assert httpx.get(f"{url}config").status_code == 401
        asked = {"data": {}, "component_id": 1, "fn_name": "catalogue", "session_hash": "x"}
        answer = httpx.post(f"{url}gradio_api/component_server", json=asked)
        assert answer.status_code == 401
        with httpx.Client() as visitor:
            wrong = {"username": "anna", "password": "guess"}
            assert visitor.post(f"{url}login", data=wrong).status_code == 400
            right = {"username": "anna", "password": "secret"}
            assert visitor.post(f"{url}login", data=right).status_code == 200
            assert visitor.get(f"{url}config").status_code == 200
    finally:
        page.close()


def test_importing_the_page_waits_for_nothing_heavy():
    code = (
        "import sys, app, tripaug_core.studio.serve\n"
        "heavy = {'torch', 'torchaudio', 'librosa', 'umap', 'sklearn', 'scipy'}\n"
        "heavy |= {'plotly', 'soundfile'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_gradio_leaves_no_stubs_beside_our_files():
    assert list((PROJECT / "tripaug_core").rglob("*.pyi")) == []
