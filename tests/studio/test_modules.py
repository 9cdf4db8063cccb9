"""The page's scripts as modules: how they are served, and their pure functions in a browser."""

import json
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tripaug_core.lettering import in_file_name
from tripaug_core.studio import modules, theme
from tripaug_core.vocabulary import EMOTIONS, ROWS, marks_of

OWN = ["contempt", "awe", "envy", "amusement", "ümit", "😀", "a", "b", *map(str, range(20))]
# Imports the module under test in a page that has nothing but the vocabulary.
CALL = """
async ([address, code]) => {
  const lib = {};
  const names = [
    "lib/server", "lib/colour", "lib/dom", "lib/texts", "lib/format", "lib/progress", "lib/awaited",
    "lib/address", "lib/newest", "lib/mel", "benchmarks/published", "benchmarks/table",
    "augment/twin", "augment/figures", "explore/figure3", "explore/view", "explore/point",
    "corpus/cards", "train/settings", "train/pace", "augment/sets",
    "augment/sweep", "augment/augment",
  ];
  for (const name of names) lib[name.split("/")[1]] = await import(address + "/" + name + ".js");
  return new Function("lib", "return " + code)(lib);
}
"""


@pytest.fixture(scope="module")
def client():
    return TestClient(Starlette(routes=[modules.route()]))


def test_modules_are_kept_by_browsers_and_nothing_else_is_served(client):
    answer = client.get(f"{modules.address()}/lib/format.js")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    for name in (
        "augment/augment.html",
        "page/tokens.css",
        "",
        "lib",
        "../modules.py",
        "lib/no.js",
    ):
        assert client.get(f"{modules.address()}/{name}").status_code == 404, name
    assert client.get("/modules/0000000000000000/lib/format.js").status_code == 404


