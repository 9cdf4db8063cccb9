"""Behind the Augment tab."""
