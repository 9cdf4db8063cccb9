"""Errors in words, for who calls by program."""

from tripaug_core import errors
from tripaug_core.errors import InputError
from tripaug_core.studio.quick import gr


class in_words:
    """Turns an InputError, or what the operating system refuses, into the caller's sentence."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, InputError):
            raise gr.Error(str(error), print_exception=False) from error
        if isinstance(error, OSError):
            raise gr.Error(errors.in_words(error), print_exception=False) from error
