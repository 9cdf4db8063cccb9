"""`crosslingual --paper` on miniatures of the four corpora, in their published layouts."""

import json

import miniature
import pytest

from tripaug_core.cli import main


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    home = tmp_path_factory.mktemp("four")
    for make in (miniature.iemocap, miniature.esd, miniature.emodb, miniature.emovo):
        make(home)
    return home


def test_six_pairs_run_to_their_report(four, no_workers, tmp_path, capsys, monkeypatch):
    from dataclasses import replace

    from tripaug_core.bench.plan import settings

    changed = settings.PRESETS["quick"] | {
        "augmentor": replace(miniature.AUGMENTOR, iterations=1),
        "recogniser_settings": replace(miniature.RECOGNISER, steps=2),
    }
    monkeypatch.setitem(settings.PRESETS, "quick", changed)
    words = ["bench", "crosslingual", "--paper", "--preset", "quick", "--seeds", "0", "--json"]
    words += ["--methods", "none,learned", "--copies", "1", "--workers", "1"]
    words += [
        "--corpora",
        str(four),
        "--runs",
        str(tmp_path / "runs"),
        "--out",
        str(tmp_path / "o"),
    ]
    assert main(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["complete"]
    found = json.loads((tmp_path / "o" / "results.json").read_text())
    assert [t["name"] for t in found["tables"]] == [
        "iemocap → emodb",
        "iemocap → emovo",
        "iemocap → esd",
        "esd → emodb",
        "esd → emovo",
        "esd → iemocap",
    ]
    assert {side["declared"] for side in found["audit"]} == {"random"}
    assert found["settings"]["subset"] == 250
    sides = [s for s in found["audit"] if s["table"] == "iemocap → esd"]
    # Five Mandarin speakers of two emotions of each valence; no English, no surprise.
    assert {s["test"] for s in sides} == {5}
    assert "→ esd" in (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
