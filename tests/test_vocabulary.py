"""The one vocabulary: what must hold of it, and that nothing of it stands a second time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.duplicates import found
from tripaug_core import vocabulary
from tripaug_core.vocabulary import EMOTIONS, LIMITS, OWN_COLOURS, SHAPES, VALENCES, marks_of

OWN = ["contempt", "awe", "envy", "amusement", "ümit", "😀", "a", "b"]


def test_each_emotion_has_a_colour_and_a_shape_of_its_own():
    marks = marks_of(reversed(EMOTIONS))
    assert list(marks) == list(EMOTIONS)
    assert len({colour for colour, _ in marks.values()}) == len(marks)
    assert len({shape for _, shape in marks.values()}) == len(marks)
    assert set(SHAPES) >= {shape for _, shape in marks.values()}
    assert not set(OWN_COLOURS) & {emotion.colour for emotion in EMOTIONS.values()}
    assert {emotion.valence for emotion in EMOTIONS.values()} == set(VALENCES)


def test_a_users_own_emotion_has_the_same_marks_in_every_picture():
    alone = {name: marks_of([name])[name] for name in OWN}
    for name in OWN:
        assert marks_of([name, *EMOTIONS])[name] == alone[name]
    # Names decide, not the order in which they come or what was shown before.
    assert marks_of(OWN) == marks_of(reversed(OWN))


def test_no_two_of_a_users_own_share_a_colour_or_a_shape_while_there_are_enough():
    together = marks_of([*OWN, *EMOTIONS])
    assert len(OWN) == len(OWN_COLOURS)
    assert {together[name][0] for name in OWN} == set(OWN_COLOURS)
    assert len({together[name][1] for name in OWN}) == len(OWN)
    many = marks_of(f"emotion {number}" for number in range(3 * len(OWN_COLOURS)))
    assert len({colour for colour, _ in many.values()}) == len(OWN_COLOURS)


def test_limits_hold_their_defaults():
    for name, limit in LIMITS.items():
        assert limit.least < limit.most, name
        assert limit.default is None or limit.least <= limit.default <= limit.most, name


def test_it_is_plain_data_and_costs_nothing():
    assert json.loads(json.dumps(vocabulary.for_page()))["limits"]["epsilon"]["most"] == 0.5
    code = "import sys; import tripaug_core.vocabulary; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not {"torch", "numpy", "gradio"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", ".x { color: #d55e00; }"),
        ("a.toml", 'colour = "#7A5195"'.replace("#7A5195", OWN_COLOURS[0])),
        ("a.js", 'const COLOURS = { anger: "#D55E00" };'),
        ("a.js", "const SEED = 2147483647;"),
        ("a.js", "seed < 2 ** 31"),
        ("a.js", "size > 120_000_000"),
        ("a.js", 'epsilon: value("epsilon", 0, 0.5),'),
        ("a.js", "const params = { epsilon: 0.2 };"),
        ("a.js", 'value("noise", 0, 2)'),
        ("a.js", 'fill(select, [["copies", "Plain copies"]])'),
        ("a.js", "row.title = `No augmentation`;"),
        ("a.html", '<input type="range" data-part="epsilon" min="0" max="0.5" step="0.005">'),
        ("a.html", '<input type="number" data-part="folds" min="2" max="50">'),
        ("a.html", "<option>Random warp</option>"),
        ("a.html", "<span>Cross-lingual</span>"),
        ("a.j2", "<td>plain copies (ε 0)</td>"),
        ("a.py", "ANGER = '#D55E00'"),
        ("a.py", "def augment(mel, epsilon=0.2): ..."),
        ("a.py", "def augment(mel, *, epsilon: float = 0.2): ..."),
        ("a.py", "class A:\n    epsilon: float = 0.2"),
        ("a.py", "EPSILON = 0.2"),
        ("a.py", "parser.add_argument('--epsilon', type=float, default=0.2)"),
        ("a.py", "gr.Number(0.2, label='epsilon')"),
        ("a.py", "ok = 0 <= self.epsilon <= 0.5"),
        ("a.py", "ok = 0 <= seed < 2**31 - 1"),
        ("a.py", "LARGEST = 120_000_000"),
        ("a.py", "MARGIN_POINTS = 3.0"),
        ("a.py", "ok = 1 <= folds <= 50"),
        ("a.py", "TITLES = {'mixup': 'Mixup'}"),
        ("a.py", "ROW = ('none', 'no augmentation')"),
        ("a.py", "ABOUT = 'Eq. 5: two copies of one utterance must differ.'"),
    ],
)
def test_what_stands_a_second_time_is_found(name, text):
    assert found(Path(name), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", ".x { color: #17191c; }"),
        ("a.js", "const DIGITS = { epsilon: 3, noise: 2 }; // 0.2 s"),
        ("a.js", 'const text = "plain copies are not enough";'),
        ("a.html", '<input type="range" {{ limits.epsilon | bounds }}>'),
        ("a.html", '<div role="progressbar" aria-valuemin="0" aria-valuemax="100"></div>'),
        ("a.py", "def warp(mel, epsilon_high=0.5, share=0.2): ..."),
        ("a.py", "seed = torch.randint(2**31 - 1, (1,))"),
        ("a.py", "EPSILONS = (0.05, 0.1, 0.2)"),
        ("a.py", "__all__ = ['Mixup']"),
    ],
)
def test_what_is_something_else_is_left_alone(name, text):
    assert found(Path(name), text) == []
