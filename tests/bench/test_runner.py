"""A whole benchmark: its files, its reruns, its failures, kills at any moment."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import miniature
import pytest
from at_once import AtOnce
from samples import without_times
from waiting import wait_for

from tripaug_core import cli
from tripaug_core.bench import runner
from tripaug_core.bench.plan import specs
from tripaug_core.bench.plan.settings import METHODS, BenchSettings
from tripaug_core.bench.protocols import common
from tripaug_core.homes import PROJECT
from tripaug_core.jobs import bench as job


@pytest.fixture(scope="module")
def finished(home, tmp_path_factory):
    """The default table on a miniature, done once."""
    folder = tmp_path_factory.mktemp("finished")
    bench = runner.prepare(miniature.settings(methods=METHODS), str(home))
    return folder, runner.run(bench, folder, AtOnce())


def test_results_hold_every_figure(finished):
    folder, found = finished
    assert found["complete"]
    assert found["failed"] == []
    table = found["tables"][0]
    assert [row["row"] for row in table["rows"]] == list(METHODS)
    for row in table["rows"]:
        assert row["cells"] == 2
        assert 0 <= row["uar"] <= 100
        assert set(row["recalls"]) == {"anger", "happiness", "neutral", "sadness"}
        assert sum(map(sum, row["confusion"])) == 32
        assert row["uar"] == pytest.approx(sum(row["recalls"].values()) / 4)
        cut = [v for k, v in row["recalls"].items() if k != "neutral"]
        assert row["uar_reduced"] == pytest.approx(sum(cut) / 3)
    pairs = {(c["row"], c["reference"]) for c in table["comparisons"]}
    simple = ("none", "weights", "copies", "noise", "specaugment", "speed-pitch", "mixup")
    for learned in ("learned", "learned-online", "learned+specaugment"):
        assert {(learned, reference) for reference in simple} <= pairs
    assert table["verdicts"][0].startswith("Figures only")  # one seed, four speakers
    assert table["verdicts"][1].startswith("On mini, “learned” ")
    assert {c["verdict"] for c in table["comparisons"]} == {None}
    stored = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert stored["tables"][0]["rows"][0]["uar"] == table["rows"][0]["uar"]
    assert len((folder / "results.csv").read_text().splitlines()) == 1 + 2 * len(METHODS)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.links, self.count = [], [], {}

    def handle_startendtag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag != "meta":
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


def test_report_is_one_file_with_all_that_it_must_have(finished):
    text = (finished[0] / "report.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.links == []
    assert "http" not in text
    families = {c["family"] for c in finished[1]["tables"][0]["comparisons"]}
    assert tags.count["svg"] == len(METHODS) + len(families)  # confusion matrices, forest plots
    for words in (
        "Figures only",
        "95% interval",
        "Audit of the splits",
        "Settings and versions",
        "NoAUG, the paper (Table 2)",
        "which quantity is not settled",
        "UAR (cut)",
        "corrected for",
        "light-dark(",
        "@media print",
    ):
        assert words in text, words


def test_the_same_again_is_the_same(finished, home, tmp_path, here):
    folder, found = finished
    bench = runner.prepare(miniature.settings(methods=METHODS), str(home))
    again = runner.run(bench, folder, here)  # everything is there
    assert without_times(again) == without_times(found)
    few = runner.prepare(miniature.settings(methods=("copies", "learned")), str(home))
    anew = runner.run(few, tmp_path, here)  # computed again, in another order of rows
    uars = {(c["row"], c["fold"], c["seed"]): c["uar"] for c in found["cells"]}
    assert len(anew["cells"]) == 4
    for cell in anew["cells"]:
        assert uars[cell["row"], cell["fold"], cell["seed"]] == cell["uar"]


def test_what_another_version_computed_is_computed_again(home, tmp_path, here, monkeypatch):
    settings = miniature.settings(methods=("none",))
    first = runner.run(runner.prepare(settings, str(home)), tmp_path, here)
    stored = _marks(tmp_path)
    for module in (specs, common):
        monkeypatch.setattr(module, "cell_code", lambda: "of another version")
    again = runner.run(runner.prepare(settings, str(home)), tmp_path, here)
    assert _marks(tmp_path) == 2 * stored  # and what was there is kept
    assert without_times(again)["tables"] == without_times(first)["tables"]


def test_a_failed_cell_is_reported_and_the_rest_is_done(home, tmp_path, here):
    source = """
from tripaug_core.bench.plan.methods import Method, register

def change(mel, lengths, generator):
    raise ArithmeticError("this row never works")

register(Method("broken", "a broken row", offline=lambda context: change))
"""
    settings = miniature.settings(methods=("none",))
    bench = runner.prepare(settings, str(home), (source,))
    settings = replace(settings, methods=("none", "broken"))
    bench = runner.prepare(settings, str(home), (source,))
    found = runner.run(bench, tmp_path, here)
    assert not found["complete"]
    assert {f["row"] for f in found["failed"]} == {"broken"}
    assert "this row never works" in found["failed"][0]["reason"]
    assert found["tables"][0]["rows"][0]["cells"] == 2
    assert "this row never works" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_settings_survive_the_folder():
    settings = miniature.settings(seeds=(3, 4))
    assert BenchSettings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


def test_killed_and_resumed_gives_the_same(home, tmp_path, here):
    """Two processes at once, kill -9 at a random moment, then a run to the end."""
    settings = miniature.settings(methods=("none", "copies", "learned"), seeds=(0, 1))
    expected = runner.run(runner.prepare(settings, str(home)), tmp_path / "plain", here)

    runs = tmp_path / "runs"
    folder = job.lay_out(runs, settings, corpora=home, workers=1, out=tmp_path / "killed")
    words = [sys.executable, "-m", "tripaug_core", "bench", "--resume", str(folder.path)]
    words += ["--runs", str(runs), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        wait_for(lambda: folder.state.state == "running", 200, processes=[process])
        assert cli.main(words[3:]) == 2  # in this process, beside the one that has it
        wait_for(lambda: _marks(folder.path), 200, processes=[process])
        time.sleep(random.Random().uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, "it was done before it could be killed"
    assert folder.state.state == "interrupted"
    last = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=250)
    assert last.returncode == 0, last.stderr
    found = json.loads((folder.path / "results.json").read_text(encoding="utf-8"))
    plain = json.loads((tmp_path / "plain" / "results.json").read_text(encoding="utf-8"))
    assert without_times(found) == without_times(plain)
    assert expected["complete"]
    assert folder.state.state == "done"


def _marks(folder: Path) -> int:
    return len([p for p in folder.glob("[cf]*/*") if not p.name.startswith(".")])
