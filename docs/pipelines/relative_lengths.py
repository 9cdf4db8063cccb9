"""SpeechBrain's way: padded batches with lengths as shares of the longest, a `Brain`-like loop.

python docs/pipelines/relative_lengths.py [--epochs 5] [--most 64] [--checkpoint demo]
"""

import argparse

import torch
from plain import Recogniser, Speech, collate
from speech import RATE, speech
from torch.nn.functional import cross_entropy

import tripaug_core as ta


class Brain:
    """`compute_forward` and `compute_objectives`, as a SpeechBrain recipe has them."""

    def __init__(self, modules, hparams, optimiser):
        self.modules, self.hparams, self.optimiser = modules, hparams, optimiser

    def compute_forward(self, wavs, lens, stage):
        self.modules.train(stage == "train")
        # Nothing happens in eval(); what lies behind a length is left as it is.
        wavs = self.modules["augment"](wavs[:, None], lens)[:, 0]
        return self.modules["model"](wavs)

    def compute_objectives(self, predictions, labels):
        return cross_entropy(predictions, labels)

    def fit(self, batches):
        for epoch in range(self.hparams["epochs"]):
            for wavs, lens, labels in batches:
                loss = self.compute_objectives(self.compute_forward(wavs, lens, "train"), labels)
                self.optimiser.zero_grad()
                loss.backward()
                self.optimiser.step()
            print(f"epoch {epoch + 1}: loss {loss.item():.3f}")

    @torch.no_grad()
    def evaluate(self, batches):
        right = [
            self.compute_forward(wavs, lens, "test").argmax(1) == labels
            for wavs, lens, labels in batches
        ]
        return torch.cat(right).float().mean().item()


def relative(examples):
    """(batch, samples), lengths as shares of the longest, labels."""
    wavs, lengths, labels = collate(examples)
    return wavs, lengths / wavs.shape[1], labels


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--most", type=int, help="utterances of each part")
    parser.add_argument("--checkpoint", default="demo")
    given = parser.parse_args()
    torch.manual_seed(0)
    train, test, emotions = speech(given.most)
    augmentor = ta.load_augmentor(given.checkpoint)
    modules = torch.nn.ModuleDict(
        {
            "augment": ta.TripletAugmentWaveform(augmentor, sample_rate=RATE, p=0.5, seed=1),
            "model": Recogniser(augmentor, len(emotions)),
        }
    )
    optimiser = torch.optim.Adam(modules.parameters(), lr=1e-3)
    brain = Brain(modules, {"epochs": given.epochs}, optimiser)
    training, testing = (
        torch.utils.data.DataLoader(
            Speech(part), batch_size=16, collate_fn=relative, shuffle=part is train
        )
        for part in (train, test)
    )
    brain.fit(training)
    print(f"right on speakers that it never heard: {brain.evaluate(testing):.1%}")


if __name__ == "__main__":
    main()
