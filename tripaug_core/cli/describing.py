"""`corpora describe NAME`: what the paths of a folder are made of, and how it is to be read."""

import argparse
import sys
from shlex import quote

from tripaug_core.cli import output
from tripaug_core.errors import InputError
from tripaug_core.lettering import for_terminal

_SHOWN = 6
_PARTS = ("emotion", "speaker", "sentence", "session", "take", "intensity", "language", "sex")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Shows the parts of a folder's paths and names and suggests a reading. With --emotion (at "
        "a terminal: with your answers) it writes corpus.toml into the folder. Of a list (CSV, "
        "TSV, JSON lines) the parts are its columns."
    )
    parser.add_argument("name", metavar="NAME", help="a folder of the corpora home")
    for part in _PARTS:
        say = "where it stands: 'name 3', 'name -1', 'folder 1', 'name 1[6]'; of a list its column"
        parser.add_argument(f"--{part}", metavar="PART", help=say if part == "emotion" else None)
    parser.add_argument(
        "--labels", metavar="A=B,...", help="what stands there = the emotion, or - to leave it out"
    )
    parser.add_argument("--split", help="how names are taken apart: separators or letters")
    parser.add_argument(
        "--path", metavar="COLUMN", help="of a list: the column of the recordings' names"
    )
    parser.add_argument("--spoken", metavar="LANGUAGE", help="the language of all of it")
    parser.add_argument("--encoding", help="of a list, e.g. gbk")
    output.add_homes(parser, "corpora")


def run(args: argparse.Namespace) -> int:
    """Show, or ask and write."""
    from tripaug_core.corpora import root_of
    from tripaug_core.corpora.readers import described, lists
    from tripaug_core.corpora.tree import Tree

    tree = Tree.of(root_of(args.name, args.corpora))
    if not tree.files:
        raise InputError(f"{args.name} holds no recordings.")
    options = lists.Options(args.encoding, _columns(args), _labels(args.labels))
    files = lists.chosen(tree, options)
    if args.path and not files:
        raise InputError(f"{args.name} has no list with the columns {args.path!r} and of emotions.")
    if files and described.NAME not in tree.others and not _is_position(args.emotion):
        return _list(args, tree, files, options)
    return _names(args, tree)


def _names(args: argparse.Namespace, tree) -> int:
    from tripaug_core.corpora.readers.described import Description, write
    from tripaug_core.corpora.readers.parts import Position
    from tripaug_core.corpora.readers.suggest import suggest

    seen = suggest(tree.files)
    split = args.split or seen.split
    given = {part: getattr(args, part) for part in _PARTS if getattr(args, part)}
    labels = _labels(args.labels)
    if not given.get("emotion"):
        if not _at_terminal(args):
            return _show(args, tree, seen)
        print(for_terminal(_table(tree, seen)))
        given |= _asked(seen)
    parts = {name: Position.parse(text) for name, text in given.items()}
    description = Description(parts, labels, split, args.spoken)
    if _at_terminal(args):
        labels |= _asked_labels(description.labels(tree))
        description = Description(parts, labels, split, args.spoken)
    kept = {label: e for label, (_, e) in description.labels(tree).items() if e is not None}
    description = Description(parts, kept, split, args.spoken)
    if not description.read(tree).utterances:
        raise InputError(
            f"no recording of {args.name} has {parts['emotion']}: no utterance is left."
        )
    write(tree.root, description.to_toml())
    return _written(args)


def _list(args: argparse.Namespace, tree, files: list[str], options) -> int:
    from tripaug_core.corpora.readers import columns, described, lists
    from tripaug_core.corpora.readers.table import rows

    if not (options.encoding or options.columns or options.labels):
        table = rows(tree.root / files[0], files[0])
        there = list(dict.fromkeys(column for _, row in table for column in row))
        known = columns.found(there)
        shown = "\n".join(
            f"  {column}: {', '.join(dict.fromkeys(r.get(column, '') for _, r in table[:50]))[:70]}"
            for column in there
        )
        text = f"{files[0]}, {len(table)} rows; its columns:\n{shown}\nread as: " + ", ".join(
            f"{what} = {column}" for what, column in known.items()
        )
        output.emit(args, {"list": files[0], "columns": there, "read_as": known}, text)
        return 0
    lists.read(tree, files, options)
    described.write(tree.root, described.list_toml(options))
    return _written(args)


