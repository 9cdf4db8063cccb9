"""The leakage guard: what a benchmark's folds share, in figures and in words."""

from collections import Counter

from tripaug_core.corpora import Corpus
from tripaug_core.errors import InputError
from tripaug_core.studio.texts import t
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.services import Services
from tripaug_core.vocabulary import SPLITS

PROTOCOLS = ("imbalanced", "crosslingual")
_MOST_NAMES = 60  # of a list: the rest is counted


def guard(
    services: Services,
    corpus: str,
    protocol: str = "imbalanced",
    source: str | None = None,
    split: str = "auto",
    keep: str | None = None,
) -> dict:
    """The folds that a benchmark would make of a corpus, and what their two sides share.

    Duplicates are known by listening, so the corpora are listened to first, in the background.

    Args:
        services: where corpora and background work are.
        corpus: its name; of “crosslingual” the target.
        protocol: one of `PROTOCOLS`.
        source: of “crosslingual”: a second corpus.
        split: "auto" as the benchmark does it, "speaker", "session", "loso", "published" or
            "random".
        keep: the class that is not cut; by default neutral, or else the largest.

    Returns:
        While corpora are listened to: a `Task.status` with `corpus`. Then `state` "done",
        `good`, `verdict`, `warnings` (the benchmark's), `hindrance` (a sentence or None), `folds`
        (see `_fold`), `speakers` (those of the corpus), `split`, `ways` (the splits to choose
        from), `classes`, `left_out` (emotions that do not take part) and `keep`.

    Raises:
        InputError: no such corpus, or it does not have what the protocol asks for.
    """
    if protocol not in PROTOCOLS:
        raise InputError(f"the guard does not know {protocol!r}: choose {' or '.join(PROTOCOLS)}.")
    names = [corpus] if protocol == "imbalanced" else [source, corpus]
    if not source and protocol == "crosslingual":
        raise InputError("crosslingual takes a second corpus as the source: choose one.")
    if protocol == "crosslingual" and source == corpus:
        raise InputError("source and target are the same corpus: choose two.")
    works = {name: services.survey.check(name) for name in names}
    for name, work in works.items():
        if not work.ended or work.error:
            return {**work.status(), "corpus": name}
    torch_import.ready()
    from tripaug_core.bench.plan.settings import bench_preset
    from tripaug_core.bench.protocols.preview import preview, silent_features

    about = works[corpus].corpus
    changes = {"split": split, "seeds": (0,), "methods": ("none", "learned")}
    if protocol == "crosslingual":
        changes["sources"] = (source,)
    else:
        changes["methods"] += ("all-data",)
        changes["keep"] = keep or _largest(about)
    settings = bench_preset("bench", protocol, (corpus,), **changes)
    features = {
        name: silent_features(work.corpus, work.result.sounds) for name, work in works.items()
    }
    shown = preview(settings, features)
    unheard = sum(len(work.corpus) - len(work.result.sounds) for work in works.values())
    return _told(shown, about, protocol, unheard) | {
        "keep": changes.get("keep"),
        "ways": _ways(about, protocol),
    }


def _told(shown, corpus: Corpus, protocol: str, unheard: int) -> dict:
    heard = {who for side in shown.sides for who in side.speakers}
    target = sorted(who for who in heard if who[0] == corpus.name)
    good, verdict = _verdict(shown)
    return {
        "state": "done",
        "protocol": protocol,
        "corpus": corpus.name,
        "good": good,
        "verdict": verdict,
        "warnings": list(shown.plan.warnings),
        "hindrance": t("corpus.guard.unheard", n=unheard) if unheard else None,
        "refusal": shown.refusal,
        "leaks": list(shown.leaks),
        "split": shown.sides[0].declared,
        "split_words": SPLITS[shown.sides[0].declared],
        "classes": list(shown.plan.tables[0].classes),
        "cut": list(shown.plan.tables[0].reduced),
        "left_out": _left_out(shown, corpus),
        "speakers": [speaker for _, speaker in target],
        "folds": [_fold(side, target) for side in shown.sides],
    }


