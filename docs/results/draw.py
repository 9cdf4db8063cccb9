"""Draws the pictures of docs/results.md from the results beside this file.

    python docs/results/draw.py [--check]

`forest-NAME.svg`: what each row of a table gains over none. `epsilon.svg`: ε against the gain
(trials.json) and against the emotion that is kept (epsilon.json). With --check nothing is written,
and the exit code is 1 where a picture is not what its results say.
"""

import json
import re
import sys
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tripaug_core.bench.report.svg import forest

HERE = Path(__file__).resolve().parent
TRIALS = HERE.parent.parent / "benchmarks" / "trials.json"
TABLES = {"judges-emodb": "all, encoder", "judges-ravdess": "all, encoder"}  # run: judge
STYLE = """
svg { color-scheme: light dark; --ink: light-dark(#1c1f23, #e6e8ea);
  --quiet: light-dark(#5c646d, #9aa3ac); --good: light-dark(#007a57, #2fc79a);
  --bad: light-dark(#b34700, #ff8f57); --learned: light-dark(#0b6bb0, #6db7f2);
  --random: light-dark(#007a57, #2fc79a); background: light-dark(#ffffff, #15181b); }
text { fill: var(--ink); font: 12px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.label, .end { text-anchor: end; } .tick { text-anchor: middle; }
.tick, .end, .note { fill: var(--quiet); } .head { font-size: 14px; font-weight: 600; }
.margin { fill: var(--quiet); opacity: .12; } .zero { stroke: var(--quiet); }
.whisker { stroke-width: 2.5; stroke: var(--quiet); } circle { fill: var(--quiet); }
.whisker.better { stroke: var(--good); } circle.better { fill: var(--good); }
.whisker.worse { stroke: var(--bad); } circle.worse { fill: var(--bad); }
.grid { stroke: var(--quiet); stroke-opacity: .25; }
.line { fill: none; stroke: var(--of); stroke-width: 2; stroke-opacity: .9; }
.range { stroke: var(--of); stroke-width: 2; } circle.dot { fill: var(--of); }
.name { fill: var(--of); }
.learned { --of: var(--learned); } .random { --of: var(--random); } .noise { --of: var(--quiet); }
.line.adds { stroke-dasharray: 5 4; }
"""
# What stands in both panels: its name, how it looks, its row in epsilon.json, and its trials: the
# method, and the augmentor's form where it has one.
WAYS = (
    ("learned, warps", "learned", "learned, warp", "learned-half", "warp"),
    ("random warp", "random", "random warp", "warp", None),
    ("learned, adds", "learned adds", "learned, additive", "learned-half", "additive"),
    ("white noise", "noise adds", "noise", "noise-half", None),
)


def main(arguments: list[str]) -> int:
    """Draws or checks; returns the exit code."""
    stale = {name: text for name, text in pictures().items() if _drawn(name) != text}
    for name, text in stale.items():
        if "--check" in arguments:
            print(f"{name} is not what the results say: run docs/results/draw.py")
        else:
            (HERE / name).write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


def pictures() -> dict[str, str]:
    """File name -> SVG, of all results that are there."""
    there = [name for name in TABLES if (HERE / name / "results.json").exists()]
    out = {f"forest-{name}.svg": _forest(name) for name in there}
    return out | {"epsilon.svg": _epsilon()}


def _drawn(name: str) -> str | None:
    path = HERE / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def _forest(name: str) -> str:
    tables = json.loads((HERE / name / "results.json").read_text(encoding="utf-8"))["tables"]
    table = next(table for table in tables if table["name"] == TABLES[name])
    rows = [
        (c["row"], c["difference"], *c["interval"], c["verdict"])
        for c in table["comparisons"]
        if c["family"] == "over none"
    ]
    title = f"{table['title']}: points of UAR over none"
    head, inner = forest(rows, title).removesuffix("</svg>").split(">", 1)
    width, height = re.search(r'viewBox="0 0 (\S+) (\S+)"', head).groups()
    return _alone(inner, width, height, title)


