"""Emotions as positive or negative, for the cross-lingual experiment (Sec. 3.2.2, Table 1)."""

from collections.abc import Sequence

from tripaug_core.errors import InputError
from tripaug_core.vocabulary import EMOTIONS

VALENCE_OF = {emotion.name: emotion.valence for emotion in EMOTIONS.values()}


def valences(emotions: Sequence[str]) -> tuple[str, ...]:
    """ "negative" or "positive" for each emotion.

    Raises:
        InputError: an emotion outside the vocabulary, whose valence is not known.
    """
    if unknown := sorted(set(emotions) - set(VALENCE_OF)):
        raise InputError(
            f"whether {', '.join(unknown)} is positive or negative is not known: "
            "leave it out, or name it as one of " + ", ".join(VALENCE_OF) + "."
        )
    return tuple(VALENCE_OF[emotion] for emotion in emotions)


def used_in_crosslingual(
    layouts: Sequence[str],
    emotions: Sequence[str],
    languages: Sequence[str | None],
    esd_fourth: str = "neutral",
) -> tuple[bool, ...]:
    """Which utterances the experiment takes: of ESD the Mandarin ones of four emotions.

    Of the other corpora all. The paper counts 7000 against 7000 of ESD's 17,500 Mandarin
    utterances, hence two emotions of each valence; whether the second positive one is neutral or
    surprise it does not say.

    Args:
        layouts, emotions, languages: one entry an utterance, as in `Features`: ESD is known by what
            it is, whatever its folder is called.
        esd_fourth: "neutral" or "surprise".

    Raises:
        InputError: `esd_fourth` is something else.
    """
    if esd_fourth not in ("neutral", "surprise"):
        raise InputError(f"esd_fourth is {esd_fourth!r}: it must be 'neutral' or 'surprise'.")
    esd = {"anger", "sadness", "happiness", esd_fourth}
    return tuple(
        layout != "esd" or (language == "Mandarin" and emotion in esd)
        for layout, emotion, language in zip(layouts, emotions, languages, strict=True)
    )
