"""Lists in one word, and files of settings."""

import pytest

from tripaug_core.cli import values
from tripaug_core.errors import InputError


def test_lists():
    assert values.words(None) is None
    assert values.words(" a, b,,c ") == ("a", "b", "c")
    assert values.numbers("0, 2", "--seeds") == (0, 2)
    assert values.numbers(None, "--seeds") is None
    with pytest.raises(InputError, match="--seeds 0,x: give whole numbers"):
        values.numbers("0,x", "--seeds")


def test_a_file_of_settings(tmp_path):
    file = tmp_path / "settings.json"
    assert values.settings_file(None) == {}
    with pytest.raises(InputError, match="cannot be read"):
        values.settings_file(str(file))
    for content, sentence in (("{", "is no JSON"), ("[1]", "no JSON object")):
        file.write_text(content)
        with pytest.raises(InputError, match=sentence):
            values.settings_file(str(file))
    file.write_text('{"folds": 3}')
    assert values.settings_file(str(file)) == {"folds": 3}
