"""The Benchmarks tab: does augmentation help, by how much, and how sure are we."""

from tripaug_core import io
from tripaug_core.studio import modules
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.tabs.keeping import Keeping
from tripaug_core.studio.views import component, plotly, questions
from tripaug_core.studio.work.benchmarks import form as bench_form
from tripaug_core.studio.work.benchmarks import words as bench_words
from tripaug_core.studio.work.benchmarks.benches import KIND
from tripaug_core.studio.work.services import Services


def build(services: Services) -> gr.HTML:
    """The tab's one view; its script asks the functions of `Answers`."""
    return component(
        "benchmarks/benchmarks.html",
        modules.start(
            "benchmarks/benchmarks.js",
            "Benchmarks",
            "element.benchmarks = new Benchmarks(element, server, props);",
        ),
        questions(Answers(services), Keeping(services.runs, KIND)),
        plotly=plotly.SOURCE,
        recognisers=bench_words.recognisers(),
    )


class Answers:
    """What the tab's script asks; plain values in and out."""

    def __init__(self, services: Services):
        self.services = services
        self.benches = services.benches

    def choices(self, asked: dict) -> dict:
        """What there is to choose from."""
        return {
            "corpora": self.services.catalogue.corpora(),
            "cores": io.cores(),
            "cluster": bench_form.has_cluster(),
        }

    def emotions(self, asked: dict) -> dict:
        """The emotions of a corpus."""
        return {
            "emotions": list(self.services.catalogue.corpus(str(asked.get("corpus") or "")).counts)
        }

    def count(self, asked: dict) -> dict:
        """How many cells and augmentors; see `Benches.count`. `settings` are those of the form."""
        return self.benches.count(_settings(asked))

    def estimate(self, asked: dict) -> dict:
        """How long it would take, see `Estimates.status`; `do` is "begin", "look" or "end"."""
        settings = _settings(asked)
        if asked.get("do") == "end":
            self.benches.stop_estimate(settings)
        return self.benches.estimate(settings, asked.get("do") == "begin")

    def start(self, asked: dict) -> dict:
        """Starts a benchmark, or queues it; with `quick`, the quick look."""
        quick = asked.get("quick") is True and "settings" not in asked
        return self.benches.start(bench_form.QUICK_LOOK if quick else _settings(asked))

    def runs(self, asked: dict) -> dict:
        """All benchmarks."""
        return {"runs": self.benches.listed()}

    def look(self, asked: dict) -> dict:
        """How a run stands; see `Benches.look`."""
        mark = asked.get("mark")
        return self.benches.look(_run(asked), mark if isinstance(mark, str) else None)

    def tables(self, asked: dict) -> dict:
        """Its tables; see `Benches.tables`."""
        return self.benches.tables(_run(asked))

    def published(self, asked: dict) -> dict:
        """The tables that this project stands by; see `Published.listed`."""
        return {"tables": self.benches.published.listed()}

    def published_tables(self, asked: dict) -> dict:
        """One of them opened; see `Published.tables`."""
        return self.benches.published.tables(_name(asked))

    def again(self, asked: dict) -> dict:
        """Runs one of them again, here."""
        return self.benches.published.again(_name(asked))

    def stop(self, asked: dict) -> dict:
        """Stops a run, or takes it out of the queue."""
        self.services.runs.find(_run(asked), KIND)
        return self.services.runs.stop(_run(asked))

    def resume(self, asked: dict) -> dict:
        """Goes on with a run: what is done stays done, what failed is tried again."""
        self.services.runs.find(_run(asked), KIND)
        return self.services.runs.resume(_run(asked))

    def file(self, asked: dict) -> dict:
        """A file to download: `kind` is report, csv or json."""
        return self.benches.file(_run(asked), str(asked.get("kind")))


def _run(asked: dict) -> str:
    return str(asked.get("run") or "")


def _name(asked: dict) -> str:
    return str(asked.get("table") or "")


def _settings(asked: dict) -> dict:
    settings = asked.get("settings")
    return settings if isinstance(settings, dict) else {}
