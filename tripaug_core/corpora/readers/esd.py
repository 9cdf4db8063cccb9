"""ESD: 350 parallel sentences, five emotions, ten Mandarin and ten English speakers.

`0001/Angry/0001_000351.wav`, or with a folder train, evaluation or test below the emotion.
"""

import re
from collections.abc import Sequence

from tripaug_core.corpora.corpus import Found, Reader, Release, Utterance, emotion_named
from tripaug_core.corpora.tree import Tree, identity

# In the order in which the files of a speaker are numbered, 350 each.
EMOTIONS = ("neutral", "anger", "happiness", "sadness", "surprise")
SENTENCES = 350
FEMALE = frozenset({1, 2, 3, 7, 9, 15, 16, 17, 18, 19})
_FOLDERS = {"neutral", "angry", "happy", "sad", "surprise"}
_NAME = re.compile(r"(00(?:0[1-9]|1\d|20))_(\d{6})")


def share(tree: Tree, files: Sequence[str]) -> float:
    """The part of the recordings that are named as ESD's and lie in a folder of an emotion."""
    return sum(_part_of(file) is not None for file in files) / max(1, len(files))


def read(tree: Tree) -> Found:
    """Every sound file named like ESD's that lies in a folder named by an emotion.

    The folder says the emotion, the number the sentence: the same number (modulo 350) is the same
    sentence for all speakers of a language.
    """
    first, surplus = tree.by_stem()
    utterances = []
    for file in first.values():
        match, labels, number = _part_of(file) or (None, [], 0)
        if match is None:
            surplus.append(file)
            continue
        language = language_of(match[1])
        below = file.split("/")[-2].strip().lower()
        part = below if below in ("train", "evaluation", "test") else None
        utterances.append(
            Utterance(
                id=identity(file),
                path=tree.root / file,
                emotion=emotion_named(labels[-1]),
                speaker=match[1],
                language=language,
                sentence=f"{language}-{(number - 1) % SENTENCES + 1:03d}",
                extra={"sex": "F" if int(match[1]) in FEMALE else "M"}
                | ({"part": part} if part else {}),
            )
        )
    return Found(utterances, surplus=surplus, refused=tree.refused)


def _part_of(file: str) -> tuple[re.Match, list[str], int] | None:
    """The name, the folders that are emotions, and the number, of a file of ESD's; else None."""
    *folders, name = file.split("/")
    match = _NAME.fullmatch(identity(name))
    labels = [folder for folder in folders if folder.strip().lower() in _FOLDERS]
    if match and labels and 1 <= int(match[2]) <= SENTENCES * len(EMOTIONS):
        return match, labels, int(match[2])
    return None


def language_of(speaker: str) -> str:
    """0001-0010 speak Mandarin, 0011-0020 English."""
    return "Mandarin" if int(speaker) <= 10 else "English"


def names() -> dict[str, str]:
    """Every file name of the corpus -> its emotion."""
    return {
        f"{speaker:04d}_{number:06d}": EMOTIONS[(number - 1) // SENTENCES]
        for speaker in range(1, 21)
        for number in range(1, SENTENCES * len(EMOTIONS) + 1)
    }


READER = Reader(
    name="esd",
    title="ESD (Emotional Speech Dataset)",
    languages=("English", "Mandarin"),
    licence="research only, on request",
    where="https://hltsingapore.github.io/ESD/",
    put="esd/0001/Angry/0001_000351.wav",
    read=read,
    share=share,
    releases=(Release(emotions=dict.fromkeys(EMOTIONS, 7000), speakers=20),),
    names=names,
)
