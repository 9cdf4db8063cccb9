"""The order of the house: who may import whom, what is imported late, how large a file may be."""

import ast
import re
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import duplicates

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "tripaug_core"

# Lowest first; rooms of one floor do not see each other.
FLOORS = [
    {"errors", "vocabulary"},
    {"homes", "io", "lettering", "numbers", "tensors", "threads"},
    {"compiled"},
    {"sound"},
    {"measures"},
    {"statistics"},
    {"runs"},
    {"corpora"},
    {"method"},
    {"augment"},
    {"recognition"},
    {"maps"},
    {"validation"},
    {"bench"},
    {"jobs"},
    {"cli"},
    {"studio"},
    {"__main__"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
ONLY_IN_THE_STUDIO = {"gradio", "plotly"}
NEVER_AT_THE_TOP = {
    *(
        "librosa",
        "soundfile",
        "av",
        "pooch",
        "umap",
        "openTSNE",
        "pandas",
        "pyworld",
        "dask",
        "rich",
    ),
}
ABSENT_ON_A_BARE_MACHINE = [
    *("soundfile", "librosa", "umap", "openTSNE", "gradio", "plotly", "pandas", "dask", "rich"),
    *("pyworld", "av", "pooch"),
]
LONGEST_FILE = 400
LONGEST_MODULE = 300  # of the page's scripts
OURS = ("tripaug_core", "benchmarks")

FILES = sorted(PACKAGE.rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def inside_package(node: ast.ImportFrom, path: Path) -> str:
    """The absolute name of the module that a `from ... import` names."""
    if not node.level:
        return node.module or ""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join([*parts[: -node.level], *([node.module] if node.module else [])])


def imported(path: Path, nodes) -> list[tuple[int, str]]:
    """(line, absolute dotted name) of all that the nodes import; names after `from` are added."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = inside_package(node, path)
            found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
    return found


def run_at_import(tree: ast.AST):
    """All nodes that run when the module is imported: what is within functions does not."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield child
        yield from run_at_import(child)


def python(code: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=240
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_run_downward_and_late(path):
    tree, room, wrong = tree_of(path), room_of(path), []
    for line, name in imported(path, ast.walk(tree)):
        first, _, rest = name.partition(".")
        if first in ONLY_IN_THE_STUDIO and room != "studio":
            wrong.append(f"line {line}: {first} is for the studio only")
        if first != "tripaug_core":
            continue
        target = rest.split(".")[0]
        if target == "__version__":
            continue
        if target not in FLOOR_OF:
            wrong.append(f"line {line}: {name} is in no room; import from the module itself")
        elif target == "cli" and room not in ("cli", "__main__"):
            wrong.append(f"line {line}: the command line is for people; call tripaug_core.jobs")
        elif room in FLOOR_OF and room != target and FLOOR_OF[target] >= FLOOR_OF[room]:
            wrong.append(f"line {line}: {room} must not know {target}, it lives above or beside")
    if room != "studio":
        for line, name in imported(path, run_at_import(tree)):
            if name.partition(".")[0] in NEVER_AT_THE_TOP:
                wrong.append(f"line {line}: import {name} inside the function that uses it")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", ["tripaug_core", "benchmarks", "docs"])
def test_what_is_imported_is_there(folder):
    """Also where it is imported late: a name that was changed fails here, not at the user's."""
    wrong = []
    for path in sorted((PROJECT / folder).rglob("*.py")):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(OURS):
                continue
            module = import_module(node.module)
            wrong += [
                f"{path.relative_to(PROJECT)}, line {node.lineno}: {node.module} has no {a.name}"
                for a in node.names
                if not hasattr(module, a.name)
                and not (hasattr(module, "__path__") and find_spec(f"{node.module}.{a.name}"))
            ]
    assert not wrong, "\n".join(wrong)


def test_every_room_has_a_floor():
    rooms = {room_of(path) for path in FILES} - {"__init__"}
    assert rooms <= set(FLOOR_OF), f"no floor for {sorted(rooms - set(FLOOR_OF))}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_file_is_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def folder_of(module: str) -> str:
    """The folder of its room that a module lies in; a module of the room itself stands alone."""
    return ".".join(module.split(".")[:3])


def known(name: str, modules) -> str | None:
    """The module that a dotted name is, or is a name of."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


def circle(arrows: dict[str, set[str]]) -> list[str] | None:
    """Some circle of a graph, or None: what is left when all that leads nowhere is taken away."""
    left = {name: set(targets) - {name} for name, targets in arrows.items()}
    while ends := {name for name, targets in left.items() if not targets & left.keys()}:
        left = {name: targets for name, targets in left.items() if name not in ends}
    if not left:
        return None
    way = [min(left)]
    while way[-1] not in way[:-1]:
        way.append(min(left[way[-1]] & left.keys()))
    return way[way.index(way[-1]) :]


@pytest.mark.parametrize("unit", [str, folder_of], ids=["modules", "folders of rooms"])
def test_nothing_is_imported_in_a_circle(unit):
    """Late imports count, and those for type checkers: a circle is one for whoever reads."""
    modules = {module_of(path): path for path in FILES}
    arrows: dict[str, set[str]] = {}
    for module, path in modules.items():
        targets = {known(name, modules) for _, name in imported(path, ast.walk(tree_of(path)))}
        mine = arrows.setdefault(unit(module), set())
        mine |= {unit(target) for target in targets if target and target != "tripaug_core"}
    assert circle(arrows) is None, " -> ".join(circle(arrows))


def test_a_circle_is_found():
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) is None
    assert circle({"a": {"b"}, "b": {"c", "d"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]


@pytest.mark.parametrize("kind", ["js", "css", "html"])
def test_no_file_of_the_page_is_longer(kind):
    most = LONGEST_MODULE if kind == "js" else LONGEST_FILE
    long = {
        path.name: lines
        for path in sorted((PACKAGE / "studio" / "static").rglob(f"*.{kind}"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
    }
    assert long == {}


def test_nothing_of_the_vocabulary_stands_a_second_time():
    """A colour, the default ε, a limit, the words of a row: each in `vocabulary.py` alone."""
    again = {}
    for folder in ("tripaug_core", "docs", "benchmarks"):
        for path in sorted((PROJECT / folder).rglob("*")):
            mine = path == PACKAGE / "vocabulary.py"
            if path.suffix in {".py", ".js", ".css", ".html", ".j2", ".toml"} and not mine:
                lines = duplicates.found(path, path.read_text(encoding="utf-8"))
                again |= {path.relative_to(PROJECT).as_posix(): lines} if lines else {}
    assert again == {}, "take these from tripaug_core/vocabulary.py"


def test_the_files_of_where_is_what_are_there():
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## Where is what")[2].partition("\n## ")[0]
    named = re.findall(r"`([^`]+/[^`]+|checkpoints)`", table)
    assert len(named) > 15
    assert [name for name in named if not (PROJECT / name).exists()] == []


# Private words, for which the field has others.
NOT_SAID = {
    *("desk", "shelf", "dials", "wish", "rival", "rivals", "liveness", "album"),
    *("traits", "ear", "aside", "story", "voices_to_hold_out", "taking_part", "restless", "drift"),
    *("sphere", "reaching", "kit", "partly"),
}


def test_private_words_do_not_come_back():
    """As names; sentences may say what they like. Outside names stay as they are."""
    back = {}
    for path in FILES:
        names = set()
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
        wrong = {name for name in {path.stem, *names} if name.lower().strip("_") in NOT_SAID}
        back |= {path.relative_to(PROJECT).as_posix(): sorted(wrong)} if wrong else {}
    for path in sorted((PACKAGE / "studio" / "static").rglob("*.js")):
        code = re.sub(
            r"//[^\n]*|\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", "", path.read_text(encoding="utf-8")
        )
        wrong = set(re.findall(r"\w+", code)) & (NOT_SAID | {name.title() for name in NOT_SAID})
        back |= {path.relative_to(PROJECT).as_posix(): sorted(wrong)} if wrong else {}
    assert back == {}


def test_torchaudio_stays_in_one_room():
    users = {
        room_of(path)
        for path in FILES
        for _, name in imported(path, ast.walk(tree_of(path)))
        if name.partition(".")[0] == "torchaudio"
    }
    assert users <= {"sound"}


MADE = {"empty", "full", "hann_window", "linspace", "ones", "rand", "randn", "tensor", "zeros"}


def untyped(tree: ast.AST) -> list[int]:
    """Lines that make a tensor of torch's default type, which the caller may have set."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in MADE
        and ast.unparse(node.func.value) == "torch"
        and not {"dtype", None} & {keyword.arg for keyword in node.keywords}
    ]


def test_tensors_are_made_with_their_type():
    found = {
        str(path.relative_to(PACKAGE)): lines
        for room in ("sound", "method", "augment")
        for path in (PACKAGE / room).rglob("*.py")
        if (lines := untyped(tree_of(path)))
    }
    assert found == {}
    assert untyped(ast.parse("a\ntorch.zeros(1, device=d)\ntorch.ones(2, dtype=f)\nf(**x)")) == [2]


def test_importing_the_package_does_not_wait_for_torch():
    done = python("import sys, tripaug_core; sys.exit('torch' in sys.modules)")
    assert done.returncode == 0, done.stderr or "torch was imported"


@pytest.mark.skipif(not (PACKAGE / "__main__.py").exists(), reason="there is no command line")
def test_help_is_quick():
    start = time.monotonic()
    done = python(
        "import runpy, sys\n"
        "sys.argv = ['tripaug', '--help']\n"
        "try:\n"
        "    runpy.run_module('tripaug_core', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "heavy = {'torch', 'gradio', 'sklearn', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout
    # Without the heavy imports it takes a fraction of this, also on a busy machine.
    assert time.monotonic() - start < 10


def test_a_bare_machine_can_compute():
    """torch, torchaudio, numpy, scipy, scikit-learn and safetensors are enough."""
    modules = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
        for room in ("method", "recognition", "bench")
        for path in sorted((PACKAGE / room).rglob("*.py"))
    ]
    assert len(modules) > 50
    done = python(
        "import importlib, sys\n"
        f"sys.modules.update(dict.fromkeys({ABSENT_ON_A_BARE_MACHINE!r}))\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_rules_see_what_they_should(tmp_path):
    """The walkers themselves: late and early imports, plain, dotted and relative ones."""
    source = (
        "import librosa.display\n"
        "from ..sound import mel\n"
        "try:\n"
        "    import pandas\n"
        "except ImportError: pass\n"
        "class A:\n"
        "    import rich\n"
        "    def f(self):\n"
        "        import umap\n"
    )
    tree, path = ast.parse(source), PACKAGE / "method" / "x.py"
    early = [name for _, name in imported(path, run_at_import(tree))]
    assert early == ["librosa.display", "tripaug_core.sound.mel", "pandas", "rich"]
    assert {name for _, name in imported(path, ast.walk(tree))} == {*early, "umap"}
