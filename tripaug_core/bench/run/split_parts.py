"""The two sides of a split: from a spec's keys to features, checked to be the ones it means."""

from functools import lru_cache

from tripaug_core.bench.plan import specs
from tripaug_core.bench.plan.specs import CorpusRef
from tripaug_core.corpora.features import Features, join, obtain
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec


def features_of(refs: tuple[CorpusRef, ...], spec: MelSpec, home: str | None) -> Features:
    """The features of the corpora, checked to be those that the spec was made for.

    Raises:
        InputError: the files here are others.
    """
    parts = []
    for ref in refs:
        found = _features(ref.name, home, spec)
        if found.content != ref.content:
            found = _features.__wrapped__(ref.name, home, spec)
        if found.content != ref.content:
            raise InputError(
                f"the files of {ref.name} in {home or 'the corpora home'} are not those that the "
                "benchmark was planned with."
            )
        parts.append(found)
    return parts[0] if len(parts) == 1 else join(parts)


def select(features: Features, keys: tuple[str, ...]) -> Features:
    """The utterances of those keys, in that order, where they lie."""
    place = {key: i for i, key in enumerate(keys_of(features))}
    return features.view([place[key] for key in keys])


def keys_of(features: Features) -> list[str]:
    """Keys of the utterances; see `specs.key_of`."""
    return [specs.key_of(c, i) for c, i in zip(features.corpora, features.ids, strict=True)]


@lru_cache(maxsize=8)
def _features(name: str, home: str | None, spec: MelSpec) -> Features:
    return obtain(name, spec, home)
