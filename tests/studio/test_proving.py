"""A proof from the page: begun, watched, stopped, and told as the command line tells it."""

import json
import pickle
import shutil
import time

import pytest
import torch

from tests.studio.started import free_port
from tripaug_core import cli
from tripaug_core.errors import InputError
from tripaug_core.jobs import prove
from tripaug_core.studio.tabs.proving import ProvingAnswers
from tripaug_core.studio.work import proving
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.proving import Proving

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def proof_catalogue(proof_homes, tmp_path_factory):
    """Over runs of its own: what is entered into a card is nobody else's. "given" ships."""
    root = tmp_path_factory.mktemp("proof-page")
    shutil.copytree(proof_homes.runs, root / "runs")
    shutil.copytree(proof_homes.run.path / "checkpoint", root / "checkpoints" / "given")
    return Catalogue(proof_homes.corpora, root / "runs", root / "checkpoints")


@pytest.fixture(scope="module")
def answers(proof_catalogue):
    return ProvingAnswers(Proving(proof_catalogue))


@pytest.fixture(scope="module")
def proof_url(proof_catalogue):
    from tripaug_core.studio.serve import Address, launch

    page, url = launch(proof_catalogue, Address(port=free_port()), block=False)
    yield url
    page.close()


@pytest.fixture
def begun(monkeypatch):
    """The proofs that were begun: in threads, as a process would load torch once more. The first
    one never ends.
    """
    begun = []

    def in_thread(task, work, *given):
        begun.append(given)
        task.tell("Twin test on mine", 3, 120)
        while len(begun) == 1:
            task.check()
            time.sleep(0.02)
        return work(task.tell, *given)

    monkeypatch.setattr(proving, "in_process", in_thread)
    return begun


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"checkpoint": "run:nowhere"}, "no checkpoint"),
        ({"checkpoint": "run:../x"}, "not a plain name"),
        ({"checkpoint": None}, "not a plain name"),
        ({"judge": "encoder=/etc"}, "no judge"),
        ({"judge": "nobody"}, "no judge"),
        ({"corpus": "nowhere"}, "no corpus"),
        ({"corpus": "../mine"}, "not a plain name"),
        ({"recordings": 0}, "whole number"),
        ({"recordings": 10**6}, "whole number"),
        ({"checkpoint": "given", "write": True}, "of one's own alone"),
    ],
)
def test_wrong_wishes_get_a_sentence_and_begin_nothing(answers, proof_homes, asked, words):
    good = {"checkpoint": f"run:{proof_homes.run.id}", "judge": "logmel", "recordings": 6}
    with pytest.raises(InputError, match=words):
        answers.proof_start(good | asked)
    assert answers.proof(good)["state"] == "none"


def test_what_is_counted_is_told_as_one_and_goes_to_another_process(proof_homes):
    told = []
    spec = prove.ProofSpec(
        str(proof_homes.run.path), "logmel", recordings=3, corpora=str(proof_homes.corpora)
    )
    function, spec = pickle.loads(pickle.dumps((proving._proved, spec)))
    function(lambda *said: told.append(said), spec, "own")
    words = list(dict.fromkeys(what for what, _, _ in told))
    assert words == [
        "Mels of mine",
        "Representation: trained, untrained, trained on shuffled labels",
        "Guidance: fresh triplets",
        "Twin test on mine: logmel hears the recordings",
        "Twin test on mine",
    ]


