"""Views that tabs share: gr.HTML with scripts of `static`, answered by server functions."""

from tripaug_core.studio.views.component import component, questions

__all__ = ["component", "questions"]
