"""What people give on a command line: lists in one word, and files of settings."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError


def words(text: str | None) -> tuple[str, ...] | None:
    """ "a, b" as ("a", "b"); None, which stands for "not said", stays None."""
    if text is None:
        return None
    return tuple(word.strip() for word in text.split(",") if word.strip())


def numbers(text: str | None, option: str) -> tuple[int, ...] | None:
    """ "0, 1" as (0, 1); None stays None.

    Raises:
        InputError: there is something else among them; the sentence names the option.
    """
    found = words(text)
    if found is None:
        return None
    try:
        return tuple(int(word) for word in found)
    except ValueError:
        raise InputError(f"{option} {text}: give whole numbers, such as 0,1,2.") from None


def refuse(args: Namespace, options: Iterable[str], why: str) -> None:
    """Refuses options that would be passed over, where they were given.

    Raises:
        InputError: one of them was; `why` goes on after its name.
    """
    for option in args.given:
        if option in options:
            raise InputError(f"{option} {why}: leave it out.")


def settings_file(path: str | None) -> dict:
    """The one JSON object of settings in a file; {} where no file is given.

    Raises:
        InputError: the file cannot be read, or holds something else.
    """
    if path is None:
        return {}
    try:
        return io.read_json(Path(path))
    except FileNotFoundError:
        raise InputError(f"{path} cannot be read: there is no such file.") from None
