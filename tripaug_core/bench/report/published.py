"""The paper's own figures, to stand beside ours in another colour; never mixed with them."""

from dataclasses import asdict, dataclass

CLASSES = ("anger", "sadness", "happiness")

READING = (
    "The paper's “Average” is the mean of its three columns, and there is no column for Neutral. "
    "It does not say which of two things a column is: the recall of that class by one model "
    "trained with every class but Neutral cut (here: --cut all), or the four-class UAR of an "
    "experiment in which that class alone was cut (here: --cut each). So these figures are not "
    "the quantity of our columns under both readings: with --cut all compare our uar_reduced, "
    "with --cut each the mean of our three uar figures. They were measured on IEMOCAP."
)
MISPRINT = "Table 3 prints 51.52 as the average of the L_Model row; its own columns average 51.72."
CROSSLINGUAL = (
    "Fig. 4 gives the cross-lingual results as bars without numbers; the text puts the gain of "
    "LT_AUG over LT at around 5 points. It tests on a random 25% of the target, not stated to be "
    "disjoint by speaker."
)


@dataclass(frozen=True)
class PublishedRow:
    """One printed row, in per cent.

    Attributes:
        row: the name of our row that it stands beside.
        title: as printed, with its source.
        columns: (anger, sadness, happiness).
        average: as printed.
    """

    row: str
    title: str
    columns: tuple[float, float, float]
    average: float


TABLE_2 = (
    PublishedRow("none", "NoAUG, Chatziagapi et al. [9]", (47.8, 46.9, 52.2), 49.0),
    PublishedRow("learned", "AUG, Chatziagapi et al. [9]", (53.5, 52.1, 55.2), 53.6),
    PublishedRow("none", "NoAUG, the paper (Table 2)", (54.23, 49.03, 47.02), 50.09),
    PublishedRow("learned", "AUG, the paper (Table 2)", (62.75, 58.11, 53.71), 58.19),
)
TABLE_3 = (
    PublishedRow("none", "NoAUG, the paper (Table 3)", (54.23, 49.03, 47.02), 50.09),
    PublishedRow("L_Model", "L_Model, the paper (Table 3)", (56.03, 48.43, 50.71), 51.52),
    PublishedRow("L_Model+L_VAR", "L_Model + L_VAR, the paper", (36.47, 46.61, 45.31), 42.80),
    PublishedRow("L_Total", "L_Total, the paper (Table 3)", (62.75, 58.11, 53.71), 58.19),
)


def beside(protocol: str) -> dict:
    """What belongs beside a protocol's tables: `rows`, their `classes`, and `notes` on how to read
    them; no rows for `crosslingual`.
    """
    rows, notes = {
        "imbalanced": (TABLE_2, (READING,)),
        "ablation": (TABLE_3, (READING, MISPRINT)),
        "crosslingual": ((), (CROSSLINGUAL,)),
    }[protocol]
    return {"rows": [asdict(row) for row in rows], "classes": list(CLASSES), "notes": list(notes)}
