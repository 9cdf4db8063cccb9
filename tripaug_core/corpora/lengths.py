"""How long recordings are, by what their headers say: much faster than listening to them."""

from collections.abc import Callable

from tripaug_core.corpora.corpus import Corpus


def lengths(
    corpus: Corpus, progress: Callable[[int, int], None] | None = None
) -> tuple[float | None, ...]:
    """Seconds of each utterance of a corpus, None where the header cannot be read.

    Args:
        corpus: from `tripaug_core.corpora.load`.
        progress: called with utterances done and all utterances.
    """
    from tripaug_core.sound.decode import seconds_of

    found: list[float | None] = []
    for done, utterance in enumerate(corpus.utterances, start=1):
        found.append(seconds_of(utterance.path))
        if progress:
            progress(done, len(corpus))
    return tuple(found)
