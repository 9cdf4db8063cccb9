"""A proof from the page: begun, watched, stopped, and told as the command line tells it."""

import pickle
import shutil
import time

import pytest

from tests.studio.started import free_port
from tripaug_core import cli
from tripaug_core.errors import InputError
from tripaug_core.jobs import prove
from tripaug_core.studio.tabs.train import Answers
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.train import proving

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def proof_catalogue(proof_homes, tmp_path_factory):
    """Over runs of its own: what is entered into a card is nobody else's."""
    runs = tmp_path_factory.mktemp("proof-page") / "runs"
    shutil.copytree(proof_homes.runs, runs)
    return Catalogue(proof_homes.corpora, runs, proof_homes.checkpoints)


@pytest.fixture(scope="module")
def answers(proof_catalogue):
    return Answers(Services(proof_catalogue))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"run": "nowhere"}, "no checkpoint"),
        ({"run": "../x"}, "not a plain name"),
        ({"run": None}, "not a plain name"),
        ({"judge": "encoder=/etc"}, "no judge"),
        ({"judge": "nobody"}, "no judge"),
        ({"corpora": ["mine"]}, "what it was trained on"),
        ({"corpora": ["nowhere"]}, "no corpus"),
        ({"corpora": ["../mine"]}, "not a plain name"),
        ({"recordings": 0}, "whole number"),
        ({"recordings": 10**6}, "whole number"),
    ],
)
def test_wrong_wishes_get_a_sentence_and_begin_nothing(answers, proof_homes, asked, words):
    good = {"run": proof_homes.run.id, "judge": "logmel", "recordings": 6}
    with pytest.raises(InputError, match=words):
        answers.proof_start(good | asked)
    assert answers.proof({"run": proof_homes.run.id})["state"] == "none"


def test_what_is_counted_is_told_as_one_and_goes_to_another_process(proof_homes):
    told = []
    spec = prove.ProofSpec(
        str(proof_homes.run.path), "logmel", recordings=3, corpora=str(proof_homes.corpora)
    )
    function, spec = pickle.loads(pickle.dumps((proving._proved, spec)))
    function(lambda *said: told.append(said), spec)
    words = list(dict.fromkeys(what for what, _, _ in told))
    assert words == [
        "Mels of mine",
        "Representation: trained, untrained, trained on shuffled labels",
        "Guidance: fresh triplets",
        "Twin test on mine: logmel hears the recordings",
        "Twin test on mine",
    ]


def test_begun_stopped_and_told_as_the_command_tells_it(
    visit, proof_catalogue, proof_homes, capsys, monkeypatch
):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    from tripaug_core.studio.serve import Address, launch

    begun = []

    def in_thread(task, work, *given):
        """Without a process, which would load torch once more; the first one never ends."""
        begun.append(given)
        task.tell("Twin test on mine", 3, 120)
        while len(begun) == 1:
            task.check()
            time.sleep(0.02)
        return work(task.tell, *given)

    monkeypatch.setattr(proving, "in_process", in_thread)
    page, url = launch(proof_catalogue, Address(port=free_port()), block=False)
    try:
        opened = visit(url + "#train/" + proof_homes.run.id)
        opened.page.set_default_timeout(PATIENCE_MS)
        box = opened.page.get_by_role("region", name="Has it learned?")
        box.get_by_label("Judge").select_option("logmel")
        assert box.get_by_label("Also on").locator("option").all_inner_texts()[1:] == [
            "Demo (synthetic speech)",
            "theirs",
        ]
        box.get_by_label("Recordings").fill("3")
        box.get_by_role("button", name="Prove it").click()
        stop = box.get_by_role("button", name="Stop the proof")
        step = box.get_by_role("status")
        expect(step).to_contain_text("Twin test on mine: 3 of 120", timeout=PATIENCE_MS)
        expect(box.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "3")
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
    finally:
        page.close()
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
