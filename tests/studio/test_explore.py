"""What the Explore tab asks: maps, sliders, points, Figure 3."""

import base64
import threading
import time
from xml.etree import ElementTree

import numpy as np
import pytest

from tripaug_core.errors import InputError
from tripaug_core.maps import interpolation
from tripaug_core.studio.tabs.explore import Answers
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.explore import explorer
from tripaug_core.studio.work.services import Services

WISH = {"checkpoint": "tiny", "corpora": ["tiny"], "per_class": 10, "copies": 2, "page": "p"}


@pytest.fixture(scope="module")
def answers(services):
    return Answers(services)


def until_done(ask, request, **changes):
    answer = ask(request | changes)
    for _ in range(600):
        if answer["state"] in ("done", "failed"):
            break
        time.sleep(0.05)
        answer = ask(request | changes | {"poll": True})
    assert answer["state"] == "done", answer
    return answer


def made(answers, **changes):
    return until_done(answers.map, WISH, **changes)["map"]


def places(columns):
    return np.stack([columns["x"], columns["y"]], 1)


def test_copies_move_with_epsilon_and_originals_stay(answers):
    small, large = made(answers, epsilon=0.05), made(answers, epsilon=0.4)
    assert small["originals"] == large["originals"]
    assert len(small["originals"]["id"]) == 6
    assert len(small["copies"]["x"]) == 12
    parents = places(small["originals"])[small["copies"]["parent"]]
    moved = [np.abs(places(each["copies"]) - parents).mean() for each in (small, large)]
    assert 0 < moved[0] < moved[1]
    assert small["figures"]["learned"]["moved"] < large["figures"]["learned"]["moved"]
    at_zero = made(answers, epsilon=0)
    assert np.abs(places(at_zero["copies"]) - parents).max() < 1e-3


def test_sliders_agree_with_what_is_computed_exactly(answers):
    made(answers)
    for _ in range(600):
        answer = answers.slide(WISH | {"epsilon": 0.25, "noise_scale": 1.0})
        if answer["state"] == "done":
            break
        time.sleep(0.05)
    assert answer["share"] == 1
    for epsilon, noise_scale in ((0.25, 1.0), (0.3, 0.5), (0.15, 1.25)):
        slid = answers.slide(WISH | {"epsilon": epsilon, "noise_scale": noise_scale})["copies"]
        exact = made(answers, epsilon=epsilon, noise_scale=noise_scale)
        parents = places(exact["originals"])[exact["copies"]["parent"]]
        moved = np.abs(places(exact["copies"]) - parents).mean()
        assert np.abs(places(slid) - places(exact["copies"])).mean() < 0.15 * moved
    with pytest.raises(InputError, match="PCA"):
        answers.slide(WISH | {"way": "tsne"})


def test_the_work_for_one_map_is_not_taken_for_that_for_another(services, monkeypatch):
    # What was freed leaves its id to another.
    monkeypatch.setattr(explorer, "id", lambda each: 7, raising=False)
    answers = Answers(Services(services.catalogue))
    for seed in (0, 1):
        made(answers, seed=seed)
        asked = WISH | {"epsilon": 0.25, "noise_scale": 1.0, "seed": seed}
        answers.slide(asked)
        for task in answers.explorer.ready._tasks.values():
            assert task.wait(60)
        assert answers.slide(asked)["copies"] is not None


@pytest.mark.parametrize("joint", [False, True])
def test_tsne_is_made_and_kept(answers, joint):
    first = made(answers, way="tsne", joint=joint)
    assert first["joint"] is joint
    assert ("one map of all" in first["title"]) is joint
    answer = answers.map(WISH | {"way": "tsne", "joint": joint})
    assert answer["state"] == "done"  # at once
    later = made(answers, way="tsne", joint=joint, epsilon=0.4)
    same = later["originals"]["x"] == first["originals"]["x"]
    assert same is not joint


def test_noise_stands_beside_the_learned_copies(answers):
    both = made(answers, methods=["learned", "noise"])
    assert both["copies"]["method"].count("noise") == 12
    assert set(both["figures"]) == {"learned", "noise"}


