"""Views that tabs share: gr.HTML with scripts of `static`, answered by server functions."""

from tripaug_core.studio.views.instrument import instrument

__all__ = ["instrument"]
