"""What reaches the terminal: consoles, and values made safe for them.

Values come from DataSets and from Domo, so a cell may hold an escape sequence, a line break or a mark that
turns the reading direction round; each is shown as its code instead.
"""

import unicodedata

from rich.console import Console
from rich.text import Text

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PIPED_WIDTH = 120


def clean(value: object) -> str:
    """The text of a value with every character that is not plainly visible written as its code."""
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")


def said(value: object, style: str = "") -> Text:
    """A value as rich prints it: clean, and never read as markup."""
    return Text(clean(value), style=style)


def make_console(*, errors: bool = False) -> Console:
    """A console of the terminal's own width; piped, it is wide enough for an address and a reason."""
    console = Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in console._environ:  # noqa: SLF001 - the environment it reads
        console.width = _PIPED_WIDTH
    return console
