"""Settings of a training that takes a moment: tiny networks, told of and stored often."""

SMALL = {
    "batch_size": 2,
    "frames": 16,
    "augmentor_widths": [4, 6],
    "discriminator_widths": [4, 4, 6, 6],
    "representation_widths": [4, 4, 6, 6, 6],
    "discriminator_size": 8,
    "log_every": 2,
    "save_every": 4,
}
