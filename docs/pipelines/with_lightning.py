"""Lightning: the layer is a part of the module, and changes batches where the model runs.

python docs/pipelines/with_lightning.py [--epochs 5] [--most 64] [--checkpoint demo]
"""

import argparse

import lightning
import torch
from plain import Recogniser, Speech, collate
from speech import RATE, speech
from torch.nn.functional import cross_entropy

import tripaug_core as ta


class Training(lightning.LightningModule):
    """`train()` and `eval()`, which Lightning sets, turn the augmentation on and off."""

    def __init__(self, augmentor, classes):
        super().__init__()
        self.augment = ta.TripletAugmentWaveform(augmentor, sample_rate=RATE, p=0.5, seed=1)
        self.model = Recogniser(augmentor, classes)

    def training_step(self, batch, index):
        waveforms, lengths, labels = batch
        waveforms = self.augment(waveforms[:, None], lengths)[:, 0]
        loss = cross_entropy(self.model(waveforms), labels)
        self.log("loss", loss)
        return loss

    def test_step(self, batch, index):
        waveforms, _, labels = batch
        right = (self.model(waveforms).argmax(1) == labels).float().mean()
        self.log("right", right, batch_size=len(labels))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--most", type=int, help="utterances of each part")
    parser.add_argument("--checkpoint", default="demo")
    given = parser.parse_args()
    lightning.seed_everything(0)
    train, test, emotions = speech(given.most)
    training, testing = (
        torch.utils.data.DataLoader(
            Speech(part), batch_size=16, collate_fn=collate, shuffle=part is train
        )
        for part in (train, test)
    )
    trainer = lightning.Trainer(
        max_epochs=given.epochs, logger=False, enable_checkpointing=False, accelerator="auto"
    )
    module = Training(ta.load_augmentor(given.checkpoint), len(emotions))
    trainer.fit(module, training)
    (found,) = trainer.test(module, testing, verbose=False)
    print(f"right on speakers that it never heard: {found['right']:.1%}")


if __name__ == "__main__":
    main()
