"""IEMOCAP: five sessions of two speakers, scripted and improvised dialogues, cut into turns.

Labels: `Session1/dialog/EmoEvaluation/Ses01F_impro01.txt`; sound:
`Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav`. Excitement counts as happiness.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Reader, Release, Utterance
from tripaug_core.corpora.readers import remarks
from tripaug_core.corpora.tree import Tree, identity
from tripaug_core.errors import InputError
from tripaug_core.io import read_bytes

WHOLE = "whole dialogues"
EMOTION_OF = {
    "ang": "anger",
    "exc": "happiness",
    "hap": "happiness",
    "neu": "neutral",
    "sad": "sadness",
}
# A turn is summed up in a line that opens with its times; header, comments and the lines of the
# single evaluators (C-E1:, A-F1:, ...) do not.
_TURN = re.compile(
    r"\s*\[\s*[\d.]+\s*-\s*[\d.]+\s*\]\s+(?P<turn>Ses\S+)\s+(?P<label>[A-Za-z]+)"
    r"(?:\s+\[\s*(?P<v>[\d.]+)\s*,\s*(?P<a>[\d.]+)\s*,\s*(?P<d>[\d.]+)\s*\])?"
)
_SOUND = re.compile(
    r"(?:.*/)?session\d/(?:sentences/wav|dialog/(?:wav|avi/\w+))/.*ses\d\d[fm]_(?:script|impro).*",
    re.IGNORECASE,
)
_LABELS = re.compile(r"(?:[^/]+/){0,2}[Ss]ession[^/]*/dialog/EmoEvaluation/[^/]+\.txt")
_MOST_BYTES = 1 << 26
_DIALOGUE = re.compile(r"(?:.*/)?session\d/dialog/", re.IGNORECASE)
_NAME = re.compile(r"Ses(\d\d)[FM]_((?:script|impro)\w*?)_([FM])\w+")


def share(tree: Tree, files: Sequence[str]) -> float:
    """The part of the recordings that are turns or dialogues of IEMOCAP."""
    return sum(bool(_SOUND.fullmatch(identity(file))) for file in files) / max(1, len(files))


def read(tree: Tree) -> Found:
    """The turns with one of the four emotions; those with another label are dropped and counted,
    and so are whole dialogues.

    Raises:
        InputError: a turn is of two emotions.
    """
    sound: dict[str, str] = {}
    surplus, dropped, missing, utterances = [], Counter(), [], []
    for file in tree.files:
        folders = file.lower().split("/")[:-1]
        if folders[-3:-1] != ["sentences", "wav"]:
            if _DIALOGUE.match(file):
                dropped[WHOLE] += 1
            else:
                surplus.append(file)
            continue
        stem = identity(file).rpartition("/")[2]
        if stem in sound:
            surplus.append(file)
        sound.setdefault(stem, file)
    labels, doubts = _labels(tree)
    for turn, line in labels.items():
        file, name = sound.pop(turn, None), _NAME.fullmatch(turn)
        if file and turn in doubts:
            raise InputError(doubts[turn])
        emotion = EMOTION_OF.get(line["label"].lower())
        if emotion is None or name is None:
            dropped[line["label"].lower()] += 1
        elif file is None:
            missing.append(turn)
        else:
            utterances.append(_utterance(tree.root, file, emotion, name, line))
    surplus.extend(sound.values())
    return Found(utterances, dict(dropped), missing, surplus, tree.refused)


def _utterance(root: Path, file: str, emotion: str, name: re.Match, line: dict) -> Utterance:
    session, dialogue, letter = name.groups()
    scripted = dialogue.startswith("script")
    scores = {"valence": line["v"], "activation": line["a"], "dominance": line["d"]}
    return Utterance(
        id=identity(file),
        path=root / file,
        emotion=emotion,
        # The letter of the turn says who speaks; that of the dialogue only who wore the markers.
        speaker=f"Ses{session}{letter}",
        language="English",
        session=f"Ses{session}",
        # What is improvised has no text of its own; the parts of a script (1_1b) are one text.
        sentence=dialogue.rstrip("abcdefghijklmnopqrstuvwxyz") if scripted else None,
        extra={
            "sex": letter,
            "style": "scripted" if scripted else "improvised",
            "label": line["label"].lower(),
        }
        | {name: value for name, value in scores.items() if value},
    )


def _labels(tree: Tree) -> tuple[dict[str, dict], dict[str, str]]:
    """Turn -> its line, from the files directly in an EmoEvaluation folder, those furthest up
    first; and turn -> a sentence, where it is of two emotions."""
    labels: dict[str, dict] = {}
    said_in, doubts = {}, {}
    for name in sorted(filter(_LABELS.fullmatch, tree.others), key=lambda file: file.count("/")):
        text = read_bytes(tree.root / name, _MOST_BYTES).decode("utf-8-sig", errors="replace")
        for line in re.split(r"\r\n|\r|\n", text):
            if match := _TURN.match(line):
                turn, label = match["turn"], match["label"]
                known = labels.setdefault(turn, match.groupdict())["label"]
                before = said_in.setdefault(turn, name)
                if EMOTION_OF.get(known.lower()) != EMOTION_OF.get(label.lower()):
                    doubts[turn] = remarks.two_labels(turn, known, before, label, name)
    return labels, doubts


READER = Reader(
    name="iemocap",
    title="IEMOCAP",
    languages=("English",),
    licence="research only, on request",
    where="https://sail.usc.edu/iemocap/",
    put="iemocap/Session1/sentences and iemocap/Session1/dialog (to Session5)",
    read=read,
    share=share,
    releases=(
        Release(
            emotions={"anger": 1103, "happiness": 1636, "neutral": 1708, "sadness": 1084},
            speakers=10,
        ),
    ),
    published_sessions={"Ses01": 1085, "Ses02": 1023, "Ses03": 1151, "Ses04": 1031, "Ses05": 1241},
)
