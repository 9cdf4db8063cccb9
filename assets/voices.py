"""Who speaks the demo corpus, what they say, and how the four emotions are acted."""

from dataclasses import dataclass

SENTENCES = {
    "English": (
        "The parcel is on the shelf beside the door.",
        "We take the early train on Thursday.",
        "There are seven chairs in the other room.",
        "The shop around the corner sells paper.",
        "My brother left his umbrella at the office.",
        "The meeting begins at a quarter past ten.",
        "You will find the map in the blue folder.",
        "The bus stops opposite the post office.",
    ),
    "German": (
        "Der Schlüssel liegt neben der Lampe.",
        "Am Montag fahren wir mit dem Bus zur Arbeit.",
        "Im Keller stehen noch vier alte Stühle.",
        "Die Rechnung kommt morgen mit der Post.",
        "Das Buch gehört in das obere Regal.",
        "Um halb neun öffnet der Laden an der Ecke.",
        "Meine Schwester wohnt über der Bäckerei.",
        "Der Mantel hängt hinter der Tür im Flur.",
    ),
}


@dataclass(frozen=True)
class Voice:
    """One speaker.

    Attributes:
        name: as in the manifest.
        language: as in the manifest.
        espeak: voice and variant given to espeak-ng.
        pitch_hz: median F0 when neutral.
        tract: formants are moved by this factor; above 1 is a shorter vocal tract.
        rate: habitual speed, as a factor.
        range: habitual F0 range, as a factor.
        tilt_db: habitual spectral tilt in dB an octave.
        breath: habitual breathiness, 0 to 1.
    """

    name: str
    language: str
    espeak: str
    pitch_hz: float
    tract: float
    rate: float
    range: float
    tilt_db: float
    breath: float


VOICES = (
    Voice("en_f1", "English", "en-gb+f2", 205.0, 1.12, 1.00, 1.10, -0.4, 0.15),
    Voice("en_f2", "English", "en-us+f3", 178.0, 1.07, 0.92, 0.80, 0.5, 0.05),
    Voice("en_f3", "English", "en-gb-scotland+f4", 228.0, 1.16, 1.08, 1.25, 0.0, 0.25),
    Voice("en_m1", "English", "en-gb+m2", 108.0, 0.97, 0.97, 0.90, 0.3, 0.05),
    Voice("en_m2", "English", "en-us+m3", 132.0, 1.03, 1.10, 1.15, -0.6, 0.20),
    Voice("en_m3", "English", "en-gb-x-rp+m6", 95.0, 0.92, 0.90, 1.00, 0.0, 0.10),
    Voice("de_f1", "German", "de+f2", 196.0, 1.10, 1.05, 0.95, 0.2, 0.10),
    Voice("de_f2", "German", "de+f4", 218.0, 1.15, 0.94, 1.20, -0.5, 0.20),
    Voice("de_f3", "German", "de+f5", 172.0, 1.05, 1.00, 0.85, 0.4, 0.05),
    Voice("de_m1", "German", "de+m4", 115.0, 0.99, 1.06, 1.10, 0.0, 0.15),
    Voice("de_m2", "German", "de+m5", 140.0, 1.04, 0.93, 0.90, -0.3, 0.05),
    Voice("de_m3", "German", "de+m7", 100.0, 0.94, 1.00, 1.05, 0.5, 0.10),
)


@dataclass(frozen=True)
class Acting:
    """What changes in a voice against its neutral self; all zero (and factors 1) is neutral.

    Attributes:
        pitch_st: level of F0, semitones.
        range_log: natural log of the factor on the F0 range.
        rise_st: F0 at the end of the sentence against its beginning, semitones.
        swing_st: extra F0 on the accents, semitones.
        rate_log: natural log of the factor on the speed.
        energy_db: loudness before everything is brought near one level.
        dynamics: extra share of the ups and downs of loudness.
        tilt_db: spectral tilt in dB an octave; above 0 is brighter, as pressed voices are.
        rough: jitter and shimmer, 0 to 1.
        breath: noise in the upper bands, 0 to 1.
        smile: natural log of the factor on the formants; above 0 as by spread lips.
    """

    pitch_st: float = 0.0
    range_log: float = 0.0
    rise_st: float = 0.0
    swing_st: float = 0.0
    rate_log: float = 0.0
    energy_db: float = 0.0
    dynamics: float = 0.0
    tilt_db: float = 0.0
    rough: float = 0.0
    breath: float = 0.0
    smile: float = 0.0


EMOTIONS = {
    "anger": Acting(3.4, 0.40, -3.0, 1.8, 0.16, 6.0, 0.5, 2.8, 0.95, 0.0, 0.01),
    "happiness": Acting(4.6, 0.65, 3.5, 3.2, 0.12, 3.0, 0.2, 1.2, 0.1, 0.1, 0.05),
    "neutral": Acting(),
    "sadness": Acting(-2.4, -0.70, -2.0, -0.8, -0.22, -5.0, -0.4, -2.4, 0.15, 0.6, -0.03),
}

# How much one utterance of the same emotion and voice differs from the next, one deviation.
SCATTER = Acting(1.0, 0.15, 1.0, 0.5, 0.06, 1.8, 0.12, 0.6, 0.12, 0.08, 0.01)
