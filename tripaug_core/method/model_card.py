"""The README.md of a checkpoint, as model hubs show it: metadata, and what its card says."""

import json
from pathlib import Path

from tripaug_core import io
from tripaug_core.method import card as cards

README = "README.md"
_LICENCES = {"MIT": "mit", "CC BY-NC-SA 4.0": "cc-by-nc-sa-4.0", "CC0": "cc0-1.0"}


def text_of(card: dict, name: str = "") -> str:
    """A hub's README: YAML between two lines of dashes, then Markdown.

    Args:
        card: of a checkpoint.
        name: under which it is loaded.
    """
    training, corpora = card.get("training", {}), card.get("corpora", {})
    about = [each for each in corpora.values() if isinstance(each, dict)]
    said = [each.get("languages") for each in about]
    languages = sorted({str(w) for words in said if isinstance(words, list) for w in words})
    licences = sorted(
        {" ".join(str(each["licence"]).split()) for each in about if each.get("licence")}
    )
    settings = card.get("settings", {})
    # JSON is YAML, and quotes whatever is in it.
    metadata = {
        "library_name": "tripaug",
        "license": _LICENCES.get(licences[0], "other") if len(licences) == 1 else "other",
        "license_name": "; ".join(licences) or "not said",
        "pipeline_tag": "audio-to-audio",
        "tags": [
            "audio",
            "speech-emotion-recognition",
            "data-augmentation",
            *(f"language: {language}" for language in languages),
        ],
    }
    head = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in metadata.items()]
    titles = ", ".join(str(each.get("title")) for each in about if each.get("title"))
    names = titles or ", ".join(training.get("corpora", [])) or "unknown corpora"
    low, high = settings.get("epsilon_low"), settings.get("epsilon_high")
    facts = [
        f"- form: {settings.get('form', 'additive')}; trained with ε {low} to {high}, "
        f"{card.get('iterations', '?')} iterations, seed {card.get('seed', '?')}",
        *([f"- {cards.ablation(card)}, to be compared with"] if cards.ablation(card) else []),
        f"- emotions: {', '.join(card.get('labels', []))}",
        f"- speakers: {len(training.get('speakers', []))} trained on, "
        f"{len(training.get('held_out_speakers', []))} held out",
        f"- licence of the recordings: {'; '.join(licences) or 'not said'}",
        f"- versions: {_versions(card)}",
    ]
    if card.get("limits"):
        facts += ["", f"**What it must not be used for.** {card['limits']}"]
    lines = [
        "---",
        *head,
        "---",
        "",
        f"# A TripAug augmentor, trained on {_as_words(names)}",
        "",
        "It perturbs log-mel spectrograms of speech within an l1 budget ε, guided by a "
        "triplet-loss representation of emotion, to have more speech to train emotion "
        "recognisers on.",
        "",
        "```python",
        "import tripaug_core as ta",
        "",
        f"augmentor = ta.load_augmentor({name or 'FOLDER'!r})",
        "more = augmentor.augment_waveform(waveform, sample_rate, epsilon=0.2)",
        "```",
        "",
        *map(_as_words, facts),
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, name: str = "") -> Path:
    """Writes the README.md of the checkpoint in a folder, from its card; returns its path."""
    path = Path(folder) / README
    io.write_text(path, text_of(cards.read(folder), name))
    return path


def _as_words(line: str) -> str:
    """A line of what a card says, which may be somebody else's: no tag, link or code in it."""
    line = " ".join(line.split()).replace("<", "&lt;")
    return line.replace("[", "\\[").replace("`", "\\`")


def _versions(card: dict) -> str:
    return ", ".join(f"{name} {value}" for name, value in card.get("versions", {}).items())
