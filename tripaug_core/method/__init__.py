"""Section 2 of the paper: the networks, the losses, the triplets, the phases and the training."""
