"""From a corpus' sound to its features."""

from collections.abc import Callable

from tripaug_core.corpora.corpus import Corpus
from tripaug_core.corpora.hearing import file_hashes, hear
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec


def extract(
    corpus: Corpus,
    spec: MelSpec | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Features:
    """The log-mels of a corpus, from the cache where the same files were heard before.

    Args:
        corpus: from `tripaug_core.corpora.load`.
        spec: defaults to `MelSpec()`.
        progress: called with utterances done and all utterances.

    Raises:
        InputError: a file cannot be read or is silent; it is named.
    """
    spec = spec or MelSpec()
    try:
        files = file_hashes(corpus)
        heard = hear(corpus, spec, files, progress, strict=True)
    except InputError as error:
        raise InputError(
            f"{error} Run `corpora check {corpus.name}` to see what else is wrong."
        ) from None
    return Features(
        frames=heard.frames,
        starts=heard.lengths.cumsum(0) - heard.lengths,
        lengths=heard.lengths,
        spec=spec,
        hashes=tuple(bytes(row).hex() for row in heard.hashes.tolist()),
        files=tuple(files),
        levels=heard.levels,
        **columns(corpus),
    )


def columns(corpus: Corpus) -> dict:
    """What features know of a corpus without its sound: the fields of `Features` by name."""
    return {
        "ids": corpus.ids,
        "emotions": corpus.emotions,
        "speakers": corpus.speakers,
        "sentences": corpus.sentences,
        "languages": tuple(u.language for u in corpus.utterances),
        "sessions": corpus.sessions,
        "sexes": corpus.sexes,
        "corpora": corpus.corpora,
        "folds": corpus.folds,
        "about": {corpus.name: about(corpus)},
    }


def about(corpus: Corpus) -> dict:
    """What should be said about a corpus wherever its features go."""
    return {
        "title": corpus.title,
        "licence": corpus.licence,
        "languages": list(corpus.languages),
        "synthetic": corpus.synthetic,
        "layout": corpus.layout,
    }
