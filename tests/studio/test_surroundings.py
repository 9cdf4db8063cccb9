import os

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


NOBODY = "http://127.0.0.1:9"
PROXIES = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"), NOBODY) | {
    "all_proxy": "socks://127.0.0.1:9",
    "ALL_PROXY": "socks5://127.0.0.1:9",
    "no_proxy": "",
    "NO_PROXY": "",
    "ftp_proxy": "nonsense",
}


@pytest.mark.parametrize("whose", ["shared", "named"])
def test_a_home_and_a_temporary_folder_of_somebody_else(homes, tmp_path, whose):
    """The app works, uploads included; root cannot write where a file or nothing can be either.

    Once with proxies besides, behind none of which anybody is.
    """
    from gradio_client import Client, handle_file

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    surroundings = os.environ | {"HOME": "/dev/null/nobody", "TMPDIR": str(temporary)}
    surroundings.pop("TRIPAUG_CACHE", None)
    if whose == "shared":
        (temporary / "gradio").write_text("of another user")
    else:
        surroundings |= PROXIES | {"GRADIO_TEMP_DIR": "/dev/null/uploads"}
    app = App(homes, tmp_path / "runs", environment=surroundings)
    try:
        client = Client(app.url, verbose=False, download_files=False)
        sent = handle_file(str(homes.corpora / "tiny" / "anger_ada.wav"))
        _, figures = client.predict(recording=sent, checkpoint="tiny", api_name="/augment")
        assert figures["source"] == "anger_ada.wav"
        # t-SNE is compiled, into the cache of a home; once will do.
        projection = "tsne" if whose == "shared" else "pca"
        told = client.predict(
            checkpoint="tiny", corpus=["tiny"], projection=projection, api_name="/map"
        )
        assert len(told["originals"]["x"]) == 6
        assert app.errors.read_text() == ""
        client.close()
    finally:
        app.process.send_signal(2)
        app.process.wait(20)
        app.process.stdout.close()
    assert [path.name for path in temporary.iterdir() if path.name != "gradio"] == []
