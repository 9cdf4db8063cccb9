"""Every view has an address that another person can open, and Back goes back, in Chromium."""

import re
import shutil
from types import SimpleNamespace

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tests.studio.conftest import published_of
from tests.studio.started import free_port
from tripaug_core.method.settings import preset
from tripaug_core.studio import modules

PATIENCE_MS = 60_000
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def place(homes, tmp_path_factory):
    """A page over these homes and two trainings that were stopped before they began."""
    from tripaug_core.jobs import train
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    runs = tmp_path_factory.mktemp("address") / "runs"
    shutil.copytree(homes.runs / "mine", runs / "mine")
    made = []
    for _ in range(2):
        run = train.lay_out(runs, "tiny", preset("quick"), corpora=homes.corpora)
        run.change(state="stopped")
        made.append(run.id)
    page, url = launch(
        Catalogue(homes.corpora, runs, homes.checkpoints), Address(port=free_port()), block=False
    )
    yield SimpleNamespace(url=url, runs=made)
    page.close()


def goes(page, pattern: str) -> str:
    """Waits until the address is as said, and gives its part behind the #."""
    expect(page).to_have_url(re.compile("#" + pattern + "$"), timeout=PATIENCE_MS)
    return page.url.split("#")[1]


def part(page, tab: str, name: str):
    return page.locator(f".ta-{tab} [data-part={name}]")


class Views:
    """What a person sees at each of the addresses that a walk over the page has come by."""

    def __init__(self):
        self.seen = []

    def note(self, page, pattern: str, look) -> None:
        look(page)
        self.seen.append((goes(page, pattern), look))


def heard(epsilon: str, utterance: str, checkpoint: str, baseline: str = ""):
    def look(page) -> None:
        bench = page.locator(".ta-augment")
        expect(bench).to_have_attribute("data-heard", epsilon, timeout=PATIENCE_MS)
        expect(page.get_by_role("heading", name=utterance)).to_be_visible()
        expect(page.locator("#aug-checkpoint")).to_have_value(checkpoint)
        expect(page.locator("#aug-baseline")).to_have_value(baseline)
        if baseline:
            expect(bench).to_have_attribute("data-baseline", baseline, timeout=PATIENCE_MS)

    return look


def mapped(shown: str, search: str = "", colour: str = "emotion"):
    def look(page) -> None:
        tab = page.locator(".ta-explore")
        expect(tab).to_have_attribute("data-shown", shown, timeout=PATIENCE_MS)
        expect(part(page, "explore", "search")).to_have_value(search)
        expect(part(page, "explore", "colour")).to_have_value(colour)
        words = "3 of 6 originals" if search else "6 originals"
        expect(part(page, "explore", "shown")).to_contain_text(words)

    return look


def listed(count: int, emotion: str = "", first: str = ""):
    def look(page) -> None:
        rows = part(page, "corpus", "rows").locator("tr")
        expect(rows).to_have_count(count, timeout=PATIENCE_MS)
        expect(page.locator("#corpus-emotion")).to_have_value(emotion)
        expect(rows.first).to_contain_text(first)

    return look


def guarded(shown: str):
    def look(page) -> None:
        tab = page.locator(".ta-corpus")
        expect(tab).to_have_attribute("data-guard", shown, timeout=PATIENCE_MS)
        expect(page.locator("[data-part=guard-shown]")).to_be_visible()

    return look


def trained(run: str, filter_: str = ""):
    def look(page) -> None:
        expect(part(page, "train", "about")).to_contain_text(run, timeout=PATIENCE_MS)
        expect(part(page, "train", "filter")).to_have_value(filter_)

    return look


def published(count: int, corpus: str = ""):
    def look(page) -> None:
        tables = part(page, "benchmarks", "published-list").locator("li")
        expect(tables).to_have_count(count, timeout=PATIENCE_MS)
        expect(tables.first).to_be_visible()
        expect(part(page, "benchmarks", "published-corpus")).to_have_value(corpus)

    return look


def table(row: str):
    def look(page) -> None:
        chosen = page.locator(".ta-benchmarks-table tr[aria-selected=true]")
        expect(chosen).to_have_attribute("data-name", row, timeout=PATIENCE_MS)

    return look