def _epsilon() -> str:
    sweep = json.loads((HERE / "epsilon.json").read_text(encoding="utf-8"))
    gains, kept = [], []
    for name, look, row, method, form in WAYS:
        gains.append((name, look, _gains(method, form)))
        found = zip(sweep["epsilons"], sweep["found"][row], strict=True)
        kept.append((name, look, [(x, figures["kept"], None, None) for x, figures in found]))
    panels = (
        _panel(0, "Gain over none, points of UAR", gains, range(-8, 13, 4)),
        _panel(430, "Emotion still found, % of what is in recordings", kept, range(20, 121, 20)),
    )
    return _alone("".join(panels), 860, 360, "ε against gain and against the emotion kept")


def _gains(method: str, form: str | None) -> list[tuple]:
    """(middle of the ε, gain, low, high) of the trials of a method, by ε."""
    found = json.loads((HERE / "trials.json").read_text(encoding="utf-8"))
    gain_of = {(f["family"], f["label"]): f["gain"] for f in found}
    out = []
    for trial in json.loads(TRIALS.read_text(encoding="utf-8")):
        settings, key = trial["settings"], (trial["family"], trial["label"])
        same = trial["method"] == method and settings.get("augmentor", {}).get("form") == form
        if same and "epsilon_low" in settings and key in gain_of and "against" not in trial:
            middle = (settings["epsilon_low"] + settings["epsilon_high"]) / 2
            out.append((middle, *gain_of[key]))
    return sorted(set(out))


def _panel(left: int, title: str, lines: list, ticks: range) -> str:
    """A chart of ε from 0 to 0.8: lines of (ε, value, low, high), named in a legend below."""
    x0, width, y0, height = left + 44, 370, 40, 230
    low, high = ticks[0], ticks[-1]

    def x_of(epsilon: float) -> float:
        return x0 + width * epsilon / 0.8

    def y_of(value: float) -> float:
        return y0 + height * (high - min(max(value, low), high)) / (high - low)

    out = [f'<text class="head" x="{x0}" y="22">{escape(title)}</text>']
    for tick in ticks:
        kind, shown = ("zero" if tick == 0 else "grid"), str(tick).replace("-", "−")
        y = y_of(tick)
        out.append(f'<line class="{kind}" x1="{x0}" x2="{x0 + width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text class="end" x="{x0 - 6}" y="{y + 4:.1f}">{shown}</text>')
    for tenth in range(0, 9, 2):
        at = f'x="{x_of(tenth / 10):.1f}" y="{y0 + height + 18}"'
        out.append(f'<text class="tick" {at}>{f"{tenth / 10:g}" if tenth else "ε 0"}</text>')
    for number, (name, look, points) in enumerate(lines):
        aside = 0.006 * (number - len(lines) / 2)  # intervals of neighbours would cover each other
        places = [(x_of(x + aside), y_of(v), a, b) for x, v, a, b in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in places)
        out.append(f'<g class="{look}"><polyline class="line {look}" points="{path}"/>')
        for x, y, a, b in places:
            if a is not None:
                ends = f'y1="{y_of(a):.1f}" y2="{y_of(b):.1f}"'
                out.append(f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" {ends}/>')
            out.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        x, y = x0 + 190 * (number % 2), y0 + height + 44 + 20 * (number // 2)
        out.append(f'<line class="line {look}" x1="{x}" x2="{x + 26}" y1="{y}" y2="{y}"/>')
        out.append(f'<text class="name" x="{x + 34}" y="{y + 4}">{escape(name)}</text></g>')
    return "".join(out)


def _alone(content: str, width: int | str, height: int | str, title: str) -> str:
    """A picture that brings its colours, light and dark."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(title)}">'
        f"<style>{STYLE}</style>{content}</svg>\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
