"""Emotions as indices of classes."""

import pytest

from tripaug_core.errors import InputError
from tripaug_core.recognition.labels import class_indices


def test_each_emotion_is_its_place_among_the_classes():
    assert class_indices(["b", "a", "b"], ("a", "b", "c")).tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("emotions", "words"), [([], "nothing to train on"), (["a", "z", None], "holds None, z: not")]
)
def test_what_cannot_be_trained_on_is_said(emotions, words):
    with pytest.raises(InputError, match=words):
        class_indices(emotions, ("a", "b"))