@pytest.mark.timeout(900)
def test_every_choice_has_an_address_and_back_takes_it_back(visit, place):
    opened = visit(place.url)
    page, views = opened.page, Views()
    tab = lambda name: page.get_by_role("tab", name=name).click()  # noqa: E731

    # Augment: utterance, checkpoint, baseline; the dials replace what stands there.
    whole = r"\?checkpoint={}&epsilon={}&noise=1&seed=0{}"
    views.note(
        page,
        "augment/tiny/anger_ada" + whole.format("tiny", "0.2", ""),
        heard("0.2 1 0", "anger_ada", "tiny"),
    )
    page.locator("#aug-utterance").select_option("sadness_bob")
    heard("0.2 1 0", "sadness_bob", "tiny")(page)
    length = page.evaluate("history.length")
    dial = page.get_by_label("ε as a number")
    for epsilon in ("0.1", "0.15", "0.25", "0.3"):
        dial.fill(epsilon)
    views.note(
        page,
        "augment/tiny/sadness_bob" + whole.format("tiny", "0.3", ""),
        heard("0.3 1 0", "sadness_bob", "tiny"),
    )
    assert page.evaluate("history.length") == length  # a movement is no step
    page.locator("#aug-checkpoint").select_option("run:mine")
    views.note(
        page,
        "augment/tiny/sadness_bob" + whole.format("run%3Amine", "0.3", ""),
        heard("0.3 1 0", "sadness_bob", "run:mine"),
    )
    page.locator("#aug-baseline").select_option("noise")
    views.note(
        page,
        "augment/tiny/sadness_bob" + whole.format("run%3Amine", "0.3", "&baseline=noise"),
        heard("0.3 1 0", "sadness_bob", "run:mine", "noise"),
    )

    # Explore: what the map is of, how it is made, what is searched for on it.
    tab("Explore")
    views.note(page, r"explore/tiny\?.*way=pca.*", mapped("pca placed 0.2 1"))
    page.get_by_text("All together").click()
    page.get_by_label("ε of the copies as a number").fill("0.4")
    views.note(page, r"explore/tiny\?.*epsilon=0.4.*mode=joint.*", mapped("pca joint 0.4 1"))
    page.locator("#exp-colour").select_option("speaker")
    part(page, "explore", "search").fill("bob")
    views.note(
        page,
        r"explore/tiny\?.*colour=speaker&search=bob",
        mapped("pca joint 0.4 1", "bob", "speaker"),
    )

    # Corpus: its recordings, filtered and sorted; its folds, split in another way.
    tab("Corpus")
    goes(page, "corpus/tiny")
    page.get_by_text("Recordings", exact=True).first.click()
    views.note(page, "corpus/tiny/recordings", listed(6))
    page.locator("#corpus-emotion").select_option("sadness")
    page.get_by_role("button", name="Recording", exact=True).click()
    views.note(
        page,
        r"corpus/tiny/recordings\?sort=-id&emotion=sadness",
        listed(2, "sadness", "sadness_bob"),
    )
    page.get_by_text("Guard", exact=False).first.click()
    views.note(page, "corpus/tiny/guard", guarded("tiny imbalanced speaker"))
    page.locator("#corpus-split").select_option("random")
    views.note(page, r"corpus/tiny/guard\?split=random", guarded("tiny imbalanced random"))

    # Train: a run, and what is looked for in the list.
    tab("Train")
    goes(page, "train/(" + "|".join(place.runs) + ")")
    for row in (1, 0, 1):
        part(page, "train", "runs").get_by_role("button").nth(row).click()
    part(page, "train", "filter").fill("tiny quick")
    opened_run = page.url.split("#train/")[1].split("?")[0]
    views.note(page, r"train/[^?]+\?filter=tiny\+quick", trained(opened_run, "tiny quick"))

    # Benchmarks: the published tables of a corpus, one of them, a row of it.
    tab("Benchmarks")
    goes(page, "benchmarks")
    part(page, "benchmarks", "published-corpus").select_option("ravdess")
    views.note(
        page, r"benchmarks\?corpus=ravdess", published(len(published_of("ravdess")), "ravdess")
    )
    part(page, "benchmarks", "published-list").get_by_role(
        "link", name="Cross-lingual: ravdess to emodb"
    ).click()
    expect(page.locator(".ta-benchmarks-table")).to_be_visible(timeout=PATIENCE_MS)
    named = goes(page, "benchmarks/published/[^?]+")
    page.locator(".ta-benchmarks-table [data-row=LT_AUG]").click()
    views.note(page, re.escape(named) + r"\?row=LT_AUG", table("LT_AUG"))

    # Another person finds the same at each of them, whatever their browser remembers.
    # The first of each tab as somebody opens it, the others typed over it.
    other, before = visit("about:blank"), None
    for address, look in views.seen:
        if re.split("[/?]", address)[0] != before:
            other.page.goto("about:blank")
        before = re.split("[/?]", address)[0]
        other.page.goto(f"{place.url}#{address}")
        look(other.page)
        goes(other.page, re.escape(address))
        expect(other.page.locator(".ta-astray:visible")).to_have_count(0)

    # And Back goes back through all of them, Forward to the last again.
    for address, look in reversed(views.seen[:-1]):
        for _ in range(6):
            if page.url.endswith("#" + address):
                break
            page.go_back()
        goes(page, re.escape(address))
        look(page)
    page.go_forward()
    views.seen[1][1](page)
    assert opened.errors == other.errors == []


