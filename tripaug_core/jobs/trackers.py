"""A training followed by what people have: TensorBoard, or Weights & Biases."""

from importlib import import_module
from pathlib import Path

import torch
from torch import Tensor

from tripaug_core.errors import InputError
from tripaug_core.jobs.reporter import Reporter

NAMES = ("tensorboard", "wandb")
_HOW = "pip install -r requirements-log.txt"


def check(name: str) -> None:
    """Raise InputError unless a training can be followed by it.

    Args:
        name: one of `NAMES`.
    """
    if name not in NAMES:
        raise InputError(f"--log is {name!r}: it is {' or '.join(NAMES)}.")
    try:
        import_module("torch.utils.tensorboard" if name == "tensorboard" else name)
    except ImportError:
        raise InputError(f"--log {name} needs the package {name}: {_HOW}.") from None


class Tracked(Reporter):
    """Passes everything on to a reporter, and writes losses, probes' mels and their sounds.

    Args:
        folder: of the training.
        name: one of `NAMES`.
        reporter: whoever watches besides.

    Raises:
        InputError: no such name, or its package is not installed.
    """

    def __init__(self, folder: Path, name: str, reporter: Reporter):
        check(name)
        self._folder, self._reporter = Path(folder), reporter
        self._writer = (_TensorBoard if name == "tensorboard" else _Wandb)(self._folder)

    @property
    def stop_asked(self) -> bool:
        """What the reporter asks."""
        return self._reporter.stop_asked

    def event(self, event: dict) -> None:
        """Write it, and pass it on."""
        if "event" not in event and "step" in event:
            figures = {
                key: float(value)
                for key, value in event.items()
                if key != "step" and type(value) in (int, float)
            }
            self._writer.scalars(figures, event["step"])
        elif event.get("event") == "probe":
            self._probe(event["step"])
        self._reporter.event(event)

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """Pass it on."""
        self._reporter.progress(what, done, total, extra)

    def close(self) -> None:
        """All is written."""
        self._writer.close()

    def _probe(self, step: int) -> None:
        from tripaug_core.method.probes import Snapshots
        from tripaug_core.sound.mel import MelSpec, Normalisation
        from tripaug_core.sound.resynthesis import griffin_lim

        snapshots = Snapshots(self._folder)
        about = snapshots.about
        normalisation = Normalisation(**about["normalisation"])
        for place, utterance in enumerate(about["utterances"]):
            name = f"{utterance['emotion'] or 'utterance'} {place + 1}"
            mel = snapshots.original(place) + snapshots.change(place, step)
            self._writer.picture(name, mel, step)
            # There is no recording here to be filtered: what it sounds like, not how well.
            sound = griffin_lim(normalisation.undo(mel), iterations=16)
            self._writer.sound(name, sound.clamp(-1, 1), MelSpec().sample_rate_hz, step)


class _TensorBoard:
    """Event files in the run's folder `tensorboard`."""

    def __init__(self, folder: Path):
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(str(folder / "tensorboard"))

    def scalars(self, figures: dict[str, float], step: int) -> None:
        for name, value in figures.items():
            self._writer.add_scalar(f"training/{name}", value, step)

    def picture(self, name: str, mel: Tensor, step: int) -> None:
        self._writer.add_image(f"mels/{name}", _grey(mel)[None], step)

    def sound(self, name: str, sound: Tensor, rate_hz: int, step: int) -> None:
        self._writer.add_audio(f"sounds/{name}", sound[None], step, rate_hz)

    def close(self) -> None:
        self._writer.close()


class _Wandb:
    """A run of Weights & Biases in the run's folder; `WANDB_MODE=offline` sends nothing."""

    def __init__(self, folder: Path):
        import wandb

        self._wandb, folder = wandb, folder.resolve()
        try:
            self._run = wandb.init(project="tripaug", name=folder.name, dir=str(folder))
        except (wandb.Error, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise InputError(f"wandb cannot be used, or only offline: {reason}") from error

    def scalars(self, figures: dict[str, float], step: int) -> None:
        self._run.log({f"training/{name}": value for name, value in figures.items()}, step=step)

    def picture(self, name: str, mel: Tensor, step: int) -> None:
        grey = (_grey(mel) * 255).byte().numpy()
        self._run.log({f"mels/{name}": self._wandb.Image(grey)}, step=step)

    def sound(self, name: str, sound: Tensor, rate_hz: int, step: int) -> None:
        heard = self._wandb.Audio(sound.numpy(), sample_rate=rate_hz)
        self._run.log({f"sounds/{name}": heard}, step=step)

    def close(self) -> None:
        self._run.finish()


def _grey(mel: Tensor) -> Tensor:
    """(mels, frames) between 0 and 1, low bands at the bottom."""
    low, high = mel.min(), mel.max()
    return ((mel - low) / (high - low).clamp(min=torch.finfo(mel.dtype).tiny)).flip(0)
