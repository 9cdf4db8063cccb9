"""What came out: figures, how sure they are, in words, as a report, as files."""
