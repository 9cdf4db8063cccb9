"""Behind the Explore tab."""
