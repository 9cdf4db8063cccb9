"""Berlin EMO-DB, the release of 2005: 535 German utterances, `wav/03a01Fa.wav`.

The name: speaker (03), sentence (a01), emotion (F), version (a).
"""

import re
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Reader, Utterance
from tripaug_core.corpora.tree import Tree, identity

EMOTION_OF = {
    "W": "anger",
    "L": "boredom",
    "E": "disgust",
    "A": "fear",
    "F": "happiness",
    "T": "sadness",
    "N": "neutral",
}
SENTENCES = ("a01", "a02", "a04", "a05", "a07", "b01", "b02", "b03", "b09", "b10")
MALE = frozenset(["03", "10", "11", "12", "15"])
_NAME = re.compile(r"(\d\d)([ab]\d\d)([WLEAFTN])([a-z]?)")

# The corpus is what was left of the recordings after a listening test, so its names follow no
# rule. A line a speaker, a word a sentence (in the order above), two letters a recording.
_RECORDINGS = """
    03 FaNcWa FcNcTaWbWc AdFdLcNcTaWc AaFcNdTcWaWb FaFbLaNcWc FaLbNbTdWaWc AaLaNaTbWb NbTcWc
           LaNcTcWa AbEcNaNcWbWc
    08 AbFdLcNaWaWc AbAcFeLaNaTbWc FfLaNcTbWc FeLcNbTaWa FdLaNaTaTbWc AaFdFeLbNaWa FfLaNbTcWd
           FeLcNbTcWd AbFdLcNbTbWaWc AaFdLaNcTcWa
    09 EaFaNbWb EaEbLaWb FdLaNbWa EdLcNbTbWbWc EbNaTaWbWd EaNaWb NaTbWcWd EdFaFdLbNbTaWb EaNdWa
           AaNdWa
    10 AcNbWa AbFaLbNaWa FdNbWaWb AaLdTbWb AaAdLaTaWb AaEaFaLb AaLaNaWb LaTbWb AdLbWb FcLcWa
    11 AaAbLdNdWc EcFbLdNcTcWc AcFdNdWc AdFbFcLcNaTdWd AcLdTaWc AbEbFcLbNcWd AbFdNaTdWb
           FcLcNbTdWaWb AdFdLdNaTdWa AdAeLdNcTdWa
    12 FbLbNbWc AcEcNbWaWc Wc AbLbNdTaWb AcLaWa TaWa AdEaFbNaWaWbWd LaTa AcTdWc AcLdWa
    13 AcEaEcFdLbNbWb AdEcFaLcNcTaWa AcFcLbTaWc AaEaLcNbTcWaWc FdLbNaTcWb AbEcFcLdNcWa FbLcNbWa
           AcEdFdLbNaTdWc AbEcFbFcLaNaWa EcFaLaNcWaWc
    14 AaAcEaNaWaWc AbEaFdLaNcTbWaWc AaEdLbTbTcWbWc AaAcFaFbLbNaTaTcWaWb AaEbFdLcLdNaTcWc
           AcEbFaFcNaWc AaFbNaTcWbWd AdEdLbTaWb AcEaFcLbTdWaWc AdEbLbNbTcWc
    15 EaFbLaNbWa AcEaLaNaTaWbWd AbAcFdNcWaWb EbFbLbNaWa AcEbFaFbLdNc EcLbNaWc AaLbNdTcWaWc
           AaLcNbTcWaWb AcFaLaNbTaWb AcLcNbNcWa
    16 EcFcLbNcTbWb EaEcLbNbTcWb AbEaFaLaLcNcTcWbWc AbEaFcLaTbWbWc EaFaFbLaLbNbTdWa
           AaEbFaLaLcTbWaWb AaEbFdLbWb AdEaFaFdLaNbTaWb AbEbFbLaLbWb AaEbFbLbTbTdWaWb
"""


def read(root: Path) -> Found:
    """Every sound file whose name is formed like EMO-DB's."""
    tree = Tree.of(root)
    first, surplus = tree.by_stem()
    utterances = []
    for stem, file in first.items():
        match = _NAME.fullmatch(stem)
        if not match:
            surplus.append(file)
            continue
        speaker, sentence, code, version = match.groups()
        utterances.append(
            Utterance(
                id=identity(file),
                path=tree.root / file,
                emotion=EMOTION_OF[code],
                speaker=speaker,
                language="German",
                sentence=sentence,
                extra={"sex": "M" if speaker in MALE else "F", "version": version},
            )
        )
    return Found(utterances, surplus=surplus, refused=tree.refused)


def names() -> dict[str, str]:
    """Every file name of the corpus -> its emotion."""
    words = _RECORDINGS.split()
    table = {}
    for start in range(0, len(words), 1 + len(SENTENCES)):
        speaker, *takes = words[start : start + 1 + len(SENTENCES)]
        for sentence, letters in zip(SENTENCES, takes, strict=True):
            for code, version in zip(letters[::2], letters[1::2], strict=True):
                table[f"{speaker}{sentence}{code}{version}"] = EMOTION_OF[code]
    return table


READER = Reader(
    name="emodb",
    title="Berlin EMO-DB",
    languages=("German",),
    licence="free for research (listed as CC0 by audEERING)",
    read=read,
    where="http://emodb.bilderbar.info/download/",
    put="emodb/wav/03a01Fa.wav",
    published={
        "anger": 127,
        "boredom": 81,
        "disgust": 46,
        "fear": 69,
        "happiness": 71,
        "neutral": 79,
        "sadness": 62,
    },
    speakers=10,
    names=names,
)
