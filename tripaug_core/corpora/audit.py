"""Is the corpus what was published, and does a split keep apart what it should?"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from shlex import quote

import numpy as np

from tripaug_core.corpora import unused
from tripaug_core.corpora.corpus import Corpus, Reader
from tripaug_core.corpora.hearing import file_hashes, hear
from tripaug_core.corpora.readers.registry import KNOWN
from tripaug_core.corpora.splits import Data, sentence_keys, speaker_keys
from tripaug_core.sound.mel import MelSpec

QUIET_PEAK = 0.01


@dataclass(frozen=True)
class Finding:
    """One thing that was found out about a corpus.

    Attributes:
        kind: "count", "speakers", "missing", "surplus", "labels", "link", "reading",
            "unreadable", "silent",
            "header", "quiet", "duplicate", "dropped" or "other".
        severity: "problem" if the corpus differs from what it should be, else "note".
        sentence: in plain words.
        files: ids (or, where there is no utterance, paths relative to the root) concerned.
    """

    kind: str
    severity: str
    sentence: str
    files: tuple[str, ...] = ()

    def to_dict(self) -> dict:
        """Plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Checked:
    """What `check` found.

    Attributes:
        findings: problems first.
        seconds: length of all sound that could be read.
        peaks: id -> largest sample, for what could be read.
        sounds: id -> SHA-256 of the sound, hex, as features have it; not of what is silent.
    """

    findings: tuple[Finding, ...]
    seconds: float
    peaks: dict[str, float]
    sounds: dict[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that mean that something differs."""
        return tuple(f for f in self.findings if f.severity == "problem")

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The findings that are only good to know."""
        return tuple(f for f in self.findings if f.severity == "note")


@dataclass(frozen=True)
class Overlap:
    """What the two sides of a split share.

    Attributes:
        speakers, sentences: in both, sorted; of several corpora as "corpus/speaker".
        duplicates: pairs (training id, test id) of exactly the same sound.
        same: ids that are in both parts themselves.
    """

    speakers: tuple[str, ...]
    sentences: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]
    same: tuple[str, ...]


