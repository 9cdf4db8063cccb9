"""What the page accepts."""

LARGEST_BYTES = 120_000_000  # an upload: ten minutes of stereo at 48 kHz and 16 bits
LONGEST_READ_S = 600.0  # longer files are refused before they are decoded
LONGEST_S = 30.0  # of a longer file the beginning is used
SHORTEST_S = 0.1
LARGEST_EPSILON, LARGEST_NOISE_SCALE, LARGEST_SEED = 0.5, 2.0, 2**31 - 1
MOST_PER_CLASS, MOST_COPIES, MOST_POINTS = 200, 20, 2500  # on a map
