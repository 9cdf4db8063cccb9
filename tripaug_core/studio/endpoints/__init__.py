"""What programs can call: one module a tab, each with `build(desk)`."""
