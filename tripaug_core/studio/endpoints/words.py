"""Errors in words, for who calls by program."""

from tripaug_core.errors import InputError
from tripaug_core.studio.quick import gr


class in_words:
    """Turns an InputError into the sentence that the caller gets."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, InputError):
            raise gr.Error(str(error), print_exception=False) from error
