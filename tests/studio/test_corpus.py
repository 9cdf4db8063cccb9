"""What the Corpus tab is told: cards, lengths, the check, the guard."""

import os
import shutil
import time

import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.studio.tabs.corpus import Answers
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.corpus import cards, leaks, survey
from tripaug_core.studio.work.services import Services

EMOTIONS = ("anger", "happiness", "neutral", "sadness")
SPEAKERS = ("ada", "bob", "cy", "dot", "eve")


def build(home, name="mine", speakers=SPEAKERS, column="speaker"):
    """A second of noise for each speaker and emotion, all different."""
    from tripaug_core.sound import files

    rows, chance = [f"path,emotion,{column}"], torch.Generator().manual_seed(len(name))
    for speaker in speakers:
        for place, emotion in enumerate(EMOTIONS):
            file = f"{emotion}_{speaker}.wav"
            sound = 0.1 * torch.randn(1600 * (place + 1), generator=chance)
            files.write(home / name / file, sound, 16_000)
            rows.append(f"{file},{emotion},{speaker}")
    (home / name / "manifest.csv").write_text("\n".join(rows) + "\n")
    return home / name


@pytest.fixture
def home(tmp_path):
    build(tmp_path / "corpora")
    return tmp_path / "corpora"


@pytest.fixture
def services(home, tmp_path):
    return Services(Catalogue(home, tmp_path / "runs", tmp_path / "checkpoints"))


def finished(work):
    assert work.wait(30)
    return work


def test_a_card_stands_at_once_and_gets_its_hours(services, home):
    (home / "broken").mkdir()
    (home / "broken" / "manifest.csv").write_text("who,label\na.wav,anger\n")
    found = cards.overview(services)
    assert [entry["name"] for entry in found["corpora"]] == ["demo", "broken", "mine"]
    card = cards.card(services, "mine")
    assert (card["utterances"], card["speakers"]) == (20, 5)
    assert card["emotions"] == dict.fromkeys(EMOTIONS, 5)
    assert "no column 'path'" in cards.card(services, "broken")["error"]
    missing = {entry["name"]: entry for entry in found["missing"]}
    assert {"iemocap", "esd", "emodb", "cremad", "tess"} <= set(missing)
    assert missing["ravdess"]["where"].startswith("https://zenodo.org/")
    assert missing["ravdess"]["put"].startswith("ravdess/Actor_01/")
    finished(services.survey.lengths("mine"))
    assert cards.card(services, "mine")["seconds"] == pytest.approx(5 * (0.1 + 0.2 + 0.3 + 0.4))


def test_hours_of_a_corpus_that_was_removed_do_not_keep_the_others(services, home):
    finished(services.survey.lengths("mine"))
    told = Answers(services).hours({"corpora": ["gone", "mine", "../mine"]})["corpora"]
    assert [each["name"] for each in told] == ["gone", "mine", "../mine"]
    assert "no corpus" in told[0]["error"]
    assert told[1]["seconds"] == pytest.approx(5)
    assert "plain name" in told[2]["error"]


def test_folders_that_no_name_leads_to_are_told_of(services, home):
    build(home, "pilot?")
    found = cards.overview(services)
    assert [entry["name"] for entry in found["corpora"]] == ["demo", "mine"]
    (folder,) = found["unfit"]
    assert folder["title"] == "pilot?"
    assert "is not a plain name" in folder["error"]


def test_work_is_done_once_for_the_same_files(services, home, monkeypatch):
    first = finished(services.survey.check("mine"))
    told = first.status()
    assert [told[name] for name in ("state", "done", "total", "left_s")] == ["done", 20, 20, None]
    assert services.survey.check("mine") is first
    again = services.survey.check("mine", again=True)
    assert again is not first
    finished(again)
    monkeypatch.setattr(survey, "_TRUSTED_S", 0)
    assert services.survey.check("mine") is again
    file = home / "mine" / "anger_ada.wav"
    os.utime(file, ns=(1, 1))
    assert finished(services.survey.check("mine")) is not again


def test_a_mended_file_is_heard_when_asked_again(services, home):
    file = home / "mine" / "anger_ada.wav"
    whole = file.read_bytes()
    file.write_bytes(b"RIFF and nothing more")
    finished(services.survey.check("mine"))
    told = cards.findings(services, "mine")
    assert told["verdict"] == "1 problem"
    assert told["problems"][0]["kind"] == "unreadable"
    assert told["problems"][0]["files"] == ["anger_ada"]
    file.write_bytes(whole)
    cards.findings(services, "mine", again=True)
    finished(services.survey.check("mine"))
    told = cards.findings(services, "mine")
    assert told["verdict"] == "Nothing is wrong with it"
    assert told["problems"] == []


