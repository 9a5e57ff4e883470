"""Cuts free text to what a subject line or a headline holds."""

import re

from muster.domain.reports.safe_text import one_line, without_secrets

_BRACKETS = re.compile(r" \([^()]*\)")
_ARTICLES = ("The ", "A ", "An ")


def clause(message: str, most: int) -> str:
    """Return the first clause of a sentence, in at most `most` characters."""
    first = re.split(r"[.;](?:\s|$)|\n", without_secrets(message), maxsplit=1)[0]
    return one_line(first, most)


def without_brackets(message: str) -> str:
    """Return the message without what stands in brackets: a guard's shares, and the run that it compares with."""
    return _BRACKETS.sub("", message)


def within_a_sentence(words: str) -> str:
    """Return the words as they stand after a colon: an article small, anything else as it is, for it may be a name."""
    return words[:1].lower() + words[1:] if words.startswith(_ARTICLES) else words