def check(corpus: Corpus, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Listen to all of a corpus and compare it with what was published.

    Defects that the published corpus itself has are notes; whatever makes this copy differ from
    it (or a user's own from its manifest) is a problem.

    Args:
        progress: called with utterances done and all utterances.
    """
    findings = _against_published(corpus) + _files(corpus)
    heard = hear(corpus, MelSpec(), file_hashes(corpus, absent=True), progress)
    ids, seconds = corpus.ids, float(heard.seconds.sum())
    unreadable = [ids[i] for i in sorted(heard.errors)]
    remarks = {ids[i]: heard.remarks[i] for i in sorted(heard.remarks)}
    sounds, peaks, silent = {}, {}, []
    hashes = [bytes(row).hex() for row in heard.hashes.tolist()]
    for i, (id, peak) in enumerate(zip(ids, heard.peaks.tolist(), strict=True)):
        if i in heard.errors:
            continue
        peaks[id] = peak
        if peak == 0:
            silent.append(id)
        else:
            sounds.setdefault(hashes[i], []).append(id)
    quiet = [id for id, peak in peaks.items() if 0 < peak < QUIET_PEAK]
    if unreadable:
        first = heard.errors[min(heard.errors)]
        text = f"{len(unreadable)} file{'s' * (len(unreadable) > 1)} cannot be read ({first})"
        findings.append(Finding("unreadable", "problem", text, tuple(unreadable)))
    if remarks:
        text = f"{_of_them(remarks)} not quite in order: {next(iter(remarks.values()))}"
        findings.append(Finding("header", "note", text, tuple(remarks)))
    if silent:
        text = f"{_of_them(silent)} silent: every sample is 0."
        findings.append(Finding("silent", "problem", text, tuple(silent)))
    if quiet:
        text = f"{_of_them(quiet)} very quiet (peak under {QUIET_PEAK})."
        findings.append(Finding("quiet", "note", text, tuple(quiet)))
    findings += _duplicates(corpus, sounds.values())
    findings += [Finding("other", "note", *other) for other in unused.sentences(corpus)]
    findings.sort(key=lambda finding: finding.severity != "problem")
    by_id = {id: sound for sound, group in sounds.items() for id in group}
    return Checked(tuple(findings), seconds, peaks, by_id)


def overlap(data: Data, train_idx: Iterable[int], test_idx: Iterable[int]) -> Overlap:
    """Speakers, sentences and exact duplicates that are on both sides of a split.

    Duplicates are known to features only: a `Corpus` has not been listened to.
    """
    train, test = (np.asarray(list(part), dtype=np.int64) for part in (train_idx, test_idx))
    first: dict[str, int] = {}
    for i in train:
        if data.hashes[i] is not None:
            first.setdefault(data.hashes[i], i)
    same = set(train) & set(test)
    pairs = [(first[data.hashes[j]], j) for j in test if data.hashes[j] in first and j not in same]
    return Overlap(
        _shared(speaker_keys(data), train, test),
        _shared(sentence_keys(data), train, test),
        tuple((data.ids[i], data.ids[j]) for i, j in pairs),
        tuple(sorted(data.ids[i] for i in same)),
    )


def _shared(keys: np.ndarray, train: np.ndarray, test: np.ndarray) -> tuple[str, ...]:
    return tuple(sorted((set(keys[train]) & set(keys[test])) - {None}))


def _against_published(corpus: Corpus) -> list[Finding]:
    reader = KNOWN.get(corpus.layout)
    if reader is None:
        return []
    findings, release = [], reader.release_of(corpus)
    named = f" (release {release.name})" if release.name else ""
    if release.utterances and len(corpus) != release.utterances:
        text = f"{len(corpus)} utterances instead of {release.utterances}{named}."
        findings.append(Finding("count", "problem", text))
    for what, published, found in (
        ("count", release.emotions, corpus.counts),
        ("count", reader.published_sessions, Counter(corpus.sessions)),
    ):
        for name in sorted(set(published) | (set(found) if published else set()), key=str):
            if published.get(name, 0) != found.get(name, 0):
                text = f"{name}: {found.get(name, 0)} instead of {published.get(name, 0)}."
                findings.append(Finding(what, "problem", text))
    if release.speakers and len(corpus.speaker_names) != release.speakers:
        text = f"{len(corpus.speaker_names)} speakers instead of {release.speakers}."
        findings.append(Finding("speakers", "problem", text))
    # Single names are known of the usual release.
    findings += _by_name(corpus, reader) if release is reader.releases[0] else []
    if findings:
        text = (
            f"It was taken for {reader.title} by the names of its files: if it is another corpus, "
            f"say how to read it with `corpora describe {quote(corpus.name)}`, or by a "
            "manifest.csv (path, emotion, speaker) in it."
        )
        findings.append(Finding("reading", "note", text))
    return findings


def _by_name(corpus: Corpus, reader: Reader) -> list[Finding]:
    """Names of the published files: which are not there, which are more, which lie elsewhere."""
    if reader.names is None:
        return []
    published = reader.names()
    found = {u.id.rpartition("/")[2]: u for u in corpus.utterances}
    found = {stem if stem in published else stem.lower(): u for stem, u in found.items()}
    findings = []
    if missing := tuple(sorted(set(published) - set(found))):
        text = f"{_of_them(missing)} missing, of {len(published)} that were published."
        findings.append(Finding("missing", "problem", text, missing))
    if more := tuple(sorted(found[stem].id for stem in set(found) - set(published))):
        text = f"{_of_them(more)} not part of the published corpus."
        findings.append(Finding("surplus", "problem", text, more))
    other = [u.id for stem, u in found.items() if published.get(stem, u.emotion) != u.emotion]
    if other:
        text = f"{_of_them(other)} in the folder of another emotion than published."
        findings.append(Finding("labels", "problem", text, tuple(sorted(other))))
    return findings


def _files(corpus: Corpus) -> list[Finding]:
    """What reading the folder brought to light."""
    findings = []
    if corpus.missing:
        text = f"{_of_them(corpus.missing)} listed but not there."
        findings.append(Finding("missing", "problem", text, corpus.missing))
    if corpus.surplus:
        text = f"{_of_them(corpus.surplus)} there without belonging to the corpus; not used."
        # A user's manifest may well list only some of the files that lie beside it.
        severity = "problem" if corpus.layout else "note"
        findings.append(Finding("surplus", severity, text, corpus.surplus))
    if corpus.refused:
        one = len(corpus.refused) == 1
        text = (
            f"{len(corpus.refused)} link{'' if one else 's'} out of the corpora's home, to "
            "nothing, in a circle or to what is read already: not followed. Put files that are "
            "lacking there themselves."
        )
        findings.append(Finding("link", "problem", text, corpus.refused))
    if corpus.dropped:
        listed = ", ".join(f"{label} {count}" for label, count in corpus.dropped.items())
        findings.append(Finding("dropped", "note", f"Left out: {listed}."))
    findings += [Finding("reading", "problem", doubt) for doubt in corpus.doubts]
    findings += [Finding("reading", "note", note) for note in corpus.notes]
    return findings


def _duplicates(corpus: Corpus, groups: Iterable[list[str]]) -> list[Finding]:
    reader = KNOWN.get(corpus.layout)
    upstream = reader.duplicates if reader else ()
    findings = []
    for group in groups:
        if len(group) > 1:
            known = frozenset(id.rpartition("/")[2] for id in group) in upstream
            text = f"{' and '.join(group)} are the same recording"
            text += " (so it was published)." if known else "."
            severity = "note" if known else "problem"
            findings.append(Finding("duplicate", severity, text, tuple(group)))
    return findings


def _of_them(files: Iterable[str]) -> str:
    count = len(tuple(files))
    return f"{count} file is" if count == 1 else f"{count} files are"