def _fold(side, target: list) -> dict:
    """A side as plain values; `grid` has [train, test] utterances of each target speaker."""
    shared = side.shared
    return {
        "name": side.fold,
        "rows": list(side.rows),
        "train": side.train,
        "kept": side.kept,
        "test": side.test,
        "train_by_class": dict(side.train_by_class),
        "kept_by_class": dict(side.kept_by_class),
        "test_by_class": dict(side.test_by_class),
        "test_speakers": side.test_speakers,
        "train_speakers": sum(train > 0 for train, _ in side.speakers.values()),
        "shared_speakers": _some(shared.speakers),
        "test_sentences": side.test_sentences,
        "shared_sentences": _some(shared.sentences),
        "duplicates": _some(shared.duplicates),
        "same": _some(shared.same),
        "augmentor_saw": side.augmentor_saw,
        "augmentor_saw_of_test": side.augmentor_saw_of_test,
        "grid": [list(side.speakers.get(who, (0, 0))) for who in target],
        "problems": problems(side),
    }


def problems(side) -> list[str]:
    """What stands on both sides of a fold and should not, in words."""
    found, shared = [], side.shared
    if shared.same:
        found.append(t("corpus.guard.same", n=len(shared.same)))
    if shared.speakers:
        count, whole = len(shared.speakers), side.test_speakers
        if count == whole:
            found.append(t("corpus.guard.all_speakers", n=whole))
        else:
            found.append(t("corpus.guard.some_speakers", n=count, all=whole))
    if shared.duplicates:
        train, test = shared.duplicates[0]
        more = len(shared.duplicates) - 1
        pair = {"train": train, "test": test}
        found.append(
            t("corpus.guard.pairs", n=more, **pair) if more else t("corpus.guard.pair", **pair)
        )
    if side.augmentor_saw_of_test and not (shared.same or shared.duplicates):
        found.append(t("corpus.guard.augmentor_saw", n=side.augmentor_saw_of_test))
    return found


def _verdict(shown) -> tuple[bool, str]:
    if shown.refusal:
        return False, t("corpus.guard.refused", why=shown.refusal)
    if "speakers" in shown.leaks:
        return False, t("corpus.guard.speakers_leak")
    if any(side.test_speakers == 0 for side in shown.sides):
        return False, t("corpus.guard.speakers_unknown")
    return True, t("corpus.guard.nothing_leaks")


def _left_out(shown, corpus: Corpus) -> list[str]:
    """Emotions of the corpus that the protocol does not tell apart."""
    classes = {emotion for cell in shown.plan.cells[:1] for emotion, _ in cell.labels}
    return [emotion for emotion in corpus.counts if emotion not in classes]


def _ways(corpus: Corpus, protocol: str) -> list[list[str]]:
    """[value, words] of the splits that the corpus allows; "auto" is the benchmark's own."""
    published = []
    if protocol == "imbalanced" and any(corpus.folds):
        published = [["published", t("corpus.split.published")]]
    if not corpus.has_speakers:
        return [["auto", t("corpus.split.no_speakers")], *published]
    by_session = corpus.layout == "iemocap" and protocol == "imbalanced"
    ways = [["auto", t("corpus.split.usual_session" if by_session else "corpus.split.usual")]]
    if protocol == "imbalanced":
        if by_session:
            ways.append(_choice("speaker"))
        elif None not in corpus.sessions and len(set(corpus.sessions)) > 1:
            ways.append(_choice("session"))
        ways.append(_choice("loso"))
    return [*ways, *published, ["random", t("corpus.split.random")]]


def _choice(split: str) -> list[str]:
    return [split, SPLITS[split][:1].upper() + SPLITS[split][1:]]


def _largest(corpus: Corpus) -> str:
    counts = Counter(corpus.counts)
    return "neutral" if counts["neutral"] else max(counts, key=counts.get)


def _some(values) -> dict:
    listed = [list(v) if isinstance(v, tuple) else v for v in values[:_MOST_NAMES]]
    return {"count": len(values), "first": listed}
