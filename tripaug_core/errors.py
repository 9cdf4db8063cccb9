"""The one error that a user is meant to read."""


class InputError(ValueError):
    """Something given from outside is wrong.

    The message is one clear sentence: what is wrong and what to do. The command line prints it
    and exits with code 2; the page shows it in place.
    """
