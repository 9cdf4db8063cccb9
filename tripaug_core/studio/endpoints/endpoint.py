"""How a function becomes an endpoint: typed, described, and answering wrong input in words."""

import inspect
import re
from collections.abc import Callable
from functools import wraps

from tripaug_core import errors
from tripaug_core.errors import InputError
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.payload import checked_arguments, shortened


class Refusal(gr.Error):
    """The sentence that a caller gets; nothing else is printed or sent."""

    def __init__(self, error: Exception):
        said = str(error) if isinstance(error, InputError) else errors.in_words(error)
        super().__init__(shortened(said), print_exception=False)

    def __str__(self) -> str:
        return self.message  # a tool's caller gets this, and gradio's own is in quotes


class Page(gr.Blocks):
    """A page that answers a request of too few values, or of a file that nobody sent, in gradio's
    words for it and nothing else: the log stays for what is wrong here.
    """

    async def preprocess_data(self, *arguments, **named):
        """Raises `Refusal` where the values do not fit the function."""
        try:
            return await super().preprocess_data(*arguments, **named)
        except gr.Error:
            raise
        except ValueError as error:
            raise Refusal(InputError(str(error).partition("\n")[0])) from error


def endpoint(**queueing) -> Callable[[Callable], Callable]:
    """Makes a function an endpoint of the page being built, under the function's name.

    Its type hints are what callers are told and held to, its docstring is the description.

    Args:
        queueing: of `gr.api`: `queue`, `concurrency_limit`.
    """

    def register(function: Callable) -> Callable:
        checked = checked_arguments(function)

        @wraps(function)
        def answer(*arguments, **named):
            try:
                return checked(*arguments, **named)
            except (InputError, OSError) as error:
                raise Refusal(error) from error

        answer.__doc__ = _unfolded(inspect.getdoc(function))
        gr.api(answer, api_name=function.__name__, **queueing)
        return function

    return register


def _unfolded(doc: str) -> str:
    """Each argument, and what is returned, on one line: gradio reads no further."""
    told, returns, answer = re.sub(r"\n {8,}", " ", doc).partition("\nReturns:\n")
    return told + returns + "    " + " ".join(answer.split())
