"""Behind the Train tab."""
