"""What `corpora export` writes for others is read back here as what it was."""

import pytest

from tripaug_core import cli, corpora
from tripaug_core.corpora.formats import FORMATS

ROWS = [
    ("a/x.wav", "angry", "ann", "s1", "German"),
    ("b.wav", "sad", "bob", "s2", "German"),
    ("c d.wav", "happy", "ann", "s1", "Italian"),
]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_comes_back_the_same(own, form, capsys):
    if form == "audformat":
        pytest.importorskip("audformat")
    home = own(ROWS, "path,emotion,speaker,sentence,language")
    argv = ["corpora", "export", "mine", "--format", form, "--out", str(home / "out")]
    assert cli.main([*argv, "--corpora", str(home)]) == 0
    (home / "out/manifest.csv").unlink(missing_ok=True)  # by the format's own list alone
    before, after = corpora.load("mine", home), corpora.load("out", home)

    def told(corpus):
        return sorted((u.path.name, u.emotion, u.speaker, u.language) for u in corpus.utterances)

    assert told(after) == told(before)
    assert (after.missing, after.surplus) == ((), ())
