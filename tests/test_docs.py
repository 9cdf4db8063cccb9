"""The examples of the docs run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.mark.usefixtures("few_fresh_triplets")
@pytest.mark.parametrize("page", ["docs/python.md"])
def test_examples_run(page):
    text = (PROJECT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    exec(compile("\n".join(blocks), page, "exec"), {})


def test_tables_say_what_their_results_say():
    filler = [sys.executable, "docs/results/fill.py", "--check"]
    done = subprocess.run(filler, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pictures_show_what_their_results_say():
    drawer = [sys.executable, "docs/results/draw.py", "--check"]
    done = subprocess.run(drawer, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_figure_that_was_changed_by_hand_is_noticed(tmp_path):
    copy = tmp_path / "docs" / "results"
    copy.mkdir(parents=True)
    results = PROJECT / "docs" / "results"
    for path in (*results.glob("*/results.json"), *results.glob("*.json"), results / "fill.py"):
        there = copy / path.relative_to(results)
        there.parent.mkdir(exist_ok=True)
        there.write_bytes(path.read_bytes())
    (tmp_path / "README.md").write_text("")
    page = (PROJECT / "docs" / "results.md").read_text(encoding="utf-8")
    changed = re.sub(r"(\| `all-data` \| )\d", r"\g<1>1", page, count=1)
    assert changed != page
    (copy.parent / "results.md").write_text(changed, encoding="utf-8")
    filler = [sys.executable, str(copy / "fill.py")]
    where = os.environ | {"PYTHONPATH": str(PROJECT)}
    assert subprocess.run([*filler, "--check"], env=where, capture_output=True).returncode == 1
    assert subprocess.run(filler, env=where).returncode == 0
    assert (copy.parent / "results.md").read_text(encoding="utf-8") == page


PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in PROJECT.glob("docs/*.md"))]


def anchors(text: str) -> set[str]:
    """Of the headings of a page, as the hosts of repositories make them."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    heads = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    path = PROJECT / page
    text = path.read_text(encoding="utf-8")
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if re.match(r"\w+:", link):
            continue
        file, _, anchor = link.partition("#")
        there = (path.parent / file).resolve() if file else path
        text_there = there.read_text(encoding="utf-8") if anchor and there.exists() else ""
        if not there.exists() or (anchor and anchor not in anchors(text_there)):
            lost.append(link)
    assert lost == []


def test_what_is_said_to_be_run_again_is_published_and_the_other_way_round():
    text = "".join((PROJECT / page).read_text(encoding="utf-8") for page in PAGES)
    said = set(re.findall(r"tripaug reproduce\s([a-z][\w-]+)", text))
    published = {path.parent.name for path in PROJECT.glob("docs/results/*/results.json")}
    assert said == published
