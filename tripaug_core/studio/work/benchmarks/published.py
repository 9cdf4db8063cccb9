"""The tables that this project stands by: listed, opened, run again."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from tripaug_core.errors import InputError
from tripaug_core.jobs.bench import lay_out
from tripaug_core.studio.texts import t
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.benchmarks import form as bench_form
from tripaug_core.studio.work.benchmarks import words as bench_words
from tripaug_core.studio.work.benchmarks.shown import shown
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.runs import Runs

if TYPE_CHECKING:
    from tripaug_core.bench.report.record import Record


class Published:
    """Takes names, gives plain values. Where there is no checkout around the package, none is
    there.

    Args:
        catalogue: the corpora.
        runs: where a table is run again.
    """

    def __init__(self, catalogue: Catalogue, runs: Runs):
        self.catalogue, self.runs = catalogue, runs
        self._listed: list[dict] | None = None

    def listed(self) -> list[dict]:
        """Each table: `name`, `title`, `size`, `corpora`, `judges`, and its first `verdict`."""
        if self._listed is None:
            torch_import.ready()
            from tripaug_core.bench.report import record

            self._listed = [self._line(record.read(name)) for name in record.names()]
        return self._listed

    def tables(self, name: str) -> dict:
        """One opened: as `Benches.tables`, with `title`, `about`, `notes`, `warnings`.

        Raises:
            InputError: there is none of that name.
        """
        found = self._read(name)
        results = found.results
        told = shown(
            {key: results[key] for key in ("tables", "published", "settings")} | {"final": True}
        )
        return told | {
            "name": found.name,
            "title": results["title"],
            "about": [
                *bench_words.about_of({"bench": found.settings.to_dict()}),
                [t("benchmarks.about.computed_by"), f"tripaug {results['versions']['tripaug']}"],
                [t("benchmarks.about.again"), f"tripaug reproduce {found.name}"],
            ],
            "notes": results["notes"],
            "warnings": [
                *results["warnings"],
                *([] if found.has_predictions else [t("benchmarks.older")]),
            ],
        }

    def again(self, name: str) -> dict:
        """The same table laid out and put into the queue, as `tripaug reproduce --detach` would.

        Returns:
            The run as `Runs.described` gives it.

        Raises:
            InputError: there is none of that name, or a corpus of it is not here.
        """
        found = self._read(name)
        settings = found.settings
        for corpus in (*settings.sources, *settings.corpora):
            try:
                self.catalogue.corpus(corpus)
            except InputError as error:
                raise InputError(f"“{name}” needs the corpus {corpus}: {error}") from None
        run = lay_out(
            self.runs.home,
            settings,
            corpora=self.catalogue.corpora_home,
            plugins=found.plugins,
            **asdict(bench_form.engine_of({})),
        )
        return self.runs.submit(run)

    def _read(self, name: str) -> "Record":
        torch_import.ready()
        from tripaug_core.bench.report import record

        return record.read(name)

    def _line(self, found: "Record") -> dict:
        results, settings = found.results, found.settings
        corpora = [*settings.sources, *settings.corpora]
        verdicts = [text for table in results["tables"] for text in table["verdicts"]]
        return {
            "name": found.name,
            "title": results["title"],
            "size": bench_words.size_of(settings.to_dict()),
            "corpora": sorted(set(corpora)),
            "judges": settings.recogniser.split(","),
            "verdict": next(iter(verdicts), None),
        }
