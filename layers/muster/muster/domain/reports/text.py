"""A report as plain text, for the eyes of somebody whose mail client shows no more than that."""

from textwrap import wrap

from muster.domain.reports.document import Letter, Part

_WIDTH = 78
_NARROWEST = 30
_GAP = "  "


def text_of(letter: Letter) -> str:
    """Return the letter in lines of at most 78 characters, where its words allow."""
    lines = _wrapped(letter.headline)
    for part in letter.parts:
        lines += ["", part.title.upper(), *_part(part)]
    return "\n".join(lines) + "\n"


def _part(part: Part) -> list[str]:
    lines = [line for sentence in part.sentences for line in _wrapped(sentence, "- ")]
    lines += _table((part.head, *part.rows) if part.head else part.rows)
    return lines + (_wrapped(part.after) if part.after else [])


def _table(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [line for row in rows for line in _row(row, widths)]


def _row(row: tuple[str, ...], widths: list[int]) -> list[str]:
    start = "".join(cell.ljust(width) + _GAP for cell, width in zip(row[:-1], widths, strict=True))
    if _WIDTH - len(start) < _NARROWEST and row[-1]:
        return [start.rstrip(), *_wrapped(row[-1], "    ")]
    return _wrapped(row[-1], start) or [start.rstrip()]


def _wrapped(text: str, first: str = "") -> list[str]:
    return [
        line.rstrip()
        for line in wrap(
            text,
            _WIDTH,
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]
