"""`corpora list | check | describe | fetch | export`: what is there and how it is read."""

import argparse
from pathlib import Path

from tripaug_core.cli import describing, fetching, output
from tripaug_core.errors import InputError

HELP = "list the corpora, fetch, describe, check or export one"
_SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the corpora that are there, and where to get others")
    check = actions.add_parser(
        "check", help="counts and files against the published ones; exit 1 where they differ"
    )
    export = actions.add_parser(
        "export",
        help="features in one file, for a machine without the corpus; or a set as others open it",
    )
    describing.configure(
        actions.add_parser("describe", help="say how a folder is read that nothing else tells")
    )
    fetching.configure(
        actions.add_parser("fetch", help="download a corpus that may be had freely, and unpack it")
    )
    for action in (check, export):
        action.add_argument("name", metavar="NAME", help="a corpus, as `corpora list` names it")
    export.add_argument(
        "--out", metavar="PATH", type=Path, help="where to (default: NAME.safetensors, here)"
    )
    export.add_argument(
        "--format",
        metavar="FORMAT",
        help="the recordings as others open them, into a folder (default: NAME-FORMAT, here): "
        "audiofolder, nkululeko, emobox or audformat",
    )
    for action in (listing, check, export):
        output.add_homes(action, "corpora")


def run(args: argparse.Namespace) -> int:
    """Carry out the chosen one; 1 if a check found a difference."""
    actions = {"list": _list, "check": _check, "export": _export, "fetch": fetching.run}
    return (actions | {"describe": describing.run})[args.action](args)


def _list(args: argparse.Namespace) -> int:
    from tripaug_core.corpora import KNOWN, load, names, unfit
    from tripaug_core.corpora.fetch import archives
    from tripaug_core.homes import corpora_home

    there = names(args.corpora)
    entries = []
    for name in [*there, *(name for name in KNOWN if name not in there)]:
        reader = KNOWN.get(name)
        entry = {"name": name, "title": reader.title if reader else name, "there": name in there}
        if reader:
            entry["fetch"] = name in archives()
            entry |= {"licence": reader.licence, "where": reader.where, "put": reader.put}
        if name in there:
            try:
                corpus = load(name, args.corpora)
            except InputError as error:
                entry |= {"there": False, "error": str(error)}
            else:
                entry |= {
                    "title": corpus.title,
                    "licence": corpus.licence,
                    "layout": corpus.layout,
                    "utterances": len(corpus),
                    "speakers": len(corpus.speaker_names),
                    "languages": list(corpus.languages),
                    "emotions": corpus.counts,
                    "synthetic": corpus.synthetic,
                }
        entries.append(entry)
    home = corpora_home(args.corpora)
    payload = {"home": str(home), "corpora": entries, "unfit": unfit(args.corpora)}
    output.emit(args, payload, _list_text(home, entries, payload["unfit"]))
    return 0


def _list_text(home: Path, entries: list[dict], unfit: dict[str, str]) -> str:
    rows = [
        (
            entry["name"],
            entry["title"],
            ", ".join(entry["languages"]),
            entry["utterances"],
            entry["speakers"] or "unknown",
            len(entry["emotions"]),
        )
        for entry in entries
        if entry["there"]
    ]
    header = ("name", "title", "languages", "utterances", "speakers", "emotions")
    lines = [f"Corpora in {home}", "", output.table(rows, header)]
    if unfit:
        lines += ["", "Folders that no name leads to:"]
    lines += [f"  {name}: {why}" for name, why in unfit.items()]
    absent = [entry for entry in entries if not entry["there"]]
    if absent:
        lines += ["", "Not there:"]
    for entry in absent:
        if "error" in entry:
            lines.append(f"  {entry['name']}: {entry['error']}")
        else:
            lines.append(f"  {entry['name']}: {entry['title']}, {entry['licence']}")
            lines.append(f"    get it from {entry['where']}, and put it there as {entry['put']}")
            if entry["fetch"]:
                lines.append(f"    or let it be fetched: tripaug corpora fetch {entry['name']}")
    return "\n".join(lines)


