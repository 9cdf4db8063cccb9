"""report.html: one self-contained file that a sceptical reader can check and print."""

import json
from html import escape
from pathlib import Path

from tripaug_core.bench.report import svg
from tripaug_core.bench.report.verdict import MARGIN_POINTS, signed, span_of

_STYLE = Path(__file__).with_name("report.css")
_AUDIT_COLUMNS = (
    "table",
    "fold",
    "rows",
    "declared",
    "train",
    "test",
    "shared speakers",
    "shared sentences",
    "shared recordings",
    "augmentor saw",
    "normalisation saw",
    "training part",
    "test part",
)


def render(found: dict) -> str:
    """The report of results as `files.collect` gives them; nothing is fetched from elsewhere."""
    body = [
        f"<h1>{escape(found['title'])}</h1>",
        f'<p class="quiet">{_summary(found)}</p>',
        *(f'<div class="warning">{escape(text)}</div>' for text in _warnings(found)),
        _verdict(found),
        *(_table_section(table, found) for table in found["tables"]),
        _audit(found),
        _list("How to read it", [*found["notes"], found["tables"][0]["rule"]]),
        _list("The paper's figures", found["published"]["notes"]),
        _failed(found),
        _settings(found),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(found['title'])}</title><style>{_STYLE.read_text('utf-8')}</style></head>"
        f"<body>{''.join(body)}</body></html>"
    )


def _summary(found: dict) -> str:
    settings, planned = found["settings"], found["planned"]
    folds = len({(c["table"], c["fold"]) for c in found["cells"]})
    return escape(
        f"{len(found['cells'])} of {planned['cells']} cells and {len(found['fits'])} of "
        f"{planned['fits']} augmentors; seeds {', '.join(map(str, settings['seeds']))}; "
        f"{folds} folds; recogniser {settings['recogniser']}. All figures are in per cent, "
        "differences in points of UAR (the mean recall over classes)."
    )


def _warnings(found: dict) -> list[str]:
    warnings = list(found["warnings"])
    if not found["complete"]:
        missing = found["planned"]["cells"] - len(found["cells"])
        warnings.append(f"Not complete: {missing} cells have no result; what follows is partial.")
    return warnings


def _verdict(found: dict) -> str:
    sentences = [text for table in found["tables"] for text in table["verdicts"]]
    if not sentences:
        sentences = ["No comparison can be made yet."]
    return (
        '<div class="verdict">' + "".join(f"<p>{escape(text)}</p>" for text in sentences) + "</div>"
    )


def _table_section(table: dict, found: dict) -> str:
    rows = [row for row in table["rows"] if "uar" in row]
    if not rows:
        return f"<h2>{escape(table['title'])}</h2><p>No cell of it is done yet.</p>"
    gap = any(row.get("gap_share") for row in rows)
    classes = table["classes"]
    head = ["row", "UAR", "95% interval", "mean of folds"]
    head += [f"recall {name}{' (cut)' if name in table['reduced'] else ''}" for name in classes]
    head += (["UAR (cut)"] if table["reduced"] else []) + ["accuracy"]
    head += ["share of the gap"] if gap else []
    lines = []
    for row in rows:
        short = f" ({row['missing_cells']} cells missing)" if row["missing_cells"] else ""
        cells = [
            f'<td title="{escape(row["title"])}">{escape(row["row"])}{short}</td>',
            _td(row["uar"]),
            f"<td>{_span(row['uar_interval'])}</td>",
            _td(row["uar_mean_of_folds"]),
            *(_td(row["recalls"][name]) for name in classes),
            *([_td(row["uar_reduced"])] if table["reduced"] else []),
            _td(row["accuracy"]),
        ]
        if gap:
            cells.append(f"<td>{_share(row.get('gap_share'))}</td>")
        kind = ' class="learned"' if "learned" in row["row"] or "_AUG" in row["row"] else ""
        lines.append(f"<tr{kind}>{''.join(cells)}</tr>")
    lines += _printed(table, found, len(head))
    units = f"{table['speakers']} speakers" if table["speakers"] else "utterances"
    return "".join(
        [
            f"<h2>{escape(table['title'])}</h2>",
            '<div class="scroll"><table><thead><tr>',
            *(f"<th>{escape(name)}</th>" for name in head),
            f"</tr></thead><tbody>{''.join(lines)}</tbody></table></div>",
            f'<p class="quiet">Recalls pooled over folds and seeds; intervals over {units}.</p>',
            _differences(table),
            '<h3>Confusion</h3><div class="grid">',
            *(svg.confusion(row["confusion"], classes, row["row"]) for row in rows),
            "</div>",
            _by_fold(rows),
        ]
    )


def _printed(table: dict, found: dict, width: int) -> list[str]:
    """The paper's rows; their columns are named in words, as they may not be our quantity."""
    lines = []
    for row in found["published"]["rows"]:
        figures = ", ".join(
            f"{name} {value:.1f}"
            for name, value in zip(found["published"]["classes"], row["columns"], strict=True)
        )
        lines.append(
            f'<tr class="printed"><td>{escape(row["title"])}</td><td class="text wide" '
            f'colspan="{width - 1}">printed average {row["average"]:.2f} of: {figures} '
            "(IEMOCAP; which quantity is not settled, see the note)</td></tr>"
        )
    return lines


