"""What docs/deploy.md tells to run is run as far as it can be here."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.studio.started import App, free_port
from tests.waiting import wait_for

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENT = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
SPACE = "ada-tripaug.hf.space"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
    return [text for kind, text in found if kind == language]


def test_flags_that_are_named_are_the_apps():
    spec = importlib.util.spec_from_file_location("app", PROJECT / "app.py")
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    known = set(app.parser()._option_string_actions)
    texts = [line for block in blocks("") + blocks("ini") for line in block.splitlines()]
    texts.append(entry_point()[2])
    found = 0
    for text in texts:
        behind = text.partition("app.py")[2].partition("#")[0]
        for flag in re.findall(r"(?<!\S)--[a-z-]+", behind):
            found += 1
            assert flag in known, text
    assert found > 4


def entry_point() -> list[str]:
    return json.loads(re.search(r"^ENTRYPOINT (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])


def test_the_dockerfile_is_clean():
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint is not installed: pip install -r requirements-test.txt")
    done = subprocess.run(
        [hadolint, PROJECT / "Dockerfile"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_image_copies_is_there_and_enough(tmp_path):
    """The copied files alone hold the page and its command line; the ignored ones are not sent."""
    sent = (PROJECT / ".dockerignore").read_text().split()
    for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE):
        *sources, target = [word for word in shlex.split(line) if not word.startswith("--")]
        for source in sources:
            assert f"!{source}" in sent, source
            place = tmp_path / (target if (PROJECT / source).is_dir() else Path(target) / source)
            copy = shutil.copytree if (PROJECT / source).is_dir() else shutil.copy
            copy(PROJECT / source, place)
    here = {**os.environ, "PYTHONPATH": ""}
    for words in (["app.py", "--help"], ["-m", "tripaug_core", "runs", "list", "--runs", "runs"]):
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=here, capture_output=True, timeout=120
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def container(homes, tmp_path_factory):
    """What the image starts, on a Space, without the image."""
    folder = tmp_path_factory.mktemp("container")
    (folder / "bin").mkdir()
    script = folder / "bin" / "python"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    script.chmod(0o755)
    port = free_port()
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "SPACE_HOST": SPACE,
        "TRIPAUG_CORPORA": str(homes.corpora),
        "TRIPAUG_RUNS": str(folder / "runs"),
    }
    with open(folder / "log.txt", "wb") as log:
        process = subprocess.Popen(
            [*entry_point(), "--port", str(port)],
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(
            lambda: "TripAug is at" in (folder / "log.txt").read_text(),
            within_s=120,
            processes=[process],
        )
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait(20)


def test_a_space_is_answered_under_its_name_and_no_other(container):
    with httpx.Client(trust_env=False) as http:
        framed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        told = http.get(container, headers={"Host": SPACE, **framed})
        assert told.status_code == 200
        assert "TripAug" in told.text
        assert "x-frame-options" not in told.headers
        assert http.get(container, headers={"Host": "evil.example"}).status_code == 421


def test_accounts_before_the_page(homes, tmp_path):
    from tests.studio import test_behind_nginx as nginx_tests

    if nginx_tests.NGINX is None:
        pytest.skip("nginx is not installed")
    users = tmp_path / "users"
    hashed = subprocess.run(
        ["openssl", "passwd", "-apr1", "-stdin"],
        input=b"secret\n",
        capture_output=True,
        check=True,
    ).stdout.decode()
    users.write_text(f"ada:{hashed}")
    users.chmod(0o644)
    tmp_path.chmod(0o755)
    app = App(homes, tmp_path / "runs", "--root-path", "/tripaug")
    try:
        (location,) = blocks("nginx")
        location = location.replace("/etc/nginx/tripaug.users", str(users))
        location = location.replace("7860", str(app.port))
        nginx = nginx_tests.Nginx(tmp_path, location, free_port())
        with httpx.Client(trust_env=False) as http:
            assert http.get(nginx.url).status_code == 401
            assert http.get(nginx.url, auth=("ada", "wrong")).status_code == 401
            assert http.get(nginx.url, auth=("eve", "secret")).status_code == 401
            told = http.get(nginx.url, auth=("ada", "secret"))
            assert told.status_code == 200
            assert "TripAug" in told.text
        nginx.stop()
    finally:
        app.kill()