@pytest.fixture(scope="module")
def called(request):
    """Evaluates an expression over `lib`, the modules, in Chromium."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser = request.getfixturevalue("browser")
    page = browser.new_page()
    served = TestClient(Starlette(routes=[modules.route()]))

    def answer(route):
        path = "/" + route.request.url.split("/", 3)[3]
        if path.startswith("/modules/"):
            got = served.get(path)
            kind = got.headers.get("content-type", "text/plain")
            route.fulfill(status=got.status_code, content_type=kind, body=got.text)
        else:
            route.fulfill(content_type="text/html", body=f"<!doctype html>{theme.data()}")

    page.route("**/*", answer)
    page.goto("http://modules.test/#train/run%201")
    yield lambda code: page.evaluate(CALL, [modules.address(), code])
    page.close()


def test_numbers_are_written_as_people_read_them(called):
    assert called("[1.234, -0.4, 0, -0.001, NaN, null].map((x) => lib.format.number(x, 2))") == [
        *("1.23", "−0.40", "0.00", "0.00", "–", "–")
    ]
    assert called("lib.format.number(0.26, 1, true)") == "+0.3"
    assert called("[0, 89.4, 90, 3599, 3600, 7260, null].map(lib.format.duration)") == [
        *("0 s", "89 s", "2 min", "1 h 00 min", "1 h 00 min", "2 h 01 min", "–")
    ]
    limit = "{ least: 1, most: 20 }"
    assert called(f"['7', '', '99', 'x'].map((t) => lib.format.within(t, {limit}))") == [
        7,
        1,
        20,
        1,
    ]


def test_a_row_goes_by_its_title_and_one_of_ones_own_by_its_name(called):
    names = ["learned", "none", "mine", "LT_AUG", "constructor"]
    titled = called(f"{json.dumps(names)}.map(lib.format.rowTitle)")
    assert titled == [ROWS["learned"].label, ROWS["none"].label, *names[2:]]
    said = called("lib.format.rowsTitled('“learned” is told apart from “copies”, “mine”.')")
    assert said == "“Learned copies” is told apart from “Plain copies”, “mine”."


def test_a_task_is_told_in_words_and_as_a_bar(called):
    tasks = "{ words: 'Fetching', done: 3, total: 12, left_s: 125 }"
    assert called(f"lib.progress.sentence({tasks})") == "Fetching: 3 of 12, 2 min left"
    assert called(
        f"lib.progress.sentence({{ ...{tasks}, left_s: null }}, (n) => 2 * n, ' MB')"
    ) == ("Fetching: 6 of 24 MB")
    assert called(f"lib.progress.sentence({{ ...{tasks}, total: 0 }})") == "Fetching"
    shown = (
        "[{ done: 1, total: 3 }, { done: 9, total: 3 }, { done: 0, total: 0 }, { total: 3 }]"
        ".map((task) => lib.progress.showBar(lib.progress.bar('Done'), task))"
        ".map((bar) => [bar.getAttribute('aria-valuenow'), bar.firstElementChild.style.width])"
    )
    assert called(shown) == [["33", "33%"], ["100", "100%"], ["0", "0%"], ["0", "0%"]]
    assert called("lib.progress.bar().getAttribute('aria-hidden')") == "true"
    states = "['waiting', 'working', 'done', 'failed'].map((state) => ({ state }))"
    assert called(f"[...{states}, null].map(lib.progress.isUnderWay)") == [
        *(True, True, False, False, False)
    ]


AWAITED = """(async () => {
  const heard = [], answers = [];
  const root = document.body.appendChild(document.createElement("p"));
  root.textContent = "in view";
  const ask = (request) => new Promise((done, fail) => answers.push({ request, done, fail }));
  const awaited = new lib.awaited.Awaited(root, 5, ask, {
    told: (answer, { name }) => heard.push(name + " " + answer.state),
    failed: (error) => heard.push(error.message),
    %s
  });
  const next = async () => {
    while (!answers.length) await new Promise((done) => setTimeout(done, 5));
    return answers.shift();
  };
  const asked = async (state, error) => {
    const { request, done } = await next();
    done({ state, error });
    await new Promise((then) => setTimeout(then));
    return request.name + (request.poll ? " again" : "");
  };
  %s
  root.remove();
  return heard;
})()"""


def test_of_what_is_made_in_the_background_the_newest_request_is_looked_after(called):
    until_done = """awaited.want({ name: "a" });
      heard.push(await asked("waiting"), await asked("working"), await asked("done"));
      heard.push(String(awaited.request));"""
    assert called(AWAITED % ("", until_done)) == [
        *("a waiting", "a working", "a done", "a", "a again", "a again", "null")
    ]
    overtaken = """awaited.want({ name: "a" });
      const late = await next();
      awaited.want({ name: "b" });
      late.done({ state: "failed", error: "gone" });
      heard.push(await asked("failed", "no room"), String(awaited.request));"""
    assert called(AWAITED % ("", overtaken)) == ["no room", "b", "null"]


def test_nobody_looks_after_what_the_server_has_not_heard_of_yet(called):
    """A look that came before the slow beginning found nothing, and the answer was not told."""
    slow = """awaited.want({ name: "a" });
      const first = await next();
      await new Promise((then) => setTimeout(then, 60));  // time enough for many looks
      heard.push(String(answers.length));
      first.done({ state: "waiting" });
      heard.push(await asked("failed", "404"));"""
    assert called(AWAITED % ("", slow)) == ["0", "a waiting", "404", "a again"]


def test_an_end_does_not_overtake_the_beginning_that_it_ends(called):
    turns = """const server = (words, takes) => () => new Promise((done, fail) => {
        heard.push(words + " asked");
        setTimeout(() => (takes < 0 ? fail(new Error("gone")) : done(words)), Math.abs(takes));
      });
      const begin = awaited.inTurn(server("begin", 60));
      const end = awaited.inTurn(server("end", 1));
      const lost = awaited.inTurn(server("lost", -1)).catch((error) => error.message);
      heard.push(await awaited.inTurn(server("again", 1)), await begin, await end, await lost);"""
    assert called(AWAITED % ("", turns)) == [
        *("begin asked", "end asked", "lost asked", "again asked", "again", "begin", "end", "gone")
    ]


def test_it_is_looked_at_while_it_is_seen_and_never_again_once_it_is_taken_out(called):
    looked = """(async () => {
      let looks = 0;
      const passed = () => new Promise((done) => setTimeout(done, 50));
      const since = async () => { const before = looks; await passed(); return looks > before; };
      const root = document.createElement("p");
      lib.dom.watch(root, 5, () => { looks += 1; });
      const heard = [await since()];
      document.body.append(root);
      heard.push(await since());
      root.hidden = true;
      heard.push(await since());
      root.hidden = false;
      heard.push(await since());
      root.remove();
      await passed();
      document.body.append(root);
      heard.push(await since());
      window.dispatchEvent(new Event("tripaug-tab"));
      heard.push(await since());
      root.remove();
      return heard;
    })()"""
    assert called(looked) == [False, True, False, True, False, False]


# How each start of the app is called; while it is null the app is gone.
STARTS = """const fetched = window.fetch;
  let start = 1;
  window.fetch = async () => {
    if (start === null) throw new TypeError("Failed to fetch");
    return { json: async () => ({ app_id: start }) };
  };
  window.gradio_config = { app_id: 1 };
  %s
  delete window.gradio_config;
  window.fetch = fetched;"""
ANEW = 'anew: () => heard.push("begun anew"),'


def test_what_ended_with_the_app_is_begun_anew(called):
    def heard(script: str) -> list[str]:
        return called(AWAITED % (ANEW, STARTS % script))

    assert heard("""awaited.want({ name: "a" });
      await asked("working");
      start = 2;
      await asked("none");""") == ["a working", "begun anew"]
    # It ended within the second that it was begun in: nobody has looked yet.
    assert heard("""awaited.want({ name: "a" }, { state: "waiting" });
      start = null;
      const { done } = await next();
      start = 3;
      done({ state: "none" });
      await new Promise((then) => setTimeout(then, 20));""") == ["a waiting", "begun anew"]


def test_what_was_stopped_or_ended_by_itself_is_not_begun_anew(called):
    begun = """await awaited.want({ name: "a" }, { state: "working" });"""
    for ends, told in (
        ("""await asked("none");""", "a none"),  # stopped in another window
        ("""start = 2; await asked("done");""", "a done"),
        ("""start = 2; await asked("failed", "no room");""", "no room"),
        (
            """start = 2; awaited.drop(); awaited.want({ name: "b" }, { state: "none" });""",
            "b none",
        ),
    ):
        script = begun + ends + "await new Promise((then) => setTimeout(then, 20));"
        assert called(AWAITED % (ANEW, STARTS % script)) == ["a working", told]


def test_an_emotion_has_the_same_marks_in_the_browser_as_in_a_saved_picture(called):
    for names in ([*EMOTIONS], ["anger", "awe", "calm"], OWN, OWN[3:5], [*OWN, *EMOTIONS, "awe"]):
        code = (
            f"[...lib.colour.marksOf({json.dumps(names)})].map(([n, m]) => [n, m.colour, m.shape])"
        )
        expected = {name: list(mark) for name, mark in marks_of(names).items()}
        assert {name: mark for name, *mark in called(code)} == expected
    assert called("lib.colour.emotionColour('fear')") == EMOTIONS["fear"].colour


def test_classes_that_stand_side_by_side_have_colours_of_their_own(called):
    # By themselves both have the same: their names decide it, and there are eight.
    valences = "['negative', 'positive']"
    assert len(set(called(f"{valences}.map((name) => lib.colour.emotionColour(name))"))) == 1
    found = called(f"{valences}.map((name) => lib.colour.emotionColour(name, {valences}))")
    assert len(set(found)) == 2
    cols = f"{valences}.map((emotion) => ({{ emotion, heading: emotion, texts: {{}} }}))"
    dots = called(
        f"[...lib.table.benchTable({{ name: 't', rows: [] }}, {{ columns: {{ t: {cols} }} }}, {{}})"
        ".querySelectorAll('.ta-benchmarks-dot')].map((dot) => dot.style.background)"
    )
    assert len(set(dots)) == len(dots) == 2


def test_a_mel_is_painted_low_bands_below_in_the_colours_of_its_values(called):
    painted = """(() => {
      const canvas = document.createElement("canvas");
      const table = Uint8Array.from({ length: 3 * 256 }, (_, i) => Math.floor(i / 3));
      lib.mel.paint(canvas, [-9, 0, 1, 1.5, 2, 9], { mels: 2, frames: 3, low: 0, high: 2 }, table);
      const { data } = canvas.getContext("2d").getImageData(0, 0, 3, 2);
      return Array.from(data).filter((_, i) => i % 4 === 1);
    })()"""
    assert called(painted) == [191, 255, 255, 0, 0, 128]
    assert called("lib.colour.MAGMA.length") == 3 * 256


def test_the_address_is_read_as_a_tab_and_what_is_open_in_it(called):
    place = {"tab": "train", "what": "run 1", "params": {}}
    assert called("lib.address.address.parsed()") == place
    for hash_, tab, what, params in (
        ("", None, None, {}),
        ("#corpus", "corpus", None, {}),
        (
            "#augment/a/b%2Fc%3F?noise=1&e=%C3%BC+%26",
            "augment",
            "a/b/c?",
            {"noise": ["1"], "e": ["ü &"]},
        ),
        ("#explore/x?corpora=a&corpora=b?", "explore", "x", {"corpora": ["a", "b?"]}),
        ("#x?toString=1&constructor=2", "x", None, {"toString": ["1"], "constructor": ["2"]}),
    ):
        told = called(f"lib.address.read({json.dumps(hash_)})")
        assert told == {"tab": tab, "what": what, "params": params}
    assert called("lib.address.read('#%E0%A4%A/x')")["tab"] is None


def test_what_is_written_is_read_again(called):
    for what in (
        "mini/müde?#1",
        "run:x",
        "快乐/一 二.wav",
        "<img src=x onerror=alert(1)>",
        "a%2Fb",
    ):
        place = {"tab": "augment", "what": what, "params": {"speaker": ["a&b=c"], "m": ["x", "y"]}}
        assert called(f"lib.address.read(lib.address.written({json.dumps(place)}))") == place
    empty = (
        "{ tab: 'train', what: null, params: { filter: '', page: undefined, no: null, zero: 0 } }"
    )
    assert called(f"lib.address.written({empty})") == "#train?zero=0"


def test_a_choice_is_a_step_and_a_movement_is_none(called):
    for before, after, step in (
        ("#augment/a/b?epsilon=0.2&seed=1", "#augment/a/b?epsilon=0.4&seed=2", False),
        ("#augment/a/b?epsilon=0.2", "#augment/a/c?epsilon=0.2", True),
        ("#explore/a?way=pca", "#explore/a?way=tsne", True),
        ("#explore/a?search=x", "#explore/a", False),
        ("#train", "#corpus", True),
    ):
        assert called(f"lib.address.isStep({before!r}, {after!r})") is step


def test_an_address_gives_what_the_rules_allow_and_one_sentence_for_the_rest(called):
    rules = "{ epsilon: { least: 0, most: 0.5 }, seed: { least: 0, most: 9, whole: true },"
    rules += " way: ['pca'], corpora: { several: ['a', 'b'] }, text: true }"

    def taken(query: str) -> dict:
        return called(f"lib.address.taken(lib.address.read('#x?{query}').params, {rules})")

    good = {"epsilon": 0.4, "seed": 3, "way": "pca", "corpora": ["a", "b"], "text": "<b>"}
    found = taken("epsilon=0.4&seed=3&way=pca&corpora=a&corpora=b&text=%3Cb%3E")
    assert found == {"values": good, "wrong": []}
    for wrong in (
        *("epsilon=1e9", "epsilon=", "epsilon=NaN", "epsilon=-0.1", "seed=1.5", "seed=10"),
        *("way=umap", "corpora=c", "toString=1", "eps=0.4"),
    ):
        assert taken(wrong) == {"values": {}, "wrong": [wrong]}
    assert taken("epsilon=0.1&epsilon=0.2") == {"values": {}, "wrong": ["epsilon=0.1,0.2"]}
    assert called("lib.address.sentence([])") is None
    said = called("lib.address.sentence(['epsilon=1e9', 'x='.padEnd(900, 'y')])")
    assert said.startswith("The address asks for “epsilon=1e9”, “x=yyy")
    assert len(said) < 200


def test_published_tables_are_filtered_by_corpus_and_recogniser(called):
    tables = [
        {"name": "a", "corpora": ["x"], "judges": ["light"]},
        {"name": "b", "corpora": ["x", "y"], "judges": ["light", "logmel"]},
    ]
    for corpus, judge, names in (
        ("", "", ["a", "b"]),
        ("y", "", ["b"]),
        ("x", "logmel", ["b"]),
        ("y", "egemaps", []),
    ):
        code = f"lib.published.filtered({json.dumps(tables)}, {corpus!r}, {judge!r})"
        assert [table["name"] for table in called(code)] == names
    assert called(f"lib.published.valuesOf({json.dumps(tables)}, 'corpora')") == ["x", "y"]


def test_a_copy_of_speech_without_a_label_is_not_said_to_have_had_one(called):
    distances = {"anger": [1, 3], "sadness": [2, 1]}
    told = json.dumps({"own": None, "nearest": "sadness", "distances": distances})
    said = called(f"lib.figures.verdict({told}, 'B').words")
    assert said == "Nearest to sadness; the original is nearest to anger"


def test_the_twin_tests_of_a_checkpoint_in_a_few_words(called):
    for holds, word in (
        ([True, False], "Better"),
        ([False, None], "Not shown"),
        ([None], "Not tested"),
    ):
        tests = json.dumps([{"holds": each} for each in holds])
        assert called(f"lib.twin.inShort({tests})").startswith(word)


def test_what_begins_or_changes_something_is_not_asked_twice(called):
    acts = ["start", "again", "delete", "restore", "keep_notes", "corpus_fetch"]
    asks = ["runs", "look", "tables", "published", "published_tables", "noted", "whole"]
    for names, expected in ((acts, True), (asks, False)):
        code = f"{json.dumps(names)}.map((name) => lib.server.ACTS.test(name))"
        assert called(code) == [expected] * len(names)


# A hand that moves to 1, then to 2 and 3 while 1 is asked about; fails where `bad` says.
SLIDER = """(async () => {{
  const seen = [];
  let at = 0, rested;
  const rest = new Promise((done) => (rested = done));
  const newest = new lib.newest.Newest({{
    look: async () => {{
      const asked = at;
      await 0; // answered after the hand has moved on
      if (asked === {bad}) throw new Error("no " + asked);
      seen.push("look " + asked);
    }},
    failed: (error) => seen.push(error.message),
    answered: () => seen.push("answered"),
    rest: () => {{ seen.push("rest " + at); rested(); }},
  }});
  const move = (to) => {{ at = to; return newest.moved(); }};
  await Promise.all([1, 2, 3].map(move));
  await Promise.all([move(4), rest]);
  return seen;
}})()"""


def test_the_newest_is_asked_about_one_at_a_time_and_rest_comes_last(called):
    # 1 to 3 came before the first question could be answered: it asked about where the hand was
    # when it began, then about the newest; rest waited for the hand.
    seen = called(SLIDER.format(bad="null"))
    assert seen == ["look 1", "look 3", "answered", "look 4", "answered", "rest 4"]


def test_a_question_that_fails_is_told_and_the_next_is_asked(called):
    assert called(SLIDER.format(bad="3")) == ["look 1", "no 3", "look 4", "answered", "rest 4"]


# A seed is turned from 1 to 2, and the second answer comes before the first.
SWEPT = """(async () => {
  const parts = {};
  const part = (name) => (parts[name] = parts[name] || document.createElement("details"));
  const answers = [];
  let seed = 1;
  const params = () => ({ epsilon: 0.2, seed });
  const stage = { about: {}, mel: [] };
  const ask = () => new Promise((done, fail) => answers.push({ done, fail }));
  const sweep = new lib.sweep.Sweep({ part, ask, stage, params, request: params, clip: {} });
  const asked = [sweep.ask()];
  seed = 2;
  asked.push(sweep.ask());
  answers[1].done({ cells: [] });
  await asked[1];
  %s;
  await asked[0];
  return [JSON.parse(sweep.shown).seed, part("sweep-error").textContent];
})()"""


@pytest.mark.parametrize("late", ["done({ cells: [] })", "fail(new Error('gone'))"])
def test_of_several_sweeps_the_newest_is_shown(called, late):
    assert called(SWEPT % f"answers[0].{late}") == [2, ""]


# What is heard fails or answers, after something else has happened.
HEARD = """(async () => {
  const said = [];
  let end;
  const tab = {
    clip: 1, opening: 1, bench: { dataset: { busy: true } },
    request: () => ({ clip: tab.clip }), complain: (where, error) => said.push(error.message),
    ask: () => new Promise((done, fail) => (end = { done, fail })),
    player: { replace() {} }, figures: { update() {} }, comparison: { showHere() {} },
    showPlaying() {}, mark() {},
  };
  const heard = lib.augment.Augment.prototype.hear.call(tab);
  %s;
  await heard;
  return [said, "busy" in tab.bench.dataset];
})()"""


@pytest.mark.parametrize(
    ("then", "said", "busy"),
    [
        ("end.fail(new Error('gone'))", ["gone"], False),
        ("tab.clip = 2; end.fail(new Error('gone'))", [], True),  # another recording is here
        ("tab.opening = 2; end.fail(new Error('gone'))", ["gone"], True),  # and it is on its way
        ("tab.opening = 2; end.done({ sound: { data: '', shape: [0] } })", [], True),
    ],
)
def test_what_is_heard_of_a_recording_says_nothing_of_the_next(called, then, said, busy):
    assert called(HEARD % then) == [said, busy]


def test_after_a_question_that_fails_what_has_moved_meanwhile_is_asked(called):
    expected = ["look 3", "answered", "look 4", "answered", "rest 4"]
    assert called(SLIDER.format(bad="1")) == expected


def test_a_text_is_filled_in_counted_and_missed_aloud(called):
    assert called('lib.texts.t("common.of", { n: 1234, all: "many" })') == "1,234 of many"
    for n, words in ((1, "1 row"), (0, "0 rows"), (2000, "2,000 rows")):
        assert called(f'lib.texts.t("benchmarks.rows_n", {{ n: {n} }})') == words
    parts = called("""(() => {
      const bold = document.createElement("b");
      return lib.texts.pieces("corpus.put_it_there", { folder: bold }).map((p) => p.tagName || p);
    })()""")
    assert parts == ["Put it there as ", "B", ""]
    complaints = """(() => {
      const said = [];
      const kept = console.error;
      console.error = (words) => said.push(words);
      said.push(lib.texts.t("corpus.nothing"), lib.texts.t("common.time_left"));
      console.error = kept;
      return said;
    })()"""
    assert called(complaints) == [
        "There is no text corpus.nothing",
        "The text common.time_left has no time",
        "corpus.nothing",
        " left",
    ]


def test_a_view_that_another_has_overtaken_knows_it(called):
    # The tab is still opening the first address when the second is typed over it.
    code = """(async () => {
      const shown = [];
      const { address } = lib.address;
      history.replaceState(null, "", "#corpus/slow");
      const opened = address.onOpen("corpus", async (what, view) => {
        if (what === "slow") await new Promise((done) => setTimeout(done, 100));
        shown.push(what + (view.stale ? " overtaken" : ""));
      });
      const again = address.onOpen("corpus", async (what, view) => shown.push(what + view.stale));
      await Promise.all([opened, again]);
      history.replaceState(null, "", "#train/run%201");
      return shown;
    })()"""
    assert called(code) == ["slowfalse", "slow overtaken"]


def checkpoint(name: str, corpus: str = "demo", *without: str) -> dict:
    return {"name": name, "corpora": {corpus: corpus}, "without": without}


@pytest.mark.parametrize(
    ("more", "left", "right"),
    [
        ([], "plain", "demo"),
        ([checkpoint("run:1")], "plain", "demo"),
        ([checkpoint("run:1"), checkpoint("run:2", "demo", "bal")], "run:2", "run:1"),
        ([checkpoint("run:2", "demo", "bal")], "run:2", "demo"),
        ([checkpoint("run:1", "gone"), checkpoint("run:2", "gone", "bal")], "plain", "demo"),
        ([checkpoint("run:3", "demo", "emo")], "plain", "demo"),
    ],
)
def test_figure_3_opens_with_ones_own_pair_before_the_one_that_ships(called, more, left, right):
    there = [checkpoint("demo"), checkpoint("emodb", "emodb"), checkpoint("plain", "demo", "bal")]
    code = f"lib.figure3.pairOf({json.dumps(there + more)}, [{{ name: 'demo' }}])"
    found = called(code)
    assert (found["left"]["name"], found["right"]["name"]) == (left, right)
    assert found["corpus"] == "demo"


FIGURE_3 = """(async () => {
  const parts = {};
  const part = (name) => (parts[name] = parts[name] || lib.dom.element("input", {}));
  const answers = {};
  const tab = {
    part, page: "p", address: { say() {} }, showProgress: () => (part("f3-working").hidden = false),
    ask: (name, { left }) => new Promise((done) => (answers[left] = done)),
  };
  const made = new lib.figure3.Figure3(tab);
  const want = (left) => {
    part("f3-left").value = left;
    return made.want();
  };
  const answer = (state) => ({ state, figure: { svg: "<svg/>", title: "", panels: [] } });
  const first = want("a");
  answers.a(answer("done"));
  await first;
  const other = want("b");
  await want("a");
  const hidden = part("f3-working").hidden;
  answers.b(answer("done"));
  await other;
  return [made.drawn.left, hidden];
})()"""


def test_the_drawn_figure_3_that_is_chosen_again_is_not_overwritten_by_another(called):
    assert called(FIGURE_3) == ["a", True]


def test_a_view_of_the_map_is_put_as_the_address_has_it_and_wrong_ones_are_refused(called):
    made = "(() => { const view = new lib.view.MapView(() => [300, 200]);"
    made += " view.fit({ x: [-2, 4], y: [0, 1] });"
    assert called(made + " return view.said(); })()") == ""
    code = made + " view.zoom(10, 20, 2); const said = view.said(); view.fit();"
    assert called(code + " return [view.take(said), view.said() === said]; })()") == [True, True]
    for wrong in ("", "1,2", "1,2,x", "1,2,1000", "1,2,0", "a,b,c", "1,,2", "1,2,3,4"):
        assert called(made + f" return view.take({wrong!r}); }})()") is False


def test_a_point_is_named_by_what_it_is_and_not_by_its_place(called):
    a_map = {
        "originals": {"corpus": ["c", "c"], "id": ["a/x", "愤怒/ü"], "x": [0, 0]},
        "copies": {"parent": [1, 1], "method": ["learned", "noise"], "number": [1, 2], "x": [0, 0]},
    }
    points = [{"kind": k, "index": i} for k in ("original", "copy") for i in range(2)]
    names = ["c/a/x", "c/愤怒/ü", "learned:1:c/愤怒/ü", "noise:2:c/愤怒/ü"]
    said, of = json.dumps(a_map), "lib.point.{}({}, {})"
    assert [called(of.format("nameOf", json.dumps(p), said)) for p in points] == names
    assert [called(of.format("pointOf", json.dumps(n), said)) for n in names] == points
    assert called(of.format("pointOf", "'c/b'", said)) is None


def test_what_has_begun_comes_to_the_top_and_the_keyboard_with_it(called):
    """After a click far down in a form, its progress would stand out of sight."""
    code = """(() => {
      const [title, main] = [lib.dom.element("h2", {}, "It begins"), lib.dom.element("main", {})];
      main.append(title);
      document.body.replaceChildren(main, lib.dom.element("div", { style: "height: 5000px" }));
      window.scrollTo(0, 3000);
      lib.dom.bring(main, title);
      return new Promise((done) => {
        const look = () =>
          main.getBoundingClientRect().top < -1 ? requestAnimationFrame(look)
          : done(document.activeElement === title);
        look();
      });
    })()"""
    assert called(code) is True


EXCHANGED = """(() => {
  const made = (name, attributes) =>
    document.body.appendChild(lib.dom.element(name, attributes, name));
  const [start, stop, title, other] = ["start", "stop", "title", "other"]
    .map((id) => made(id === "title" ? "h3" : "button", { id }));
  const heard = [];
  const turn = (from, turned, more) => {
    from.hidden = false;
    from.focus();
    lib.dom.exchange(start, stop, turned, more);
    heard.push([document.activeElement.id, !start.hidden, !stop.hidden]);
  };
  turn(start, true);
  turn(stop, false);
  turn(other, true);
  turn(stop, false, { there: false, rest: title });
  start.disabled = true;
  turn(stop, false, { rest: title });
  for (const each of [start, stop, title, other]) each.remove();
  return heard;
})()"""


def test_where_a_control_goes_the_keyboard_goes_along(called):
    assert called(EXCHANGED) == [
        ["stop", False, True],
        ["start", True, False],
        ["other", False, True],  # it was elsewhere, and stays there
        ["title", False, False],
        ["title", True, False],
    ]


BUSY = """(async () => {
  const button = document.body.appendChild(lib.dom.element("button", {}, "Start"));
  button.focus();
  const heard = [];
  let end;
  const act = () => new Promise((done, fail) => (heard.push(button.textContent), (end = fail)));
  const first = lib.dom.busy(button, act, "Starting").catch((error) => heard.push(error));
  await lib.dom.busy(button, act);
  heard.push(document.activeElement === button, button.ariaBusy);
  end("failed");
  await first;
  heard.push(button.textContent, button.ariaBusy);
  button.remove();
  return heard;
})()"""


def test_a_busy_button_does_it_once_and_keeps_the_keyboard(called):
    assert called(BUSY) == ["Starting", True, "true", "failed", "Start", "false"]


def test_a_card_says_how_far_its_lengths_are_read(called):
    card = {"seconds": None, "lengths": {"state": "working", "done": 1, "total": 3}}
    said = called(f"lib.cards.CorpusCards.prototype.hours({json.dumps(card)})")
    assert said == "reading lengths, 33%"


def test_a_training_says_who_was_held_out_and_not_who_was_to_be(called):
    of = "(asked, summary) => lib.settings.aboutOf({differs: {}, held_out: asked}, {}, summary)"
    cases = "['auto', null], ['auto', {held_out: {}}], ['auto', {}], ['none', null], ['ada', null]"
    asked, done, none, chosen, named = called(f"[{cases}].map((each) => ({of})(...each))")
    assert asked == "a fifth of the speakers to be held out, if there are five or more"
    assert done == "a fifth of the speakers held out"
    assert none == chosen == "no speakers held out"
    assert named == "held out: ada"


GARBLED = {"id": "20-train-1", "title": "", "state": "garbled", "reason": "damaged", "place": 0}


def test_a_run_that_cannot_be_read_is_called_by_its_id_and_has_no_date(called):
    nothing = json.dumps(GARBLED | {"corpus": None, "preset": "", "created_s": None})
    assert called(f"lib.pace.nameOf({nothing})") == GARBLED["id"]
    assert called(f"lib.pace.whenOf({nothing}.created_s)") == "–"
    known = json.dumps([{"corpus": "a", "preset": "quick"}, {"corpus": "a"}, {"title": "mine"}])
    assert called(f"{known}.map(lib.pace.nameOf)") == ["a · quick", "a", "mine"]


def test_a_set_that_cannot_be_read_is_called_by_its_id(called):
    told = ("corpus", "emotions", "epsilon", "copies", "format", "summary", "folder")
    garbled = GARBLED | dict.fromkeys(told) | {"task": {"state": "failed"}, "resumable": False}
    whole = garbled | {"state": "stopped", "corpus": "a", "emotions": ["awe"]}
    whole |= {"copies": 2, "epsilon": 0.2}
    code = f"{json.dumps([garbled, whole])}.map((set) => lib.sets.Sets.prototype.line(set))"
    said = called(f"{code}.map((line) => line.querySelector('span:not([class])').textContent)")
    assert said == [GARBLED["id"], "2 × a (awe), ε 0.2"]


def test_words_in_a_file_name_are_those_of_python(called):
    for words in ("twin_häme_愤怒", "a/b\\c: d?.wav", "run:20-1", "..\n"):
        made = called(f"lib.format.inFileName({json.dumps(words)})")
        assert re.sub("-+", "-", in_file_name(words)) == made
