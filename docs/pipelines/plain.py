"""Plain PyTorch: waveforms are augmented in the two workers of a DataLoader.

python docs/pipelines/plain.py [--epochs 5] [--most 64] [--checkpoint demo]
"""

import argparse

import torch
from speech import RATE, speech
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence

import tripaug_core as ta


class Speech(torch.utils.data.Dataset):
    """Waveforms with their classes; a training part has an augmenting layer, a test part none."""

    def __init__(self, examples, layer=None):
        self.examples, self.layer = examples, layer

    def __len__(self):
        return len(self.examples)

    def __getitem__(self, index):
        waveform, label = self.examples[index]
        return (waveform if self.layer is None else self.layer(waveform)), label


def collate(examples):
    """(batch, samples) with zeros behind, lengths (batch,), labels (batch,)."""
    waveforms, labels = zip(*examples, strict=True)
    lengths = torch.tensor([len(waveform) for waveform in waveforms])
    return pad_sequence(waveforms, batch_first=True), lengths, torch.tensor(labels)


class Recogniser(nn.Module):
    """Log-mels, two convolutions, the mean over time, classes."""

    def __init__(self, augmentor, classes):
        super().__init__()
        self.mel = augmentor.mel  # or your own features
        self.layers = nn.Sequential(
            nn.Conv1d(128, 64, 5, stride=2), nn.ReLU(), nn.Conv1d(64, 64, 3), nn.ReLU()
        )
        self.head = nn.Linear(64, classes)

    def forward(self, waveforms):
        return self.head(self.layers(self.mel(waveforms[:, None], RATE)[:, 0]).mean(-1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--most", type=int, help="utterances of each part")
    parser.add_argument("--checkpoint", default="demo")
    given = parser.parse_args()
    torch.manual_seed(0)
    train, test, emotions = speech(given.most)
    augmentor = ta.load_augmentor(given.checkpoint)
    layer = ta.TripletAugmentWaveform(augmentor, sample_rate=RATE, p=0.5, seed=1)
    options = {"batch_size": 16, "collate_fn": collate}
    training = torch.utils.data.DataLoader(
        Speech(train, layer), shuffle=True, num_workers=2, persistent_workers=True, **options
    )
    model = Recogniser(augmentor, len(emotions))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(given.epochs):
        model.train()
        for waveforms, _, labels in training:
            loss = cross_entropy(model(waveforms), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}")
    model.eval()
    with torch.no_grad():
        right = torch.cat(
            [
                model(waveforms).argmax(1) == labels
                for waveforms, _, labels in torch.utils.data.DataLoader(Speech(test), **options)
            ]
        )
    print(f"right on speakers that it never heard: {right.float().mean():.1%}")


if __name__ == "__main__":
    main()