def _check(args: argparse.Namespace) -> int:
    from tripaug_core.corpora import KNOWN, load
    from tripaug_core.corpora.audit import check

    corpus = load(args.name, args.corpora)
    with output.progress(f"listening to {args.name}", len(corpus)) as step:
        checked = check(corpus, lambda done, _: step(done))
    published = dict(KNOWN[corpus.layout].release_of(corpus).emotions) if corpus.layout else {}
    payload = {
        "corpus": corpus.name,
        "title": corpus.title,
        "synthetic": corpus.synthetic,
        "licence": corpus.licence,
        "languages": corpus.languages,
        "utterances": len(corpus),
        "speakers": len(corpus.speaker_names),
        "emotions": corpus.counts,
        "published": published,
        "by_speaker": corpus.counts_by_speaker,
        "seconds": round(checked.seconds, 3),
        "dropped": corpus.dropped,
        "problems": [finding.to_dict() for finding in checked.problems],
        "notes": [finding.to_dict() for finding in checked.notes],
    }
    output.emit(args, payload, _check_text(corpus, checked, published))
    return 1 if checked.problems else 0


def _check_text(corpus, checked, published: dict[str, int]) -> str:
    speakers = len(corpus.speaker_names) or "unknown"
    lines = [
        f"{corpus.title} ({', '.join(corpus.languages) or 'language unknown'}; {corpus.licence})",
        f"{len(corpus)} utterances, {speakers} speakers, {checked.seconds / 3600:.2f} h",
        "",
    ]
    emotions = list(dict.fromkeys([*corpus.counts, *published]))
    header = ("speaker", *emotions, "all")
    rows = [
        (speaker or "unknown", *(counts.get(e, 0) for e in emotions), sum(counts.values()))
        for speaker, counts in corpus.counts_by_speaker.items()
    ]
    rows.append(("all", *(corpus.counts.get(e, 0) for e in emotions), len(corpus)))
    if published:
        rows.append(
            ("published", *(published.get(e, 0) for e in emotions), sum(published.values()))
        )
    lines += [output.table(rows, header), ""]
    for finding in checked.findings:
        lines.append(f"{finding.severity}: {finding.sentence}")
        lines += [f"    {file}" for file in finding.files[:_SHOWN]]
        if len(finding.files) > _SHOWN:
            lines.append(f"    and {len(finding.files) - _SHOWN} more (all of them: --json)")
    if checked.problems:
        verdict = f"{len(checked.problems)} problem{'s' * (len(checked.problems) > 1)}."
    else:
        verdict = "As published." if published else "Nothing is wrong with it."
    return "\n".join([*lines, verdict])


def _export_set(args: argparse.Namespace) -> int:
    from tripaug_core.corpora import formats, load
    from tripaug_core.corpora.export_set import export_set

    formats.checked(args.format)
    corpus = load(args.name, args.corpora)
    out = args.out or Path(f"{corpus.name}-{args.format}")
    with output.progress(f"writing {args.name}", len(corpus)) as step:
        written = export_set(corpus, args.format, out, lambda done, _: step(done))
    for reason in written.failed.values():
        output.note(f"passed over: {reason}")
    payload = {
        "corpus": corpus.name,
        "format": args.format,
        "folder": str(written.folder),
        "described_by": written.described_by,
        "utterances": written.utterances,
        "failed": written.failed,
        "licence": corpus.licence,
    }
    text = (
        f"{written.utterances} utterances of {corpus.title} in {written.folder}, as {args.format}. "
        f"Licence of the corpus: {corpus.licence}."
    )
    output.emit(args, payload, text + f" {len(written.failed)} failed." * bool(written.failed))
    return 1 if written.failed else 0


def _export(args: argparse.Namespace) -> int:
    if args.format:
        return _export_set(args)
    from tripaug_core.corpora import load
    from tripaug_core.corpora.features import extract, save_features

    corpus = load(args.name, args.corpora)
    with output.progress(f"listening to {args.name}", len(corpus)) as step:
        features = extract(corpus, progress=lambda done, _: step(done))
    path = save_features(features, args.out or Path(f"{corpus.name}.safetensors"))
    payload = {
        "corpus": corpus.name,
        "file": str(path),
        "bytes": path.stat().st_size,
        "utterances": len(features),
        "frames": len(features.frames),
        "content": features.content,
        "licence": corpus.licence,
    }
    text = (
        f"{path}: {len(features)} utterances of {corpus.title}, {payload['bytes'] / 1e6:.1f} MB. "
        f"Put it into the corpora home of another machine, under this name. "
        f"Licence of the corpus: {corpus.licence}."
    )
    output.emit(args, payload, text)
    return 0
