"""Hugging Face: `datasets.map` prepares, `set_transform` augments each time an example is taken,
and an encoder of `transformers` is trained on.

    python docs/pipelines/with_transformers.py MODEL [--epochs 1] [--most 16] [--checkpoint demo]

MODEL is a folder or a name on the hub: Whisper (its encoder), wav2vec2, HuBERT, WavLM.
"""

import argparse

import datasets
import numpy as np
import torch
from speech import RATE, speech
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import AutoFeatureExtractor, AutoModel

import tripaug_core as ta


class Recogniser(nn.Module):
    """An encoder, the mean over time, classes."""

    def __init__(self, name, classes):
        super().__init__()
        model = AutoModel.from_pretrained(name, dtype=torch.float32)
        self.encoder = model.encoder if model.config.model_type == "whisper" else model
        self.head = nn.Linear(model.config.hidden_size, classes)

    def forward(self, features):
        return self.head(self.encoder(features).last_hidden_state.mean(1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--most", type=int, help="utterances of each part")
    parser.add_argument("--checkpoint", default="demo")
    given = parser.parse_args()
    torch.manual_seed(0)
    train, test, emotions = speech(given.most)
    extract = AutoFeatureExtractor.from_pretrained(given.model)
    layer = ta.TripletAugmentWaveform(
        ta.load_augmentor(given.checkpoint), sample_rate=RATE, p=0.5, seed=1
    )

    name = extract.model_input_names[0]
    padding = "max_length" if name == "input_features" else True  # Whisper hears 30 s

    def levelled(row):  # whatever has to be done once
        sound = np.asarray(row["sound"], np.float32)
        return {"sound": sound / max(np.abs(sound).max(), 1e-3)}

    def prepared(rows, augment):
        sounds = [np.asarray(sound, np.float32) for sound in rows["sound"]]
        sounds = [layer(sound, RATE) for sound in sounds] if augment else sounds
        features = extract(sounds, sampling_rate=RATE, return_tensors="pt", padding=padding)
        return {**features, "label": torch.tensor(rows["label"])}

    parts = []
    for part, augment in ((train, True), (test, False)):
        rows = {"sound": [w.numpy() for w, _ in part], "label": [label for _, label in part]}
        rows = datasets.Dataset.from_dict(rows).map(levelled)
        rows.set_transform(lambda rows, augment=augment: prepared(rows, augment))
        parts.append(torch.utils.data.DataLoader(rows, batch_size=8, shuffle=augment))
    training, testing = parts

    model = Recogniser(given.model, len(emotions))
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4)
    for epoch in range(given.epochs):
        model.train()
        for batch in training:
            loss = cross_entropy(model(batch[name]), batch["label"])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}")
    model.eval()
    with torch.no_grad():
        right = torch.cat([model(batch[name]).argmax(1) == batch["label"] for batch in testing])
    print(f"right on speakers that it never heard: {right.float().mean():.1%}")


if __name__ == "__main__":
    main()
