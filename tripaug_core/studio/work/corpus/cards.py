"""Corpora as the Corpus tab shows them: cards, tables, what the check found."""

from tripaug_core import corpora as readers
from tripaug_core.corpora import Corpus
from tripaug_core.corpora.readers.reading import UnknownFolder
from tripaug_core.errors import InputError
from tripaug_core.studio.texts import t
from tripaug_core.studio.work.services import Services
from tripaug_core.vocabulary import LARGEST_BYTES

_MOST_FILES = 200  # of a finding: the rest is counted


def overview(services: Services) -> dict:
    """The corpora that are there and the known ones that are not; no folder is walked through.

    Returns:
        `home`; `corpora`, each with `name`, `title` and `synthetic`; `unfit`, folders of recordings
        that no name leads to, each with `title` and `error`; `missing`, each with `name`,
        `title`, `languages`, `licence`, `utterances`, `speakers` (as published, else 0),
        `where` it can be had, how it is `put` into the home, and `fetch`, as `Fetching.offered`
        gives it; and `largest_zip_mb`, of what may be sent.
    """
    corpora = services.catalogue.corpora()
    there = [entry["name"] for entry in corpora]
    missing = [
        {
            "name": reader.name,
            "title": reader.title,
            "languages": list(reader.languages),
            "licence": reader.licence,
            "utterances": reader.releases[0].size,
            "speakers": reader.speakers or 0,
            "where": reader.where,
            "put": reader.put,
            "fetch": services.fetching.offered(reader.name),
        }
        for reader in readers.KNOWN.values()
        if reader.name not in there and reader.name != "demo"
    ]
    return {
        "home": str(services.catalogue.corpora_home),
        "corpora": corpora,
        "unfit": [
            {"title": folder, "error": why}
            for folder, why in readers.unfit(services.catalogue.corpora_home).items()
        ],
        "missing": missing,
        "largest_zip_mb": LARGEST_BYTES // 1_000_000,
    }


def card(services: Services, name: str) -> dict:
    """What the names of its files tell of a corpus, and how far its lengths have been read.

    Returns:
        `name`, `title`, `synthetic`, `languages`, `licence`, `utterances`, `speakers`, `emotions`
        (name -> utterances), `seconds` (None until they are read) and `lengths`, a
        `Task.status`; or `name`, `title` and `unread` (why not), where
        nothing says how to read it; or `name`, `title` and `error`, where it cannot be read.
    """
    try:
        corpus = services.catalogue.corpus(name)
    except InputError as error:
        title = services.catalogue.title(name)
        if isinstance(error, UnknownFolder):
            return {
                "name": name,
                "title": title,
                "unread": error.why or t("corpus.nothing_says_how"),
            }
        return {"name": name, "title": title, "error": str(error)}
    return {
        "name": corpus.name,
        "title": services.catalogue.title(name),
        "synthetic": corpus.synthetic,
        "languages": list(corpus.languages),
        "licence": corpus.licence,
        "utterances": len(corpus),
        "speakers": len(corpus.speaker_names),
        "emotions": corpus.counts,
        **hours(services, name),
    }


def hours(services: Services, name: str) -> dict:
    """`seconds` of a corpus, None until its headers are read, and `lengths`, how that stands."""
    work = services.survey.lengths(name)
    status = work.status()
    done = status["state"] == "done"
    seconds = sum(s for s in work.result if s is not None) if done else None
    return {"seconds": seconds, "lengths": status}


def contents(corpus: Corpus) -> dict:
    """All utterances of a corpus and their counts.

    Returns:
        `utterances`, each [id, emotion, speaker, sentence, session]; `by_speaker`, pairs of a
        speaker ("" for unknown ones) and emotion -> utterances; `published`, emotion ->
        utterances, of a known corpus.
    """
    reader = readers.KNOWN.get(corpus.layout)
    return {
        "utterances": [
            [u.id, u.emotion, u.speaker, u.sentence, u.session] for u in corpus.utterances
        ],
        "by_speaker": [list(pair) for pair in corpus.counts_by_speaker.items()],
        "published": dict(reader.published) if reader else {},
    }


def findings(services: Services, name: str, again: bool = False) -> dict:
    """What the check found, in words; or how far it has come.

    Args:
        services: where corpora and background work are.
        name: of the corpus.
        again: listen anew.

    Returns:
        A `Task.status`; where it is done also `verdict`, `problems` and `notes`, each
        {kind, sentence, files, more}, and `seconds` of sound.
    """
    work = services.survey.check(name, again)
    told = work.status()
    if told["state"] == "done":
        checked = work.result
        told |= {
            "verdict": _verdict(work.corpus, checked),
            "problems": [_shown(finding) for finding in checked.problems],
            "notes": [_shown(finding) for finding in checked.notes],
            "seconds": checked.seconds,
        }
    return told


def _verdict(corpus: Corpus, checked) -> str:
    count = len(checked.problems)
    if count:
        return t("corpus.problems", n=count)
    reader = readers.KNOWN.get(corpus.layout)
    return t("corpus.as_published" if reader and reader.published else "corpus.nothing_wrong")


def _shown(finding) -> dict:
    return {
        "kind": finding.kind,
        "sentence": finding.sentence,
        "files": list(finding.files[:_MOST_FILES]),
        "more": max(0, len(finding.files) - _MOST_FILES),
    }
