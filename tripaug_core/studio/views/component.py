"""A view that talks to Python at once: markup, scripts, and functions that answer them."""

import traceback
from collections.abc import Callable
from functools import wraps

from tripaug_core.corpora.readers.reading import UnknownFolder
from tripaug_core.errors import InputError, in_words
from tripaug_core.studio import theme
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.payload import checked_fields, shortened
from tripaug_core.studio.texts import t


def component(markup: str, start: str, functions: list[Callable], **props) -> gr.HTML:
    """A gr.HTML whose script calls `functions` as `server.name({...})`.

    Such a call skips gradio's queue: a slider's move is answered in some 20 ms. Not a subclass of
    gr.HTML, as gradio would write a type stub beside the file of each.

    Args:
        markup: a file of `studio/static`.
        start: JavaScript, of `modules.start`, with `element`, `server`, `upload` and `props` at
            hand.
        functions: each takes a dict and returns a dict; InputErrors, and
            what the operating system refuses, become {"error": sentence}, of a folder that is not
            read yet with its name as `unread`.
        props: given to the script.
    """
    return gr.HTML(
        html_template=theme.markup(markup),
        js_on_load=start,
        server_functions=[_answering(function) for function in functions],
        apply_default_css=False,
        **props,
    )


def questions(*answers: object) -> list[Callable]:
    """What a script may ask: every public method of these objects, for `component`."""
    return [
        getattr(each, name)
        for each in answers
        for name, member in vars(type(each)).items()
        if callable(member) and not name.startswith("_")
    ]


def _answering(function: Callable) -> Callable:
    @wraps(function)
    def answer(asked):
        try:
            return function(checked_fields({} if asked is None else asked))
        except UnknownFolder as error:
            return {"error": t("page.unread", name=error.name), "unread": error.name}
        except InputError as error:
            return {"error": _sentence(str(error))}
        except OSError as error:
            return {"error": in_words(error)}
        except Exception:
            traceback.print_exc()
            return {"error": t("page.surprise")}

    return answer


def _sentence(text: str) -> str:
    text = shortened(text)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text  # a file's name stays as it is