def test_begun_stopped_and_told_as_the_command_tells_it(
    visit, proof_url, begun, proof_catalogue, proof_homes, capsys
):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    opened = visit(proof_url + "#train/" + proof_homes.run.id)
    opened.page.set_default_timeout(PATIENCE_MS)
    box = opened.page.get_by_role("region", name="Has it learned?")
    box.get_by_label("Judge", exact=True).select_option("logmel")
    expect(box.get_by_label("Judged on").locator("option")).to_have_text(
        [
            "mine: speakers held out",
            "Demo (synthetic speech), and those held out",
            "theirs, and those held out",
        ]
    )
    box.get_by_label("Recordings").fill("3")
    box.get_by_role("button", name="Prove it").click()
    stop = box.get_by_role("button", name="Stop the proof")
    step = box.get_by_role("status")
    expect(step).to_contain_text("Twin test on mine: 3 of 120", timeout=PATIENCE_MS)
    expect(box.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2")
    stop.click()
    expect(stop).to_be_hidden(timeout=PATIENCE_MS)
    expect(box.get_by_role("table")).to_have_count(0)

    # Again; a page that is opened meanwhile sees how far it is, and the end.
    box.get_by_role("button", name="Prove it").click()
    opened.page.wait_for_function(
        "document.querySelector('[data-part=proof-fields]').hidden"
        " || document.querySelector('[data-part=proof-result]').firstChild"
    )
    opened.page.reload()
    expect(box.get_by_role("table")).to_have_count(3, timeout=PATIENCE_MS)
    expect(box).to_contain_text("Not every demand of the proof holds")
    expect(box.get_by_role("button", name="Prove it again")).to_be_visible()
    # Entered into the card, as was asked for: the page says it elsewhere too.
    outcome = opened.page.locator(".ta-train [data-part=twin]")
    expect(outcome).to_contain_text("Not decided: fewer than", timeout=PATIENCE_MS)
    cells = [
        [cell.strip() for cell in row.split("\t")]
        for table in box.get_by_role("table").all()
        for row in table.inner_text().splitlines()
    ]
    lines = box.locator(".ta-proof-result > p").all_inner_texts()
    assert opened.errors == []

    capsys.readouterr()
    words = ["prove", str(proof_homes.run.path), "--corpora", str(proof_homes.corpora)]
    assert cli.main([*words, "--judge", "logmel", "--recordings", "3"]) == 1
    said = capsys.readouterr().out
    shown = " ".join([*(each for row in cells for each in row), *lines]).casefold().split()
    missing = [line for line in said.casefold().splitlines() if not set(line.split()) <= set(shown)]
    assert missing == []
    # Entered into the card, as was asked for; so the other tabs know it too.
    [known] = [c for c in proof_catalogue.checkpoints() if c["name"] == f"run:{proof_homes.run.id}"]
    [test] = known["twin_test"]
    assert test["sentence"].casefold() in [line.casefold() for line in lines]


def test_a_checkpoint_that_ships_is_proved_where_it_is_chosen(visit, proof_url, begun):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    begun.append(None)  # none of these is to wait
    opened = visit(proof_url + "#augment/mine/anger0?checkpoint=given")
    page = opened.page
    page.set_default_timeout(PATIENCE_MS)
    page.get_by_role("button", name="Has it learned? Prove it").click()
    fold = page.locator(".ta-augment .ta-proof")
    expect(fold.locator("summary")).to_be_focused()
    expect(fold.get_by_label("Enter the verdict")).to_be_hidden()
    fold.get_by_label("Judge", exact=True).select_option("logmel")
    fold.get_by_label("Judged on").select_option("theirs")
    fold.get_by_label("Recordings").fill("3")
    fold.get_by_role("button", name="Prove it").click()
    tables, pictures = fold.get_by_role("table"), fold.get_by_role("img")
    expect(tables).to_have_count(5, timeout=PATIENCE_MS)
    expect(pictures).to_have_count(2)
    assert pictures.first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(fold).to_contain_text("The twin test on theirs, 3 recordings")
    [(spec, name)] = begun[1:]
    assert (name, spec.on, spec.recordings, spec.write_card) == ("given", ("theirs",), 3, False)

    # Whoever opens the address finds it, and Back leads out of it.
    page.wait_for_url("**prove=theirs&judge=logmel&recordings=3")
    other = visit(page.url)
    there = other.page.locator(".ta-augment .ta-proof")
    expect(there.get_by_role("table")).to_have_count(5, timeout=PATIENCE_MS)
    expect(there.get_by_label("Judged on")).to_have_value("theirs")
    there.get_by_label("Recordings").fill("4")
    there.get_by_label("Recordings").blur()
    expect(there.get_by_role("table")).to_have_count(0)  # of four, nothing is known
    other.page.go_back()
    expect(there.get_by_role("table")).to_have_count(5)
    while "prove=" in page.url:
        page.go_back()
    expect(fold).not_to_have_attribute("open", "")
    assert opened.errors == other.errors == []


def test_an_address_that_asks_for_a_proof_on_what_is_not_here_is_told(visit, proof_url):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    page = visit(proof_url).page
    expect(page.locator(".ta-bench[data-state=ready]")).to_be_attached(timeout=PATIENCE_MS)
    forms = []
    page.on(
        "request",
        lambda request: forms.append(1) if "proof_form" in (request.post_data or "") else None,
    )
    page.evaluate("location.hash = '#augment/mine/anger0?checkpoint=given&prove=nowhere&judge=x'")
    line = page.get_by_role("alert").filter(has_text="The address asks for")
    expect(line).to_contain_text("“prove=nowhere”, “judge=x”", timeout=PATIENCE_MS)
    # A second answer, after the line, would look like the choice of a hand, which takes it away.
    assert len(forms) == 1
    page.wait_for_function("location.hash.includes('prove=mine')")
    page.evaluate("document.querySelector('[data-part=proof]').dispatchEvent(new Event('toggle'))")
    expect(line).to_be_visible()


def test_a_program_is_told_what_the_command_prints(proof_url, proof_catalogue, capsys):
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(proof_url, verbose=False)
    wanted = {"checkpoint": "given", "judge": "logmel", "recordings": 3}
    with pytest.raises(AppError, match="no corpus"):
        client.predict(**wanted, corpus="nowhere", api_name="/prove")
    with pytest.raises(AppError, match="whole number from"):
        client.predict(**wanted | {"recordings": 0}, api_name="/prove")
    told = client.predict(**wanted, corpus="mine", api_name="/prove")
    assert told.pop("pictures")["mine"].startswith("<svg")
    assert told.pop("blocks")[0][0]["header"] == ["holds", "figure", "value", "demand"]
    words = ["prove", str(proof_catalogue.checkpoints_home / "given"), "--json"]
    words += ["--corpora", str(proof_catalogue.corpora_home), "--judge", "logmel"]
    capsys.readouterr()
    torch.set_num_threads(1)  # as the page has it
    cli.main([*words, "--recordings", "3"])
    assert told == json.loads(capsys.readouterr().out)
