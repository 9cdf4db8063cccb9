"""What of the page's words stands outside `texts.toml`, and which texts its files use."""

import ast
import re
from pathlib import Path

_WORDS = re.compile(
    r"[^\W\d_]{2,}['’]?[,;:.?!]? +[^\W\d_]{2,}|^ *[A-Z].*[.?!…]$|^ [a-z]{2,}|[^\W\d_]{2,}:? $"
)
_OURS = re.compile(r"\b(?<!\w\.)(?:t|pieces|has)\((?=[^)])")
_SHOWN = ("title", "placeholder", "aria-label", "alt", "data-tip", "label", "content")
_KEY_NAMES = {"Escape", "Enter", "Tab", "Home", "End", "Space", "Delete"}  # as events call them


def outside(path: Path) -> list[str]:
    """Words for people in a file of the page, each as a line for people."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return [f"line {line}: {words!r}" for line, words in _in_markup(text)]
    if path.suffix == ".js":
        return [f"line {line}: {words!r}" for line, words in strings(text) if is_prose(words)]
    return [f"line {line}: {words!r}" for line, words in _in_python(ast.parse(text))]


def used(path: Path) -> list[tuple[int, str, set[str] | None]]:
    """(line, key, names of its values) of each text that a file asks for. A key that ends in a dot
    stands for all below it; None: the values are not written out there.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return list(_used_in_python(ast.parse(text)))
    found = []
    for hit in _OURS.finditer(text):
        key, rest = _argument(text[hit.end() :])
        names = _names(rest, ":" if path.suffix == ".js" else "=")
        line = text.count("\n", 0, hit.start()) + 1
        for each in re.findall(r"\"([\w.]+)\"", key.rpartition("?")[2] or key):
            found.append((line, each, None if hit[0] == "has(" else names))
    return found


def is_prose(literal: str) -> bool:
    """Whether a string of a script is for people: two words or more, or one that ends a sentence or
    begins with a capital.
    """
    if not re.search(r"[^\W\d_]{2,}", literal):
        return False
    if re.fullmatch(r"(ta-[\w-]+ ?)+|[MmLlHhVvCcSsAaZz\d ,.-]+", literal.strip()):
        return False  # classes; a path of SVG
    if re.search(r"[\[\]{}<>#=]|\b\w+\(|^[.:]|[a-z]-[a-z]+:|^--|%\{|\d+px\b", literal):
        return False  # selectors, values of CSS, markup, media queries
    if re.fullmatch(r"[A-Z][a-z]+", literal) and literal not in _KEY_NAMES:
        return True
    return bool(_WORDS.search(literal))


def strings(code: str) -> list[tuple[int, str]]:
    """(line, content) of the string literals of a script; of a template what is outside `${}`."""
    found, i, before = [], 0, "("
    while i < len(code):
        sign = code[i]
        line = code.count("\n", 0, i) + 1
        if code.startswith("//", i):
            i = (code.find("\n", i) + len(code) + 1) % (len(code) + 1)
        elif code.startswith("/*", i):
            i = code.index("*/", i) + 2
        elif sign in "\"'`":
            end = i + 1
            while code[end] != sign:
                end += 2 if code[end] == "\\" else 1
            found.append((line, code[i + 1 : end]))
            i, before = end + 1, sign
        elif sign == "/" and (before in "(,=:[!&|?{};+" or code[:i].endswith("return ")):
            end = i + 1
            while code[end] != "/":
                closed = re.compile(r"\[(\\.|[^\]\\])*\]").match(code, end)
                end = closed.end() if closed else end + (2 if code[end] == "\\" else 1)
            i, before = end + 1, "/"
        else:
            before = before if sign.isspace() else sign
            i += 1
    return found


def _in_markup(text: str):
    # What Jinja fills in is no word, and what is no markup is not read.
    blank = re.sub(
        r"\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->", lambda hit: re.sub(r"[^\n]", " ", hit[0]), text
    )
    for hit in re.finditer(r">([^<>]*)<", blank):
        if re.search(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", hit[1])):
            yield blank.count("\n", 0, hit.start()) + 1, hit[1].strip()
    for hit in re.finditer(r"\s([\w-]+)=\"([^\"]*)\"", blank):
        if hit[1] in _SHOWN and re.search(r"[^\W\d_]{2,}", hit[2]):
            yield blank.count("\n", 0, hit.start()) + 1, f"{hit[1]}={hit[2]}"


def _in_python(tree: ast.Module):
    """Words with a space that are no docstring and no refusal, which is for programs too."""
    no_words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            no_words.add(node.value)
        if isinstance(node, ast.Raise | ast.Assert):
            no_words |= set(ast.walk(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or node in no_words:
            continue
        if isinstance(node.value, str) and " " in node.value.strip() and is_prose(node.value):
            yield node.lineno, node.value


def _used_in_python(tree: ast.Module):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if getattr(node.func, "attr", getattr(node.func, "id", None)) not in ("t", "t_markup"):
            continue
        names = {each.arg for each in node.keywords}
        key = node.args[0]
        keys = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
        for key in keys:
            if isinstance(key, ast.Constant):
                yield node.lineno, key.value, None if None in names else names
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                yield node.lineno, key.values[0].value, None if None in names else names


def _argument(rest: str) -> tuple[str, str]:
    """The first argument of a call, and what stands behind it."""
    depth, quoted = 0, False
    for i, letter in enumerate(rest):
        quoted ^= letter == '"'
        if not quoted and not depth and letter in ",)":
            return rest[:i], rest[i:]
        depth += 0 if quoted else (letter in "([{") - (letter in ")]}")
    return rest, ""


def _names(rest: str, sign: str) -> set[str] | None:
    """The names of the values behind a key: `, { n, name: x })` or `, name=x)`; `rest` begins
    there. None where they cannot be read.
    """
    rest = rest.lstrip()
    if rest.startswith(")"):
        return set()
    rest = rest[1:].lstrip() if rest.startswith(",") else ""
    if sign == ":" and not rest.startswith("{"):
        return None
    if sign == ":":
        rest = rest[1:]
    names, depth, entry, quoted = set(), 0, "", ""
    for letter in rest:
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "\"'`":
            quoted = letter
        elif letter in ")]}" and depth == 0:
            break
        else:
            depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0 and not quoted:
            names.add(entry.partition(sign)[0].strip())
            entry = ""
        else:
            entry += letter
    names.add(entry.partition(sign)[0].strip())
    names.discard("")
    return None if any(name.startswith("...") for name in names) else names