def test_progress_is_told_and_a_failure_is_a_sentence(services, monkeypatch):
    steps = []

    def slow(corpus, step):
        for done in range(1, len(corpus) + 1):
            step(done, len(corpus))
            steps.append(done)
            time.sleep(0.05)
        raise InputError("the disk is gone.")

    monkeypatch.setattr(survey, "_lengths", slow)
    work = services.survey.lengths("mine")
    while (told := work.status())["left_s"] is None:
        time.sleep(0.005)
    assert told["state"] == "working"
    assert len(steps) <= told["done"] < told["total"] == 20
    assert finished(work).status()["error"] == "The disk is gone."
    assert work.status()["state"] == "failed"


def test_guard_by_speaker_and_at_random(services):
    finished(services.survey.check("mine"))
    told = leaks.guard(services, "mine")
    assert told["good"] is True
    assert told["speakers"] == list(SPEAKERS)
    assert [way for way, _ in told["ways"]] == ["auto", "loso", "random"]
    assert sum(fold["test"] for fold in told["folds"]) == 20
    for fold in told["folds"]:
        assert sorted(fold["grid"]) == [[0, 4]] + [[4, 0]] * 4
        assert fold["problems"] == []
    told = leaks.guard(services, "mine", split="random")
    assert told["good"] is False
    assert told["leaks"] == ["speakers"]
    assert "test speakers can be heard in the training part" in told["folds"][0]["problems"][0]


def test_guard_finds_the_same_recording_of_two_speakers(services, home):
    shutil.copy(home / "mine/anger_ada.wav", home / "mine/anger_bob.wav")
    (home / "mine/sadness_eve.wav").write_bytes(b"RIFF and nothing more")
    finished(services.survey.check("mine"))
    told = leaks.guard(services, "mine")
    assert told["good"] is False
    assert "would not start" in told["verdict"]
    assert "duplicates" in told["leaks"]
    assert any("same recording" in words for fold in told["folds"] for words in fold["problems"])
    assert "1 file cannot be read or is silent" in told["hindrance"]


def test_guard_across_corpora_listens_to_both_first(services, home):
    build(home, "far", ("zoe", "yan"))
    finished(services.survey.check("mine"))
    told = leaks.guard(services, "mine", "crosslingual", "far")
    assert told["state"] != "done"
    assert told["corpus"] == "far"
    finished(services.survey.check("far"))
    told = leaks.guard(services, "mine", "crosslingual", "far")
    assert told["good"] is True
    assert {fold["rows"][0] for fold in told["folds"]} == {"LT", "FT"}
    assert told["speakers"] == list(SPEAKERS)  # of the target
    assert all(fold["train"] > 8 for fold in told["folds"])  # the source is among them


def test_without_speakers_the_guard_is_not_content(services, home):
    build(home, "nameless", column="voice")
    finished(services.survey.check("nameless"))
    told = leaks.guard(services, "nameless")
    assert told["good"] is False
    assert "Nobody knows who speaks" in told["verdict"]
    assert told["split"] == "random"
    assert [way for way, _ in told["ways"]] == ["auto"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"corpus": "../mine"}, "not a plain name"),
        ({"corpus": "none-such"}, "no corpus"),
        ({"corpus": "mine", "protocol": "else"}, "does not know"),
        ({"corpus": "mine", "protocol": "crosslingual"}, "second corpus"),
        ({"corpus": "mine", "protocol": "crosslingual", "source": "mine"}, "same corpus"),
        ({"corpus": "mine", "split": "else"}, "split"),
        ({"corpus": "mine", "split": "session"}, "session"),
        ({"corpus": "mine", "keep": "boredom"}, "boredom"),
    ],
)
def test_guard_refuses_in_words(services, given, words):
    finished(services.survey.check("mine"))
    with pytest.raises(InputError, match=words):
        Answers(services).guard(given)


def test_sound_by_name_only(services):
    answer = Answers(services).sound({"corpus": "mine", "utterance": "anger_ada"})
    assert answer["rate"] == 16_000
    assert answer["sound"]["shape"] == [1600]
    with pytest.raises(InputError, match="no utterance"):
        Answers(services).sound({"corpus": "mine", "utterance": "../mine/anger_ada"})


def test_contents_do_not_wait_for_a_large_folder(services, monkeypatch):
    import threading

    from tripaug_core.studio.tabs import corpus as tab

    read, answers = threading.Event(), tab.Answers(services)
    found = services.catalogue.corpus("mine")
    monkeypatch.setattr(tab, "_WAIT_S", 0.05)
    monkeypatch.setattr(services.catalogue, "corpus", lambda name: read.wait(30) and found)
    assert answers.contents({"corpus": "mine"}) == {"reading": True}
    read.set()
    monkeypatch.setattr(tab, "_WAIT_S", 20)
    assert len(answers.contents({"corpus": "mine"})["utterances"]) == 20