def _written(args: argparse.Namespace) -> int:
    from tripaug_core.corpora import load
    from tripaug_core.corpora.readers.described import NAME

    corpus = load(args.name, args.corpora)
    payload = {
        "corpus": corpus.name,
        "file": str(corpus.root / NAME),
        "utterances": len(corpus),
        "emotions": corpus.counts,
        "speakers": len(corpus.speaker_names),
        "left_out": dict(corpus.dropped),
        "not_fitting": len(corpus.surplus),
    }
    counts = ", ".join(f"{emotion} {count}" for emotion, count in corpus.counts.items())
    text = (
        f"{corpus.root / NAME} is written: {len(corpus)} utterances ({counts}) of "
        f"{len(corpus.speaker_names) or 'unknown'} speakers."
    )
    if corpus.surplus:
        text += f" {len(corpus.surplus)} do not fit, such as {corpus.surplus[0]}."
    output.emit(args, payload, text)
    return 0


def _show(args: argparse.Namespace, tree, seen) -> int:
    from dataclasses import asdict

    command = f"tripaug corpora describe {quote(args.name)} --emotion '{seen.emotion or 'name 1'}'"
    if seen.speaker:
        command += f" --speaker '{seen.speaker}'"
    text = f"{_table(tree, seen)}\n\nTo read it so: {command}"
    if seen.emotion is None:
        text += "\n(None of the parts is plainly an emotion: choose one, and give --labels.)"
    payload = {
        "corpus": args.name,
        "recordings": len(tree.files),
        "examples": tree.files[:_SHOWN],
        "split": seen.split,
        "parts": [asdict(part) | {"position": str(part.position)} for part in seen.parts],
        "suggestion": {
            "emotion": seen.emotion and str(seen.emotion),
            "speaker": seen.speaker and str(seen.speaker),
        },
    }
    output.emit(args, payload, text)
    return 0


def _table(tree, seen) -> str:
    rows = []
    for part in seen.parts:
        guess = {seen.emotion: "the emotion?", seen.speaker: "the speaker?"}.get(part.position, "")
        values = ", ".join(list(part.values)[:_SHOWN])
        lacking = f"{part.lacking} lack it" if part.lacking else ""
        rows.append((str(part.position), part.distinct, values[:60], lacking, guess))
    few = "\n".join(f"  {file}" for file in tree.files[:: max(1, len(tree.files) // 4)][:4])
    header = ("part", "values", "such as", "", "")
    return f"{len(tree.files)} recordings, such as\n{few}\n\n{output.table(rows, header)}"


def _asked(seen) -> dict[str, str]:
    """The parts that the person at the terminal names; the suggestion by Return."""
    found = {}
    for what, guess in (("emotion", seen.emotion), ("speaker", seen.speaker)):
        suggested = f" [{guess}]" if guess else " [unknown]" if what == "speaker" else ""
        answer = _answer(f"Which part is the {what}{suggested}? ") or (str(guess) if guess else "")
        if answer and answer != "unknown":
            found[what] = answer
    return found


def _asked_labels(labels: dict) -> dict[str, str]:
    """What is no emotion that is known, asked one by one."""
    return {
        label: _plain(_answer(f"{label} ({count} files) is which emotion (- to leave it out)? "))
        for label, (count, emotion) in labels.items()
        if emotion is None
    }


def _answer(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _at_terminal(args: argparse.Namespace) -> bool:
    return not args.json and sys.stdin.isatty() and sys.stderr.isatty()


def _labels(given: str | None) -> dict[str, str]:
    found = {}
    for pair in (given or "").split(","):
        if not pair.strip():
            continue
        label, equals, emotion = pair.partition("=")
        if not equals or not label.strip() or not emotion.strip():
            raise InputError(
                f"--labels {pair!r} is no pair: write what stands there = the emotion."
            )
        found[label.strip()] = _plain(emotion)
    return found


def _plain(emotion: str) -> str:
    return "" if emotion.strip() == "-" else emotion.strip()


def _columns(args: argparse.Namespace) -> dict[str, str]:
    given = {part: getattr(args, part) for part in (*_PARTS, "path") if getattr(args, part)}
    return {what: column for what, column in given.items() if not _is_position(column)}


def _is_position(text: str | None) -> bool:
    from tripaug_core.corpora.readers.parts import Position

    try:
        return bool(text and Position.parse(text))
    except InputError:
        return False
