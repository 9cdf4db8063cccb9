"""EMOVO: 588 Italian utterances, `f1/dis-f1-b1.wav` (emotion, speaker, sentence)."""

import re
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Reader, Utterance
from tripaug_core.corpora.tree import Tree, identity

EMOTION_OF = {
    "dis": "disgust",
    "gio": "happiness",
    "neu": "neutral",
    "pau": "fear",
    "rab": "anger",
    "sor": "surprise",
    "tri": "sadness",
}
SPEAKERS = ("f1", "f2", "f3", "m1", "m2", "m3")
SENTENCES = ("b1", "b2", "b3", "d1", "d2", "l1", "l2", "l3", "l4", "n1", "n2", "n3", "n4", "n5")
_NAME = re.compile(r"(dis|gio|neu|pau|rab|sor|tri)-([fm][1-3])-([bdln]\d)", re.IGNORECASE)


def read(root: Path) -> Found:
    """Every sound file whose name is one of EMOVO's."""
    tree = Tree.of(root)
    first, surplus = tree.by_stem()
    utterances = []
    for stem, file in first.items():
        match = _NAME.fullmatch(stem)
        if not match:
            surplus.append(file)
            continue
        emotion, speaker, sentence = match.group().lower().split("-")
        utterances.append(
            Utterance(
                id=identity(file),
                path=tree.root / file,
                emotion=EMOTION_OF[emotion],
                speaker=speaker,
                language="Italian",
                sentence=sentence,
                extra={"sex": speaker[0].upper()},
            )
        )
    return Found(utterances, surplus=surplus, refused=tree.refused)


def names() -> dict[str, str]:
    """Every file name of the corpus -> its emotion."""
    return {
        f"{code}-{speaker}-{sentence}": emotion
        for code, emotion in EMOTION_OF.items()
        for speaker in SPEAKERS
        for sentence in SENTENCES
    }


READER = Reader(
    name="emovo",
    title="EMOVO",
    languages=("Italian",),
    licence="research only",
    read=read,
    where="http://voice.fub.it/activities/corpora/emovo/index.html",
    put="emovo/f1/dis-f1-b1.wav",
    published=dict.fromkeys(EMOTION_OF.values(), 84),
    speakers=6,
    names=names,
)
