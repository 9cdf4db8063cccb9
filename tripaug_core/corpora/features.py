"""Features of a corpus: what they are, how they come from its sound, and how they travel."""

from pathlib import Path

from tripaug_core.corpora.export import load_features, save_features
from tripaug_core.corpora.extract import extract
from tripaug_core.corpora.packed import Features, Indices, concat, join, pack
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_corpus_name, corpora_home
from tripaug_core.sound.mel import MelSpec

__all__ = [
    "Features",
    "Indices",
    "concat",
    "extract",
    "join",
    "load_features",
    "obtain",
    "pack",
    "save_features",
]


def obtain(
    name: str, spec: MelSpec | None = None, home: str | Path | None = None, progress=None
) -> Features:
    """The features of a corpus by name, from its sound, or from `NAME.safetensors` in the home.

    The second is for machines to which `corpora export` carried the features but not the corpus:
    where its folder is there, it alone counts.

    Raises:
        InputError: there is neither, the corpus cannot be read, or the exported features were
            made with other mel settings.
    """
    from tripaug_core.corpora import load, root_of

    exported = corpora_home(home) / f"{checked_corpus_name(name)}.safetensors"
    try:
        root_of(name, home)
    except InputError:
        # Only where there is no folder: one that cannot be read may say something else by now.
        if not exported.is_file():
            raise
        features = load_features(exported)
        if features.spec != (spec or MelSpec()):
            raise InputError(
                f"{exported} was made with other mel settings: export it again."
            ) from None
        return features
    return extract(load(name, home), spec, progress)