def test_an_address_that_is_wrong_gets_a_sentence_and_the_usual(visit, place):
    opened = visit("about:blank")
    opened.page.on("dialog", lambda dialog: opened.errors.append("a dialog opened"))
    page = opened.page
    astray = page.locator(".ta-astray")
    asks = "The address asks for “{}”, which cannot be had here: the usual stands instead."
    none = "This address is none of this page’s: choose a tab."
    usual = heard("0.2 1 0", "anger_ada", "tiny")
    wrong = (
        ("augment/tiny/anger_ada?epsilon=1e9", asks.format("epsilon=1e9"), usual),
        ("augment/nowhere/x", "There is no corpus “nowhere” here", usual),
        (HOSTILE, none, usual),
        ("augment/tiny/" + HOSTILE, f"There is no recording “{HOSTILE}” here", usual),
        ("augment/tiny/anger_ada?checkpoint=gone&seed=2", "no checkpoint “gone” here", None),
        ("explore/tiny?way=magic", asks.format("way=magic"), mapped("pca placed 0.2 1")),
        ("explore/gone", "There is no checkpoint “gone” here", mapped("pca placed 0.2 1")),
        ("corpus/tiny/recordings?emotion=" + HOSTILE, f"“emotion={HOSTILE}”", listed(6)),
        ("benchmarks?corpus=nowhere", asks.format("corpus=nowhere"), None),
        ("%E0%A4%A", none, None),
    )
    for address, words, look in wrong:
        if look is usual:  # opened, and not typed over another
            page.goto("about:blank")
        page.goto(f"{place.url}#{address}")
        expect(astray).to_contain_text(words, timeout=PATIENCE_MS)
        if look:
            look(page)
    # What a hand does next takes the sentence away.
    page.get_by_role("tab", name="Train").click()
    expect(astray).to_be_hidden()
    assert opened.errors == []


def test_an_address_that_is_asked_for_is_not_written_over_on_the_way(visit, place):
    # The browser tells of it a moment after it stands there; a tab may speak in between.
    page = visit(place.url).page
    heard("0.2 1 0", "anger_ada", "tiny")(page)
    page.evaluate(
        """async at => {
          const { address } = await import(at + "/lib/address.js");
          location.hash = "corpus";
          address.say("augment", "tiny/anger_ada", { checkpoint: "tiny", baseline: "noise" });
        }""",
        modules.address(),
    )
    goes(page, "corpus/tiny")
    expect(page.get_by_role("tab", name="Corpus")).to_have_attribute("aria-selected", "true")


def test_a_tab_that_is_clicked_before_gradio_heeds_clicks_opens(visit, place):
    page = visit(place.url).page
    heard("0.2 1 0", "anger_ada", "tiny")(page)
    tab = page.get_by_role("tab", name="Explore")
    tab.evaluate(
        """e => e.parentElement.addEventListener(
          "click", (click) => click.stopPropagation(), { capture: true, once: true })"""
    )
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    goes(page, "explore/tiny.*")
    # Back leads to where the hand came from, and nothing pulls it to the tab again.
    page.go_back()
    goes(page, "augment/tiny/anger_ada.*")
    page.wait_for_timeout(200)
    goes(page, "augment/tiny/anger_ada.*")
