"""Corpora, recordings, speakers and emotions called in many languages, through every tab and by a
program.
"""

import csv
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.studio.conftest import RATE_HZ, make_checkpoint, voice
from tests.studio.started import free_port

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

CORPUS = "語料庫"
# File, what the list calls its emotion, the emotion, its speaker.
ROWS = (
    ("Ärger_Jürgen_ß", "Ärger", "anger", "Jürgen"),
    ("Häme_Jürgen_ß", "Häme und Spott", "Häme und Spott", "Jürgen"),
    ("愤怒_说话人一", "愤怒", "anger", "说话人一"),
    ("狂喜_说话人一", "狂喜", "狂喜", "说话人一"),
    ("गुस्सा_राम", "गर्व", "गर्व", "राम"),
    ("غضب_أحمد 1", "غضب", "anger", "أحمد"),
    ("כַּעַס_דנה", "געגוע", "געגוע", "דנה"),
)


def apart(text: str) -> str:
    """As macOS stores it: letters and their marks one after the other."""
    return unicodedata.normalize("NFD", text)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """corpora/ with `CORPUS`, in the list and on the disk as macOS writes it; checkpoints/tiny."""
    from tripaug_core.sound import files

    root = tmp_path_factory.mktemp("letters")
    lines = ["path,emotion,speaker"]
    for place, (name, emotion, _, speaker) in enumerate(ROWS):
        sound = voice(120 + 20 * place, 0.4, place)
        files.write(root / "corpora" / CORPUS / f"{apart(name)}.wav", sound, RATE_HZ)
        said = apart if place % 2 else str
        lines.append(said(f"{name}.wav,{emotion},{speaker}"))
    (root / "corpora" / CORPUS / "manifest.csv").write_text("\n".join(lines) + "\n")
    make_checkpoint(root / "checkpoints/tiny")
    return root


@pytest.fixture(scope="module")
def letters_url(home):
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    catalogue = Catalogue(home / "corpora", home / "runs", home / "checkpoints")
    page, url = launch(catalogue, Address(port=free_port()), block=False)
    yield url
    page.close()


def saved(page, button):
    """What a click on a button saves."""
    with page.expect_download() as download:
        button.click()
    return download.value


