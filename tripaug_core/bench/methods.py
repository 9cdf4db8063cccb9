"""The name under which files of one's own rows import what they need; see `bench.plan.methods`."""

from tripaug_core.bench.plan.methods import Context, Method, register

__all__ = ["Context", "Method", "register"]
