"""Every endpoint and every function of the page's scripts, with one bad value at a time.

Which functions there are and what they take is read off the page itself. Valid values are known by
their names; an argument whose name is not known here makes the test fail, until it is added.
"""

import contextlib
import inspect
import itertools
import json
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest

from tests.bench import miniature
from tests.studio.conftest import make_checkpoint
from tripaug_core.errors import InputError
from tripaug_core.runs import queue
from tripaug_core.studio import layout
from tripaug_core.studio.tabs import augment
from tripaug_core.studio.texts import t
from tripaug_core.studio.work.tasks import Task

INFINITE, NOT_A_NUMBER = float("inf"), float("nan")
BAD = [
    *(INFINITE, -INFINITE, NOT_A_NUMBER, 1e308, -1e308, 10**30, -(10**30), -1, 0.5, 0, 2**63),
    *(True, False, None, "", "x", "1", "-1", "nan", "1e999", "\ud800", "a\x00b", "a" * 5000),
    *("../../etc/passwd", "/etc/passwd", "<script>", "{}", "[]", "🎧", "ä/ö"),
    *([], [None], [[]], ["x"], [1, 2], [INFINITE], ["\ud800"], {}, {"x": 1}),
    *({"path": "/etc/passwd"}, [True], ["learned", "learned"], {"deep": {"er": [{}]}}, [0] * 1000),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page whose runs are laid out and queued, and never started."""
    from tripaug_core.studio.work.catalogue import Catalogue
    from tripaug_core.studio.work.services import Services

    root = tmp_path_factory.mktemp("fuzz")
    miniature.corpus(root / "corpora", "mini")
    make_checkpoint(root / "checkpoints" / "tiny")
    patch = pytest.MonkeyPatch()
    patch.setattr(queue, "advance", lambda home, at_once=None: [])
    patch.setenv("TRIPAUG_SCHEDULER", "")
    services = Services(Catalogue(root / "corpora", root / "runs", root / "checkpoints"))
    patch.setattr(type(services.benches), "estimate", lambda *_, **__: Task().status())
    blocks = layout.build(services)
    yield SimpleNamespace(services=services, blocks=blocks, root=root)
    patch.undo()


@pytest.fixture(scope="module")
def valid(page):
    """Name of an argument -> a value that makes sense, whoever asks."""
    corpus = page.services.catalogue.corpus("mini")
    utterance = corpus.utterances[0].id
    settings = {"preset": "quick", "methods": ["none", "copies"], "seeds": [0], "folds": 2}
    train = page.services and {"iterations": 4}
    from tripaug_core.studio.work.train.trainings import Trainings

    started = Trainings(page.services.catalogue, page.services.runs).start(
        {"corpus": "mini", "preset": "quick", "changes": train, "held_out": "none"}
    )
    return {
        "checkpoint": "tiny",
        "other": "tiny",
        "judge": "logmel",
        "recordings": 6,
        "write": False,
        "newest": False,
        "corpus": "mini",
        "utterance": utterance,
        "recording": None,
        "epsilon": 0.2,
        "noise_scale": 1.0,
        "seed": 0,
        "copies": 1,
        "format": "",
        "per_class": 1,
        "emotions": ["anger"],
        "method": "pca",
        "mode": "placed",
        "kind": None,
        "run": started["id"],
        "id": started["id"],
        "cursor": None,
        "preset": "quick",
        "changes": train,
        "held_out": "auto",
        "protocol": "imbalanced",
        "corpora": ["mini"],
        "settings": settings,
        "source": None,
        "split": "auto",
        "keep": None,
        "agreed": False,
        "parts": {"emotion": "name 1"},
        "labels": {},
        "way": "pca",
        "methods": ["learned"],
        "joint": False,
        "poll": False,
        "baseline": "noise",
        "epsilons": [0.1, 0.2],
        "upload": None,
        "called": "voice.wav",
        "step": 0,
        "place": 0,
        "original": False,
        "device": "cpu",
        "quick": False,
        "do": "count",
        "mark": None,
        "page": "p",
        "projection": "pca",
        "left": "tiny",
        "right": "tiny",
        "again": False,
        "paper": False,
        "table": "logmel-emodb",
        "drawn": None,
        "emotion": None,
    }


def endpoints(page):
    return {f.api_name: f.fn for f in page.blocks.fns.values() if f.api_name and f.fn}


def functions(page):
    found = [f for b in page.blocks.blocks.values() for f in getattr(b, "server_fns", ())]
    assert len(found) > 20
    return {f.__wrapped__.__qualname__: f for f in found}


class Fields(dict):
    """Fields that know which of them were asked for."""

    def __init__(self, *given):
        super().__init__(*given)
        self.read = set()

    def get(self, name, default=None):
        self.read.add(name)
        return super().get(name, default)

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)


def wrong_with(answer) -> str | None:
    """What must never be answered; None where nothing is wrong."""
    try:
        json.dumps(answer, allow_nan=False, default=_plain, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        return f"cannot be sent: {error}"
    said = answer.get("error") if isinstance(answer, dict) else None
    return None if said is None else wrong_sentence(said)


def wrong_sentence(said: str) -> str | None:
    if said == t("page.surprise"):
        return "breaks"
    if not isinstance(said, str) or "\n" in said or "Traceback" in said or len(said) > 1000:
        return f"is no sentence: {said[:200]!r}"
    if "/etc/passwd" in said and "root:" in said:
        return "tells"
    return None if said.rstrip().endswith((".", "?", ")", "…")) else f"has no end: {said[-80:]!r}"


def _plain(value):
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(type(value).__name__)


def variations(given: dict):
    """The arguments with one bad value, at the top and one level below."""
    for name, bad in itertools.product(given, BAD):
        yield f"{name}={bad!r:.60}", given | {name: bad}
    for name, value in given.items():
        if isinstance(value, dict):
            for key, bad in itertools.product([*value, "unknown"], BAD):
                yield f"{name}.{key}={bad!r:.60}", given | {name: value | {key: bad}}


def test_no_endpoint_breaks(page, valid, capsys):
    broken, calls = [], 0
    for name, function in endpoints(page).items():
        names = list(inspect.signature(function).parameters)
        given = {n: valid[n] for n in names}
        for what, arguments in [("valid", given), *variations(given)]:
            calls += 1
            try:
                answer = function(**arguments)
                wrong = wrong_with(list(answer) if isinstance(answer, tuple) else answer)
            except gr.Error as error:
                wrong = wrong_sentence(error.message)
            except Exception as error:
                wrong = f"raises {type(error).__name__}: {error}"[:160]
            if wrong:
                broken.append(f"/{name} {what}: {wrong}")
    assert calls > 2000
    assert broken == [], "\n".join([f"{len(broken)} of {calls}", *broken[:60]])


def test_no_function_of_the_page_breaks(page, valid, capsys):
    broken, calls = [], 0
    for name, function in functions(page).items():
        fields = Fields(valid)
        with contextlib.suppress(InputError):
            function.__wrapped__(fields)
        assert fields.read <= set(valid), fields.read - set(valid)
        given = {field: valid[field] for field in sorted(fields.read)}
        for what, arguments in [("valid", given), *variations(given)]:
            calls += 1
            wrong = wrong_with(function(arguments))
            if wrong:
                broken.append(f"{name} {what}: {wrong}")
        assert function(None) is not None
        assert function([1]) is not None
    assert calls > 1500
    assert broken == [], "\n".join([f"{len(broken)} of {calls}", *broken[:60]])


def test_a_file_may_be_called_anything(page, monkeypatch):
    # By whoever sends it: no name of a file that lies here.
    file = page.services.catalogue.corpus("mini").utterances[0].path
    monkeypatch.setattr(augment, "checked_upload", lambda path: file)
    answers = augment.Answers(page.services)
    for bad in BAD:
        asked = {"upload": "sent.wav", "called": bad, "checkpoint": "tiny"}
        answer = answers.open(asked)
        assert wrong_with(answer) is None, bad
        assert len(answer["name"]) <= 200
        saved = answers.save(asked | {"epsilon": 0.2, "noise_scale": 1, "seed": 0, "kind": "sound"})
        assert wrong_with(saved) is None, bad
        assert not set(saved["name"]) & set("/\\<>\0"), bad
