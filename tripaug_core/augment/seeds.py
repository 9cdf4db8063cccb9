"""Seeds of single copies, derived so that a copy can be made again without the rest."""

import hashlib


def copy_seed(seed: int, name: str, copy: int) -> int:
    """The seed of one copy of one utterance, below 2**31.

    It depends on the seed of the whole, the utterance's name (of its file, without folders and
    extension) and the number of the copy from 1, and on nothing else: neither on the order of
    utterances nor on how many there are. The map and the export derive theirs alike, so that a
    point and a file of the same seed, name and number are the same copy.
    """
    digest = hashlib.sha256(f"{int(seed)}/{name}/{int(copy)}".encode()).digest()
    return int.from_bytes(digest[:4], "little") >> 1
