"""Sentences in one text; some come from elsewhere, where nobody promised a full stop."""

NOTHING_CHANGED = "Nothing was changed."
"""What a fault ends with that ended a run before its plan."""

_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = "\"'”)]"


def joined(*sentences: str) -> str:
    """Join what is not empty by blanks; one that lacks its full stop gets it where another one follows."""
    told = [sentence.rstrip() for sentence in sentences if sentence.strip()]
    return " ".join([*map(_stopped, told[:-1]), *told[-1:]])


def _stopped(sentence: str) -> str:
    return sentence if sentence.rstrip(_CLOSING).endswith(_ENDS) else f"{sentence}."
