"""What goes wrong in a training, in words, as far as its own figures show it."""

from collections.abc import Sequence

from tripaug_core.method.settings import Settings
from tripaug_core.vocabulary import ACTIVE_SHARE, LOSSES

_TOO_SURE = 0.97
_EARLY = 0.1  # of the training: before that nothing is said
_GUIDES = {
    "emo_active": ("emo", f"{LOSSES['emo'].symbol} (Eq. 3)"),
    "bal_active": ("bal", f"{LOSSES['bal'].symbol} (Eq. 6)"),
}


def findings(points: Sequence[dict], settings: Settings) -> list[dict]:
    """What the figures of a training so far say against it; nothing where all is well.

    Args:
        points: its events with figures, in order.
        settings: of the training.

    Returns:
        Each with `key` (the figure) and `text` (what is seen, what it means, what to try).
    """
    points = [point for point in points if "rep_active" in point]
    if not points or points[-1]["step"] < _EARLY * settings.iterations:
        return []
    late = points[-max(3, len(points) // 10) :]
    mean = {
        name: sum(point[name] for point in late) / len(late)
        for name in ("rep", "rep_active", "emo_active", "bal_active", "discriminator_accuracy")
    }
    found = []
    dead = [
        loss
        for name, (part, loss) in _GUIDES.items()
        if part not in settings.without and mean[name] < ACTIVE_SHARE
    ]
    if dead:
        found.append(
            {
                "key": "active",
                "text": f"The guidance is dead: under {100 * ACTIVE_SHARE:g} % of the triplets of "
                f"{' and '.join(dead)} are active, so hardly anything still tells the augmentor to "
                "keep the emotion. Try a larger margin β, a lower rate of the representation, or "
                "fewer iterations.",
            }
        )
    if mean["rep_active"] < ACTIVE_SHARE:
        found.append(
            {
                "key": "rep_active",
                "text": "The representation learner has nothing left to learn: under "
                f"{100 * ACTIVE_SHARE:g} % of its "
                "triplets are active. It may know the training voices by heart; the figures on "
                "held-out voices will tell.",
            }
        )
    elif late[-1]["step"] > 0.3 * settings.iterations and mean["rep"] > 0.97 * settings.margin:
        found.append(
            {
                "key": "rep",
                "text": f"The representation learner has not learned yet: L_REP (Eq. 2) is still "
                f"near the margin β = {settings.margin:g}, where it begins. Try a higher rate of "
                "the representation, or more iterations.",
            }
        )
    if "gan" not in settings.without:
        accuracy = mean["discriminator_accuracy"]
        if accuracy > _TOO_SURE:
            found.append(
                {
                    "key": "discriminator_accuracy",
                    "text": f"The discriminator wins: it tells {accuracy:.0%} of copies and "
                    "recordings apart, so copies do not yet sound like recordings. Try a smaller "
                    "ε, a lower rate of the discriminator, or more iterations.",
                }
            )
    return found