def test_names_of_many_languages_through_every_tab(visit, letters_url, home, tmp_path):
    opened = visit(f"{letters_url}#corpus/{CORPUS}/recordings")
    page = opened.page

    # Corpus: listed, filtered, found however it is typed, heard.
    tab = page.locator(".ta-corpus")
    rows = tab.locator("[data-part=rows] tr")
    expect(rows).to_have_count(len(ROWS))
    for name, _, emotion, _ in ROWS:
        expect(rows.filter(has_text=name).filter(has_text=emotion)).to_have_count(1)
    tab.locator("#corpus-speaker").select_option("Jürgen")
    expect(rows).to_have_count(2)
    tab.locator("#corpus-text").fill(apart("häme"))
    expect(rows).to_have_count(1)
    tab.get_by_role("button", name="Play Häme_Jürgen_ß").click()
    expect(tab).to_have_attribute("data-heard", f"{CORPUS}/Häme_Jürgen_ß")
    page.wait_for_url("**speaker=*&text=*")
    page.reload()
    expect(rows).to_have_count(1)  # the address holds the filters
    tab.get_by_role("button", name="Augment Häme_Jürgen_ß").click()

    # Augment: opened, saved under its name; another, by an address as macOS writes it.
    tab = page.locator(".ta-augment")
    expect(tab.get_by_role("heading", name="Häme_Jürgen_ß")).to_be_visible()
    expect(tab).to_have_attribute("data-heard", "0.2 1 0")
    name = saved(page, tab.get_by_role("button", name="Sound", exact=True)).suggested_filename
    assert name == "Häme_Jürgen_ß_eps0.2_noise1_seed0.wav"
    for title, *_ in ROWS[2:]:
        tab.locator("#aug-utterance").select_option(title)
        expect(tab.get_by_role("heading", name=title, exact=True)).to_be_visible()
    name = saved(page, tab.get_by_role("button", name="Mel", exact=True)).suggested_filename
    assert name == f"{ROWS[-1][0]}_eps0.2_noise1_seed0.npz"
    page.reload()
    expect(tab.get_by_role("heading", name=ROWS[-1][0], exact=True)).to_be_visible()
    own = tmp_path / f"{apart('Größe')} 愤怒 गुस्सा.wav"
    own.write_bytes((home / "corpora" / CORPUS / "愤怒_说话人一.wav").read_bytes())
    tab.get_by_text("Upload", exact=True).click()
    tab.locator("[data-part=file]").set_input_files(own)
    expect(tab.get_by_role("heading", name=own.name)).to_be_visible()
    name = saved(page, tab.get_by_role("button", name="Sound", exact=True)).suggested_filename
    assert name == "Größe-愤怒-गुस्सा_eps0.2_noise1_seed0.wav"

    # Explore: on the map, found, listed and saved.
    page.evaluate("view => location.hash = view", f"explore/tiny?corpora={CORPUS}&copies=1")
    tab = page.locator(".ta-explore")
    expect(tab).to_have_attribute("data-shown", "pca placed 0.2 1")
    search = tab.get_by_role("searchbox")
    search.fill(apart("jürgen"))
    expect(tab.locator("[data-part=shown]")).to_contain_text(f"2 of {len(ROWS)} originals found")
    search.press("Enter")
    expect(tab.locator("[data-part=list-title]")).to_have_text("4 points chosen")
    table = saved(page, tab.get_by_role("button", name="Save as CSV")).path()
    listed = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
    assert [(row["utterance"], row["speaker"]) for row in listed[:2]] == [
        (row[0], row[3]) for row in sorted(ROWS[:2], key=lambda row: row[0])
    ]
    drawn = saved(page, tab.get_by_role("button", name="SVG", exact=True))
    assert drawn.suggested_filename == f"map_{CORPUS}_pca_placed_eps0.2.svg"
    assert "Häme_Jürgen_ß" in drawn.path().read_text("utf-8")
    tab.locator("[data-part=list-rows] button").first.click()
    expect(tab.locator("[data-part=point-name]")).to_have_text(listed[0]["utterance"])

    # Train and Benchmarks: their forms know it.
    page.evaluate("view => location.hash = view", f"train/new:{CORPUS}")
    expect(page.locator("#tr-corpus")).to_have_value(CORPUS)
    page.evaluate("view => location.hash = view", f"benchmarks/new:{CORPUS}")
    tab = page.locator(".ta-benchmarks")
    expect(tab.locator("#bench-corpus")).to_have_value(CORPUS)
    kept = tab.locator("#bench-keep option")
    expect(kept).to_have_count(len({emotion for _, _, emotion, _ in ROWS}))
    assert {"anger", "Häme und Spott", "狂喜", "געגוע"} <= set(kept.all_text_contents())

    # A zip of macOS, told by the parts of its names; the forms that are open already know it.
    sent = tmp_path / f"{apart('Grüße')} 二.zip"
    with zipfile.ZipFile(sent, "w") as archive:
        for speaker in ("Jürgen", "说话人一"):
            for label in ("Wut", "Häme"):
                for take in "12":
                    archive.write(own, f"{apart(speaker)}_{take}_{apart(label)}.wav")
    page.get_by_role("tab", name="Corpus").click()
    tab = page.locator(".ta-corpus")
    tab.locator("[data-part=zip]").set_input_files(sent)
    expect(tab.locator("[data-part=adding-title]")).to_have_text("Add “Grüße 二”")
    for part, position in (("emotion", "name 3"), ("speaker", "name 1")):
        tab.locator(f"[name=adding-part][value={part}] + span").click()
        tab.locator(f".ta-names [data-position='{position}']").first.click()
    tab.get_by_label("What Häme means").select_option("=")
    counts = tab.locator("[data-part=adding-counts]")
    expect(counts.get_by_role("row", name="Jürgen")).to_contain_text("4")
    tab.get_by_role("button", name="Keep it so").click()
    expect(tab.locator("[data-part=title]")).to_have_text("Grüße 二")
    tab.get_by_role("button", name="Train on it").click()
    expect(page.locator("#tr-corpus")).to_have_value("Grüße 二")
    assert page.locator("[role=alert]:visible").all_inner_texts() == []
    assert opened.errors == []
    assert opened.elsewhere == []


def test_a_program_says_them_as_it_has_them(letters_url, home):
    from gradio_client import Client, handle_file

    client = Client(letters_url, verbose=False)
    assert CORPUS in [each["name"] for each in client.predict(api_name="/corpora")]
    found = client.predict(CORPUS, api_name="/utterances")
    assert sorted((u["id"], u["emotion"], u["speaker"]) for u in found) == sorted(
        (name, emotion, speaker) for name, _, emotion, speaker in ROWS
    )
    asked = {"checkpoint": "tiny", "api_name": "/augment"}
    for name, *_ in ROWS:
        sound, _ = client.predict(**asked, corpus=CORPUS, utterance=apart(name))
        file = home / "corpora" / CORPUS / f"{apart(name)}.wav"
        sent, _ = client.predict(**asked, recording=handle_file(file))
        assert Path(sound).read_bytes() == Path(sent).read_bytes()
    told = client.predict(checkpoint="tiny", corpus=[CORPUS], api_name="/map")
    assert sorted(told["originals"]["id"]) == sorted(row[0] for row in ROWS)
