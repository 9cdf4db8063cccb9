"""Takes the pictures of the page that stand in the README, of an app that is running.

python app.py &
python docs/images/take.py [--url http://127.0.0.1:7860/] [--only augment,explore]
    [--corpus emodb] [--checkpoint emodb] [--training RUN] [--benchmark RUN]
"""

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

from tripaug_core.vocabulary import EPSILON

HERE = Path(__file__).resolve().parent
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
TABS = ("corpus", "train", "augment", "explore", "benchmarks")
PATIENCE_MS = 180_000


def main() -> None:
    arguments = parsed()
    wanted = arguments.only.split(",") if arguments.only else TABS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        for tab in wanted:
            for kind, screen in (("", WIDE), ("-phone", PHONE)):
                for scheme in ("light", "dark"):
                    page = browser.new_page(color_scheme=scheme, **screen)
                    page.set_default_timeout(PATIENCE_MS)
                    open_tab(page, tab, arguments)
                    save(page, arguments.out / f"{tab}{kind}-{scheme}.png")
                    page.close()
        browser.close()


def open_tab(page, tab: str, arguments) -> None:
    what = {
        "corpus": arguments.corpus,
        "train": arguments.training,
        "augment": None,
        "explore": arguments.checkpoint,
        "benchmarks": arguments.benchmark,
    }[tab]
    page.goto(f"{arguments.url}#{tab}" + (f"/{what}" if what else ""))
    page.wait_for_selector(f".ta-bench.ta-{tab}[data-state=ready]")
    {
        "corpus": lambda page, _: page.get_by_text("nothing to report").wait_for(),
        "train": on_train,
        "augment": on_augment,
        "explore": on_explore,
        "benchmarks": lambda page, _: page.get_by_role("heading", name="Verdict").wait_for(),
    }[tab](page, arguments)
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)  # drawings come in by themselves


def on_train(page, arguments) -> None:
    if arguments.training:
        page.wait_for_selector(".js-plotly-plot")


def on_explore(page, arguments) -> None:
    page.wait_for_selector(".ta-explore[data-shown]:not([data-busy])")
    page.evaluate(
        "document.querySelector('.ta-explore').parentElement.explore"
        ".map.pick({ kind: 'copy', index: 7 })"
    )
    page.wait_for_selector(".ta-explore[data-opened]")


def on_augment(page, arguments) -> None:
    page.wait_for_selector(".ta-augment[data-heard]")
    narrow = page.get_by_role("button", name="Change")
    if narrow.is_visible():
        narrow.click()
    page.locator("#aug-checkpoint").select_option(arguments.checkpoint)
    page.locator("#aug-corpus").select_option(arguments.corpus)
    page.wait_for_selector(f"#aug-emotion option[value={arguments.emotion}]", state="attached")
    page.locator("#aug-emotion").select_option(arguments.emotion)
    page.locator(".ta-stage .ta-tag", has_text=arguments.emotion).wait_for()
    for _ in range(arguments.skip):
        page.get_by_role("button", name="Next utterance").click()
    page.get_by_label("ε as a number").fill(str(arguments.epsilon))
    done = page.get_by_role("button", name="Done")
    if done.is_visible():
        done.click()
    page.wait_for_selector(f".ta-augment[data-heard^='{arguments.epsilon:g} ']:not([data-busy])")
    # A place in the middle, as after a click and a pause: the line stands over all pictures.
    page.evaluate(
        "const { player } = document.querySelector('.ta-augment').parentElement.augment;"
        "player.seek(0.45 * player.seconds)"
    )


def save(page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    print(f"{path}  {path.stat().st_size // 1000} kB")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:7860/")
    parser.add_argument("--only", help=f"some of {','.join(TABS)}")
    parser.add_argument("--corpus", default="demo")
    parser.add_argument("--checkpoint", default="demo")
    parser.add_argument("--training", help="a run's id")
    parser.add_argument("--benchmark", help="a run's id")
    parser.add_argument("--emotion", default="anger")
    parser.add_argument("--skip", type=int, default=0, help="utterances of that emotion to skip")
    parser.add_argument("--epsilon", type=float, default=EPSILON)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


if __name__ == "__main__":
    main()
