import csv
import json
from xml.etree import ElementTree

import pytest

from tripaug_core import cli
from tripaug_core.runs.folder import RunFolder


@pytest.fixture
def draw(small_checkpoint, small_corpora, tmp_path, capsys):
    """Call `map`: exit code and the JSON printed."""

    def draw(*words, out="out"):
        words = [*words, "--corpora", str(small_corpora), "--checkpoint", str(small_checkpoint)]
        code = cli.main(["map", "--corpus", "mine", *words, "--json", "--out", str(tmp_path / out)])
        return code, json.loads(capsys.readouterr().out)

    return draw


def test_points_picture_and_figures(draw, tmp_path):
    code, said = draw("--per-class", "3", "--copies", "2", "--epsilon", "0.1")
    assert code == 0
    assert (said["originals"], said["copies"]) == (9, 18)
    assert json.loads((tmp_path / "out" / "figures.json").read_text())["purity"] == said["purity"]
    with (tmp_path / "out" / "points.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    originals = [row for row in rows if row["kind"] == "original"]
    copies = [row for row in rows if row["kind"] == "copy"]
    assert len(originals) == 9
    assert {row["parent"] for row in copies} == {row["id"] for row in originals}
    assert {row["epsilon"] for row in copies} == {"0.1"}
    assert len({row["id"] for row in rows}) == 27
    picture = ElementTree.parse(tmp_path / "out" / "map.svg").getroot()
    paths = picture.findall("{http://www.w3.org/2000/svg}path")
    filled = [path for path in paths if path.get("fill") != "none"]
    assert len(paths) == 27 + 3 + 2  # the legend: three emotions, original, augmented
    assert len(filled) == 9 + 3 + 1


def test_the_same_call_writes_the_same_bytes_over_its_own(draw, tmp_path):
    draw("--method", "tsne")
    first = [(tmp_path / "out" / name).read_bytes() for name in ("points.csv", "map.svg")]
    assert draw("--method", "tsne")[0] == 0
    assert first == [(tmp_path / "out" / name).read_bytes() for name in ("points.csv", "map.svg")]


def test_originals_stay_unless_the_map_is_joint(draw, tmp_path):
    def originals(out):
        with (tmp_path / out / "points.csv").open(newline="") as file:
            return [(r["x"], r["y"]) for r in csv.DictReader(file) if r["kind"] == "original"]

    draw("--epsilon", "0.1", out="a")
    draw("--epsilon", "0.5", out="b")
    draw("--epsilon", "0.5", "--joint", out="c")
    assert originals("a") == originals("b") != originals("c")


def test_what_is_not_ours_is_kept(draw, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "points.csv").write_text("mine")
    code, said = draw()
    assert code == 2
    assert "not overwritten" in said["error"]
    assert (tmp_path / "out" / "points.csv").read_text() == "mine"


@pytest.mark.parametrize("content", ["mine", "{}", "[]"])
def test_figures_that_are_not_ours_are_kept(draw, tmp_path, content):
    assert draw("--per-class", "1", "--copies", "1")[0] == 0
    (tmp_path / "out" / "figures.json").write_text(content)
    code, said = draw("--per-class", "1", "--copies", "1")
    assert code == 2
    assert "figures.json is not one of ours" in said["error"]
    assert (tmp_path / "out" / "figures.json").read_text() == content


def test_a_runs_folder_takes_no_map(draw, tmp_path):
    RunFolder.create(tmp_path / "out", "train")
    code, said = draw()
    assert code == 2
    assert "is the folder of a run" in said["error"]
    assert not (tmp_path / "out" / "points.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--method", "lda"], "no map 'lda'"),
        (["--per-class", "0"], "per_class is 0"),
        (["--copies", "-1"], "copies is -1"),
        (["--epsilon", "nan"], "epsilon is nan"),
        (["--seed", "-5"], "seed is -5"),
        (["--corpus", "yours"], "no corpus 'yours'"),
    ],
)
def test_wrong_input(draw, words, says):
    code, said = draw(*words)
    assert code == 2
    assert says in said["error"]
