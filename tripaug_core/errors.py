"""The one error that a user is meant to read, and what they should know although nothing fails."""

import errno
import warnings


class InputError(ValueError):
    """Something given from outside is wrong.

    The message is one clear sentence: what is wrong and what to do. The command line prints it
    and exits with code 2; the page shows it in place.
    """


class Notice(UserWarning):
    """Something to know that stops nothing, in one sentence; the command line prints it."""


def notice(sentence: str) -> None:
    """Say it, as a `Notice`."""
    warnings.warn(sentence, Notice, stacklevel=3)


def in_words(error: OSError) -> str:
    """What the operating system refused, as one sentence, and what can be done about it."""
    hints = {
        errno.ENOSPC: " Free some space and start again; finished work is kept.",
        errno.EDQUOT: " Free some space and start again; finished work is kept.",
        errno.EACCES: " Choose a place that you may read and write.",
        errno.EROFS: " Choose a place that you may read and write.",
        errno.ENAMETOOLONG: " Choose a shorter name.",
    }
    where = f": {error.filename}" if error.filename else ""
    return f"{error.strerror or error}{where}.{hints.get(error.errno, '')}"
