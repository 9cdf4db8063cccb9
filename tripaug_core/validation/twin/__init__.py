"""The twin test: is a trained augmentor better than the same networks untrained?"""

from tripaug_core.recognition.judge import judge_named
from tripaug_core.validation.twin.hearing import Hearing
from tripaug_core.validation.twin.trial import TwinTest, card_entry, frontier, hear, twin_test

__all__ = ["Hearing", "TwinTest", "card_entry", "frontier", "hear", "judge_named", "twin_test"]
