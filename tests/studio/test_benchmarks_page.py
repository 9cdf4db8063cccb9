"""The Benchmarks tab as a person uses it, in Chromium."""

import csv
import io
import json
import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tests.studio.conftest import ODD, published_of
from tripaug_core.bench.report import record
from tripaug_core.vocabulary import OWN_ROWS, ROWS

SLOW_MS = 180_000  # a run's process imports torch, and so do its workers


def tab_of(page):
    tab = page.locator(".ta-benchmarks")
    expect(tab).to_have_attribute("data-state", "ready", timeout=60_000)
    return tab


def state_of(tab, *states):
    expect(tab.locator("[data-part=state]")).to_have_attribute(
        "data-state", re.compile("|".join(states)), timeout=SLOW_MS
    )


@pytest.mark.timeout(400)
def test_from_the_form_to_the_table_through_reload_stop_and_resume(visit, bench_url, bench_homes):
    opened = visit(bench_url + "#benchmarks")
    page, tab = opened.page, tab_of(opened.page)
    form = tab.get_by_role("region", name="A new benchmark")
    form.get_by_label("Corpus").select_option("mini")
    tab.get_by_label("Size").select_option("quick")
    for box in tab.locator("[data-part=methods] input").all():
        box.set_checked(box.get_attribute("value") in ("none", "copies"))
    tab.locator("#bench-seeds").fill("0, one")
    expect(tab.locator("[data-part=form-error]")).to_contain_text("whole numbers")
    tab.locator("#bench-seeds").fill("0, 1")
    tab.get_by_text("More settings").click()
    tab.locator("#bench-folds").fill("2")
    tab.locator("#bench-steps").fill("4")
    expect(tab.locator("[data-part=count]")).to_have_text(
        "8 cells (2 rows × 4 splits) and 0 augmentors to train"
    )
    tab.get_by_text("Where it runs").click()
    tab.locator("#bench-workers").fill("1")
    expect(tab.locator("[data-part=form-error]")).to_be_hidden()
    tab.get_by_role("button", name="Start", exact=True).click()
    expect(tab.locator("[data-part=title]")).to_have_text("Imbalanced training data: mini")
    run_id = page.evaluate("decodeURIComponent(location.hash).split('/')[1]")
    expect(tab.locator(".ta-benchmarks-cells .ta-cell")).to_have_count(8)

    page.reload()  # the same run is open again, and the form is as it was
    tab = tab_of(page)
    expect(tab.locator("[data-part=title]")).to_have_text("Imbalanced training data: mini")
    expect(tab.locator("#bench-steps")).to_have_value("4")
    other = visit(f"{bench_url}#benchmarks/{run_id}")  # somebody else, who stops it
    there = tab_of(other.page)
    done = ".ta-benchmarks-cells .ta-cell[data-state=done]"
    at_work = ".ta-benchmarks-cells .ta-cell:is([data-state=running], [data-state=done])"
    expect(there.locator(at_work).first).to_be_attached(timeout=SLOW_MS)
    there.get_by_role("button", name="Stop").click()
    state_of(there, "stopped", "done")
    state_of(tab, "stopped", "done")
    other.close()
    if tab.get_by_role("button", name="Resume").is_visible():
        expect(tab.locator("[data-part=progress]")).to_contain_text("Resume goes on")
        expect(tab.locator("[data-part=so-far]")).to_be_visible()
        tab.get_by_role("button", name="Resume").click()
    state_of(tab, "done")
    expect(tab.locator(done)).to_have_count(8)
    expect(tab.locator("[data-part=so-far]")).to_be_hidden()

    # What is shown is what was computed.
    folder = bench_homes.runs / run_id
    stored = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    rows = {row["row"]: row for row in stored["tables"][0]["rows"]}
    for name, row in rows.items():
        cells = tab.locator(f".ta-benchmarks-table tr[data-name={name}] > *").all_inner_texts()
        shown = [float(text) for text in (cells[1], *cells[2].strip("[]").split(", "), *cells[4:8])]
        figures = [row["uar"], *row["uar_interval"], *row["recalls"].values()]
        assert cells[0] == ROWS[name].label
        assert shown == pytest.approx(figures, abs=0.0501)
    difference = stored["tables"][0]["comparisons"][0]
    said = tab.locator("[data-part=forest]").get_attribute("aria-label")
    assert difference["verdict"] is None  # two speakers: figures, and no word
    found = re.search(r"copies ([+−]?)([\d.]+)$", said)
    sign = -1 if found[1] == "−" else 1
    assert sign * float(found[2]) == pytest.approx(difference["difference"], abs=0.0501)
    expect(tab.locator("[data-part=forest] .main-svg").first).to_be_attached()
    with page.expect_download() as caught:
        tab.get_by_role("button", name="Save the cells as CSV").click()
    lines = list(csv.DictReader(io.StringIO(caught.value.path().read_text())))
    assert len(lines) == 8
    assert caught.value.suggested_filename == f"{run_id}.csv"
    with page.context.expect_page() as report:
        tab.get_by_role("button", name="Open report").click()
    heading = report.value.get_by_role("heading", level=1)
    expect(heading).to_have_text(stored["title"])
    expect(heading).to_have_css("font-size", "24px")  # its own style
    expect(report.value).to_have_title(stored["title"])
    tab.get_by_role("button", name="All").click()
    expect(tab.locator("[data-part=runs] tr")).to_have_count(2)
    assert opened.errors == []
    assert opened.elsewhere == []


