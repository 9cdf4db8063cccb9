"""RAVDESS, speech: 1440 English utterances, `Actor_01/03-01-06-01-02-01-12.wav`.

The seven numbers: modality, channel, emotion, intensity, statement, repetition, actor.
"""

import re
from collections import Counter
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Reader, Utterance
from tripaug_core.corpora.tree import Tree, identity

EMOTION_OF = {
    "01": "neutral",
    "02": "calm",
    "03": "happiness",
    "04": "sadness",
    "05": "anger",
    "06": "fear",
    "07": "disgust",
    "08": "surprise",
}
_NAME = re.compile(r"(0[1-3])-(0[12])-(0[1-8])-(0[12])-(0[12])-(0[12])-([01]\d|2[0-4])")


def read(root: Path) -> Found:
    """The spoken, audio-only recordings; songs and the sound of videos are dropped and counted."""
    tree = Tree.of(root)
    first, surplus = tree.by_stem()
    utterances, dropped = [], Counter()
    for stem, file in first.items():
        match = _NAME.fullmatch(stem)
        if not match:
            surplus.append(file)
            continue
        modality, channel, emotion, intensity, statement, repetition, actor = match.groups()
        if channel != "01":
            dropped["song"] += 1
        elif modality != "03":
            dropped["video"] += 1
        else:
            utterances.append(
                Utterance(
                    id=identity(file),
                    path=tree.root / file,
                    emotion=EMOTION_OF[emotion],
                    speaker=actor,
                    language="English",
                    sentence=statement,
                    extra={
                        "sex": "M" if int(actor) % 2 else "F",
                        "intensity": "normal" if intensity == "01" else "strong",
                        "repetition": repetition,
                    },
                )
            )
    return Found(utterances, dict(dropped), surplus=surplus, refused=tree.refused)


def names() -> dict[str, str]:
    """Every file name of the corpus -> its emotion; neutral has no strong intensity."""
    return {
        f"03-01-{code}-{intensity}-{statement}-{repetition}-{actor:02d}": emotion
        for actor in range(1, 25)
        for code, emotion in EMOTION_OF.items()
        for intensity in (("01",) if emotion == "neutral" else ("01", "02"))
        for statement in ("01", "02")
        for repetition in ("01", "02")
    }


READER = Reader(
    name="ravdess",
    title="RAVDESS (speech)",
    languages=("English",),
    licence="CC BY-NC-SA 4.0",
    read=read,
    where="https://zenodo.org/records/1188976 (Audio_Speech_Actors_01-24.zip)",
    put="ravdess/Actor_01/03-01-06-01-02-01-01.wav",
    published={emotion: 96 if emotion == "neutral" else 192 for emotion in EMOTION_OF.values()},
    speakers=24,
    names=names,
    duplicates=(frozenset({"03-01-03-01-02-01-07", "03-01-03-01-02-02-07"}),),
)
