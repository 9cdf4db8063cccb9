"""Behind the Benchmarks tab."""
