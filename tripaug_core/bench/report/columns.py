"""The columns of the tables, each declared once: page, report, terminal and documents loop over
them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tripaug_core.bench.report import formats

PAGE, REPORT, TERMINAL, DOCUMENT = PLACES = ("page", "report", "terminal", "document")


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: its name.
        heading: above it.
        help: what it means and which way is good, in a sentence or two.
        text: of a line (a dict) of the table, as it is printed.
        brief: the same for a document, where there is little room; None for no difference.
        where: which of `PLACES` show it.
        kind: how a page draws it: "figure", "main", "words", "scale" (the interval as a picture) or
            "cells".
        emotion: the class whose colour marks it, or None.
        note: a word beside the heading, where there is room.
    """

    key: str
    heading: str
    help: str
    text: Callable[[dict], str]
    brief: Callable[[dict], str] | None = None
    where: tuple[str, ...] = PLACES
    kind: str = "figure"
    emotion: str | None = None
    note: str = ""


_UAR_HELP = (
    "Unweighted average recall: the mean of the recalls of all emotions, so that rare ones count "
    "as much as frequent ones. Higher is better; guessing gives {chance:.0f}."
)
_INTERVAL_HELP = (
    "Where the figure would lie with other speakers and other seeds, 95 times in 100. Few "
    "speakers, wide intervals."
)
_ACCURACY_HELP = "Share of all recordings that are recognised: frequent emotions count more."
_REDUCED_HELP = "Mean recall of the cut emotions alone: what the paper may have printed."
_EPSILON_HELP = (
    "The mean absolute change that the row's copies reach at the middle of its range of ε, in "
    "normalised units. What moves energy may reach less than it is asked for."
)
_GAP_HELP = (
    "How much of the way from no augmentation to all data a row goes. Only where that way is shown "
    "to exist."
)


def columns_of(table: dict, where: str, final: bool = True) -> list[Column]:
    """The columns of a table of results, behind the row's name.

    Args:
        table: as in results.json.
        where: one of `PLACES`.
        final: whether every cell is in.
    """
    apart, chance = (PAGE, REPORT, TERMINAL), 100 / len(table["classes"])
    columns = [
        Column("uar", "UAR %", _UAR_HELP.format(chance=chance), _figure("uar"), where=apart,
               kind="main"),
        Column("interval", "95% interval", _INTERVAL_HELP, _interval, where=apart),
        Column("uar_and_interval", "UAR, 95%", _INTERVAL_HELP,
               lambda row: f"{formats.points(row['uar'])} {_interval(row)}", where=(DOCUMENT,)),
        Column("scale", "", "", lambda row: "", where=(PAGE,), kind="scale"),
        Column("mean_of_folds", "mean of folds", "UAR of each fold, and the mean of those.",
               _figure("uar_mean_of_folds"), where=(REPORT,)),
        *(_recall(name, name in table["reduced"]) for name in table["classes"]),
        Column("uar_reduced", "UAR (cut)", _REDUCED_HELP, _figure("uar_reduced"),
               where=(PAGE, REPORT) if table["reduced"] else ()),
        Column("accuracy", "accuracy", _ACCURACY_HELP, _figure("accuracy"), where=(REPORT,)),
        Column("gap_share", "share of the gap", _GAP_HELP,
               lambda row: formats.share(row.get("gap_share")), _brief_share,
               (PAGE, REPORT, DOCUMENT) if any(r.get("gap_share") for r in table["rows"]) else ()),
        Column("epsilon", "ε reached", _EPSILON_HELP,
               lambda row: formats.reached(row.get("epsilon")),
               where=(PAGE, REPORT, TERMINAL) if any(r.get("epsilon") for r in table["rows"])
               else ()),
        Column("cells", "cells", "Cells that are done, of those that are planned.", _cells,
               where=() if final else (PAGE,), kind="cells"),
    ]  # fmt: skip
    return [column for column in columns if where in column.where]


DIFFERENCES = (
    Column("pair", "difference", "", lambda c: f"{c['row']} − {c['reference']}", kind="words"),
    Column("points", "points", "", lambda c: formats.signed(c["difference"])),
    Column("interval", "95% interval", _INTERVAL_HELP, lambda c: formats.interval(c["interval"])),
    Column("p", "p", "", lambda c: formats.p_value(c["p"])),
    Column("corrected_for", "corrected for", "", lambda c: str(c["corrected_for"])),
    Column("verdict", "verdict", "", lambda c: c["verdict"] or formats.NONE, kind="words"),
)


def shared_speakers(side: dict) -> str:
    """How many speakers are on both sides of a split; empty where none is."""
    return str(side["shared_speakers"] or "") if side["speakers_known"] else "unknown"


AUDIT = (
    Column("table", "table", "", lambda s: s["table"]),
    Column("fold", "fold", "", lambda s: f"{s['fold']}, seed {s['seed']}", kind="words"),
    Column("rows", "rows", "", lambda s: ", ".join(s["rows"]), kind="words"),
    Column("declared", "declared", "", lambda s: s["declared"]),
    Column("train", "train", "", lambda s: str(s["train"])),
    Column("test", "test", "", lambda s: str(s["test"])),
    Column("shared_speakers", "shared speakers", "", lambda s: shared_speakers(s) or "0"),
    Column("shared_sentences", "shared sentences", "",
           lambda s: f"{s['shared_sentences']} of {s['sentences_of_test']}"),
    Column("shared_recordings", "shared recordings", "", lambda s: str(s["shared_recordings"])),
    Column("augmentor_saw", "augmentor saw", "", lambda s: _seen(s["augmentor_saw"])),
    Column("normalisation_saw", "normalisation saw", "",
           lambda s: f"{s['normalisation_saw']}, {s['normalisation_saw_of_test']} of the test"),
    Column("train_by_class", "training part", "", lambda s: _counts(s["train_by_class"]),
           kind="words"),
    Column("test_by_class", "test part", "", lambda s: _counts(s["test_by_class"]), kind="words"),
)  # fmt: skip


def _figure(key: str) -> Callable[[dict], str]:
    return lambda row: formats.points(row[key])


def _interval(row: dict) -> str:
    return formats.interval(row["uar_interval"])


def _recall(name: str, cut: bool) -> Column:
    help = f"Recall: how many of 100 recordings of {name} are recognised."
    help += " Most of its training recordings were cut." if cut else ""
    return Column(
        f"recall:{name}",
        name,
        help,
        lambda row: formats.points(row["recalls"][name]),
        lambda row: formats.whole(row["recalls"][name]),
        (PAGE, REPORT, TERMINAL, DOCUMENT),
        emotion=name,
        note="cut" if cut else "",
    )


def _brief_share(row: dict) -> str:
    return formats.share(row.get("gap_share"), False) if row.get("gap_share") else ""


def _cells(row: dict) -> str:
    done = row.get("cells", 0)
    return f"{done} / {done + row['missing_cells']}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _seen(count: int | None) -> str:
    return formats.NONE if count is None else f"{count}, 0 of the test"
