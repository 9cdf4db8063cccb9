"""What a file of ours may hold after anybody has been at it."""

import copy
import json
from collections.abc import Iterator

GONE = object()
VALUES = (GONE, None, "x", -1, 10**18, 1e308, float("nan"), float("inf"), True)
VALUES += ([], {}, [None], [[]], {"x": None}, "two\nlines", "\ud800")


def paths(value, above: tuple = (), most: int = 2) -> Iterator[tuple]:
    """Where everything in plain values stands; of lists and objects of many the first few."""
    if isinstance(value, dict):
        within = list(value)
    else:
        within = range(min(len(value), most)) if isinstance(value, list) else ()
    for key in within:
        yield (*above, key)
        yield from paths(value[key], (*above, key), most)


def versions(base: dict, values=VALUES, only=lambda path: True) -> Iterator[tuple[str, str]]:
    """(what was done, the file's text) with each field in turn gone or something strange; what
    stands there already is left out, and a null that goes.
    """
    for path in filter(only, paths(base)):
        for value in values:
            changed = copy.deepcopy(base)
            place = changed
            for key in path[:-1]:
                place = place[key]
            said = "gone" if value is GONE else repr(value)
            if said == repr(place[path[-1]]) or (value is GONE and place[path[-1]] is None):
                continue
            if value is GONE:
                del place[path[-1]]
            else:
                place[path[-1]] = value
            yield f"{'.'.join(map(str, path))}: {said}", json.dumps(changed)
