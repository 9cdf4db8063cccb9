"""Plans: who trains, who is tested, what is copied, what is compared."""

import miniature
import pytest

from tripaug_core.bench import runner
from tripaug_core.bench.plan import leakage as guard
from tripaug_core.bench.plan import methods
from tripaug_core.bench.plan.methods import BUILT_IN, Method, register
from tripaug_core.bench.plan.settings import METHODS, bench_preset
from tripaug_core.bench.protocols import make_plan
from tripaug_core.errors import InputError


def prepared(home, **changes):
    return runner.prepare(miniature.settings(**changes), str(home))


def emotion_of(key):
    return key.split("-")[1]


def test_the_default_table_has_every_built_in_row():
    assert tuple(BUILT_IN) == METHODS
    assert bench_preset("bench", "imbalanced", ("x",)).methods == METHODS


def test_imbalanced_cuts_all_but_one_and_shares_everything_else(home):
    plan = prepared(home, methods=METHODS, seeds=(0, 1)).plan
    assert len(plan.cells) == len(METHODS) * 2 * 2
    assert len(plan.fits) == 2 * 2
    for seed in (0, 1):
        for fold in {c.fold for c in plan.cells}:
            cells = {c.row: c for c in plan.cells if (c.seed, c.fold) == (seed, fold)}
            trains = {c.train for c in cells.values() if c.row != "all-data"}
            assert len(trains) == 1
            assert len({c.test for c in cells.values()}) == 1
            assert len({c.recogniser_settings for c in cells.values()}) == 1
            none, whole = cells["none"], cells["all-data"]
            assert set(none.train) < set(whole.train)
            counts = {e: sum(emotion_of(k) == e for k in none.train) for e in none.classes}
            assert counts == {"anger": 2, "happiness": 2, "neutral": 4, "sadness": 2}
            assert {emotion_of(k) for k in none.copied} == {"anger", "happiness", "sadness"}
            learned = cells["learned"]
            assert learned.fit.train == none.train
            assert learned.fit == cells["learned-online"].fit
            assert learned.fit.settings.seed == seed
    cut = {seed: next(c.train for c in plan.cells if c.seed == seed) for seed in (0, 1)}
    assert cut[0] != cut[1]


def test_the_question_is_the_learned_row_over_plain_copies_unless_another_is_asked(home):
    def question(**changes):
        table = prepared(home, **changes).plan.tables[0]
        asked = table.question and (table.question.row, table.question.reference)
        assert asked is None or asked in {(c.row, c.reference) for c in table.comparisons}
        return asked

    assert question() == ("learned", "copies")
    assert question(methods=("none", "learned")) == ("learned", "none")
    assert question(methods=("none", "copies")) is None
    assert question(question=("copies", "learned")) == ("copies", "learned")
    with pytest.raises(InputError, match="question is about 'noise', which is no row"):
        question(question=("noise", "copies"))
    with pytest.raises(InputError, match="two rows"):
        question(question=("noise",))


def test_copies_of_the_cut_classes_or_of_all(home):
    def copied(**changes):
        plan = prepared(home, **changes).plan
        (note,) = (n for n in plan.notes if "copies of each original" in n)
        return {emotion_of(k) for c in plan.cells for k in c.copied}, note

    cut, said = copied()
    assert cut == {"anger", "happiness", "sadness"}
    assert "of a cut class" in said
    every, said = copied(copies_of="all")
    assert every == cut | {"neutral"}
    assert "whatever its class" in said


def test_a_method_may_make_copies_of_its_own_number(home):
    register(Method("many", "more copies", copies=9))
    try:
        plan = prepared(home, methods=("copies", "many"), copies=3).plan
    finally:
        del methods._methods["many"]
    assert {(c.row, c.copies) for c in plan.cells} == {("copies", 3), ("many", 9)}


def test_cut_each_is_one_table_a_class(home):
    plan = prepared(home, cut="each", methods=("none",)).plan
    assert [t.reduced for t in plan.tables] == [("anger",), ("happiness",), ("sadness",)]
    for cell in plan.cells:
        assert {emotion_of(k) for k in cell.copied} == set(cell.reduced)


def test_every_utterance_is_tested_once_a_seed(home):
    plan = prepared(home, methods=("none",)).plan
    tested = [key for cell in plan.cells for key in cell.test]
    assert len(tested) == len(set(tested)) == 32


@pytest.mark.parametrize("protocol", ["imbalanced", "ablation"])
def test_only_some_speakers_may_take_part(home, protocol):
    everybody = prepared(home, protocol=protocol).plan
    who = sorted({key.split(":")[1].split("-")[0] for c in everybody.cells for key in c.test})[:3]
    plan = prepared(home, protocol=protocol, speakers=who).plan
    there = {key.split(":")[1].split("-")[0] for c in plan.cells for key in (*c.train, *c.test)}
    assert there == set(who)
    assert "Only the speakers" in plan.notes[0]
    assert {c.hash for c in plan.cells}.isdisjoint(c.hash for c in everybody.cells)


