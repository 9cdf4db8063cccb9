"""The Corpus tab as a person uses it, in Chromium, on a corpus with everything wrong in it."""

import re
import shutil
from types import SimpleNamespace

import pytest

from tests.studio.conftest import RATE_HZ, make_checkpoint, voice
from tests.studio.started import free_port

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

EVIL = "<img src=x onerror=window.hacked=1>"
EMOTIONS = ("anger", "happiness", "neutral", "sadness")
SPEAKERS = ("ada", "bob", "cy", "dot", EVIL)


@pytest.fixture(scope="module")
def corpus_homes(tmp_path_factory):
    """corpora/ with "odd": 60 sounds of five speakers; one file torn, one recording of two
    speakers, hostile names; and with "small", which is sound.
    """
    from tripaug_core.sound import files

    root = tmp_path_factory.mktemp("corpus-homes")
    rows = ["path,emotion,speaker,sentence"]
    for place, speaker in enumerate(SPEAKERS):
        for which, emotion in enumerate((*EMOTIONS, EVIL)):
            for take in range(3):
                name = (
                    EVIL if (place, which, take) == (4, 4, 2) else f"{emotion[:3]}-{place}-{take}"
                )
                sound = voice(100 + 20 * place + 5 * which, 0.3 + 0.1 * take + 0.05 * which, take)
                files.write(root / "corpora/odd" / f"{name}.wav", sound, RATE_HZ)
                rows.append(f"{name}.wav,{emotion},{speaker},s{take}")
    odd = root / "corpora/odd"
    shutil.copy(odd / "ang-0-0.wav", odd / "ang-1-0.wav")
    (odd / "sad-2-1.wav").write_bytes(b"RIFF and nothing more")
    (odd / "manifest.csv").write_text("\n".join(rows) + "\n")
    small = ["path,emotion,speaker"]
    for place, speaker in enumerate(("yan", "zoe")):
        for which, emotion in enumerate(EMOTIONS):
            name = f"{emotion}-{speaker}.wav"
            files.write(
                root / "corpora/small" / name, voice(150 + 40 * place + which, 0.3, which), RATE_HZ
            )
            small.append(f"{name},{emotion},{speaker}")
    (root / "corpora/small/manifest.csv").write_text("\n".join(small) + "\n")
    make_checkpoint(root / "checkpoints/tiny")
    return SimpleNamespace(root=root, odd=odd)


@pytest.fixture(scope="module")
def corpus_url(corpus_homes):
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    root = corpus_homes.root
    catalogue = Catalogue(root / "corpora", root / "runs", root / "checkpoints")
    page, url = launch(catalogue, Address(port=free_port()), block=False)
    yield url
    page.close()


@pytest.fixture
def tab(visit, corpus_url):
    """Opens the tab at an address: tab("corpus/odd")."""

    def open_tab(address: str):
        opened = visit(f"{corpus_url}#{address}")
        expect(opened.page.locator(".ta-corpus")).to_have_attribute(
            "data-state", "ready", timeout=60_000
        )
        return opened

    return open_tab


def nothing_ran(opened) -> None:
    assert opened.page.evaluate("window.hacked") is None
    assert opened.errors == []
    assert opened.elsewhere == []


def test_a_corpus_at_a_glance(tab, corpus_url):
    opened = tab("corpus")
    page = opened.page
    page.get_by_role("button", name=re.compile("^odd")).click()
    expect(page.get_by_role("heading", name="odd")).to_be_visible()
    assert page.url == f"{corpus_url}#corpus/odd"
    # The balance is the manifest's.
    heat = page.locator(".ta-heat")
    assert heat.locator("tbody tr").count() == 5
    row = heat.get_by_role("row").filter(has=page.get_by_role("rowheader", name="ada", exact=True))
    assert row.locator("td").all_inner_texts() == ["3", "3", "3", "3", "3", "15"]
    expect(heat.get_by_role("rowheader", name=EVIL)).to_be_visible()
    # Lengths of what can be read: half of the five classes' takes of 0.3 to 0.7 s.
    expect(page.locator("[data-part=durations-note]")).to_contain_text(
        "1 file could not be opened", timeout=30_000
    )
    expect(page.locator(".ta-bars").first).to_have_attribute(
        "aria-label", re.compile(r"anger: 15 utterances, 0\.30 to 0\.5 s")
    )
    # The check, in words, and from it to the recording.
    expect(page.locator(".ta-corpus [data-part=verdict]")).to_have_text(
        "2 problems", timeout=30_000
    )
    # Once more, by keyboard, which stays where it was.
    again = page.get_by_role("button", name="Listen again")
    again.press("Enter")
    expect(again).to_be_focused()
    expect(again).to_have_attribute("aria-busy", "false", timeout=30_000)
    expect(again).to_be_focused()
    findings = page.locator(".ta-checked .ta-report > li")
    expect(findings).to_have_count(3)  # and the note on an emotion of its own
    expect(findings.filter(has_text="cannot be read")).to_contain_text("No training starts")
    double = findings.filter(has_text="are the same recording")
    double.locator("summary").click()
    double.get_by_role("button", name="ang-1-0").click()
    expect(page.locator(".ta-corpus [data-part=rows] tr")).to_have_count(1)
    expect(page).to_have_url(f"{corpus_url}#corpus/odd/recordings?text=ang-1-0")
    # Another corpus, and back by a reload of its address.
    page.get_by_role("button", name=re.compile("^small")).click()
    expect(page.locator(".ta-corpus [data-part=verdict]")).to_have_text(
        "nothing is wrong with it", timeout=30_000
    )
    nothing_ran(opened)


