"""The words of a twin test; they stand nowhere else."""

from tripaug_core.statistics import FEWEST_SPEAKERS, Interval

BETTER, WORSE = "better than its untrained twin", "worse than its untrained twin"
ALIKE = "not shown to be better than its untrained twin"
TOO_FEW = f"not decided: fewer than {FEWEST_SPEAKERS} speakers"


def verdict(gain: Interval, speakers: int) -> str:
    """What a twin test says.

    Args:
        gain: emotion preserved more than by the twin at the same distance moved, corrected for
            the number of baselines.
        speakers: how many were judged.
    """
    if speakers < FEWEST_SPEAKERS or gain.low is None or gain.high is None:
        return TOO_FEW
    if gain.low > 0:
        return BETTER
    return WORSE if gain.high < 0 else ALIKE
