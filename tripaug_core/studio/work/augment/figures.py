"""What an augmentation did, in figures."""

from math import log2, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    import torch

# Shown in this order. "own" and "other" stand for the emotions that a case is about; `pair` figures
# have a value before and one after, `learned_only` ones say nothing of a baseline. Their words are
# the texts `augment.rows` and `augment.row_tips`.
ROWS = (
    {"key": "epsilon_reached", "unit": "σ", "digits": 3},
    {"key": "distance_to_own", "pair": True, "digits": 1},
    {"key": "distance_to_other", "pair": True, "digits": 1},
    {"key": "judged_original", "pair": True, "learned_only": True, "unit": "%", "digits": 1},
    {
        "key": "pitch_hz",
        "pair": True,
        "unit": "Hz",
        "digits": 0,
        "change": "pitch_change_semitones",
        "change_unit": "st",
        "change_digits": 2,
    },
    {
        "key": "level_db",
        "pair": True,
        "unit": "dB",
        "digits": 1,
        "change": "energy_change_db",
        "change_unit": "dB",
        "change_digits": 1,
    },
)


def of_mels(augmentor, emotion: str | None, mel: "torch.Tensor", augmented: "torch.Tensor") -> dict:
    """Figures that need the mels only.

    Args:
        augmentor: the `Augmentor`.
        emotion: of the utterance; None where it is not known.
        mel, augmented: (1, 1, mels, frames), normalised.

    Returns:
        `epsilon_reached` in σ, also as `mean_abs_change`, its older name; `distances` emotion ->
        [before, after]; `own`, the emotion where the checkpoint knows it; `nearest`, the emotion
        nearest to the copy; `other`, the nearest that is not its own (without an own: the second
        nearest); `distance_to_own` and `distance_to_other` with [before, after] (without an own
        the first is that of `nearest`); `judged_original` [before, after] in per cent.
    """
    before, after = (augmentor.distances(augmentor.represent(each)[0]) for each in (mel, augmented))
    order = sorted(after, key=after.get)
    own = emotion if emotion in after else None
    home = own or order[0]
    others = [label for label in order if label != home]
    reached = float((augmented - mel).abs().mean())
    scores = [100 * float(augmentor.judge(each)[0]) for each in (mel, augmented)]
    return {
        "epsilon_reached": reached,
        "mean_abs_change": reached,
        "own": own,
        "nearest": order[0],
        "other": others[0] if others else None,
        "distances": {label: [before[label], after[label]] for label in before},
        "distance_to_own": [before[home], after[home]],
        "distance_to_other": [before[others[0]], after[others[0]]] if others else None,
        "judged_original": scores,
    }


def voice_of(sound: "torch.Tensor", sample_rate_hz: int) -> tuple[float | None, float | None]:
    """Median pitch in Hz and level in dB below full scale of (samples,); None: there is none."""
    from tripaug_core.sound.pitch import median_pitch_hz

    power = float(sound.double().square().mean())
    level = 10 * log10(power) if power > 0 else None
    return median_pitch_hz(sound, sample_rate_hz), level


def of_voices(before: tuple, after: tuple) -> dict:
    """Figures that need the sounds, from what `voice_of` says of each.

    `pitch_hz` [before, after] or None each, `pitch_change_semitones`, `level_db` [before, after],
    `energy_change_db`; a change is None where a side is.
    """
    pitch, level = ([before[place], after[place]] for place in (0, 1))
    return {
        "pitch_hz": pitch,
        "pitch_change_semitones": None if None in pitch else 12 * log2(pitch[1] / pitch[0]),
        "level_db": level,
        "energy_change_db": None if None in level else level[1] - level[0],
    }
