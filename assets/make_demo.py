"""Makes assets/demo, the synthetic demo corpus, from text.

    python assets/make_demo.py [--out assets/demo] [--strength 1.0]

Needs espeak-ng on the path (1.51 was used) and pyworld (0.3.5), neither of which the project needs
otherwise. espeak-ng speaks each sentence in a plain voice; WORLD takes the speech apart into F0,
spectral envelope and aperiodicity; these are turned into a speaker and an emotion and put together
again. The same versions of the programs give the same bytes.
"""

import argparse
import csv
import io
import subprocess
import zlib
from pathlib import Path

import numpy as np
import soundfile
from acting import Parts, act
from ogg import with_serial
from scipy.signal import resample_poly
from voices import EMOTIONS, SENTENCES, VOICES

RATE_HZ = 16_000
FRAME_MS = 5.0
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Writes the sound files and the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "demo")
    parser.add_argument(
        "--strength", type=float, default=1.0, help="how clearly emotions are acted"
    )
    given = parser.parse_args()
    rows = []
    for voice in VOICES:
        for number, text in enumerate(SENTENCES[voice.language], start=1):
            parts = analyse(speak(text, voice.espeak))
            for emotion in EMOTIONS:
                name = f"{voice.name}/{voice.name}_s{number}_{emotion}"
                sound = act(parts, voice, emotion, given.strength, seed=zlib.crc32(name.encode()))
                write(given.out / f"{name}.ogg", sound, serial=zlib.crc32(name.encode()))
                rows.append((f"{name}.ogg", emotion, voice.name, voice.language, text))
        print(voice.name, flush=True)
    with (given.out / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("path", "emotion", "speaker", "language", "sentence"))
        table.writerows(rows)


def speak(text: str, voice: str) -> np.ndarray:
    """What espeak-ng says, (samples,) float64 at 16 kHz, silence at the ends cut off."""
    command = ["espeak-ng", "-v", voice, "-s", "165", "--stdout", text]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    # espeak-ng does not know the length when it writes the header: samples start at byte 44.
    sound = np.frombuffer(made, np.int16, offset=44).astype(np.float64) / 32768
    sound = resample_poly(sound, 320, 441)
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    return np.ascontiguousarray(sound[loud[0] : loud[-1] + 1])


def analyse(sound: np.ndarray) -> Parts:
    """F0, spectral envelope and aperiodicity by WORLD."""
    import pyworld

    rough, times = pyworld.dio(sound, RATE_HZ, frame_period=FRAME_MS)
    f0 = pyworld.stonemask(sound, rough, times, RATE_HZ)
    envelope = pyworld.cheaptrick(sound, f0, times, RATE_HZ)
    aperiodicity = pyworld.d4c(sound, f0, times, RATE_HZ)
    return Parts(f0, envelope, aperiodicity)


def write(path: Path, sound: np.ndarray, serial: int) -> None:
    """Ogg Vorbis, mono, the stream's random serial number replaced by a fixed one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    soundfile.write(buffer, sound, RATE_HZ, format="OGG", subtype="VORBIS", compression_level=0.6)
    path.write_bytes(with_serial(buffer.getvalue(), serial))


if __name__ == "__main__":
    main()
