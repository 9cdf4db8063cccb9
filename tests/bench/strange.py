"""What a file of ours may hold after anybody has been at it."""

import json
from collections.abc import Iterator

GONE = object()
VALUES = (GONE, None, True, -1, 10**18, 1e308, float("nan"), "two\nlines", "\ud800")
VALUES += ([], {}, [None], {"x": None})


def paths(value, above: tuple = (), most: int = 2) -> Iterator[tuple]:
    """Where everything in plain values stands; of lists and objects of many the first few."""
    if isinstance(value, dict):
        within = list(value)
    else:
        within = range(min(len(value), most)) if isinstance(value, list) else ()
    for key in within:
        yield (*above, key)
        yield from paths(value[key], (*above, key), most)


def sentence_of(error: Exception, path, most: int, done: str) -> str:
    """What an error says, which has to be one line about the file, of fewer letters than `most`."""
    said = str(error)
    assert said.startswith(f"{path} "), done
    assert said.count("\n") == 0, done
    assert len(said) < most, done
    return said


def versions(base: dict, values=VALUES, only=lambda path: True) -> Iterator[tuple[str, str]]:
    """(what was done, the file's text) with each field in turn gone or something strange; what
    stands there already is left out, and a null that goes.
    """
    for *above, last in list(filter(only, paths(base))):
        place = base
        for key in above:
            place = place[key]
        whole = place.copy()
        for value in values:
            said = "gone" if value is GONE else repr(value)
            if said == repr(place[last]) or (value is GONE and place[last] is None):
                continue
            if value is GONE:
                del place[last]
            else:
                place[last] = value
            text = json.dumps(base)
            if isinstance(place, list):
                place[:] = whole
            else:
                place.update(whole)
            yield f"{'.'.join(map(str, (*above, last)))}: {said}", text
