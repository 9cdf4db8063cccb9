"""All words of the page stand in one file: none beside it, none unused, none with other values."""

from pathlib import Path

import pytest

from tests import page_texts
from tripaug_core.studio import texts

STUDIO = Path(texts.__file__).parent
# What they say is no part of the page.
FOR_PROGRAMS = {"door", "endpoint", "mcp", "payload", "serve"}
# What reads as words and is none: tags, attributes, keys with spaces.
NO_WORDS = {
    *("HTML", "CSV", "JSON", "SVG", "PNG", "TripAug", "UMAP", "PCA"),
    *(
        "button, a, summary, label",
        "noopener noreferrer",
        "button, a, select, input, summary, dialog, dialog *",
        "python -m tripaug_core train --corpus CORPUS --preset quick --without bal",
        "imbalanced ablation",
        "over ",
        "python -m tripaug_core train --corpus emodb --preset quick",
        "WAVEfmt ",
        "tripaug reproduce ",
        "Segoe UI",
        # Parts of refusals.
        "none yet",
        "the first ",
        " s of ",
        "utterances per emotion",
        "the noise scale",
        "use strict",
        "Sec. 3.2.3.",
    ),
}


def files(*kinds: str) -> list[Path]:
    """But those that read the texts: what they say is for who writes them."""
    found = sorted(path for kind in kinds for path in STUDIO.rglob(f"*.{kind}"))
    return [path for path in found if path.stem != "texts"]


def name_of(path: Path) -> str:
    return path.relative_to(STUDIO).as_posix()


@pytest.mark.parametrize("path", files("html", "js", "py"), ids=name_of)
def test_no_words_stand_outside(path):
    if path.stem in FOR_PROGRAMS:
        pytest.skip("speaks to programs, or to who starts the app")
    assert [
        line for line in page_texts.outside(path) if line.partition(": ")[2] not in QUOTED
    ] == []


QUOTED = {repr(words) for words in NO_WORDS}


def uses() -> list[tuple[str, str, set[str] | None]]:
    """(where, key, names) of every text that is asked for."""
    return [
        (f"{name_of(path)}, line {line}", key, names)
        for path in files("html", "js", "py")
        for line, key, names in page_texts.used(path)
    ]


def test_what_is_asked_for_is_there_and_what_is_there_is_asked_for():
    known = set(texts.everything()) - {"language"}
    wanted = {key for _, key, _ in uses()}
    families = tuple(key for key in wanted if key.endswith("."))
    missing = [key for key in wanted if not any(k == key or k.startswith(key) for k in known)]
    assert sorted(missing) == []
    assert sorted(k for k in known - wanted if not k.startswith(families)) == [], "nobody says this"


def test_placeholders_agree():
    told = texts.everything()
    wrong = [
        f"{where}: {key} has {sorted(texts.placeholders(told[key]))}, and is given {sorted(names)}"
        for where, asked, names in uses()
        for key in ([asked] if asked in told else [k for k in told if k.startswith(asked)])
        if names is not None and not fits(told[key], names)
    ]
    assert wrong == []


def fits(text, names: set[str]) -> bool:
    return texts.placeholders(text) <= names and (isinstance(text, str) or "n" in names)


def test_a_count_has_all_its_forms():
    for key, text in texts.everything().items():
        if not isinstance(text, str):
            assert {"one", "other"} == set(text), key
            assert texts.placeholders(text["one"]) <= texts.placeholders(text["other"]), key


def test_the_finders_find(tmp_path):
    script = tmp_path / "x.js"
    script.write_text(
        'a.textContent = "Reads it"; // "a comment"\n'
        'b = /"/.test("x") ? "ta-note ta-row" : "Play";\n'
        'c = t("corpus.x", { n: f(1, 2), m }) + t(d ? "corpus.y" : "corpus.z") + t("state." + e);\n'
        'f(".ta-x[data-y=1]", "M3 4l2 2", "Escape", " s", "new:", "a " + "sentence of it ");'
    )
    assert page_texts.outside(script) == [
        *("line 1: 'Reads it'", "line 2: 'Play'", "line 4: 'sentence of it '"),
    ]
    assert [(key, names) for _, key, names in page_texts.used(script)] == [
        *(("corpus.x", {"n", "m"}), ("corpus.y", set()), ("corpus.z", set()), ("state.", set())),
    ]
    markup = tmp_path / "x.html"
    markup.write_text(
        '<p title="Words">{{ t("corpus.x", a=b | tag("code")) }}</p><b>&nbsp;</b>more<i>'
    )
    assert page_texts.outside(markup) == ["line 1: 'more'", "line 1: 'title=Words'"]
    assert page_texts.used(markup) == [(1, "corpus.x", {"a"})]
    code = tmp_path / "x.py"
    code.write_text(
        '"""A doc."""\nx = "A sentence."\nraise InputError("Not so.")\nt(f"state.{x}")\n'
    )
    assert page_texts.outside(code) == ["line 2: 'A sentence.'"]
    assert page_texts.used(code) == [(4, "state.", set())]
