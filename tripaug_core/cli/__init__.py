"""The command line: `python -m tripaug_core COMMAND`, also installed as `tripaug`.

A command is a file of this folder with a one-line `HELP`, `configure(parser)` and
`run(args) -> int | None` (the exit code; None is 0). Only the chosen command's file is imported,
so that help and mistakes are answered at once, without waiting for torch.

Exit codes: 0 well done; 1 something differs or failed; 2 wrong input, or what
the operating system refuses (a full disk), said in one line;
128 + n ended by signal n (130: Ctrl-C).
"""

import argparse
import ast
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tripaug_core.cli import output
from tripaug_core.errors import InputError, in_words

_LONGEST_WORD = 400  # characters of a complaint's single word; paths can be long
_ORDER = (
    "corpora",
    "train",
    "augment",
    "map",
    "prove",
    "bench",
    "runs",
    "reproduce",
    "checkpoints",
    "cache",
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser, also for its subcommands, that knows --json and complains in one line."""

    def __init__(self, *args, **options):
        super().__init__(*args, allow_abbrev=False, conflict_handler="resolve", **options)
        # Without a default here: a subcommand's parser must not take back what its parent read.
        self.add_argument(
            "--json",
            action="store_true",
            default=argparse.SUPPRESS,
            help="print one JSON object on stdout; progress and logs stay on stderr",
        )

    def error(self, message: str):
        raise InputError(f"{message} (see: {self.prog} --help)")


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns the exit code; see the module's docstring for what they mean."""
    argv = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in argv
    for stream in (sys.stdout, sys.stderr):
        # Names of files may hold what no encoding can print; a mark is better than no answer.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        with output.notices():
            return _dispatch(argv)
    except SystemExit as end:  # argparse's --help and --version
        return end.code if isinstance(end.code, int) else 0
    except InputError as error:
        return _complain(str(error), as_json, 2)
    except KeyboardInterrupt:
        return _complain("stopped.", as_json, 130)
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): say nothing, also not at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13
    except OSError as error:
        return _complain(in_words(error), as_json, 2)
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        return _complain(
            "there is not enough memory for this: give it less at once "
            "(shorter recordings, smaller batches or networks).",
            as_json,
            1,
        )
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("tripaug_core"):
            raise
        return _complain(
            f"the package {error.name!r} is missing: pip install -r requirements.txt.", as_json, 1
        )


def commands() -> dict[str, str]:
    """Name and one-line help of every command that there is, in the order of the help page."""
    here = Path(__file__).parent
    return {
        name: _help_of(here / f"{name}.py") for name in _ORDER if (here / f"{name}.py").exists()
    }


def _dispatch(argv: list[str]) -> int:
    from tripaug_core import __version__

    parser = Parser(
        prog="tripaug",
        description="Generative data augmentation for speech emotion recognition.",
    )
    parser.add_argument("--version", action="version", version=f"tripaug {__version__}")
    parser.set_defaults(json=False)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in argv if not word.startswith("-")), None)
    module: ModuleType | None = None
    for name, help_line in commands().items():
        sub = subparsers.add_parser(name, help=help_line, description=help_line)
        if name == chosen:
            module = import_module(f"tripaug_core.cli.{name}")
            module.configure(sub)
    for word in argv:
        if word.startswith("--") and word.endswith("=--"):  # argparse would make a list of it
            parser.error(f"{word.removesuffix('=--')} is not followed by a value")
    args = parser.parse_args(argv)
    options = argv[: argv.index("--")] if "--" in argv else argv
    args.given = [word.partition("=")[0] for word in options if word.startswith("--")]
    with output.results_alone(args.json):
        return module.run(args) or 0


def _help_of(path: Path) -> str:
    """The value of HELP, read from the source: importing every command would be slow."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "HELP":
            return ast.literal_eval(node.value)
    return ""


def _complain(message: str, as_json: bool, code: int) -> int:
    one_line = " ".join(_shortened(word) for word in message.split())
    output.note(f"tripaug: {one_line}")
    if as_json:
        output.emit_json({"error": one_line})
    return code


def _shortened(word: str) -> str:
    """A word as it is, unless nobody would read it to its end."""
    return word if len(word) <= _LONGEST_WORD else f"{word[: _LONGEST_WORD // 2]}[...]"


def _is_memory(error: Exception) -> bool:
    """Whether memory ran out; torch says so in a RuntimeError's text only, on the CPU."""
    told = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in told or "allocate memory" in told
