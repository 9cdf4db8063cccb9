"""How a folder is read: what says so, in which order, and a refusal where nothing does."""

from collections import Counter
from dataclasses import replace
from shlex import quote

from tripaug_core.corpora.corpus import Found, Reader, Utterance
from tripaug_core.corpora.readers import (
    audformat_database,
    columns,
    described,
    emobox,
    folders,
    lists,
)
from tripaug_core.corpora.readers.places import Places
from tripaug_core.corpora.readers.recognise import likenesses, recognised
from tripaug_core.corpora.readers.registry import KNOWN
from tripaug_core.corpora.readers.table import header, shown
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError
from tripaug_core.io import is_text

MADE = "augmented copies"
_SHOWN = 3
_COLUMNS = 8


class UnknownFolder(InputError):
    """Nothing says how to read a folder; its user can.

    Attributes:
        name: of the corpus.
        why: what speaks against the readings that were tried; "" where nothing was tried.
    """

    def __init__(self, sentence: str, name: str = "", why: str = ""):
        super().__init__(sentence)
        self.name, self.why = name, why


def read(name: str, tree: Tree) -> tuple[Reader, Found]:
    """The reader of a folder and what it found.

    A list that the user wrote comes first, then the published corpora by what lies in them, then
    folders named by emotions.

    Args:
        name: of the corpus.
        tree: its files.

    Raises:
        UnknownFolder: nothing says how to read it.
        InputError: what does is wrong, or recordings have names that are not text.
    """
    reader, found = _read(name, tree)
    if odd := [u.id for u in found.utterances if not is_text(u.id)]:
        raise InputError(
            f"{name} holds recordings whose names are not text, such as "
            f"{shown(odd[0])} ({len(odd)} in all): rename them in UTF-8."
        )
    if tree.made:
        found = replace(found, dropped={**found.dropped, MADE: len(tree.made)})
    return reader, found


def _read(name: str, tree: Tree) -> tuple[Reader, Found]:
    if name == "demo":
        return KNOWN["demo"], lists.read(tree, [lists.MANIFEST])
    if described.NAME in tree.others:
        return own(name), described.read(name, tree)
    if lists.MANIFEST in tree.others:
        return own(name), lists.read(tree, [lists.MANIFEST])
    if metadata := lists.lists_in(tree, lists.METADATA):
        return own(name), lists.read(tree, metadata)
    if audformat_database.HEADER in tree.others:
        return own(name), audformat_database.read(tree)
    whole, folds = emobox.lists_in(tree)
    if whole or folds:
        return own(name), emobox.read(tree, whole, folds)
    if known := recognised(tree):
        return known, known.read(tree)
    found = lists.lists_in(tree)
    places = Places(tree) if found else None
    tables = [file for file in found if lists.leads_here(places, file)]
    if sure := [file for file in tables if lists.speaks_of_emotions(tree, file)]:
        return own(name), _by_lists(name, tree, sure)
    try:
        found = folders.read(tree)
    except InputError as error:
        raise _refusal(name, tree, str(error)) from None
    if found is None and tables:
        try:
            return own(name), lists.read(tree, tables)
        except InputError as error:
            raise _refusal(name, tree, str(error).removesuffix(".")) from None
    if found is None:
        raise _refusal(name, tree, lists.doubt(tree))
    return own(name), found


def _by_lists(name: str, tree: Tree, files: list[str]) -> Found:
    """What lists say whose names do not show that they are meant to be read.

    One beside the recordings is meant. One apart from them may be a model's predictions: it may
    add to what the folders say, but not change it, and one that adds nothing cannot leave
    recordings out either.
    """
    found = lists.read(tree, files)
    if lists.lie_beside(tree, files):
        return found
    try:
        by_folders = folders.read(tree)
    except InputError:
        by_folders = None  # they do not say it for sure
    if by_folders is None:
        return found
    listed = {u.path: u.emotion for u in found.utterances}
    for one in by_folders.utterances:
        if listed.get(one.path, one.emotion) != one.emotion:
            known = columns.found(header(tree.root / files[0]))
            said = " ".join(f"--{what} {quote(known[what])}" for what in ("path", "emotion"))
            raise InputError(
                f"{name} has two opinions: {one.path.relative_to(tree.root).as_posix()} is "
                f"{listed[one.path]} by {', '.join(files[:_SHOWN])}, {one.emotion} by its folder; "
                f"take the list out of {name} if it does not count, or say that it does with "
                f"`corpora describe {quote(name)} {said}`."
            )
    lacking = sum(one.path not in listed for one in by_folders.utterances)
    if lacking and not any(_tells_more(one) for one in found.utterances):
        shown = ", ".join(files[:_SHOWN]) + (" and others" if len(files) > _SHOWN else "")
        note = f"Not read, as it lacks {lacking} of the recordings: {shown}."
        return replace(by_folders, notes=[*by_folders.notes, note])
    return found


def _tells_more(one: Utterance) -> bool:
    """Whether more is known of it than its emotion."""
    return any((one.speaker, one.language, one.session, one.sentence))


def own(name: str) -> Reader:
    """The reader of a user's own corpus, of which nothing was published."""
    return Reader(name, name, (), "the user's own", where="", put="")


def _refusal(name: str, tree: Tree, why: str) -> InputError:
    """What was seen in a folder that nothing says how to read, and what to do."""
    known = KNOWN.get(name.lower())
    links = ""
    if tree.refused:
        links = f"; {len(tree.refused)} links lead out of the home, as {tree.refused[0]} does"
    put = f" {known.title} should look like {known.put}." if known and known.put else ""
    if not tree.files:
        kinds = Counter(file.rpartition(".")[2].lower() for file in tree.others if "." in file)
        other = f", only {_counted(kinds)}" if kinds else ""
        return InputError(f"{name} holds no recordings{other}{links}: put some there.{put}")
    few = tree.files[:: max(1, len(tree.files) // _SHOWN)][:_SHOWN]
    seen = f"{len(tree.files)} recordings, such as {', '.join(few)}{links}"
    alike = [one for one in likenesses(tree) if round(one.share * len(tree.files)) > 1]
    if len(alike) > 1:
        listed = ", ".join(f"{one.share:.0%} {one.reader.title}" for one in alike)
        why = f"they are of several corpora ({listed}); give each a folder of its own"
    elif alike:
        why = (
            f"{alike[0].share:.0%} of them are named as in {alike[0].reader.title}, the rest is not"
        )
    return UnknownFolder(
        f"how to read {name} is not known: {seen}{'; ' + why if why else ''}. Say what its names "
        f"mean with `corpora describe {quote(name)}`, or add a manifest.csv (path, emotion, "
        f"speaker).{_table_beside(name, tree)}{put}",
        name,
        why,
    )


def _table_beside(name: str, tree: Tree) -> str:
    """What to do where a table lies there whose columns are called in no usual way."""
    for file in lists.tables_in(tree):
        shown = ", ".join(header(tree.root / file)[:_COLUMNS])
        return (
            f" If {file} is the list of them (its columns: {shown}): `corpora describe "
            f"{quote(name)} --path COLUMN --emotion COLUMN`."
        )
    return ""


def _counted(kinds: Counter) -> str:
    return ", ".join(f"{count} .{kind}" for kind, count in kinds.most_common(_SHOWN))
