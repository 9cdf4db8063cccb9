"""The Benchmarks tab in plain words: what a run was told to do, what each row of a table is."""

from pathlib import Path

from tripaug_core.statistics import FEWEST_SEEDS
from tripaug_core.studio.texts import t
from tripaug_core.vocabulary import ABLATIONS, PROTOCOLS, ROWS

_CONDITIONS = ("LT", "FT")
_OF_SUFFIX = {"": "none", "AUG": "learned"}


def recognisers() -> list[tuple[str, str]]:
    """(name, title) of those in the box, with a word on what each costs or needs first."""
    from tripaug_core.recognition import KINDS
    from tripaug_core.recognition.encoders import named

    return [
        ("", t("benchmarks.the_sizes")),
        *(
            (kind.name, f"{kind.title}; {_costs(kind)}")
            for kind in KINDS.values()
            if not kind.argument
        ),
        *((f"encoder={name}", _of_encoder(name, target)) for name, target in named().items()),
    ]


def _of_encoder(name: str, target: str) -> str:
    """A named encoder: what it is, what it costs, what is needed first."""
    from tripaug_core.recognition import KINDS

    kind = KINDS["encoder"]
    fetched = "" if Path(target).is_dir() else f"; {t('benchmarks.fetched')}"
    return f"{name}, {kind.title}; {_costs(kind)}{fetched}"


def _costs(kind) -> str:
    return t("benchmarks.needs", what=kind.missing) if kind.missing else kind.cost


def tip_of(row: str, title: str) -> str:
    """What a row of a table is, in a sentence or two; a user's own rows have their title only."""
    if row in ROWS:
        return ROWS[row].about
    if row in ABLATIONS:
        return ABLATIONS[row].about
    condition, _, rest = row.partition("_")
    method = _OF_SUFFIX.get(rest, rest.lower())
    if condition in _CONDITIONS and method in ROWS:
        told = t(f"benchmarks.condition.{condition}")
        if method == "none":
            return told
        return f"{told} {t('benchmarks.condition_adds', row=ROWS[method].label)}"
    return title[:1].upper() + title[1:]


def title_of(bench: dict) -> str:
    """A benchmark's name for people, from its settings."""
    corpora = ", ".join(map(str, bench.get("corpora") or ()))
    if bench.get("protocol") == "crosslingual":
        corpora = f"{', '.join(map(str, bench.get('sources') or ()))} → {corpora}"
    return f"{PROTOCOLS.get(bench.get('protocol'), (t('benchmarks.benchmark'),))[0]}: {corpora}"


def caution_of(bench: dict) -> str | None:
    """What a small benchmark's result is and is not, in its first line; None for a whole one."""
    seeds = len(bench.get("seeds") or ())
    if seeds >= FEWEST_SEEDS:
        return None
    if list(bench.get("corpora") or ()) == ["demo"]:
        return t("benchmarks.caution_demo", n=seeds)
    return t("benchmarks.caution", n=seeds, fewest=FEWEST_SEEDS)


def size_of(bench: dict) -> str:
    """Rows and seeds of a benchmark in a few words."""
    seeds = len(bench.get("seeds") or ())
    rows = (
        len(ABLATIONS) + 1
        if bench.get("protocol") == "ablation"
        else len(bench.get("methods") or ())
    )
    return ", ".join(
        [t("benchmarks.rows_n", n=rows), t("benchmarks.seeds_n", n=seeds), _recogniser(bench)]
    )


def _recogniser(bench: dict) -> str:
    from tripaug_core.recognition import said

    return said(str(bench.get("recogniser")), bench.get("finetune") is True)


def _normalised(bench: dict) -> str:
    by_speaker = bench.get("normalise") == "speaker"
    return t("benchmarks.about.by_speaker" if by_speaker else "benchmarks.about.by_training")


def about_of(settings: dict) -> list[list[str]]:
    """What a run was told to do, as pairs for a list."""
    bench = settings["bench"]
    steps = (bench.get("recogniser_settings") or {}).get("steps")
    is_cluster = settings.get("engine") == "dask"
    where = [t("benchmarks.the_cluster" if is_cluster else "benchmarks.this_computer")]
    where += [t("benchmarks.workers_n", n=n)] if (n := settings.get("workers")) else []
    split = [bench["split"]]
    split += [t("benchmarks.about.folds_n", n=n)] if (n := bench.get("folds")) else []
    judge = [_recogniser(bench)] + ([t("benchmarks.about.steps_n", n=steps)] if steps else [])
    rounds = bench["augmentor"]["iterations"]
    low, high = f"{bench['epsilon_low']:g}", f"{bench['epsilon_high']:g}"
    pairs = [
        (t("common.corpora"), ", ".join([*bench.get("sources", ()), *bench["corpora"]])),
        (t("common.seeds"), ", ".join(map(str, bench["seeds"]))),
        (t("common.split"), ", ".join(split)),
        (t("benchmarks.normalised"), _normalised(bench)),
        (t("common.recogniser"), ", ".join(judge)),
        (t("benchmarks.about.augmentor"), t("benchmarks.about.rounds_n", n=rounds)),
        (t("common.copies"), t("benchmarks.about.copies_of_each", n=bench["copies"])),
        ("ε", t("benchmarks.about.range", low=low, high=high)),
        (t("benchmarks.about.runs_on"), f"{bench['device']}; {', '.join(where)}"),
    ]
    if bench["protocol"] != "crosslingual":
        told = t(
            "benchmarks.about.cut_all" if bench["cut"] == "all" else "benchmarks.about.cut_each",
            share=f"{bench['cut_share']:.0%}",
            keep=bench["keep"],
        )
        pairs.insert(1, (t("benchmarks.cut"), told))
    return [list(pair) for pair in pairs]
