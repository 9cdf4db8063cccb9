"""Twenty people at once on one page: nobody sees what another has chosen."""

import threading

import httpx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

PATIENCE_MS = 120_000
PROGRAMS = 18


@pytest.fixture(scope="module")
def asked(url):
    """asked(function, values, session): what a script of the Augment tab is answered."""
    http = httpx.Client(base_url=url, timeout=120, limits=httpx.Limits(max_connections=32))
    components = http.get("config").raise_for_status().json()["components"]
    [component] = [
        c["id"] for c in components if "baseline" in (c["props"].get("server_fns") or ())
    ]

    def asked(function: str, values: dict, session: str = "alone") -> dict:
        body = {"data": values, "component_id": component, "fn_name": function}
        answer = http.post("gradio_api/component_server", json=body | {"session_hash": session})
        return answer.raise_for_status().json()

    yield asked
    http.close()


def choice(number: int) -> dict:
    emotion = ("anger", "happiness", "sadness")[number % 3]
    return {
        "checkpoint": ("tiny", "run:mine")[number % 2],
        "corpus": "tiny",
        "utterance": f"{emotion}_{('ada', 'bob')[number // 3 % 2]}",
        "epsilon": 0.1 + 0.01 * number,
        "noise_scale": 1.0,
        "seed": number,
    }


def test_nobody_sees_what_another_has_chosen(visit, url, asked):
    started, found, wrong = threading.Barrier(PROGRAMS + 1), {}, []

    def person(number: int) -> None:
        try:
            started.wait(60)
            for _ in range(3):
                asked("open", choice(number), f"person-{number}")
                found[number] = asked("look", choice(number), f"person-{number}")
        except Exception as error:
            wrong.append(f"person {number}: {error!r}")

    people = [threading.Thread(target=person, args=(number,)) for number in range(PROGRAMS)]
    for each in people:
        each.start()
    whole = url + "#augment/tiny/{}?checkpoint={}&epsilon={}&noise=1&seed={}"
    first = visit(whole.format("anger_ada", "tiny", 0.3, 5))
    second = visit(whole.format("sadness_bob", "run:mine", 0.15, 9))
    started.wait(60)
    for opened, dials, name in (
        (first, "0.3 1 5", "anger_ada"),
        (second, "0.15 1 9", "sadness_bob"),
    ):
        expect(opened.page.locator(f"[data-heard='{dials}']")).to_be_visible(timeout=PATIENCE_MS)
        expect(opened.page.get_by_role("heading", name=name)).to_be_visible()
    second.page.get_by_label("ε as a number").fill("0.4")
    expect(second.page.locator("[data-heard='0.4 1 9']")).to_be_visible(timeout=PATIENCE_MS)
    expect(first.page.locator("[data-heard='0.3 1 5']")).to_be_visible()
    expect(first.page.locator("#aug-checkpoint")).to_have_value("tiny")
    for each in people:
        each.join(120)
    assert wrong == []
    assert len({answer["change"]["data"] for answer in found.values()}) == PROGRAMS
    for number, answer in found.items():
        assert asked("look", choice(number)) == answer, number
    assert first.errors == second.errors == []
