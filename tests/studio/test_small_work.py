"""Small work does not wait behind a benchmark: a map, a check and an export while one runs."""

from waiting import wait_for

from tests.bench import miniature
from tests.studio.conftest import make_checkpoint
from tripaug_core.runs import process
from tripaug_core.studio.work.augment import sets
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.explore.explorer import explorer_of
from tripaug_core.studio.work.explore.request import MapRequest
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams


def test_a_map_a_check_and_an_export_are_done_while_a_benchmark_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_AT_ONCE", "1")
    miniature.corpus(tmp_path / "corpora", "mini")
    make_checkpoint(tmp_path / "checkpoints" / "tiny")
    services = Services(
        Catalogue(tmp_path / "corpora", tmp_path / "runs", tmp_path / "checkpoints")
    )
    asked = {"protocol": "imbalanced", "corpus": "mini", "preset": "quick", "folds": 2}
    asked |= {"methods": ["none", "copies"], "seeds": list(range(20)), "workers": 1}
    started = services.benches.start(asked)
    bench = services.runs.find(started["id"])
    try:
        behind = services.benches.start(asked)
        assert (started["place"], behind["place"]) == (0, 1)
        wait_for(lambda: bench.events.last(), 60)
        export = sets.start(services, "mini", "tiny", AugmentParams(), 1)
        request = MapRequest.of({"checkpoint": "tiny", "corpora": ["mini"], "per_class": 2})
        drawn = explorer_of(services).ask(request, "a page")
        checked = services.survey.check("mini")
        assert len(drawn.value().points.copies) > 0
        assert len(checked.value().sounds) == 32
        wait_for(lambda: services.runs.described(export["id"])["state"] == "done", 60)
        assert bench.state.state == "running"
        assert services.runs.described(behind["id"])["place"] == 1
    finally:
        process.stop(services.runs.find(behind["id"]), grace_s=5)
        process.stop(bench, grace_s=5)
