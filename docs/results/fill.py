"""Fills the tables of docs/results.md from the results.json beside this file.

    python docs/results/fill.py [--check]

A block begins with `<!-- table NAME: FAMILY, FAMILY -->` (the families of differences that it
shows), `<!-- verdicts NAME -->`, `<!-- trials: FAMILY, FAMILY -->` (of trials.json),
`<!-- epsilon: MEASURE, MEASURE -->` (of epsilon.json), or, within a line,
`<!-- claim NAME: TABLE, ROW, REFERENCE -->`, and of together.json `<!-- together -->` (all of it)
and `<!-- gain: TABLE, ROW -->`; it ends with `<!-- end -->`. What stands between is written by
this script, so that no figure is copied by hand. With --check nothing is written, and the exit code
is 1 where a block is not what its results say.
"""

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tripaug_core.bench.report.columns import DOCUMENT, columns_of
from tripaug_core.bench.report.verdict import MARGIN_POINTS, signed, span_of

HERE = Path(__file__).resolve().parent
PAGES = (HERE.parent / "results.md", HERE.parent.parent / "README.md")

# Of epsilon.json: what they are called here, and how many digits they are worth.
MEASURES = {
    "kept": ("emotion found, % of what is found in recordings", 0),
    "moved": ("moved, % of the distance between emotions", 0),
    "level": ("change of level, dB", 1),
    "tilt": ("change of tilt, dB", 1),
    "shift": ("shift along frequency, bands", 1),
}
_BLOCK = re.compile(
    r"(<!-- (table|verdicts|claim|trials|epsilon|together|gain) ?"
    r"([\w.-]*)(?:: ([^>]*?))? -->\n?)"
    r".*?(<!-- end -->)",
    re.DOTALL,
)


def main(arguments: list[str]) -> int:
    """Fills or checks; returns the exit code."""
    stale = [page for page in PAGES if page.read_text(encoding="utf-8") != filled(page)]
    if "--check" in arguments:
        for page in stale:
            print(f"{page.name} does not say what the results say: run docs/results/fill.py")
        return 1 if stale else 0
    for page in stale:
        page.write_text(filled(page), encoding="utf-8")
    return 0


def filled(page: Path) -> str:
    """The page with its blocks as the results have them."""
    return _BLOCK.sub(_block, page.read_text(encoding="utf-8"))


def _block(match: re.Match) -> str:
    head, kind, name, given, end = match.groups()
    words = [word.strip() for word in (given or "").split(",") if word.strip()]
    if kind == "trials":
        return f"{head}{_trials(words)}{end}"
    if kind == "epsilon":
        return f"{head}{_epsilon(words)}{end}"
    if kind == "together":
        return f"{head}{_together()}{end}"
    if kind == "gain":
        *table, row = words  # a judge's table is called "all, encoder"
        return f"{head}{_gain(', '.join(table), row)}{end}"
    results = json.loads((HERE / name / "results.json").read_text(encoding="utf-8"))
    if kind == "verdicts":
        sentences = [v for table in results["tables"] for v in table["verdicts"]]
        body = "".join(f"- {_typeset(v)}\n" for v in sentences)
    elif kind == "claim":
        *table, row, reference = words  # a judge's table is called "all, encoder"
        body = _claim(results, ", ".join(table), row, reference)
    else:
        body = "\n".join(_table(table, words) for table in results["tables"])
    return f"{head}{body}{end}"


def _table(table: dict, families: list[str]) -> str:
    columns = columns_of(table, DOCUMENT)
    # The differences stand before what they are a share of.
    place = next((i for i, c in enumerate(columns) if c.key == "gap_share"), len(columns))
    header = [column.heading for column in columns]
    header[place:place] = families
    lines = [[table["title"], *header], ["---"] * (len(header) + 1)]
    for row in table["rows"]:
        cells = [(column.brief or column.text)(row) for column in columns]
        cells[place:place] = (_difference(table, family, row["row"]) for family in families)
        lines.append([f"`{row['row']}`", *cells])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _trials(families: list[str]) -> str:
    lines = ["| family | what | UAR | over none | share of the gap |\n", "| --- " * 5 + "|\n"]
    trials = json.loads((HERE / "trials.json").read_text(encoding="utf-8"))
    for each in (trial for trial in trials if trial["family"] in families):
        value, low, high = each["gain"]
        itself = low == high == 0
        gain = "" if itself else f"{signed(value)} {_span((low, high))}"
        known = not itself and each["share"] is not None
        share = f"{100 * each['share']:.0f}%".replace("-", "−") if known else ""
        cells = (each["family"], each["label"], f"{each['uar']:.1f}", gain, share)
        lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def _epsilon(measures: list[str]) -> str:
    sweep = json.loads((HERE / "epsilon.json").read_text(encoding="utf-8"))
    header = ["", "", *(f"ε {epsilon:g}" for epsilon in sweep["epsilons"])]
    lines = [header, ["---"] * len(header)]
    for measure in measures:
        name, digits = MEASURES[measure]
        for way, row in sweep["found"].items():
            lines.append([name, way, *(f"{figures[measure]:.{digits}f}" for figures in row)])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _together() -> str:
    """A line for each row, judges side by side: UAR, and what the row in question has over it."""
    told = _told()
    judges = list(told["tables"])
    heads = [
        f"{_judge(name)}{what}" for name in judges for what in ("", f": `{told['row']}` over it")
    ]
    lines = [["mean of both", *heads], ["---"] * (1 + len(heads))]
    for row in told["tables"][judges[0]]["rows"]:
        cells = [f"`{row}`"]
        for name in judges:
            of_row = told["tables"][name]["rows"].get(row)
            cells += [f"{of_row['uar']:.1f}", _gain(name, row)] if of_row else ["", ""]
        lines.append(cells)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _gain(table: str, row: str) -> str:
    gain = _told()["tables"][table]["rows"][row].get("gain")
    if gain is None:
        return ""
    value, low, high = gain
    text = f"{signed(value)} {_span((low, high))}"
    return f"**{text}**" if low > 0 or high < 0 else text


def _told() -> dict:
    return json.loads((HERE / "together.json").read_text(encoding="utf-8"))


def _judge(table: str) -> str:
    """`encoder` of "all, encoder"."""
    return f"`{table.split(', ')[-1]}`"


def _difference(table: dict, family: str, row: str) -> str:
    for each in table["comparisons"]:
        if (each["family"], each["row"]) == (family, row):
            text = f"{signed(each['difference'])} {_span(each['interval'])}"
            return f"**{text}**" if each["verdict"] in ("better", "worse") else text
    return ""


def _claim(results: dict, table: str, row: str, reference: str) -> str:
    """A difference, and whether a gain is shown; a gain of under 3 points counts as none."""
    (found,) = (
        each
        for one in results["tables"]
        if one["name"] == table
        for each in one["comparisons"]
        if (each["row"], each["reference"]) == (row, reference)
    )
    low, high = found["interval"]
    word = "held" if low > 0 else "not held" if high < MARGIN_POINTS else "undecided"
    return f"{signed(found['difference'])} {_span(found['interval'])}: {word}"


def _span(ends) -> str:
    return "" if ends[0] is None else span_of(*ends)


def _typeset(sentence: str) -> str:
    return re.sub(r"(?<=[\s\[(])-(?=\d)", "−", sentence)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
