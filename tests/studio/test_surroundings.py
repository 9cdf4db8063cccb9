import os

import httpx
import pytest

from tests.studio.started import App
from tripaug_core.studio.surroundings import no_proxies


@pytest.mark.parametrize("before", [None, "", "example.org"])
def test_proxies_are_left_out_for_a_while_only(monkeypatch, before):
    if before is None:
        monkeypatch.delenv("no_proxy", raising=False)
    else:
        monkeypatch.setenv("no_proxy", before)
    with no_proxies():
        assert os.environ["no_proxy"] == "*"
    assert os.environ.get("no_proxy") == before


def test_the_app_starts_whatever_proxies_are_set(homes, tmp_path):
    nobody = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"), nobody)
    proxies |= {"all_proxy": "socks://127.0.0.1:9", "ALL_PROXY": "socks5://127.0.0.1:9"}
    proxies |= {"no_proxy": "", "NO_PROXY": "", "ftp_proxy": "nonsense"}
    app = App(homes, tmp_path / "runs", environment=os.environ | proxies)
    try:
        with httpx.Client(trust_env=False) as http:
            assert http.get(f"{app.url}config").status_code == 200
        assert app.errors.read_text() == ""
    finally:
        app.kill()
