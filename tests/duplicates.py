"""Finds what of the vocabulary stands a second time: colours, defaults, limits, words of rows."""

import ast
import re
from pathlib import Path

from tripaug_core import vocabulary as v

COLOURS = {e.colour.lower() for e in v.EMOTIONS.values()} | {c.lower() for c in v.OWN_COLOURS}
TEXTS = {
    *(text for row in v.ROWS.values() for text in (row.label, row.title, row.about)),
    *(text for row in v.ABLATIONS.values() for text in (row.title, row.about)),
    *(loss.about for loss in v.LOSSES.values()),
    *(text for words in v.PROTOCOLS.values() for text in words),
    *(about for _, about in v.BENCH_PRESETS.values()),
    *v.TRAINING_PRESETS.values(),
    *v.SHAPES.values(),
}
# What a limit is called where it is used -> what it must not be compared with by hand.
_NAMED = {
    "epsilon": {v.EPSILON, v.LIMITS["epsilon"].most},
    "noise_scale": {v.LIMITS["noise_scale"].most},
    "noise": {v.LIMITS["noise_scale"].most},
    "per_class": {v.LIMITS["map_per_class"].most},
    "copies": {v.LIMITS[name].most for name in ("map_copies", "copies")},
    "folds": {v.LIMITS["folds"].most},
    "workers": {v.LIMITS["workers"].most},
    "margin": {v.MARGIN_POINTS},
}
_NAMED["MARGIN_POINTS"] = _NAMED["margin"]
_ANYWHERE = {v.LIMITS["seed"].most, v.LARGEST_BYTES}  # no other number is by chance as large


def found(path: Path, text: str) -> list[str]:
    """What a file repeats, each as a line for people."""
    repeated = [f"the colour {hit}" for hit in re.findall(r"#[0-9a-fA-F]{6}\b", text)]
    repeated = [line for line in repeated if line.split()[-1].lower() in COLOURS]
    if path.suffix == ".py":
        return repeated + list(_in_python(ast.parse(text)))
    if path.suffix in (".js", ".html", ".j2"):
        return repeated + list(_in_page(text))
    return repeated


def _in_python(tree: ast.Module):
    exported = {
        node
        for assigned in tree.body
        if isinstance(assigned, ast.Assign) and ast.unparse(assigned.targets[0]) == "__all__"
        for node in ast.walk(assigned)
    }
    for node in ast.walk(tree):
        if node in exported:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in TEXTS:
            yield f"line {node.lineno}: the words {node.value!r}"
        for name, value in _given(node):
            number = _number(value)
            if number is not None and _repeats(name, number):
                yield f"line {value.lineno}: {number:g} for {name}"
        if isinstance(node, ast.Compare | ast.Assign):
            values = ast.walk(node) if isinstance(node, ast.Compare) else [node.value]
            for each in values:
                if _number(each) in _ANYWHERE:
                    yield f"line {node.lineno}: the limit {_number(each):g}"


def _given(node):
    """(name, value) of all that is given to a name: default, field, constant, option, bound."""
    if isinstance(node, ast.arguments):
        last = [*node.posonlyargs, *node.args][-len(node.defaults) :] if node.defaults else []
        yield from ((a.arg, d) for a, d in zip(last, node.defaults, strict=True))
        yield from ((a.arg, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
    elif isinstance(node, ast.Call):
        texts = [a.value for a in [*node.args, *(k.value for k in node.keywords)]
                 if isinstance(a, ast.Constant) and isinstance(a.value, str)]  # fmt: skip
        name = next((t.lstrip("-") for t in texts if t.lstrip("-").replace("-", "_") in _NAMED), "")
        yield from ((name, k.value) for k in node.keywords if k.arg in ("default", "value"))
        yield from ((name, a) for a in node.args)
    elif isinstance(node, ast.Compare):
        names = [n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "")
                 for n in (node.left, *node.comparators)]  # fmt: skip
        name = next((n for n in names if n.lstrip("_") in _NAMED), "")
        yield from ((name, each) for each in (node.left, *node.comparators))


def _repeats(name: str, number: float) -> bool:
    bare = name.lstrip("_").replace("-", "_")
    return number in _NAMED.get(bare, _NAMED.get(bare.lower(), ()))


def _number(node) -> float | None:
    """A number, also one that is computed of numbers; None for all else."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        if left is not None and right is not None and abs(right) < 64:
            kinds = {ast.Sub: left - right, ast.Add: left + right, ast.Mult: left * right}
            if isinstance(node.op, ast.Pow):
                return left**right
            return kinds.get(type(node.op))
    return None


def _in_page(text: str):
    for number, line in enumerate(text.splitlines(), start=1):
        for words in TEXTS:
            if re.search(rf"[\"'`>]\s*{re.escape(words)}\s*[\"'`<]", line):
                yield f"line {number}: the words {words!r}"
        for _, value in re.findall(r'[^-]\b(max|value)="([0-9.]+)"', line):
            if float(value) and re.search(r'type="(number|range)"', line):
                yield f"line {number}: {value} in a field; use `limits` of the vocabulary"
        for name, numbers in _NAMED.items():
            for value in numbers:
                # `noise: 2` may well be digits; in a call or a comparison it is the limit.
                between = r"\W{1,6}" if value != int(value) or value > 9 else r"\W*[\"'<>]\W*"
                if re.search(rf"\b{name}\b{between}(\w+\W{{1,3}})?{value:g}\b(?![.\w])", line):
                    yield f"line {number}: {value:g} for {name}"
        plain = line.replace("_", "")
        if any(re.search(rf"\b{value}\b", plain) for value in _ANYWHERE) or "2 ** 31" in line:
            yield f"line {number}: a limit"
