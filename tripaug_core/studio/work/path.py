"""A newcomer's path: your corpus, train, hear, does it help? How far it is, what is missing."""

from tripaug_core.corpora import KNOWN
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.tasks import Tasks

_WAIT_S = 0.3  # a large folder is walked through meanwhile; whoever asks again is told
_reading = Tasks()

_OWN = "your own recordings are not here yet: add a folder of them, or try the demo corpus first."
_UNREAD = "“{name}” is here, but not read yet: say what its files mean."


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
    trains = next((run for run in trainings if run["state"] in ("running", "waiting")), None)
    benches = services.runs.listed("bench")
    judged = next((run for run in benches if run["state"] == "done"), None)
    judges = next((run for run in benches if run["state"] in ("running", "waiting")), None)
    on = read or "demo"
    return {
        "steps": [
            {
                "name": "Your corpus",
                "tab": "corpus",
                "open": read or unread,
                "done": read is not None,
                "says": _UNREAD.format(name=unread) if unread else _OWN,
            },
            {
                "name": "Train",
                "tab": "train",
                "open": (trained or trains or {"id": f"new:{on}"})["id"],
                "done": trained is not None,
                "says": _going("an augmentor trains", trains)
                or f"no augmentor was trained here yet: start one on “{on}”.",
            },
            {
                "name": "Hear it",
                "tab": "augment",
                "open": f"run:{trained['id']}" if trained else None,
                "done": None,
                "says": "listen to what your augmentor does to a recording."
                if trained
                else "there is nothing of your own to hear until a training is done.",
            },
            {
                "name": "Does it help?",
                "tab": "benchmarks",
                "open": (judged or judges or {"id": f"new:{on}"})["id"],
                "done": judged is not None,
                "says": _going("a benchmark runs", judges)
                or f"no benchmark says so yet: start one on “{on}”.",
            },
        ]
    }


def _is_read(services: Services, name: str) -> bool:
    """Whether something says how it is read; also while a large one is still walked through."""
    if name in KNOWN:
        return True
    catalogue = services.catalogue
    key = (str(catalogue.corpora_home), name)
    task = _reading.ask(key, lambda task: bool(catalogue.corpus(name).counts))
    if not task.wait(_WAIT_S):
        return True
    _reading.forget(key)  # the next one is told what is true then
    return task.state == "done" and task.result


def _going(what: str, run: dict | None) -> str | None:
    if run is None:
        return None
    return f"{what}." if run["state"] == "running" else f"{what} as soon as it is its turn."