def test_a_picked_copy_is_the_one_on_the_map(answers):
    view = made(answers, methods=["learned", "noise"], epsilon=0.3)
    copies = view["copies"]
    for k in (0, 2):
        asked = {"checkpoint": "tiny", "corpus": "tiny", "epsilon": 0.3, "noise_scale": 1.0}
        asked |= {"utterance": view["originals"]["id"][copies["parent"][k]]}
        asked |= {"seed": copies["seed"][k], "method": copies["method"][k]}
        picked = answers.pick(asked)
        change = np.frombuffer(base64.b64decode(picked["change"]["data"]), "<i2")
        assert np.abs(change * picked["change"]["scale"]).mean() == pytest.approx(0.3, abs=1e-3)
        assert picked["copy"]["shape"] == picked["sound"]["shape"]
        assert picked["copy"]["data"] != picked["sound"]["data"]
    original = answers.pick(asked | {"method": None})
    assert "copy" not in original


def test_figure_3_is_two_panels_in_one_svg(answers):
    request = WISH | {"left": "tiny", "right": "run:mine", "way": "pca", "copies": 1}
    figure = until_done(answers.figure3, request)["figure"]
    assert [panel["checkpoint"] for panel in figure["panels"]] == ["tiny", "run:mine"]
    picture = ElementTree.fromstring(figure["svg"])
    words = "".join(picture.itertext())
    assert "tiny: with all losses" in words
    assert "run:mine" in words
    assert len(picture.findall("{*}g")) == 2


def test_a_map_stands_there_before_anybody_has_learned_to_hear_emotions(homes, monkeypatch):
    """Training the judge takes longer than the map."""
    may_learn = threading.Event()

    def learn(*_):
        assert may_learn.wait(60)
        raise InputError("too little to learn from.")

    monkeypatch.setattr(interpolation, "EmotionProbe", learn)
    answers = Answers(Services(Catalogue(homes.corpora, homes.runs, homes.checkpoints)))
    try:
        answer = answers.map(WISH)
        for _ in range(600):
            if answer["map"] and answer["map"]["copies"]["x"]:
                break
            time.sleep(0.05)
            answer = answers.map(WISH | {"poll": True})
        assert answer["state"] == "working"
        early = answer["map"]
        assert (len(early["originals"]["x"]), len(early["copies"]["x"])) == (6, 12)
        assert (early["whole"], early["figures"]) == (False, {})
    finally:
        may_learn.set()
    whole = until_done(answers.map, WISH)["map"]
    assert whole["whole"] is True
    assert whole["copies"] == early["copies"]
    assert "moved" in whole["figures"]["learned"]


def test_the_published_figure_3_is_there(answers):
    figure = answers.published({})["figure"]
    picture = ElementTree.fromstring(figure["svg"])
    assert "without L_BAL" in "".join(picture.itertext())
    assert figure["about"].startswith("Published")


def test_a_map_can_be_downloaded(answers):
    made(answers)
    drawn = answers.draw(WISH)
    assert ElementTree.fromstring(drawn["svg"]).tag.endswith("svg")
    assert drawn["name"] == "map_tiny_pca_placed_eps0.2"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"corpora": []}, "at least one corpus"),
        ({"corpora": ["../tiny"]}, "not a plain name"),
        ({"checkpoint": "/etc"}, "not a plain name"),
        ({"way": "lda"}, "no map"),
        ({"epsilon": 9}, "ε is 9"),
        ({"epsilon": "x"}, "must be numbers"),
        ({"per_class": 0}, "choose 1 to"),
        ({"copies": 1.5}, "whole number"),
    ],
)
def test_wrong_wishes_are_said(answers, changes, words):
    with pytest.raises(InputError, match=words):
        answers.map(WISH | changes)


def test_work_that_fails_says_why(answers):
    job = answers.map(WISH | {"methods": ["magic"]})
    for _ in range(100):
        if job["state"] == "failed":
            break
        time.sleep(0.05)
        job = answers.map(WISH | {"methods": ["magic"], "poll": True})
    assert "learned or noise" in job["error"]
