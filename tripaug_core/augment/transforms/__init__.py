"""Simple augmentations behind one interface.

Every augmentation of mels is a callable

    augmentation(mel, lengths, generator) -> mel

with `mel` (batch, 1, mels, frames) float32, normalised; `lengths` (batch,) real frames; and a
`torch.Generator` that all chance comes from. The result has the same shape, zeros behind the real
frames, and lets gradients through to `mel`; the input is left as it was, and so is the global
random state. Settings are fields of the callable, a frozen dataclass.

    noise.py        Gaussian noise within the same l1 budget ε as the learned augmentor
    warping.py      random moves of energy along time and frequency, within ε too
    scaling.py      frequency and tempo of the whole utterance scaled at random
    masking.py      SpecAugment: bands and stretches of time replaced by the mean
    mixup.py        mixes the examples of a batch; also takes and gives the labels' weights
    speed_pitch.py  speed and pitch; works on sound, before there is a mel
"""
