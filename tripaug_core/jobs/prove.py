"""A proof: has a training learned? Asked on speakers that it did not hear, with a twin test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tripaug_core import homes, io
from tripaug_core.errors import InputError
from tripaug_core.jobs.reporter import SILENT, Outcome, Reporter
from tripaug_core.numbers import check_seed
from tripaug_core.vocabulary import LIMITS

TABLE = "twin.json"
_LEFT_OUT = (
    "{corpus}, which it was trained on, is not here: what it learned on the speakers that it held "
    "out is left out."
)


@dataclass(frozen=True)
class ProofSpec:
    """What is to be proved, and by whom.

    Attributes:
        checkpoint: a name, or a folder; of a training on one corpus that held speakers out.
        judge: as of `recognition.judge.judge_named`; its default where there is none.
        on: corpora that it never heard, whose speakers are judged as well as those held out; or
            alone, where the corpus that it was trained on is not here.
        recordings: judged of each corpus, at most.
        copies: of each recording at each ε.
        seed: of triplets, twins and copies.
        out: where the twin test is written: twin.json, a picture a corpus; nowhere by default.
        write_card: enter the twin test into the checkpoint's card.
        corpora, checkpoints: the homes.

    Raises:
        InputError: recordings or copies below 1, or a seed below 0.
    """

    checkpoint: str | Path
    judge: str | None = None
    on: tuple[str, ...] = ()
    recordings: int = int(LIMITS["proof_recordings"].default)
    copies: int = 2
    seed: int = 0
    out: str | Path | None = None
    write_card: bool = False
    corpora: str | Path | None = None
    checkpoints: str | Path | None = None

    def __post_init__(self):
        for name in ("recordings", "copies"):
            value = getattr(self, name)
            if value < 1:
                raise InputError(f"{name} is {value}: it must be at least 1.")
        check_seed(self.seed)


def lay_out(spec: ProofSpec) -> Path | None:
    """The folder that the twin test goes to, None for nowhere; nothing is made yet.

    Raises:
        InputError: the checkpoint was not trained on one corpus, or is to be judged on that as on
            one that it never heard, or there is no such judge.
    """
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.validation.twin import judge_named

    _corpus_of(load_augmentor(spec.checkpoint, home=homes.checkpoints_home(spec.checkpoints)), spec)
    judge_named(spec.judge)
    return Path(spec.out) if spec.out else None


def work(spec: ProofSpec, folder: Path | None, reporter: Reporter = SILENT) -> Outcome:
    """Every demand with its figure, on speakers that the training did not hear.

    Args:
        spec: what is to be proved.
        folder: from `lay_out`.
        reporter: told of events, {"event": "doing", "words": ..., "part_of": ...}, the last where
            progress is told of a whole that they are a part of.

    Returns:
        `checkpoint` (its identity), `corpus`, `synthetic`, `holds`, `checks` and `twin_tests` as
        plain values, and `left_out`, a sentence where the corpus that it was trained on is not
        here, or None; 1 where a demand does not hold.

    Raises:
        InputError: a corpus cannot be read, it is not what was trained on, or the corpus that was
            trained on is not here and no other is named.
    """
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.corpora.features import obtain
    from tripaug_core.validation import checks, twin

    augmentor = load_augmentor(spec.checkpoint, home=homes.checkpoints_home(spec.checkpoints))
    corpus = _corpus_of(augmentor, spec)
    judge = twin.judge_named(spec.judge)

    def features_of(name: str):
        return obtain(name, augmentor.spec, spec.corpora, reporter.steps(f"mels of {name}"))

    def report(words: str, part_of: str | None = None) -> None:
        if reporter.stop_asked:
            raise KeyboardInterrupt
        reporter.event({"event": "doing", "words": words, "part_of": part_of})

    heard, held_out, found = {}, None, []
    here = not spec.on or _is_here(corpus, spec.corpora)
    if here:
        heard[corpus] = features_of(corpus)
        held_out = checks.parts(augmentor, heard[corpus])[1]
    heard |= {name: features_of(name) for name in spec.on}
    if here:
        found = checks.prove(augmentor, heard[corpus], seed=spec.seed, report=report)
    tests = []
    for name, of_it in heard.items():
        speakers = sorted(set(held_out.speakers)) if name == corpus else None
        report(f"twin test on {name}: {judge.title} hears the recordings")
        hearing = twin.hear(
            of_it, judge, home=spec.corpora, speakers=speakers, most=spec.recordings
        )
        tests.append(
            twin.twin_test(
                augmentor,
                hearing,
                copies=spec.copies,
                seed=spec.seed,
                report=partial(report, part_of=f"twin test on {name}"),
                progress=reporter.steps(f"twin test on {name}"),
            )
        )
    found += checks.twin_checks(tests)
    judged = [test.to_dict() for test in tests]
    summary = {
        "checkpoint": augmentor.identity,
        "corpus": corpus,
        "synthetic": any(each.synthetic for each in heard.values()),
        "left_out": None if here else _LEFT_OUT.format(corpus=corpus),
        "holds": all(check.holds for check in found),
        "checks": [check.to_dict() for check in found],
        "twin_tests": judged,
    }
    if folder is not None:
        _write(folder, str(spec.checkpoint), judged)
    if spec.write_card:
        from tripaug_core.method import card

        entries = [twin.card_entry(each) for each in judged]
        home = homes.checkpoints_home(spec.checkpoints)
        card.amend(card.find(spec.checkpoint, home), {"twin_test": entries})
    return Outcome(summary, 0 if summary["holds"] else 1)


def told(summary: Mapping) -> list[list[str | dict]]:
    """A proof for people, from the top, block by block: sentences, and tables as `header`, `rows`.

    Args:
        summary: of `work`.
    """
    from tripaug_core.validation.twin import words

    def table(header, rows) -> dict:
        return {"header": list(header), "rows": [list(row) for row in rows]}

    checks = summary["checks"]
    rows = [
        ("yes" if c["holds"] else "NO", c["name"], f"{c['value']:.3f}", c["demand"]) for c in checks
    ]
    blocks: list[list] = [[table(("holds", "figure", "value", "demand"), rows)]]
    for each in summary["twin_tests"]:
        corpora = ", ".join(each["corpora"])
        blocks += [
            [
                f"The twin test on {corpora}, {each['recordings']} recordings of "
                f"{len(each['speakers'])} speakers, {each['copies']} copies of each; "
                f"judge: {each['judge']}. Shares in %.",
                table(words.HEADER, words.rows(each)),
            ],
            [
                f"At ε {each['epsilon']:g}, intervals over speakers, corrected for "
                f"{len(each['against'])} baselines:",
                table(words.AGAINST, words.comparisons(each)),
            ],
            [words.sentence(each)],
        ]
    notes = [f"{c['name']}: {c['note']}" for c in checks if c["note"]]
    if summary["left_out"]:
        notes.append(summary["left_out"])
    if summary["synthetic"]:
        notes.append("Where speech is synthetic, nothing here speaks about human speech.")
    return [*blocks, notes] if notes else blocks


def pictures(name: str, tests: Sequence[Mapping]) -> dict[str, str]:
    """Emotion preserved against distance moved, an SVG of each twin test, by the corpora judged.

    Args:
        name: of the checkpoint, for the titles.
        tests: the `twin_tests` of `work`.
    """
    from tripaug_core.validation.twin import picture

    drawn = {}
    for each in tests:
        corpora = "-".join(each["corpora"])
        note = (
            f"{each['recordings']} recordings, {len(each['speakers'])} speakers; 95% intervals "
            f"over speakers; filled: ε {each['epsilon']:g}"
        )
        title = f"{name} on {corpora}, judged by {each['judge']}"
        drawn[corpora] = picture.draw(each, title, note)
    return drawn


def _corpus_of(augmentor, spec: ProofSpec) -> str:
    """The one corpus that it was trained on."""
    corpora = augmentor.card.get("training", {}).get("corpora", [])
    if len(corpora) != 1:
        raise InputError("a proof takes a checkpoint that was trained on one corpus.")
    if corpora[0] in spec.on:
        raise InputError(f"{corpora[0]} is what it was trained on: --on names other corpora.")
    return corpora[0]


def _is_here(corpus: str, home) -> bool:
    """Whether the home has it, or the features that were exported of it."""
    from tripaug_core import corpora

    exported = homes.corpora_home(home) / f"{corpus}.safetensors"
    return corpus in corpora.names(home) or exported.is_file()


def _write(folder: Path, name: str, tests: list[Mapping]) -> None:
    io.write_json(folder / TABLE, io.plain(tests))
    for corpora, svg in pictures(Path(name).name, tests).items():
        io.write_text(folder / f"twin-{corpora}.svg", svg)
