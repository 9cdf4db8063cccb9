import pytest

from tripaug_core.method.health import findings
from tripaug_core.method.settings import preset

WELL = {
    "rep": 3.0,
    "rep_active": 0.3,
    "emo_active": 0.3,
    "bal_active": 0.4,
    "discriminator_accuracy": 0.7,
}


def points(upto=400, **changes):
    began = {"event": "began", "step": 0}
    return [began, *({"step": step, **WELL, **changes} for step in range(10, upto + 1, 10))]


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"emo_active": 0.01}, "active", "under 5 % of the triplets of L_EMO"),
        ({"emo_active": 0, "bal_active": 0}, "active", "L_EMO .* and L_BAL"),
        ({"rep_active": 0.02}, "rep_active", "nothing left to learn"),
        ({"rep": 7.1, "rep_active": 0.9}, "rep", "β = 7"),
        ({"discriminator_accuracy": 0.99}, "discriminator_accuracy", "The discriminator wins"),
    ],
)
def test_it_says_what_is_wrong(changes, key, says):
    (found,) = findings(points(**changes), preset("quick"))
    assert found["key"] == key
    import re

    assert re.search(says, found["text"])


def test_it_says_nothing_where_all_is_well_or_too_early_or_left_out():
    assert findings(points(), preset("quick")) == []
    assert findings(points(30, emo_active=0), preset("quick")) == []
    assert findings([], preset("quick")) == []
    assert findings(points(emo_active=0), preset("quick", without=("emo",))) == []
    everything = {"emo_active": 0, "discriminator_accuracy": 1}
    left_out = preset("quick", without=("emo", "gan"))
    assert findings(points(**everything), left_out) == []
