"""Does augmentation help, by how much, against what, and how sure are we (Sec. 3 of the paper)."""
