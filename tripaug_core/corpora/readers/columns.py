"""What a list's columns are called in the conventions of the field."""

import re
from collections.abc import Collection, Mapping

NAMES = {
    "path": "path file file_name filename filepath file_path wav wav_path audio audio_path "
    "audio_file audio_filepath audio_recording audiofile wavfile sound recording file_id wav_file "
    "wav_file_name audio_file_name",
    "emotion": "emotion emo emotion_label emotion_name emotional_state emotions emotion_expressed "
    "intended_emotion label labels class category",
    "speaker": "speaker speaker_id speakerid spk spk_id spkid spkr spkrid client client_id actor "
    "actor_id subject subject_id participant",
    "language": "language lang locale",
    "session": "session session_id",
    "sentence": "sentence sentence_id text_id prompt_id",
    "sex": "sex gender",
    "split": "split partition subset fold",
}
_COLUMNS = {what: tuple(names.split()) for what, names in NAMES.items()}
ANYTHING = frozenset({"label", "labels", "class", "category"})  # of emotions, or of what not
# Where in a recording a row's part begins and ends, and how long it lasts, in seconds.
BEGINS = ("start", "start_time", "segment_start", "onset", "begin", "start_s", "begin_s")
ENDS = ("end", "end_time", "segment_end", "end_s", "stop")
LASTS = ("duration", "duration_s")


def found(columns: Collection[str]) -> dict[str, str]:
    """What is known by which column, e.g. "path" -> "file name"; the usual names first."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(re.sub(r"[\s-]+", "_", column), column)
    there = {}
    for what, names in _COLUMNS.items():
        column = next((plain[name] for name in names if name in plain), None)
        if column is not None:
            there[what] = column
    return there


def is_part(row: Mapping[str, str]) -> bool:
    """Whether a row says where in a recording something begins or ends."""
    return any(row.get(name) for name in (*BEGINS, *ENDS))
