"""What the Benchmarks tab does, for programs."""

from tripaug_core.studio.endpoints.endpoint import endpoint
from tripaug_core.studio.work.services import Services


def build(services: Services) -> None:
    """Adds the endpoints to the page being built."""
    benches = services.benches

    @endpoint(queue=False)
    def bench(protocol: str, corpora: list[str], settings: dict | None = None) -> dict:
        """Starts a benchmark in a process of its own, or queues it; `tripaug bench --detach`.

        Args:
            protocol: imbalanced, ablation or crosslingual.
            corpora: names that `/corpora` lists: the one corpus, or the targets of crosslingual
                (whose `sources` stand in the settings).
            settings: what is not left to the preset: `preset` (quick, bench, standard, paper),
                `methods`, `seeds`, `sources`, `emotions`, `speakers` (lists),
                `keep`, `cut` (all, each),
                `split` (auto, speaker, session, loso, random), `folds`, `copies`, `subset`,
                `triplets`, `fit_on`, `esd_positive`, `normalise` (training, speaker),
                `recogniser` (light, vgg19), `steps`,
                `iterations`, `device`, `engine` (local, or cluster: the Dask cluster whose
                scheduler the app was started with), `workers`.

        Returns:
            The run: id, state, place in the queue (0: it runs), created_s, reason.
        """
        return benches.start(_asked(protocol, corpora, settings))

    @endpoint(queue=False)
    def bench_estimate(protocol: str, corpora: list[str], settings: dict | None = None) -> dict:
        """How large a benchmark is and how long it will take, measured on a few steps of it.

        The first call begins to measure and returns at once; ask again until `state` is done.

        Args:
            protocol: as of `/bench`.
            corpora: as of `/bench`.
            settings: as of `/bench`.

        Returns:
            cells, fits (augmentors), rows, classes, warnings; `state` (measuring, done, failed);
            and when done `estimate`: seconds, memory_mb, workers, fit_seconds, cell_seconds.
        """
        asked = _asked(protocol, corpora, settings)
        return benches.count(asked) | measured(benches.estimate(asked))

    @endpoint(queue=False)
    def bench_table(run: str) -> dict:
        """The tables of a benchmark from the cells that are done, also while it runs.

        Args:
            run: the id that `/bench` gave.

        Returns:
            state, reason, counts (cells by state), failed (table, row, fold, seed, reason),
            `final` (whether all cells are in), and `tables` as in results.json: rows with uar,
            interval, recalls, confusion, share of the gap; comparisons; verdicts.
        """
        look = benches.look(run)
        names = ("table", "row", "fold", "seed")
        failed = [
            dict(zip(names, cell[:4], strict=True)) | {"reason": cell[7]}
            for cell in look["cells"]
            if cell[4] == "failed"
        ]
        return {
            "run": look["run"]["id"],
            "state": look["run"]["state"],
            "reason": look["run"]["reason"],
            "counts": look["counts"],
            "failed": failed,
            **benches.tables(run),
        }


def measured(told: dict) -> dict:
    """An estimate as `/bench_estimate` tells it, of `Estimates.status`."""
    if told["state"] == "failed":
        return {"state": "failed", "reason": told["error"]}
    if told["state"] == "done":
        return {"state": "done", "estimate": told["estimate"]}
    what = told["words"] if told["total"] else "starts"
    return {"state": "measuring", "what": what, "done": told["done"], "of": told["total"]}


def _asked(protocol: str, corpora: list[str], settings: dict | None) -> dict:
    asked = dict(settings or {}) | {"protocol": protocol}
    names = list(corpora) if isinstance(corpora, list) else [corpora]
    if protocol == "crosslingual":
        return asked | {"targets": names}
    return asked | {"corpus": names[0] if len(names) == 1 else None}
