from xml.etree import ElementTree

import numpy as np

from tripaug_core.maps.placement import Placement
from tripaug_core.maps.points import Points, PointSettings
from tripaug_core.maps.svg import draw
from tripaug_core.vocabulary import EMOTIONS, SHAPES

NS = "{http://www.w3.org/2000/svg}"


def _drawn(ids, emotions, originals, copies=(), parents=(), methods=None, far=None):
    points = Points(
        ids=tuple(ids),
        emotions=tuple(emotions),
        speakers=(None,) * len(ids),
        originals=np.zeros((len(ids), 128)),
        copies=np.zeros((len(parents), 128)),
        parents=np.array(parents, dtype=int),
        numbers=np.ones(len(parents), dtype=int),
        seeds=np.zeros(len(parents), dtype=int),
        settings=PointSettings(),
        methods=None if methods is None else np.array(methods),
    )
    copies = np.array(copies, dtype=float).reshape(-1, 2)
    far = np.zeros(len(copies), dtype=bool) if far is None else np.array(far)
    placement = Placement(np.array(originals, dtype=float), copies, "pca", False, far)
    return ElementTree.fromstring(draw(points, placement, 'a <b> & "c"'))


def test_what_a_user_wrote_is_escaped():
    picture = _drawn(["<img onerror=x>"] * 2, ["<script>"] * 2, [[0, 0], [1, 1]])
    assert picture.findall(f".//{NS}script") == []
    assert picture.find(f"{NS}title").text == 'a <b> & "c"'


def test_each_emotion_has_its_colour_and_shape_and_copies_take_their_parents():
    picture = _drawn(
        ["x", "y"], ["anger", "calm"], [[0, 0], [1, 1]], [[0, 1], [1, 0]], parents=[0, 1]
    )
    copies, originals = picture.findall(f"{NS}path")[:2], picture.findall(f"{NS}path")[2:4]
    assert [copy.get("stroke") for copy in copies] == [
        EMOTIONS["anger"].colour,
        EMOTIONS["calm"].colour,
    ]
    assert [one.get("fill") for one in originals] == [
        EMOTIONS["anger"].colour,
        EMOTIONS["calm"].colour,
    ]
    assert originals[0].get("d") == copies[0].get("d") == SHAPES[EMOTIONS["anger"].shape]
    assert originals[1].get("d") == SHAPES[EMOTIONS["calm"].shape]


def test_far_copies_still_say_what_made_them():
    picture = _drawn(
        *(["x"], ["anger"], [[0, 0]], [[0, 9], [9, 0], [0, 1]], [0, 0, 0]),
        methods=["learned", "noise", "noise"],
        far=[True, True, False],
    )
    learned, noise = (mark.get("d") for mark in picture.findall(f"{NS}path")[:2])
    assert learned != noise
    words = [text.text for text in picture.findall(f"{NS}text")]
    assert words[-2:] == ["learned copy, far", "noise copy, far"]
    near = _drawn(["x"], ["anger"], [[0, 0]], [[0, 1]], [0], methods=["noise"])
    assert not [text.text for text in near.findall(f"{NS}text") if "far" in text.text]


def test_all_points_lie_within_the_picture_also_when_they_are_one():
    for places in ([[0, 0], [0, 0]], [[-5, 1e6], [9, -1e6]]):
        picture = _drawn(["x", "y"], ["anger", "anger"], places)
        for mark in picture.findall(f"{NS}path"):
            x, y = mark.get("transform").split(")")[0].removeprefix("translate(").split()
            assert 0 < float(x) < 760
            assert 0 < float(y) < 620
