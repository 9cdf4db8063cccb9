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
    import soundfile

    found: list[float | None] = []
    for done, utterance in enumerate(corpus.utterances, start=1):
        try:
            header = soundfile.info(str(utterance.path))
            found.append(header.frames / header.samplerate if header.samplerate > 0 else None)
        except (soundfile.SoundFileError, OSError, ValueError, TypeError):
            found.append(None)
        if progress:
            progress(done, len(corpus))
    return tuple(found)
