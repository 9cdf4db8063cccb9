"""benchmarks/together.py says of one run what its own report says."""

import json
import re

import miniature
import pytest
from scripts import script_named

from tripaug_core.bench import runner
from tripaug_core.bench.plan import outline


@pytest.fixture(scope="module")
def script():
    return script_named("together")


def test_one_run_alone_is_what_its_report_says(home, tmp_path, here, script, monkeypatch, capsys):
    settings = miniature.settings(methods=("none", "copies", "noise", "all-data"))
    bench = runner.prepare(settings, str(home))
    runner.run(bench, tmp_path, here)
    outline.write(bench.plan, tmp_path)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    table = results["tables"][0]
    monkeypatch.setattr(
        "sys.argv", ["together.py", str(tmp_path), "--row", "noise", "--write", str(tmp_path / "t")]
    )
    script.main()
    out = capsys.readouterr().out
    name, *lines = out.splitlines()
    assert name == f"{table['name']}:"
    said = {line.split()[0]: line.replace("−", "-") for line in lines}
    assert set(said) == {row["row"] for row in table["rows"]}
    for row in table["rows"]:
        assert float(re.search(r" +([\d.]+)", said[row["row"]])[1]) == round(row["uar"], 1)
    (over,) = (
        c for c in table["comparisons"] if c["row"] == "noise" and c["reference"] == "copies"
    )
    figures = [float(x) for x in re.findall(r"[-+]?\d+\.\d", said["copies"])][1:]
    expected = [over["difference"], *over["interval"]]
    assert figures == pytest.approx(expected, abs=0.051)
    written = json.loads((tmp_path / "t").read_text(encoding="utf-8"))["tables"][table["name"]]
    assert written["rows"]["copies"]["gain"] == pytest.approx(expected, abs=0.001)
    assert {row: figures["uar"] for row, figures in written["rows"].items()} == pytest.approx(
        {row["row"]: row["uar"] for row in table["rows"]}
    )
