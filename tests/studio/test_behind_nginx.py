"""The app below a path of its own behind Debian's nginx, as the README has it, in Chromium."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.studio.conftest import Visit
from tests.studio.started import PROJECT, App, free_port
from tests.waiting import wait_for

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
# What stands in front of every `location`: all that nginx writes lies in one folder.
_AROUND = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
{location}
    }}
}}
"""


def written_location() -> str:
    """What the README tells to write."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    return re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1]


class Nginx:
    """nginx in front of an app; `url` is where it shows it."""

    def __init__(self, folder: Path, location: str, port: int):
        self.folder, self.url = folder, f"http://127.0.0.1:{port}/tripaug/"
        user = "user root;" if os.geteuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(_AROUND.format(folder=folder, user=user, port=port, location=location))
        command = [NGINX, "-c", str(config), "-e", str(folder / "error.log")]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        with httpx.Client(trust_env=False) as http:
            wait_for(lambda: self._answers(http, port), processes=[self.process])

    @staticmethod
    def _answers(http, port: int) -> bool:
        try:
            return http.get(f"http://127.0.0.1:{port}/") is not None
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.process.stderr.close()


@pytest.fixture(scope="module", params=["path", "address"])
def shown(request, homes, tmp_path_factory):
    """The app behind nginx: told the path, or the whole address by a proxy that hides the name."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    location, root = written_location(), "/tripaug"
    if request.param == "address":
        location = location.replace("proxy_set_header Host $http_host;", "")
        root = f"http://127.0.0.1:{port}/tripaug"
    app = App(homes, folder / "runs", "--root-path", root)
    try:
        nginx = Nginx(folder, location.replace("7860", str(app.port)), port)
        yield nginx
        nginx.stop()
    finally:
        app.kill()


def test_programs_find_it_there(shown):
    from gradio_client import Client

    client = Client(shown.url.rstrip("/"), verbose=False)
    sound, figures = client.predict(
        checkpoint="tiny", corpus="tiny", utterance="anger_ada", epsilon=0.1, api_name="/augment"
    )
    assert figures["epsilon_reached"] == pytest.approx(0.1, rel=0.01)
    assert Path(sound).read_bytes()[:4] == b"RIFF"


def test_every_tab_a_sound_and_downloads(shown, homes, browser, request):
    asked, failed = [], []

    def note(response):
        asked.append(response.url)
        if response.status >= 400:
            failed.append((response.status, response.url))

    opened = Visit(browser, "about:blank")
    page = opened.page
    page.on("response", note)
    page.on("requestfailed", lambda request: failed.append((request.failure, request.url)))
    page.goto(shown.url)
    expect(page.locator(".ta-bench")).to_have_attribute("data-heard", "0.2 1 0", timeout=60_000)
    assert opened.tab("tab.player.samples.b.length") == 16_000
    with page.expect_download() as sound:
        page.get_by_role("button", name="Sound").click()
    assert sound.value.path().read_bytes()[:4] == b"RIFF"
    if request.node.callspec.id == "path":  # a run takes long, and is saved as the sound is
        _set_is_made_and_saved(page)
    page.get_by_text("Upload", exact=True).click()
    page.locator("input[type=file]").first.set_input_files(homes.corpora / "tiny/sadness_ada.wav")
    expect(page.get_by_role("heading", name="sadness_ada.wav")).to_be_visible()
    page.goto(shown.url + "#corpus/tiny/recordings")
    page.get_by_role("button", name="Play anger_ada").click()
    expect(page.get_by_role("button", name="Stop anger_ada")).to_be_visible()
    page.get_by_role("tab", name="Train").click()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    page.get_by_role("tab", name="Explore").click()
    expect(page.locator(".ta-explore")).to_have_attribute(
        "data-shown", re.compile("^pca"), timeout=60_000
    )
    page.get_by_role("tab", name="Benchmarks").click()
    expect(page.get_by_role("button", name="Start a quick look")).to_be_visible()
    assert failed == []
    # A browser may ask the proxy itself for its icon before it has seen ours.
    assert [error for error in opened.errors if "/favicon.ico" not in error] == []
    assert opened.elsewhere == []
    served = [url for url in asked if url.startswith("http")]
    assert [url for url in served if not url.startswith(shown.url)] == []
    assert any("plotly" in url for url in served)
    opened.close()


def _set_is_made_and_saved(page) -> None:
    page.locator("[data-part=set] summary").click()
    page.get_by_label("As others open it").select_option("audiofolder")
    page.locator("[data-part=set-start]").click()
    saved = page.get_by_role("button", name="Download zip").first
    expect(saved).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        saved.click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert any(name.endswith("/train/metadata.jsonl") for name in names)
