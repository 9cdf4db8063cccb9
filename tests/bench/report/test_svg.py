"""Pictures of the report."""

from tripaug_core.bench.report import svg


def test_confusion_says_the_share_of_each_truth_and_shortens_long_names():
    drawn = svg.confusion([[3, 1], [0, 0]], ["happiness", "calm"], "none & all")
    assert "75%" in drawn
    assert "25%" in drawn
    assert ">happin.<" in drawn
    assert ">happiness<" in drawn  # there is more room beside a row
    assert "none &amp; all" in drawn


def test_forest_shows_differences_with_their_intervals():
    drawn = svg.forest([("a", -2.0, -4.0, 0.5, ""), ("b", 1.0, None, None, "")], "points")
    assert "−2.0 [−4.0, 0.5]" in drawn
    assert ">+1.0<" in drawn
    assert drawn.count("whisker") == 1