def test_recordings_are_found_sorted_heard_and_taken_to_augment(tab, corpus_url):
    opened = tab("corpus/odd/recordings")
    page = opened.page
    rows = page.locator(".ta-corpus [data-part=rows] tr")
    expect(page.locator("[data-part=found]")).to_have_text("75 recordings")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(rows).to_have_count(25)
    # It is of no use on the last page: the keyboard goes to the other.
    expect(page.get_by_role("button", name="Previous", exact=True)).to_be_focused()
    page.locator("#corpus-emotion").select_option("sadness")
    page.locator("#corpus-speaker").select_option("cy")
    expect(rows).to_have_count(3)
    page.locator("#corpus-speaker").select_option("")
    length = page.get_by_role("button", name="Length", exact=True)
    expect(rows.first).to_contain_text(" s")
    length.click()
    length.click()
    expect(page.get_by_role("columnheader", name="Length")).to_have_attribute(
        "aria-sort", "descending"
    )
    seconds = [
        float(cell.split()[0])
        for cell in page.locator("td.ta-num:has-text(' s')").all_inner_texts()
    ]
    assert len(seconds) == 14  # one of 15 cannot be opened
    assert seconds == sorted(seconds, reverse=True)
    # What sounds is what is in the file, at its rate.
    page.locator("#corpus-emotion").select_option("")
    page.locator("#corpus-text").fill("ang-3-2")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Play ang-3-2").click()
    expect(page.locator(".ta-corpus")).to_have_attribute("data-heard", "odd/ang-3-2")
    records = "document.querySelector('.ta-corpus').parentElement.corpus.records.player"
    assert page.evaluate(f"{records}.samples.a.length") == pytest.approx(0.5 * RATE_HZ, abs=2)
    assert page.evaluate(f"{records}.rate") == RATE_HZ
    # By keyboard, from one to the next.
    page.locator("#corpus-text").fill("ang-3")
    page.get_by_role("button", name="Play ang-3-0").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ta-corpus")).to_have_attribute("data-heard", "odd/ang-3-1")
    # A torn file is a sentence in its place.
    page.locator("#corpus-text").fill("sad-2-1")
    page.get_by_role("button", name="Play sad-2-1").click()
    expect(page.locator("[data-part=sound-error]")).to_contain_text("cannot be read as sound")
    # To the Augment tab with the recording of the worst name.
    page.locator("#corpus-text").fill("onerror")
    page.get_by_role("button", name=f"Augment {EVIL}").click()
    expect(page.locator("#aug-utterance")).to_have_value(EVIL, timeout=30_000)
    expect(page.locator(".ta-augment")).to_have_attribute("data-heard", re.compile(r"^0\.2 "))
    expect(page.get_by_role("heading", name=EVIL, exact=True)).to_be_visible()
    assert page.url.startswith(f"{corpus_url}#augment/odd")
    nothing_ran(opened)


