"""The learned augmentor as a layer of somebody's own training loop: on mels, on waveforms."""
