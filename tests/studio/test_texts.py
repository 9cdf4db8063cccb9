"""The page's texts: filled in, laid over by a translation; and the whole page in another tongue."""

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict

import pytest
from small_training import SMALL

from tests.studio.started import PROJECT, App
from tripaug_core.errors import InputError
from tripaug_core.method import guide
from tripaug_core.studio import texts
from tripaug_core.vocabulary import ROWS, for_page

PATIENCE_MS = 240_000
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćđéḟǵĥíĵḱĺḿńóṕɋŕśţúṽẃẋýźÁɃĆĐÉḞǴĤÍĴḰĹḾŃÓṔɊŔŚŢÚṼẂẊÝŹ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
# What every language writes so: units, formats, names of things.
EVERYWHERE = re.compile(
    r"L_[A-Za-z]+|Eqs?\. |Sec\. |"
    r"\b(Hz|kHz|dB|MB|GB|UAR|SVG|PNG|CSV|JSON|HTML|TripAug|UMAP|PCA|SNE|cpu|cuda|REP|EMO|BAL)\b"
)
SAID = """(roots) => {
  const said = [];
  const shown = ["title", "placeholder", "aria-label", "alt", "data-tip", "aria-valuetext"];
  const all = roots.flatMap((root) => [root, root + " *"]).join();
  for (const node of document.querySelectorAll(all)) {
    if (node.closest("code, script, style")) continue;
    for (const name of shown) if (node.hasAttribute(name)) said.push(node.getAttribute(name));
    for (const child of node.childNodes) if (child.nodeType === 3) said.push(child.textContent);
  }
  return said;
}"""


@pytest.fixture(autouse=True)
def ours_again():
    yield
    texts.lay_over(None)


def overlay(tmp_path, toml: str):
    file = tmp_path / "texts.toml"
    file.write_text(toml, encoding="utf-8")
    return file


def test_a_text_is_filled_in():
    assert texts.t("path.unread", name="x").startswith("“x” is here, but not read yet: ")
    assert texts.t("benchmarks.rows_n", n=1) == "1 row"
    assert texts.t("benchmarks.rows_n", n=3) == "3 rows"
    for key, values in (("path.no_such", {}), ("path.unread", {}), ("benchmarks.rows_n", {})):
        with pytest.raises(KeyError):
            texts.t(key, **values)


def test_markup_reads_no_text_as_markup_or_code(tmp_path):
    evil = r"<b>${alert(1)}</b> `{{ x }}` \\u0041 {name}"
    texts.lay_over(overlay(tmp_path, f"path.unread = {json.dumps(evil)}"))
    shown = texts.t_markup("path.unread", name="<i>")
    assert not set("<>`\\${}") & set(shown)
    assert "&lt;b&gt;" in shown
    assert "&lt;i&gt;" in shown


def test_a_translation_replaces_what_it_has(tmp_path):
    rows = 'rows_n = { one = "{n} rząd", few = "{n} rzędy", other = "{n} rzędów" }'
    toml = f'language = "pl"\n[corpus]\nlook_again = "Jeszcze raz"\n[benchmarks]\n{rows}\n'
    texts.lay_over(overlay(tmp_path, toml))
    assert texts.t("corpus.look_again") == "Jeszcze raz"
    assert texts.t("corpus.send_a_zip") == "Send a zip"
    told = texts.for_page()
    assert told["language"] == "pl"
    assert told["texts"]["benchmarks.rows_n"]["few"] == "{n} rzędy"


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ('corpus.nothing = "x"', "there is no text corpus.nothing"),
        ('path.unread = "no name"', r"path.unread lacks \{name\}"),
        ('path.unread = "{name} {nam}"', r"path.unread has no \{nam\}"),
        ('benchmarks.rows_n = "rows"', "benchmarks.rows_n must be a text a plural form"),
        ('path.hide = { one = "a", other = "b" }', "path.hide must be one text"),
        ('benchmarks.rows_n = { one = "a", other = "b" }', r"benchmarks.rows_n lacks \{n\}"),
        ('language = "Polish!"', "is no language"),
        ("path.hide = ", "are no TOML"),
        pytest.param("a = " + "[" * 100_000, "nested too deeply", id="deep"),
        pytest.param(
            "a = " + f"{{{'.'.join('a' * 29)} = " * 100 + "1" + "}" * 100,
            "nested too deeply",
            id="deep tables",
        ),
    ],
)
def test_a_translation_that_does_not_fit_is_refused_by_name(tmp_path, toml, why):
    with pytest.raises(InputError, match=why):
        texts.lay_over(overlay(tmp_path, toml))
    assert texts.t("path.hide") == "Hide"


def test_texts_that_are_no_file_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe is no regular file"):
        texts.lay_over(tmp_path / "pipe")
    with pytest.raises(InputError, match="cannot be read"):
        texts.lay_over(tmp_path / "nothing")