def test_the_guard_is_calm_by_speaker_and_red_where_it_leaks(tab):
    opened = tab("corpus/small/guard")
    page = opened.page
    guard = page.locator(".ta-corpus")
    expect(guard).to_have_attribute("data-guard", "small imbalanced speaker", timeout=30_000)
    verdict = page.locator("[data-part=guard-verdict]")
    expect(verdict).to_have_attribute("data-good", "true")
    expect(page.locator(".ta-leak")).to_have_count(0)
    page.locator("#corpus-split").select_option("random")
    expect(guard).to_have_attribute("data-guard", "small imbalanced random")
    expect(verdict).to_contain_text("Speakers leak")
    leak = page.locator(".ta-leak").first
    expect(leak).to_contain_text("leak")
    red = page.evaluate("(e) => getComputedStyle(e).color", leak.element_handle())
    bad = page.evaluate(
        "() => { const p = document.createElement('p'); p.style.color = 'var(--ta-bad)';"
        " document.body.append(p); return getComputedStyle(p).color; }"
    )
    assert red == bad
    # One recording under two names: the benchmark would not start, and it is said who.
    page.get_by_role("button", name=re.compile("^odd")).click()
    expect(guard).to_have_attribute("data-guard", "odd imbalanced speaker", timeout=30_000)
    expect(verdict).to_contain_text("would not start")
    expect(page.locator("[data-part=leaks]")).to_contain_text("ang-1-0")
    expect(page.locator("[data-part=guard-about]")).to_contain_text(f"Without {EVIL}")
    seats = page.locator(".ta-seats tbody tr")
    expect(seats).to_have_count(5)
    expect(page.locator(".ta-seat[data-seat=both]:visible")).to_have_count(1)  # of the legend
    page.get_by_label("Cross-lingual").check(force=True)
    expect(guard).to_have_attribute("data-guard", "odd crosslingual speaker", timeout=30_000)
    expect(page.get_by_role("rowheader", name=re.compile("LT$")).first).to_be_visible()
    nothing_ran(opened)


def test_a_folder_that_no_name_leads_to_is_a_card_that_says_so(tab, corpus_homes):
    folder = corpus_homes.root / "corpora" / "pilot?"
    shutil.copytree(corpus_homes.root / "corpora/small", folder)
    try:
        card = tab("corpus/small").page.locator(".ta-card-unfit")
        expect(card).to_contain_text("'pilot?' is not a plain name")
    finally:
        shutil.rmtree(folder)


def test_a_corpus_that_is_removed_meanwhile_keeps_nothing_of_the_others(tab, corpus_homes):
    folder = corpus_homes.root / "corpora" / "leaving"
    shutil.copytree(corpus_homes.root / "corpora/small", folder)
    try:
        opened = tab("corpus/small")
        page = opened.page
        cards = page.locator("[data-part=cards]")
        for name in ("leaving", "small"):
            expect(cards.locator(f"[data-hours={name}]")).to_have_text("2 s")
    finally:
        shutil.rmtree(folder)
    page.evaluate("""async () => {
      const tab = document.querySelector(".ta-corpus").parentElement.corpus;
      for (const name of ["leaving", "small"]) tab.cards.named(name).seconds = null;
      tab.cards.tell("nobody", {});
      tab.seconds = null;
      tab.showFacts();
      await tab.follow();
    }""")
    expect(cards.locator("[data-corpus=leaving] .ta-card-error")).to_contain_text("no corpus")
    expect(cards.locator("[data-hours=small]")).to_have_text("2 s")
    expect(page.locator("[data-part=facts]")).to_contain_text("2 s")
    # Where the cards cannot be followed at all, the chosen one is.
    page.evaluate("""async () => {
      const tab = document.querySelector(".ta-corpus").parentElement.corpus;
      tab.cards.follow = () => Promise.reject(new Error("no cards"));
      tab.seconds = null;
      tab.showFacts();
      await tab.follow();
    }""")
    expect(page.locator("[data-part=facts]")).to_contain_text("2 s")
    nothing_ran(opened)


def test_the_space_bar_plays_the_first_that_is_found_if_any_is(tab):
    opened = tab("corpus/small/recordings?text=none-such")
    page = opened.page
    expect(page.locator("[data-part=rows] [data-id]")).to_have_count(0)
    page.keyboard.press(" ")
    page.locator("[data-part=text]").fill("sadness")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    expect(page.locator(".ta-corpus")).to_have_attribute("data-heard", "small/sadness-yan")
    nothing_ran(opened)


def test_train_on_it_and_what_programs_get(tab, corpus_url):
    from gradio_client import Client

    client = Client(corpus_url, verbose=False)
    card = client.predict("odd", api_name="/corpus_card")
    assert (card["utterances"], card["speakers"]) == (75, 5)
    assert card["seconds"] == pytest.approx(
        5 * sum(0.3 + 0.1 * t + 0.05 * w for w in range(5) for t in range(3)) - 0.55, abs=0.01
    )
    told = client.predict("odd", api_name="/corpus_check")
    assert {finding["kind"] for finding in told["problems"]} == {"unreadable", "duplicate"}
    folds = client.predict("odd", api_name="/corpus_guard")
    assert "duplicates" in folds["leaks"]
    with pytest.raises(Exception, match="not a plain name"):
        client.predict("../odd", api_name="/corpus_card")
    opened = tab("corpus/odd")
    opened.page.get_by_role("button", name="Train on it").click()
    expect(opened.page.get_by_role("tab", name="Train")).to_have_attribute("aria-selected", "true")
    expect(opened.page.locator("#tr-corpus")).to_have_value("odd", timeout=30_000)