HOSTILE_REPORT = """<!doctype html><html><head><title>A report</title></head><body><h1>Hello</h1>
<script>document.title = "ran"; fetch(ADDRESS)</script><script src=ADDRESS></script>
<img src=ADDRESS onerror="document.title = 'ran'">
<iframe srcdoc="<script>parent.document.title = 'ran'</script>"></iframe>
<iframe src=ADDRESS></iframe>
<a href="javascript:document.title = 'ran'">Look</a></body></html>"""


def test_a_report_that_others_made_cannot_act_as_the_page(visit, bench_url, bench_homes):
    path = bench_homes.runs / bench_homes.broken / "report.html"
    ours, address = path.read_text(encoding="utf-8"), f"{bench_url}gradio_api/info"
    path.write_text(HOSTILE_REPORT.replace("ADDRESS", address), encoding="utf-8")
    try:
        page = visit(f"{bench_url}#benchmarks/{bench_homes.broken}").page
        asked = []
        page.context.on("requestfinished", lambda request: asked.append(request.url))
        with page.context.expect_page() as opened:
            tab_of(page).get_by_role("button", name="Open report").click()
        report = opened.value
        expect(report.get_by_role("heading", level=1)).to_have_text("Hello")
        report.get_by_role("link", name="Look").click()
        report.wait_for_timeout(500)
        assert report.title() == "A report"
        assert report.evaluate("window.opener") is None
        assert address not in asked
    finally:
        path.write_text(ours, encoding="utf-8")


def test_a_failed_cell_says_why_and_names_are_only_names(visit, bench_url, bench_homes):
    opened = visit(f"{bench_url}#benchmarks/{bench_homes.broken}")
    opened.page.on("dialog", lambda dialog: opened.errors.append("a dialog opened"))
    page, tab = opened.page, tab_of(opened.page)
    expect(tab.locator("[data-part=run-error]")).to_contain_text("4 of 12 cells failed")
    expect(tab.get_by_role("button", name="Try again")).to_be_visible()
    failed = tab.get_by_role("group", name="Cells that failed")
    expect(failed.locator("tbody tr")).to_have_count(4)
    expect(failed).to_contain_text("ArithmeticError: this row <b>never</b> works")
    # An emotion of that name is a name and nothing else.
    expect(tab.locator(".ta-benchmarks-table thead")).to_contain_text(ODD)
    expect(tab.locator("[data-part=main] img")).to_have_count(0)
    # By keyboard through the cells.
    first = tab.locator(".ta-benchmarks-cells .ta-cell").first
    first.focus()
    expect(tab.locator("[data-part=readout]")).to_contain_text("No augmentation, speakers")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(tab.locator("[data-part=readout]")).to_contain_text("broken")
    expect(tab.locator("[data-part=readout]")).to_contain_text("failed: ArithmeticError")
    # Another row, another confusion.
    name = "What is taken for what by No augmentation"
    tab.locator(".ta-benchmarks-table [data-row=none]").click()
    expect(tab.get_by_role("table", name=name)).to_be_visible()
    counts = tab.locator(".ta-benchmarks-confusion td").evaluate_all(
        "cells => cells.map(cell => Number(/: (\\d+) of/.exec(cell.title)[1]))"
    )
    stored = json.loads((bench_homes.runs / bench_homes.broken / "results.json").read_text())
    lines = stored["tables"][0]["rows"][0]["confusion"]
    assert counts == [count for line in lines for count in line]
    tab.locator(".ta-benchmarks-table [data-row=copies]").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("unchanged")
    assert opened.errors == []


