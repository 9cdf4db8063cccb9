"""Labels as a list has them: which are one, and which are none."""

import json

import pytest

from tripaug_core import corpora
from tripaug_core.errors import InputError


def listed(home, tone, *labels):
    lines = []
    for seed, label in enumerate(labels):
        tone(home / f"mine/{seed}.wav", seed)
        lines.append(json.dumps({"file_name": f"{seed}.wav", "emotion": label}))
    (home / "mine/metadata.jsonl").write_text("\n".join(lines))
    return corpora.load("mine", home).emotions


def test_a_list_of_one_label_is_that_label(tmp_path, tone):
    labels = (["anger"], "['sad',]", "[happy]", "[ 'very sad' ]", "(hm)")
    assert listed(tmp_path, tone, *labels) == ("anger", "sadness", "happiness", "very sad", "(hm)")


@pytest.mark.parametrize(
    ("label", "emotion"),
    [
        ("[pleasant surprise]", "surprise"),
        ("{'happy'}", "happiness"),
        ("{happy}", "happiness"),
        ('["happy","happy"]', "happiness"),
        ("['Happy', 'happy',]", "happiness"),
        ("['happy' 'happy']", "happiness"),
        ("[happy, happy]", "happiness"),
        ("{'very sad', 'very sad'}", "very sad"),
        ("[a:b]", "a:b"),
    ],
)
def test_what_says_one_label_only_is_that_label(tmp_path, tone, label, emotion):
    assert listed(tmp_path, tone, "anger", label) == ("anger", emotion)


@pytest.mark.parametrize(
    "label",
    [
        ["anger", "sad"],
        {"anger": 0.7, "sad": 0.3},
        {"anger": 1.0},
        "['anger' 'sad']",
        "[0.7 0.3]",
        "[0.5, 0.5]",
        "[angry sad]",
        "[happy proud]",
        "['happy', '']",
        "{'anger', 'sad'}",
        "{anger: 1}",
        "{'anger': 'anger'}",
        "[['anger'], ['sad']]",
        "['anger'] or ['sad']",
        {f"emotion {i}": 0.1 for i in range(10)},
    ],
)
def test_several_labels_and_shares_are_refused(tmp_path, tone, label):
    with pytest.raises(
        InputError, match=r"metadata\.jsonl, line 2, has the emotion .* not one label"
    ):
        listed(tmp_path, tone, "anger", label)


@pytest.mark.parametrize("label", [[], "{}", "['']", "{'nan'}"])
def test_an_empty_list_is_no_label(tmp_path, tone, label):
    with pytest.raises(InputError, match="line 2, has no emotion"):
        listed(tmp_path, tone, "anger", label)


def test_a_number_in_a_list_is_a_number(tmp_path, tone):
    with pytest.raises(InputError, match=r"calls emotions by numbers \(3\)"):
        listed(tmp_path, tone, "anger", [3])
