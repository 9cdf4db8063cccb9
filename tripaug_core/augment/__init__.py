"""Augmentations.

transforms/  the simple ones, one a file
learned.py   the trained augmentor; layers/, the same as layers of a training loop
export.py    copies of a whole set of recordings
"""
