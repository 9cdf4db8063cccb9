"""What a list's columns are called in the conventions of the field."""

from collections.abc import Collection

NAMES = {
    "path": "path file file_name filename filepath file_path wav wav_path audio audio_path "
    "audio_file audio_filepath audio_recording audiofile wavfile sound recording",
    "emotion": "emotion emo label emotion_label emotion_name emotional_state emotions labels class "
    "category",
    "speaker": "speaker speaker_id speakerid spk spk_id spkid spkr spkrid client client_id actor "
    "actor_id subject subject_id participant",
    "language": "language lang locale",
    "session": "session session_id",
    "sentence": "sentence sentence_id text_id prompt_id",
    "sex": "sex gender",
    "split": "split partition subset fold",
}
_COLUMNS = {what: tuple(names.split()) for what, names in NAMES.items()}


def found(columns: Collection[str]) -> dict[str, str]:
    """What is known by which column, e.g. "path" -> "file_name"; the usual names first."""
    there = {}
    for what, names in _COLUMNS.items():
        column = next((name for name in names if name in columns), None)
        if column is not None:
            there[what] = column
    return there