def test_the_app_refuses_it_before_it_starts(tmp_path):
    file = overlay(tmp_path, 'corpus.nothing = "x"')
    done = subprocess.run(
        [sys.executable, "app.py", "--texts", file], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "there is no text corpus.nothing" in done.stderr


# -- the whole page in another tongue ----------------------------------------------------------


def accented(text):
    if not isinstance(text, str):
        return {form: accented(each) for form, each in text.items()}
    pieces = re.split(r"(\{\w+\})", text)
    return "".join(piece if i % 2 else piece.translate(ACCENTS) for i, piece in enumerate(pieces))


def as_toml(found: dict) -> str:
    def value(text) -> str:
        if isinstance(text, str):
            return json.dumps(text, ensure_ascii=False)
        return "{ " + ", ".join(f"{form} = {value(each)}" for form, each in text.items()) + " }"

    return "".join(f"{key} = {value(text)}\n" for key, text in found.items())


TITLES = {name: row.label for name, row in ROWS.items()}


class Data:
    """What is no text of the page: what the server answered, and what the vocabulary says."""

    def __init__(self):
        self.known: set[str] = set()
        self.answers: list = []  # of the server, not looked at yet
        forms = (t.values() if isinstance(t, dict) else [t] for t in texts.everything().values())
        self.ours: set[str] = set()
        self.take([for_page(), [asdict(entry) for entry in guide.GUIDE]])
        self.ours = {form for each in forms for form in each}

    def take(self, value) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                self.take(key)
                self.take(each)
        elif isinstance(value, list | tuple):
            for each in value:
                self.take(each)
        elif isinstance(value, str):
            # The scripts show some in pieces, or as the beginning of a sentence, and the rows that
            # a verdict names by their titles.
            titled = re.sub("“([^”]+)”", lambda name: f"“{TITLES.get(name[1], name[1])}”", value)
            whole = {value, titled, *re.split(r": |; |/", value), value.partition(" ")[2]}
            pieces = whole | {p[:1].upper() + p[1:] for p in whole} | {value.lower()}
            self.known |= {piece for piece in pieces if len(piece) > 1 and piece not in self.ours}

    def hear(self) -> None:
        """Takes what has been answered."""
        while self.answers:
            self.take(self.answers.pop(0).json())

    def words_beside(self, text: str) -> list[str]:
        """The words of a text that are neither accented nor data."""
        for known in sorted((k for k in self.known if k in text), key=len, reverse=True):
            text = re.sub(rf"(?<![^\W_]){re.escape(known)}(?![^\W_])", " ", text)
        return re.findall(r"(?<![^\W_])[A-Za-z]{2,}(?![^\W_])", EVERYWHERE.sub(" ", text))


def test_words_beside_the_texts_are_found():
    data = Data()
    data.take({"title": "Tiny corpus", "state": "done"})
    assert data.words_beside("Śţóṕ Tiny corpus, 3.2 kHz, L_EMO") == []
    assert data.words_beside("Stop Tiny corpus") == ["Stop"]
    assert data.words_beside("done") == ["done"]  # ours: it must be translated


@pytest.fixture(scope="module")
def foreign(homes, tmp_path_factory, few_fresh_triplets):
    """An app whose every text is accented, over a finished training: (address, its run, data)."""
    from tripaug_core.jobs import train
    from tripaug_core.method.settings import changed

    root = tmp_path_factory.mktemp("foreign")
    runs = root / "runs"
    small = changed("quick", SMALL | {"iterations": 6})
    run = train.lay_out(runs, "tiny", small, corpora=homes.corpora, device="cpu")
    train.work(run)
    given = {k: accented(v) for k, v in texts.everything().items() if k != "language"}
    app = App(homes, runs, "--texts", overlay(root, as_toml(given)))
    yield app.url, run.id
    app.kill()


# Address -> what of the tab says that it stands there.
VIEWS = {
    "corpus/tiny": "[data-state=ready] [data-part=verdict][data-state=done]",
    "corpus/tiny/recordings": "[data-state=ready] [data-part=rows] tr",
    "corpus/tiny/guard": "[data-guard]",
    "corpus/nowhere": "[data-state=ready] [data-part=blank]:not([hidden])",
    "train/RUN": "[data-points='3'] [data-part=outcome]:not([hidden])",
    "train/new:nowhere": "[data-state=ready] [data-part=form-error]:not([hidden])",
    "augment/tiny/anger_ada.wav?baseline=noise": "[data-heard][data-baseline=noise]",
    "explore/tiny": "[data-shown] [data-part=figures]:not([hidden])",
    "explore/nowhere": "[data-shown]",
    "benchmarks": "[data-state=ready] [data-part=published-list] li",
    "benchmarks/published/logmel-emodb": "[data-state=ready] [data-loaded=all]",
}


@pytest.fixture(scope="module")
def spoken(foreign, browser):
    """That app in a browser: (page, what it complained of, what is no text of it)."""
    from tripaug_core.recognition import KINDS

    data, errors = Data(), []
    data.take([[kind.title, kind.cost, kind.missing] for kind in KINDS.values()])
    data.take([foreign[1], "nowhere", "ada", "bob", "noise"])
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.on("response", lambda got: "component_server" in got.url and data.answers.append(got))
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(foreign[0], timeout=PATIENCE_MS)
    yield page, errors, data
    context.close()


@pytest.mark.parametrize("place", VIEWS)
def test_nothing_on_the_page_is_left_in_english(foreign, spoken, place):
    (address, run), (page, errors, data) = foreign, spoken
    tab = place.split("/")[0]
    page.goto(address + "#" + place.replace("RUN", run))
    page.locator(f".ta-bench.ta-{tab}{VIEWS[place]}").first.wait_for(
        state="attached", timeout=PATIENCE_MS
    )
    page.wait_for_timeout(700)  # what is asked for in the same breath arrives
    said = page.evaluate(
        SAID, [f".ta-bench.ta-{tab}", ".ta-header", ".ta-path", "#ta-tabs [role=tab]"]
    )
    data.hear()
    left = {text.strip(): words for text in said if (words := data.words_beside(text))}
    assert left == {}
    assert sum(any(letter in ACCENTED for letter in text) for text in said) > 40
    assert [error for error in errors if "text" in error] == []
