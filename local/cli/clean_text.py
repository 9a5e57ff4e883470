"""Makes values safe to print.

They come from DataSets and from Domo, so a cell may hold an escape sequence, a line break or a mark that turns the
reading direction round; each is shown as its code instead.
"""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(value: object) -> str:
    """The text of a value with every character that is not plainly visible written as its code; "" for None."""
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def clean_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines."""
    return "\n".join(clean(line) for line in text.split("\n"))


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")
