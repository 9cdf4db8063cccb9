"""Augmentations.

transforms/  the simple ones, one a file
learned.py   the trained augmentor, and layer.py, the same as a layer of a training loop
export.py    copies of a whole set of recordings
"""
