"""The Benchmarks tab in plain words: what a run was told to do, what each row of a table is."""

from pathlib import Path

from tripaug_core.statistics import FEWEST_SEEDS
from tripaug_core.vocabulary import ABLATIONS, PROTOCOLS, ROWS

_CONDITIONS = {
    "LT": "Trained on the source language and a tenth of the target's training part.",
    "FT": "Trained on the source language and all of the target's training part.",
}
_OF_SUFFIX = {"": "none", "AUG": "learned"}


def recognisers() -> list[tuple[str, str]]:
    """(name, title) of those in the box, with a word on what each costs or needs first."""
    from tripaug_core.recognition import KINDS
    from tripaug_core.recognition.encoders import named

    return [
        ("", "the size's"),
        *(
            (kind.name, f"{kind.title}; {f'needs {kind.missing}' if kind.missing else kind.cost}")
            for kind in KINDS.values()
            if not kind.argument
        ),
        *((f"encoder={name}", _of_encoder(name, target)) for name, target in named().items()),
    ]


def _of_encoder(name: str, target: str) -> str:
    """A named encoder: what it is, what it costs, what is needed first."""
    from tripaug_core.recognition import KINDS

    kind = KINDS["encoder"]
    fetched = "" if Path(target).is_dir() else "; fetched from the hub the first time"
    about = f"needs {kind.missing}" if kind.missing else kind.cost
    return f"{name}, {kind.title}; {about}{fetched}"


def tip_of(row: str, title: str) -> str:
    """What a row of a table is, in a sentence or two; a user's own rows have their title only."""
    if row in ROWS:
        return ROWS[row].about
    if row in ABLATIONS:
        return ABLATIONS[row].about
    condition, _, rest = row.partition("_")
    method = _OF_SUFFIX.get(rest, rest.lower())
    if condition in _CONDITIONS and method in ROWS:
        more = "" if method == "none" else f" {ROWS[method].label} of it are added."
        return _CONDITIONS[condition] + more
    return title[:1].upper() + title[1:]


def title_of(bench: dict) -> str:
    """A benchmark's name for people, from its settings."""
    corpora = ", ".join(map(str, bench.get("corpora") or ()))
    if bench.get("protocol") == "crosslingual":
        corpora = f"{', '.join(map(str, bench.get('sources') or ()))} → {corpora}"
    return f"{PROTOCOLS.get(bench.get('protocol'), ('Benchmark',))[0]}: {corpora}"


def caution_of(bench: dict) -> str | None:
    """What a small benchmark's result is and is not, in its first line; None for a whole one."""
    seeds = len(bench.get("seeds") or ())
    if seeds >= FEWEST_SEEDS:
        return None
    few = f"{seeds} {_few('seed', seeds)}"
    if list(bench.get("corpora") or ()) == ["demo"]:
        return (
            f"A quick look, {few} of synthetic speech: it shows how a benchmark works. It does not "
            "show which row is better, nor anything about people's speech."
        )
    return (
        f"A first look, {few}: its figures are real, but from fewer than {FEWEST_SEEDS} seeds "
        "nobody can say which row is better."
    )


def size_of(bench: dict) -> str:
    """Rows and seeds of a benchmark in a few words."""
    seeds = len(bench.get("seeds") or ())
    rows = (
        len(ABLATIONS) + 1
        if bench.get("protocol") == "ablation"
        else len(bench.get("methods") or ())
    )
    return f"{rows} {_few('row', rows)}, {seeds} {_few('seed', seeds)}, {_recogniser(bench)}"


def _recogniser(bench: dict) -> str:
    from tripaug_core.recognition import said

    return said(str(bench.get("recogniser")), bench.get("finetune") is True)


def _normalised(bench: dict) -> str:
    return "each speaker" if bench.get("normalise") == "speaker" else "the training part"


def _few(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def about_of(settings: dict) -> list[list[str]]:
    """What a run was told to do, as pairs for a list."""
    bench = settings["bench"]
    steps = (bench.get("recogniser_settings") or {}).get("steps")
    where = "the cluster" if settings.get("engine") == "dask" else "this computer"
    where += f", {settings['workers']} workers" if settings.get("workers") else ""
    pairs = [
        ("Corpora", ", ".join([*bench.get("sources", ()), *bench["corpora"]])),
        ("Seeds", ", ".join(map(str, bench["seeds"]))),
        ("Split", bench["split"] + (f", {bench['folds']} folds" if bench.get("folds") else "")),
        ("Normalised", f"by {_normalised(bench)}"),
        ("Recogniser", _recogniser(bench) + (f", {steps} steps" if steps else "")),
        ("Augmentor", f"{bench['augmentor']['iterations']} rounds"),
        ("Copies", f"{bench['copies']} of each original"),
        ("ε", f"{bench['epsilon_low']:g} to {bench['epsilon_high']:g}"),
        ("Runs on", f"{bench['device']}; {where}"),
    ]
    if bench["protocol"] != "crosslingual":
        cut = "all at once" if bench["cut"] == "all" else "one at a time"
        pairs.insert(1, ("Cut", f"{bench['cut_share']:.0%} of all but {bench['keep']}, {cut}"))
    return [list(pair) for pair in pairs]