def test_a_speaker_who_is_not_there_is_named(home):
    with pytest.raises(InputError, match="mini has no speaker 'nobody': choose among"):
        prepared(home, speakers=("nobody",))


def test_ablation_leaves_losses_out_and_tests_adjacent_rows(home):
    plan = prepared(home, protocol="ablation", methods=("none", "learned")).plan
    without = {c.row: c.fit and c.fit.settings.without for c in plan.cells}
    assert without == {
        "none": None,
        "L_Model": ("var", "bal"),
        "L_Model+L_VAR": ("bal",),
        "L_Total": (),
        "L_Total-L_EMO": ("emo",),
        "L_Total-L_GAN": ("gan",),
    }
    adjacent = [(c.row, c.reference) for c in plan.tables[0].comparisons if c.family == "adjacent"]
    assert adjacent == [
        ("L_Model", "none"),
        ("L_Model+L_VAR", "L_Model"),
        ("L_Total", "L_Model+L_VAR"),
    ]


def test_five_classes_without_neutral_ask_which_one_stays_whole(home):
    with pytest.raises(InputError, match="--keep"):
        prepared(home, corpora=("five",))
    plan = prepared(home, corpora=("five",), keep="fear", methods=("none",)).plan
    assert plan.tables[0].classes == ("anger", "fear", "happiness", "sadness", "surprise")
    assert "fear" not in plan.tables[0].reduced


def test_without_speakers_only_at_random_and_loudly(home):
    bench = prepared(home, corpora=("nobody",), methods=("none",))
    assert {c.declared for c in bench.plan.cells} == {"random"}
    assert any("does not say who speaks" in w for w in bench.plan.warnings)
    assert not any(side["speakers_known"] for side in bench.audit)
    with pytest.raises(InputError, match="random"):
        prepared(home, corpora=("nobody",), split="speaker")


def test_a_random_split_of_known_speakers_shows_them_shared(home):
    bench = prepared(home, split="random", methods=("none",))
    assert max(side["shared_speakers"] for side in bench.audit) > 0
    assert bench.plan.warnings


@pytest.mark.parametrize("changes", [{}, {"triplets": "valence"}, {"fit_on": "target"}])
def test_crosslingual(home, changes):
    plan = prepared(
        home, protocol="crosslingual", corpora=("mini",), sources=("five",), copies=3, **changes
    ).plan
    rows = [row.name for row in plan.tables[0].rows]
    assert rows == ["LT", "LT_COPIES", "LT_AUG", "FT", "FT_COPIES", "FT_AUG"]
    assert len({c.fold for c in plan.cells}) == 4
    for cell in plan.cells:
        source = {k for k in cell.train if k.startswith("five:")}
        target = set(cell.train) - source
        assert len(source) == 20
        assert len(target) == (3 if cell.row.startswith("LT") else 24)
        assert len(cell.test) == 8
        assert set(cell.copied) == target
        if cell.fit:
            expected = target if changes.get("fit_on") == "target" else set(cell.train)
            assert set(cell.fit.train) == expected
            by_valence = changes.get("triplets") == "valence"
            assert ({v for _, v in cell.fit.labels} == {"negative", "positive"}) == by_valence


def test_crosslingual_random_is_one_split_a_seed(home):
    plan = prepared(
        home,
        protocol="crosslingual",
        corpora=("mini",),
        sources=("five",),
        split="random",
        methods=("none",),
        seeds=(0, 1),
    ).plan
    assert len(plan.cells) == 2 * 2
    assert len({c.test for c in plan.cells}) == 2


def test_crosslingual_has_no_ceiling_row(home):
    with pytest.raises(InputError, match="all-data"):
        prepared(
            home,
            protocol="crosslingual",
            corpora=("mini",),
            sources=("five",),
            methods=("none", "all-data"),
        )


def test_a_broken_split_is_refused(home):
    from dataclasses import replace

    from tripaug_core.corpora.features import obtain

    features = {"mini": obtain("mini", home=home)}
    plan = make_plan(miniature.settings(), features)
    learned = next(c for c in plan.cells if c.fit)

    def refused(cell):
        with pytest.raises(InputError) as error:
            guard.audit(replace(plan, cells=(cell,)), features)
        return str(error.value)

    stranger = learned.test[0]
    seen = replace(learned, train=(*learned.train, stranger))
    assert "training part has seen" in refused(seen)
    fit = replace(learned.fit, train=(*learned.fit.train, stranger))
    assert "augmentor has seen" in refused(replace(learned, fit=fit))
    kept, moved = learned.test[1:], learned.test[:1]
    shared = replace(learned, train=(*learned.train, *moved), test=kept)
    assert "declared to be by speaker" in refused(shared)
    assert guard.audit(replace(plan, cells=(replace(shared, declared="random"),)), features)
    hashes = list(features["mini"].hashes)
    ids = features["mini"].ids
    one, two = (ids.index(key.removeprefix("mini:")) for key in (learned.train[0], stranger))
    hashes[two] = hashes[one]
    features["mini"] = replace(features["mini"], hashes=tuple(hashes))
    assert "under two names" in refused(learned)
    assert "under two names" in refused(replace(learned, declared="random", fit=None))
