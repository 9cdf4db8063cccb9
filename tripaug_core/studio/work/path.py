"""A newcomer's path: your corpus, train, hear, does it help? How far it is, what is missing."""

from tripaug_core.corpora import KNOWN
from tripaug_core.studio.texts import t
from tripaug_core.studio.work.catalogue import OWN
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.tasks import Tasks

_WAIT_S = 0.3  # a large folder is walked through meanwhile; whoever asks again is told
_reading = Tasks()


def steps(services: Services) -> dict:
    """What stands above the tabs; nothing is computed for it.

    Returns:
        `steps`: each with `name`, `tab`, `open` (what is opened there, or None), `done` (None for
        hearing, which only the browser knows) and `says`, what is missing or what to do.
    """
    corpora = [c["name"] for c in services.catalogue.corpora() if c["name"] != "demo"]
    read = next((name for name in corpora if _is_read(services, name)), None)
    unread = next((name for name in corpora if name != read), None) if read is None else None
    trainings = services.runs.listed("train")
    trained = next((run for run in trainings if run["state"] == "done"), None)
    heard = _heard(services, trainings)
    trains = next((run for run in trainings if run["state"] in ("running", "waiting")), None)
    benches = services.runs.listed("bench")
    judged = next((run for run in benches if run["state"] == "done"), None)
    judges = next((run for run in benches if run["state"] in ("running", "waiting")), None)
    on = read or "demo"
    return {
        "steps": [
            {
                "name": t("path.corpus"),
                "tab": "corpus",
                "open": read or unread,
                "done": read is not None,
                "says": t("path.unread", name=unread) if unread else t("path.no_corpus"),
            },
            {
                "name": t("path.train"),
                "tab": "train",
                "open": (trained or trains or {"id": f"new:{on}"})["id"],
                "done": trained is not None,
                "says": _going(trains, t("path.trains"), t("path.train_waits"))
                or t("path.no_training", corpus=on),
            },
            {
                "name": t("path.hear"),
                "tab": "augment",
                "open": heard,
                "done": None,
                "says": t("path.listen" if heard else "path.nothing_to_hear"),
            },
            {
                "name": t("path.judge"),
                "tab": "benchmarks",
                "open": (judged or judges or {"id": f"new:{on}"})["id"],
                "done": judged is not None,
                "says": _going(judges, t("path.judges"), t("path.judge_waits"))
                or t("path.no_benchmark", corpus=on),
            },
        ]
    }


def _heard(services: Services, trainings: list[dict]) -> str | None:
    """The checkpoint of the newest training that can be chosen: one that was made elsewhere (`train
    --out`) cannot.
    """
    done = [OWN + run["id"] for run in trainings if run["state"] == "done"]
    there = {each["name"] for each in services.catalogue.checkpoints()} if done else ()
    return next((name for name in done if name in there), None)


def _is_read(services: Services, name: str) -> bool:
    """Whether something says how it is read; also while a large one is still walked through."""
    if name in KNOWN:
        return True
    catalogue = services.catalogue
    key = (str(catalogue.corpora_home), name)
    task = _reading.soon(key, lambda task: bool(catalogue.corpus(name).counts), _WAIT_S)
    return task is None or (task.state == "done" and task.result)


def _going(run: dict | None, runs: str, waits: str) -> str | None:
    if run is None:
        return None
    return runs if run["state"] == "running" else waits
