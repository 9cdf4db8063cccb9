"""Behind the Corpus tab."""
