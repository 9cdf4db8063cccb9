"""How quick the page feels: start, slider to picture, switch of tabs, a point of the map to sound.

    python benchmarks/page.py [--corpora DIR] [--checkpoint NAME] [--checkpoints DIR] [--json]
    python benchmarks/page.py --quick-look

Needs Chromium (--chromium) and playwright. The app is started as a user does it, and a browser
measures: from the start of the process to a page that can be used (its controls stand) and to the
first picture; from a move of the ε slider to the changed picture, for four seconds of speech. Then
the same work is timed on the server alone. With --quick-look it measures that alone instead: with
nothing computed before, from the click on "Start a quick look" to the first row of the table with
a figure, and to the verdict.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

FIGURE = ".ta-benchmarks-table tr[data-name] td b"  # of the first row that has one
DONE = ".ta-benchmarks [data-part=state][data-state=done]"
MOVES = 60
SECONDS = 4.0
# One move: the value is set, as a hand would; the next frame after the picture was drawn ends it.
MOVE = """
(value) => new Promise((resolve) => {
  const bench = document.querySelector('.ta-bench');
  const slider = document.querySelector('#aug-epsilon');
  const began = performance.now();
  bench.addEventListener('tripaug-drawn', () =>
    requestAnimationFrame(() => resolve(performance.now() - began)), { once: true });
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
})
"""
SWITCH = """
(tab) => new Promise((resolve) => {
  const began = performance.now();
  tab.click();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
})
"""


# One click: a point is picked, as by hand; the sound that starts ends it.
CLICK = """
([kind, index]) => new Promise((resolve) => {
  const tab = document.querySelector('.ta-explore').parentElement.explore;
  const began = performance.now();
  tab.bench.addEventListener('tripaug-opened', function heard() {
    if (!tab.pointView.player.playing) return requestAnimationFrame(heard);
    resolve(performance.now() - began);
  }, { once: true });
  tab.map.pick({ kind, index });
})
"""
SLIDE = """
(value) => new Promise((resolve) => {
  const bench = document.querySelector('.ta-explore');
  const slider = bench.querySelector('[data-part=epsilon]');
  const began = performance.now();
  new MutationObserver((_, watch) => {
    watch.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - began));
  }).observe(bench, { attributes: true, attributeFilter: ['data-slid'] });
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
})
"""
SLIDES = "document.querySelector('.ta-explore').parentElement.explore"


def main() -> None:
    arguments = parsed()
    measured = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    if arguments.quick_look:
        measured |= quick_look(arguments)
    else:
        speech = speech_file(arguments)
        measured |= in_browser(arguments, speech) | on_server(arguments, speech)
    if arguments.json:
        print(json.dumps(measured))
        return
    for name, value in measured.items():
        print(f"{name.replace('_', ' '):40}{value}")


def in_browser(arguments, speech: Path) -> dict:
    found = {}
    with opened(arguments) as (page, address, since):
        found["start_to_first_answer_s"] = since()
        page.goto(address)
        page.wait_for_selector("#aug-utterance option", state="attached")
        found["start_to_usable_page_s"] = since()
        page.wait_for_selector(".ta-bench[data-drawn], .ta-error:visible", timeout=120_000)
        if page.locator(".ta-error:visible").count():
            sys.exit(f"benchmarks/page.py: {page.locator('.ta-error:visible').inner_text()}")
        found["start_to_first_picture_s"] = since()
        page.get_by_text("Upload", exact=True).click()
        page.locator("input[type=file]").set_input_files(speech)
        page.get_by_role("heading", name=speech.name).wait_for()
        page.wait_for_selector(".ta-bench:not([data-busy])")
        took = [page.evaluate(MOVE, 0.005 * (k % 80 + 5)) for k in range(MOVES + 5)][5:]
        found |= spread("slider_to_picture", took)
        tabs = page.get_by_role("tab").element_handles()
        if len(tabs) > 1:
            switches = [page.evaluate(SWITCH, tab) for _ in range(5) for tab in tabs]
            found |= spread("switch_of_tabs", switches)
        found |= on_the_map(page)
    return found


@contextlib.contextmanager
def opened(arguments, **environment: str):
    """The app, started as a user does it, and a browser beside it.

    Yields:
        a page, the address of the app, which answers, and a function: seconds since its start.
    """
    from playwright.sync_api import sync_playwright

    port = free_port()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        began = time.perf_counter()
        app = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), *homes_of(arguments)],
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            env=os.environ | environment,
        )
        try:
            wait_for(port, app)
            address = f"http://127.0.0.1:{port}/"
            yield page, address, lambda: round(time.perf_counter() - began, 2)
        finally:
            app.terminate()
            app.wait(20)
            browser.close()


def quick_look(arguments) -> dict:
    """A quick look on the demo corpus, where nothing was computed before."""
    with (
        tempfile.TemporaryDirectory() as home,
        opened(arguments, TRIPAUG_RUNS=f"{home}/runs", TRIPAUG_CACHE=f"{home}/cache") as app,
    ):
        page, address, _ = app
        page.goto(f"{address}#benchmarks")
        start = page.get_by_role("button", name="Start a quick look")
        start.wait_for()
        began = time.perf_counter()
        start.click()
        page.wait_for_selector(FIGURE, timeout=600_000)
        first = time.perf_counter() - began
        page.wait_for_selector(DONE, timeout=600_000)
        whole = time.perf_counter() - began
    return {
        "quick_look_first_row_s": round(first, 1),
        "quick_look_verdict_s": round(whole, 1),
    }


def on_the_map(page) -> dict:
    """The Explore tab as it opens: its first map, its sliders, its points."""
    began = time.perf_counter()
    page.get_by_role("tab", name="Explore").click()
    page.wait_for_selector(".ta-explore[data-shown]:not([data-busy])", timeout=300_000)
    found = {"first_map_s": round(time.perf_counter() - began, 2)}
    page.wait_for_function(f"{SLIDES}.follows({SLIDES}.request())", timeout=300_000)
    found["sliders_of_the_map_ready_s"] = round(time.perf_counter() - began, 2)
    copies = page.evaluate(f"{SLIDES}.map.map.copies.x.length")
    picks = [(kind, index) for index in range(0, 40, 2) for kind in ("copy", "original")]
    picks = [(kind, index) for kind, index in picks if kind == "original" or index < copies]
    found |= spread("point_to_sound", [page.evaluate(CLICK, list(pick)) for pick in picks])
    slides = [page.evaluate(SLIDE, 0.1 + 0.005 * (k % 30)) for k in range(MOVES)]
    return found | spread("slider_to_moved_points", slides)


def on_server(arguments, speech: Path) -> dict:
    from tripaug_core.studio.work.catalogue import Catalogue
    from tripaug_core.studio.work.encoding import packed, packed_sound
    from tripaug_core.studio.work.services import AugmentParams, Services, Source

    services = Services(Catalogue(arguments.corpora, None, arguments.checkpoints))
    name = arguments.checkpoint or services.catalogue.checkpoints()[0]["name"]
    source = Source(file=speech)
    looks, hears = [], []
    for seed in range(30):
        began = time.perf_counter()
        opened = services.recording(source, name)
        augmented, displacement = services.augmented(opened, name, AugmentParams(0.2, 1.0, seed))
        services.figures(opened, name, augmented)
        packed((augmented - opened.mel)[0, 0])
        looks.append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        packed_sound(services.sound(opened, name, augmented, displacement)[0])
        hears.append(1000 * (time.perf_counter() - began))
    return spread("server_picture_and_figures", looks[5:]) | spread("server_sound", hears[5:])


def spread(name: str, milliseconds: list[float]) -> dict:
    ordered = sorted(milliseconds)
    return {
        f"{name}_median_ms": round(statistics.median(ordered), 1),
        f"{name}_p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
    }


def speech_file(arguments) -> Path:
    """Four seconds: the first utterance of the first corpus, as often as it takes."""
    from tripaug_core.sound import files
    from tripaug_core.studio.work.catalogue import Catalogue

    catalogue = Catalogue(arguments.corpora)
    corpora = catalogue.corpora()
    if not corpora:
        sys.exit("benchmarks/page.py: no corpus to take speech from; give --corpora DIR.")
    utterance = catalogue.corpus(corpora[0]["name"]).utterances[0]
    sound = files.read_at(utterance.path, 16_000)
    wanted = int(SECONDS * 16_000)
    sound = sound.repeat(wanted // len(sound) + 1)[:wanted]
    return files.write(Path(tempfile.mkdtemp()) / "four-seconds.wav", sound, 16_000)


def wait_for(port: int, app: subprocess.Popen) -> None:
    while app.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    sys.exit("benchmarks/page.py: the app did not start; run `python app.py` to see why.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def homes_of(arguments) -> list[str]:
    flags = {"--corpora": arguments.corpora, "--checkpoints": arguments.checkpoints}
    return [word for flag, given in flags.items() if given for word in (flag, given)]


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", metavar="DIR", help="default $TRIPAUG_CORPORA")
    parser.add_argument("--checkpoints", metavar="DIR", help="default checkpoints/")
    parser.add_argument("--checkpoint", metavar="NAME", help="default: the first that there is")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--quick-look", action="store_true", help="measure that, and nothing else")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    main()
