"""Whether a training learned what it should, on speakers that it did not hear."""
