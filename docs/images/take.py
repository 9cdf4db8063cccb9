"""Takes the pictures of the page that stand in the README, of an app that is running.

python app.py &
python docs/images/take.py [--url http://127.0.0.1:7860/] [--emotion anger] [--epsilon 0.2]
"""

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
SHOTS = {"augment": WIDE, "augment-phone": PHONE}


def main() -> None:
    arguments = parsed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        for name, screen in SHOTS.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(color_scheme=scheme, **screen)
                take(page, arguments, arguments.out / f"{name}-{scheme}.png")
                page.close()
        browser.close()


def take(page, arguments, path: Path) -> None:
    page.goto(arguments.url)
    page.wait_for_selector(".ta-bench[data-heard]", timeout=120_000)
    narrow = page.get_by_role("button", name="Change")
    if narrow.is_visible():
        narrow.click()
    if arguments.corpus:
        page.locator("#aug-corpus").select_option(arguments.corpus)
    page.wait_for_selector(f"#aug-emotion option[value={arguments.emotion}]", state="attached")
    page.locator("#aug-emotion").select_option(arguments.emotion)
    page.locator(".ta-tag", has_text=arguments.emotion).wait_for()
    for _ in range(arguments.skip):
        page.get_by_role("button", name="Next utterance").click()
    page.get_by_label("ε as a number").fill(str(arguments.epsilon))
    done = page.get_by_role("button", name="Done")
    if done.is_visible():
        done.click()
    page.wait_for_selector(f".ta-bench[data-heard^='{arguments.epsilon:g} ']:not([data-busy])")
    page.evaluate("document.activeElement.blur()")
    # A place in the middle, as after a click and a pause: the line stands over all pictures.
    page.evaluate(
        "const { player } = document.querySelector('.ta-bench').parentElement.augment;"
        "player.seek(0.45 * player.seconds)"
    )
    page.mouse.move(0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    print(f"{path}  {path.stat().st_size // 1000} kB")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:7860/")
    parser.add_argument("--corpus", help="a name; by default what the page opens with")
    parser.add_argument("--emotion", default="anger")
    parser.add_argument("--skip", type=int, default=0, help="utterances of that emotion to skip")
    parser.add_argument("--epsilon", type=float, default=0.2)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


if __name__ == "__main__":
    main()