def test_on_a_phone_a_run_opens_at_its_beginning(visit, bench_url, bench_homes):
    opened = visit(bench_url + "#benchmarks", viewport={"width": 390, "height": 844})
    tab = tab_of(opened.page)
    tab.locator(f"a[href='#benchmarks/{bench_homes.broken}']").click()  # it lies below the form
    expect(tab.locator("[data-part=run-view]")).to_have_attribute("data-loaded", "8")
    opened.page.wait_for_timeout(1500)  # its drawings come in by themselves
    expect(tab.locator("[data-part=title]")).to_be_in_viewport()
    assert opened.page.evaluate("scrollY") < 200


def test_the_rows_that_are_ticked_are_those_that_are_run(visit, bench_url):
    opened = visit(bench_url + "#benchmarks")
    tab = tab_of(opened.page)
    tab.get_by_role("region", name="A new benchmark").get_by_label("Corpus").select_option("mini")
    count = tab.locator("[data-part=count]")

    def ticked(*names: str) -> None:
        boxes = tab.locator("[data-part=methods] label:not([hidden]) input:checked")
        expect(boxes).to_have_count(len(names))
        assert [box.get_attribute("value") for box in boxes.all()] == list(names)

    expect(count).to_contain_text(f"{len(ROWS)} rows")
    ticked(*ROWS)
    tab.locator("#bench-recogniser").select_option("logmel")
    expect(count).to_contain_text(f"{len(ROWS) - 1} rows")
    ticked(*(name for name in ROWS if name != "mixup"))
    tab.locator("#bench-recogniser").select_option("")
    tab.get_by_text("Cross-lingual", exact=True).click()
    ticked(*OWN_ROWS["crosslingual"])  # also before there is anything to count
    tab.locator("[data-part=sources] input[value=mini]").check()
    tab.locator("[data-part=targets] input[value=odd]").check()
    expect(count).to_contain_text("6 rows")  # each with little and with all of the target
    # All of them can be had, and stay over a reload.
    offered = tab.locator("[data-part=methods] label:not([hidden]) input")
    for box in offered.all():
        box.check()
    expect(count).to_contain_text(f"{2 * (len(ROWS) - 1)} rows")
    opened.page.reload()
    tab_of(opened.page)
    expect(count).to_contain_text("rows")
    ticked(*(name for name in ROWS if name != "all-data"))
    # What somebody ticked and a recogniser cannot take is said before the start.
    tab.locator("#bench-recogniser").select_option("logmel")
    expect(tab.locator("[data-part=form-error]")).to_contain_text("leave “mixup” out")
    expect(tab.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    assert opened.errors == []


def test_a_class_that_the_next_corpus_lacks_is_chosen_and_counted_anew(visit, bench_url):
    opened = visit(bench_url + "#benchmarks")
    tab = tab_of(opened.page)
    corpus = tab.get_by_role("region", name="A new benchmark").get_by_label("Corpus")
    corpus.select_option("odd")
    tab.get_by_text("More settings").click()
    tab.locator("#bench-keep").select_option(ODD)
    count, error = tab.locator("[data-part=count]"), tab.locator("[data-part=form-error]")
    expect(count).to_contain_text("cells")
    # On a slow server what is counted comes before the classes are known.
    opened.page.evaluate("""() => {
      const { form } = document.querySelector(".ta-benchmarks").parentElement.benchmarks;
      const { ask } = form;
      form.ask = async (name, asked) => {
        if (name === "emotions") await new Promise((done) => setTimeout(done, 800));
        return ask(name, asked);
      };
    }""")
    corpus.select_option("mini")
    expect(error).to_contain_text("img")
    expect(tab.locator("#bench-keep")).to_have_value("")
    expect(count).to_contain_text("cells")
    expect(error).to_be_hidden()
    expect(tab.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def test_where_nothing_is_yet_it_says_what_to_do(visit, url):
    opened = visit(url + "#benchmarks")
    tab = tab_of(opened.page)
    expect(tab.locator("[data-part=blank]")).to_contain_text("quick look")
    tab.get_by_text("Cross-lingual", exact=True).click()
    expect(tab.locator("[data-part=form-error]")).to_contain_text("Choose a corpus to learn from")
    expect(tab.locator("[data-part=form-error]")).to_be_visible()
    tables = tab.locator("[data-part=published-list] li")
    expect(tables).to_have_count(len(record.names()))
    tab.get_by_label("Corpus", exact=True).last.select_option("ravdess")
    expect(tables).to_have_count(len(published_of("ravdess")))
    title = "Cross-lingual: ravdess to emodb"
    tables.get_by_role("link", name=title).click()
    expect(tab.locator("[data-part=title]")).to_contain_text(title)
    expect(tab.locator("tr[data-name=LT_AUG]")).to_be_visible()
    expect(tab.locator("[data-part=forest] svg").first).to_be_visible(timeout=30_000)
    tab.get_by_role("button", name="Run this again").click()
    expect(tab.locator("[data-part=run-error]")).to_contain_text("needs the corpus")
    opened.page.goto(url + "#benchmarks/nobody-knows")
    expect(tab.locator("[data-part=run-error]")).to_contain_text("no run")


def test_programs_can_do_the_same(bench_url, bench_homes):
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(bench_url, verbose=False)
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert {"/bench", "/bench_estimate", "/bench_table"} <= set(named)
    told = client.predict(bench_homes.broken, api_name="/bench_table")
    assert (told["state"], told["counts"]) == ("failed", {"done": 8, "failed": 4})
    assert {cell["row"] for cell in told["failed"]} == {"broken"}
    assert told["tables"][0]["rows"][0]["uar_interval"][0] is not None
    for asked, word in (
        (("imbalanced", ["../odd"], {}), "plain name"),
        (("imbalanced", ["mini", "odd"], {}), "corpus"),
        (("crosslingual", ["mini"], {}), "source"),
        (("imbalanced", ["mini"], {"plugins": ["import os"]}), "plugins"),
        (("imbalanced", ["mini"], {"engine": "dask"}), "scheduler"),
    ):
        with pytest.raises(AppError, match=word):
            client.predict(*asked, api_name="/bench")
    for name in ("../" + bench_homes.broken, "%2e%2e", "/etc", ""):
        with pytest.raises(AppError):
            client.predict(name, api_name="/bench_table")


def test_several_recognisers_stand_side_by_side(visit, bench_url, bench_homes):
    pytest.importorskip("opensmile")
    opened = visit(bench_url + "#benchmarks")
    page, tab = opened.page, tab_of(opened.page)
    tab.get_by_role("region", name="A new benchmark").get_by_label("Corpus").select_option("mini")
    tab.get_by_label("Size").select_option("quick")
    for box in tab.locator("[data-part=methods] input").all():
        box.set_checked(box.get_attribute("value") in ("none", "copies"))
    tab.locator("#bench-seeds").fill("0")
    tab.locator("#bench-recogniser").select_option("logmel")
    tab.get_by_text("More settings").click()
    tab.locator("#bench-folds").fill("2")
    tab.get_by_text("Where it runs").click()
    tab.locator("#bench-workers").fill("1")
    too = tab.get_by_role("group", name="Judged by these as well")
    too.locator("input[value=egemaps]").check()
    expect(tab.locator("[data-part=count]")).to_contain_text("8 cells")
    tab.get_by_role("button", name="Start", exact=True).click()
    state_of(tab, "done")
    run = page.evaluate("decodeURIComponent(location.hash).split('/')[1]")
    stored = json.loads((bench_homes.runs / run / "results.json").read_text(encoding="utf-8"))
    told = {table["name"]: table["rows"] for table in stored["tables"]}
    assert list(told) == ["all, logmel", "all, egemaps"]
    table = tab.get_by_role("group", name="Recall of each row by each recogniser")
    expect(table.locator("thead th")).to_have_text(["Row", "logmel", "egemaps"])
    for place, row in enumerate(("none", "copies")):
        shown = table.locator(f"tr[data-name={row}] td").all_inner_texts()
        for text, rows in zip(shown, told.values(), strict=True):
            assert float(text.split()[0]) == pytest.approx(rows[place]["uar"], abs=0.051)
    tab.locator("#bench-which").select_option("all, egemaps")  # the rest is of one of them
    expect(tab.locator("[data-part=table-title]")).to_contain_text("egemaps")
    expect(table).to_be_visible()
    assert opened.errors == []
