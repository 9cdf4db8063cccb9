"""Fetching a corpus in Chromium: the licence, a yes, and it is there."""

import pytest

from tests.studio.conftest import make_checkpoint
from tripaug_core.corpora import fetch

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect


def test_a_missing_corpus_is_fetched_after_a_yes(visit, publisher, tmp_path, monkeypatch):
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    found = {"ravdess": publisher("gone")}
    monkeypatch.setattr(fetch, "archives", lambda: found)
    monkeypatch.setattr("tripaug_core.studio.work.corpus.fetching.archives", lambda: found)
    make_checkpoint(tmp_path / "checkpoints/tiny")
    (tmp_path / "corpora").mkdir()
    catalogue = Catalogue(tmp_path / "corpora", tmp_path / "runs", tmp_path / "checkpoints")
    page_of, url = launch(catalogue, Address(port=8330), block=False)
    try:
        opened = visit(f"{url}#corpus/demo")
        page = opened.page
        page.get_by_text("Known, but not here").click()
        form = page.locator("[data-fetch=ravdess]")
        form.get_by_text("Fetch it (0 MB)").click()
        expect(form).to_contain_text("CC BY-NC-SA 4.0")
        button = form.get_by_role("button", name="Fetch it")
        expect(button).to_be_disabled()
        form.get_by_label("agree to it").check()
        button.click()
        expect(form.get_by_role("alert")).to_contain_text("404 Not Found", timeout=20_000)
        assert not (tmp_path / "corpora/ravdess").exists()
        publisher("good")
        button.click()
        chosen = page.locator('button[data-corpus="ravdess"]')
        expect(chosen).to_have_attribute("aria-pressed", "true", timeout=20_000)
        expect(chosen).to_contain_text("3 utterances")
        # What was clicked on is gone with its form; the keyboard goes on at the corpus.
        expect(page.locator(".ta-corpus [data-part=title]")).to_be_focused()
        expect(page.locator("[data-fetch=ravdess]")).to_have_count(0)
        assert opened.errors == []
    finally:
        page_of.close()
