"""Runs by program, through HTTP: started, followed, stopped, resumed; and the app is killed."""

import os

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from small_training import SMALL
from waiting import wait_for

from tests.studio import started


class App(started.App):
    """An app with a client."""

    def __init__(self, homes, runs):
        super().__init__(homes, runs)
        self.client = Client(self.url, verbose=False)


def state_of(client, run: str) -> str:
    return next(r["state"] for r in client.predict(api_name="/runs") if r["id"] == run)


def test_a_run_outlives_the_app_that_started_it(homes, tmp_path):
    app = App(homes, tmp_path / "runs")
    changes = SMALL | {"iterations": 100_000}
    run = app.client.predict("tiny", "quick", changes, "none", api_name="/train")["id"]
    told = wait_for(lambda: _with_steps(app.client.predict(run, None, api_name="/run_events")))
    assert told["events"][0]["event"] == "began"
    queued = app.client.predict(
        "tiny", "quick", SMALL | {"iterations": 4}, "none", api_name="/train"
    )
    if os.environ.get("TRIPAUG_AT_ONCE") is None and len(os.sched_getaffinity(0)) < 4:
        assert (queued["state"], queued["place"]) == ("waiting", 1)
    app.kill()

    again = App(homes, tmp_path / "runs")
    try:
        assert state_of(again.client, run) == "running"
        more = wait_for(
            lambda: _with_steps(again.client.predict(run, told["cursor"], api_name="/run_events"))
        )
        assert min(e["step"] for e in more["events"] if "rep" in e) > 0
        assert again.client.predict(run, api_name="/stop_run")["state"] == "stopped"
        wait_for(lambda: state_of(again.client, queued["id"]) == "done")  # its turn has come
        assert again.client.predict(run, api_name="/resume_run")["state"] == "running"
        again.client.predict(run, api_name="/stop_run")
        for function, given, words in (
            ("/stop_run", [run], "nothing to stop"),
            ("/stop_run", ["../x"], "not a plain name"),
            ("/resume_run", ["nobody"], "no run"),
            ("/resume_run", [queued["id"]], "is done"),
            ("/train", ["nowhere", "quick", None, "auto"], "no corpus"),
            ("/augment_set", ["tiny", "tiny", ["joy"], 0.2, 1, 0, 1], "has no"),
            ("/augment_set", ["tiny", "tiny", None, 0.2, 1, 0, 1000], "from 1 to 100"),
        ):
            with pytest.raises(AppError, match=words):
                again.client.predict(*given, api_name=function)
    finally:
        again.kill()


def _with_steps(told: dict) -> dict | None:
    return told if any("rep" in event for event in told["events"]) else None
