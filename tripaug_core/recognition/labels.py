"""The emotions of a training part as indices of the classes that are told apart."""

from collections.abc import Sequence

import numpy as np

from tripaug_core.errors import InputError


def class_indices(emotions: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    """(n,) the place of each emotion among the classes.

    Raises:
        InputError: there is no utterance, or one whose emotion is not a class.
    """
    if len(emotions) == 0:
        raise InputError("there is nothing to train on: the training part is empty.")
    if strange := sorted(set(emotions) - set(classes), key=str):
        raise InputError(f"the training part holds {', '.join(map(str, strange))}: not a class.")
    place = {name: i for i, name in enumerate(classes)}
    return np.array([place[emotion] for emotion in emotions])
