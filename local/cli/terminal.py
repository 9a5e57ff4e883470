"""Consoles for what reaches the terminal, and values as rich prints them."""

from rich.console import Console
from rich.text import Text

from local.cli.clean_text import clean

_PIPED_WIDTH = 120


def said(value: object, style: str = "") -> Text:
    """A value as rich prints it: clean, and never read as markup."""
    return Text(clean(value), style=style)


def make_console(*, errors: bool = False) -> Console:
    """A console of the terminal's own width; piped, it is wide enough for an address and a reason."""
    console = Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in console._environ:  # noqa: SLF001 - the environment it reads
        console.width = _PIPED_WIDTH
    return console
