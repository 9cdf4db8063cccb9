"""report.html: one self-contained file that a sceptical reader can check and print."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tripaug_core.bench.report import columns, formats, svg
from tripaug_core.bench.report.side_by_side import side_by_side
from tripaug_core.recognition import said
from tripaug_core.vocabulary import MARGIN_POINTS

_HERE = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["points"] = formats.points


def render(found: dict) -> str:
    """The report of results as `files.collect` gives them; nothing is fetched from elsewhere."""
    audit = found["audit"]
    known = [side["shared_speakers"] for side in audit if side["speakers_known"]]
    about = {key: found[key] for key in ("settings", "versions", "corpora")}
    return _TEMPLATES.get_template("report.html.j2").render(
        found=found,
        recogniser=said(found["settings"]["recogniser"], found["settings"].get("finetune", False)),
        style=Markup((_HERE / "report.css").read_text("utf-8")),
        folds=len({(cell["table"], cell["fold"]) for cell in found["cells"]}),
        verdicts=[text for table in found["tables"] for text in table["verdicts"]],
        margin=f"{MARGIN_POINTS:g}",
        most_speakers=max(known, default=None),
        most_sentences=max((side["shared_sentences"] for side in audit), default=0),
        all_settings=json.dumps(about, indent=1, ensure_ascii=False),
        columns_of=lambda table: columns.columns_of(table, columns.REPORT),
        differences_columns=columns.DIFFERENCES,
        side_by_side=side_by_side(found),
        audit_columns=columns.AUDIT,
        shared_speakers=columns.shared_speakers,
        by_family=_by_family,
        kind_of=_kind_of,
        folds_of=lambda rows: list(dict.fromkeys(f for row in rows for f in row["uar_by_fold"])),
        forest=_forest,
        confusion=lambda *given: Markup(svg.confusion(*given)),
    )


def _by_family(table: dict) -> list[tuple[str, list[dict]]]:
    families = dict.fromkeys(c["family"] for c in table["comparisons"])
    return [(f, [c for c in table["comparisons"] if c["family"] == f]) for f in families]


def _forest(family: str, differences: list[dict]) -> Markup:
    lines = [
        (
            c["row"] if family.startswith("over ") else f"{c['row']} − {c['reference']}",
            c["difference"],
            *c["interval"],
            _kind_of(c["verdict"]),
        )
        for c in differences
    ]
    return Markup(svg.forest(lines, "points of UAR"))


def _kind_of(verdict: str | None) -> str:
    """The style of a verdict."""
    return (verdict or "undecided").replace(" ", "-")
