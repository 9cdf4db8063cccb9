"""`tripaug cache`: what can be computed again, how large it is, and an end to it."""

import argparse
import shutil

from tripaug_core.cli import output
from tripaug_core.homes import cache_home
from tripaug_core.runs.tickets import KEY

HELP = "say what the cache holds, or empty it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--empty", action="store_true", help="drop all of it")


def run(args: argparse.Namespace) -> int:
    """List, or empty."""
    from tripaug_core.recognition.point_cache import shared_cache

    home, cache = cache_home(), shared_cache()
    held = cache.held()
    parts = sorted(home.iterdir()) if home.is_dir() else []
    parts = [part for part in parts if part.name != KEY]  # which waiting runs need
    sizes = {part.name: _bytes(part) for part in parts}
    if args.empty:
        cache.empty()
        for part in parts:
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)
    payload = {
        "folder": str(home),
        "emptied": args.empty,
        "bytes": sizes,
        "vectors": [vars(each) for each in held],
        "vectors_limit_mb": cache.limit_mb,
    }
    rows = [(name, f"{size / 2**20:.1f}") for name, size in sizes.items()]
    vectors = [(each.extractor, each.points, f"{each.bytes / 2**20:.1f}") for each in held]
    lines = [f"{home}{', emptied; it held' if args.empty else ''}"]
    lines.append(output.table(rows, ("kept", "MB")) if rows else "nothing")
    if vectors:
        lines.append(output.table(vectors, ("recognisers' vectors", "number", "MB")))
        lines.append(f"vectors: {cache.limit_mb:.0f} MB at most ($TRIPAUG_CACHE_MB)")
    output.emit(args, payload, "\n".join(lines))
    return 0


def _bytes(part) -> int:
    files = part.rglob("*") if part.is_dir() else [part]
    return sum(file.stat().st_size for file in files if file.is_file())
