"""What a report is made of before it is text or HTML; both are made of one document, so they say the same."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How the run ended, as a colour says it."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, sentences, a table with or without a head, and a last sentence; all of it plain text.

    A cell that equals `link` is a link to itself.
    """

    title: str
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    after: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole report. No text in it holds a line break, a control character or a secret."""

    subject: str
    headline: str
    tone: Tone
    parts: tuple[Part, ...]