def _differences(table: dict) -> str:
    if not table["comparisons"]:
        return ""
    parts = ["<h3>Paired differences</h3>"]
    families = dict.fromkeys(c["family"] for c in table["comparisons"])
    for family in families:
        mine = [c for c in table["comparisons"] if c["family"] == family]
        rows = [
            (
                c["row"] if family.startswith("over ") else f"{c['row']} − {c['reference']}",
                c["difference"],
                *c["interval"],
                _kind(c["verdict"]),
            )
            for c in mine
        ]
        lines = [
            f"<tr><td>{escape(c['row'])} − {escape(c['reference'])}</td>"
            f"<td>{signed(c['difference'])}</td><td>{_span(c['interval'])}</td>"
            f"<td>{_p(c['p'])}</td><td>{c['corrected_for']}</td>"
            f'<td class="text {_kind(c["verdict"])}">{c["verdict"] or "–"}</td></tr>'
            for c in mine
        ]
        parts.append(
            f"<h3>{escape(family)}</h3>{svg.forest(rows, 'points of UAR')}"
            f"<details><summary>figures</summary><table><thead><tr><th>difference</th><th>points"
            f"</th><th>95% interval</th><th>p</th><th>corrected for</th>"
            f'<th class="text">verdict</th></tr></thead><tbody>{"".join(lines)}</tbody></table>'
            f'<p class="quiet">The grey band is ±{MARGIN_POINTS:g} points.</p></details>'
        )
    return "".join(parts)


def _by_fold(rows: list[dict]) -> str:
    folds = list(dict.fromkeys(fold for row in rows for fold in row["uar_by_fold"]))
    head = "".join(f"<th>{escape(fold)}</th>" for fold in folds)
    lines = "".join(
        f"<tr><td>{escape(row['row'])}</td>"
        + "".join(_td(row["uar_by_fold"].get(fold)) for fold in folds)
        + "</tr>"
        for row in rows
    )
    return (
        "<details><summary>UAR by fold (mean over seeds)</summary><div class='scroll'><table>"
        f"<thead><tr><th>row</th>{head}</tr></thead><tbody>{lines}</tbody></table></div></details>"
    )


def _audit(found: dict) -> str:
    lines = []
    for side in found["audit"]:
        speakers = side["shared_speakers"] if side["speakers_known"] else "unknown"
        alarm = ' class="broken"' if speakers else ""
        saw = side["augmentor_saw"]
        lines.append(
            f'<tr><td>{escape(side["table"])}</td><td class="text">{escape(side["fold"])}, seed '
            f'{side["seed"]}</td><td class="text wide">{escape(", ".join(side["rows"]))}</td>'
            f"<td>{escape(side['declared'])}</td><td>{side['train']}</td><td>{side['test']}</td>"
            f"<td{alarm}>{speakers}</td><td>{side['shared_sentences']} of "
            f"{side['sentences_of_test']}</td><td>{side['shared_recordings']}</td>"
            f"<td>{'–' if saw is None else f'{saw}, 0 of the test'}</td>"
            f"<td>{side['normalisation_saw']}, {side['normalisation_saw_of_test']} of the test</td>"
            f'<td class="text">{_counts(side["train_by_class"])}</td>'
            f'<td class="text">{_counts(side["test_by_class"])}</td></tr>'
        )
    head = _AUDIT_COLUMNS
    return (
        "<h2>Audit of the splits</h2><p>What the training and the test side of each split share. "
        "A run does not start where a declared split is broken, where anything that is fitted has "
        "seen a test utterance, or where one recording is on both sides. Speakers shared between "
        "the sides are shown in red. Shared sentences let a recogniser profit from known words."
        '</p><details><summary>all splits</summary><div class="scroll"><table><thead><tr>'
        + "".join(f"<th>{name}</th>" for name in head)
        + f"</tr></thead><tbody>{''.join(lines)}</tbody></table></div></details>"
        + f"<p>{escape(_audit_in_words(found['audit']))}</p>"
    )


def _audit_in_words(audit: list[dict]) -> str:
    known = [side for side in audit if side["speakers_known"]]
    most = max((side["shared_speakers"] for side in known), default=None)
    who = (
        "Speakers are not known"
        if most is None
        else f"At most {most} speakers are on both sides of a split"
    )
    words = max((side["shared_sentences"] for side in audit), default=0)
    return f"{who}; at most {words} sentences; no recording; no test utterance was fitted on."


def _list(title: str, notes: list[str]) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<h2>{escape(title)}</h2><ul>{items}</ul>" if notes else ""


def _failed(found: dict) -> str:
    if not found["failed"]:
        return ""
    items = "".join(
        f"<li>{escape(f['table'])}, {escape(f['row'])}, {escape(f['fold'])}, seed {f['seed']}: "
        f"{escape(f['reason'])}</li>"
        for f in found["failed"]
    )
    return f'<h2 class="worse">Cells that failed</h2><ul>{items}</ul>'


def _settings(found: dict) -> str:
    about = {key: found[key] for key in ("settings", "versions", "corpora")}
    text = json.dumps(about, indent=1, ensure_ascii=False)
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    return (
        f"<h2>Settings and versions</h2><p>{escape(versions)}</p><details><summary>all settings"
        f"</summary><pre>{escape(text)}</pre></details>"
    )


def _counts(counts: dict[str, int]) -> str:
    return escape(", ".join(f"{name} {count}" for name, count in counts.items()))


def _td(value: float | None) -> str:
    return f"<td>{'–' if value is None else f'{value:.1f}'}</td>"


def _span(interval) -> str:
    low, high = interval
    return "–" if low is None else span_of(low, high)


def _kind(verdict: str | None) -> str:
    return (verdict or "undecided").replace(" ", "-")


def _share(share: dict | None) -> str:
    if not share:
        return "–"
    low, high = share["interval"]
    span = "" if low is None else f" [{low:.0%}, {high:.0%}]"
    return f"{share['value']:.0%}{span}".replace("-", "−")


def _p(p: float | None) -> str:
    return "–" if p is None else "&lt; .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")
