"""Errors in words, for who calls by program."""

from collections.abc import Callable
from functools import wraps

from tripaug_core import errors
from tripaug_core.errors import InputError
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.payload import checked_arguments, shortened


class in_words:
    """Turns an InputError, or what the operating system refuses, into the caller's sentence."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, InputError):
            raise gr.Error(shortened(str(error)), print_exception=False) from error
        if isinstance(error, OSError):
            raise gr.Error(errors.in_words(error), print_exception=False) from error


def answering(function: Callable) -> Callable:
    """The endpoint, which answers a wrong argument in words as well: see `payload`."""
    checked = checked_arguments(function)

    @wraps(function)
    def answer(*arguments, **named):
        with in_words():
            return checked(*arguments, **named)

    return answer
