"""A report as HTML that mail clients show well: tables, styles in place, nothing fetched from anywhere."""

from html import escape

from muster.domain.reports.document import Letter, Part, Tone

_COLOURS = {Tone.GOOD: "#1a7f37", Tone.MIXED: "#9a6700", Tone.BAD: "#cf222e"}

_FONT = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
_PAGE = f"margin:0;padding:24px 8px;background:#f3f4f6;color:#1f2328;font-size:14px;line-height:20px;{_FONT}"
_CARD = "width:100%;max-width:680px;background:#ffffff;border-collapse:collapse;border-top:4px solid"
_HEADLINE = "margin:0;font-size:18px;line-height:25px;font-weight:600"
_TITLE = (
    "margin:24px 0 6px;font-size:12px;line-height:16px;font-weight:600;text-transform:uppercase;color:#59636e"
)
_TABLE = "width:100%;border-collapse:collapse"
_CELL = "padding:5px 12px 5px 0;border-bottom:1px solid #e5e7eb;vertical-align:top;text-align:left"
_WORDS = "overflow-wrap:anywhere"
_AFTER = "margin:6px 0 0;color:#59636e"


def html_of(letter: Letter) -> str:
    """Return the letter as one HTML document; every text in it is escaped."""
    body = "".join(map(_part, letter.parts))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(letter.subject)}</title></head>'
        f'<body style="{_PAGE}"><table role="presentation" align="center" '
        f'style="{_CARD} {_COLOURS[letter.tone]}"><tr><td style="padding:24px">\n'
        f'<p style="{_HEADLINE}">{escape(letter.headline)}</p>\n{body}'
        f"</td></tr></table></body></html>\n"
    )


def _part(part: Part) -> str:
    pieces = [f'<h2 style="{_TITLE}">{escape(part.title)}</h2>\n']
    if part.sentences:
        items = "".join(f"<li>{escape(sentence)}</li>\n" for sentence in part.sentences)
        pieces.append(f'<ul style="margin:0;padding-left:20px">{items}</ul>\n')
    if part.rows:
        head = _row(part.head, "th", "") if part.head else ""
        rows = "".join(_row(row, "td", part.link) for row in part.rows)
        pieces.append(f'<table style="{_TABLE}">{head}{rows}</table>\n')
    if part.after:
        pieces.append(f'<p style="{_AFTER}">{escape(part.after)}</p>\n')
    return "".join(pieces)


def _row(cells: tuple[str, ...], tag: str, link: str) -> str:
    styles = [_CELL] * (len(cells) - 1) + [f"{_CELL};{_WORDS}"]
    inner = "".join(
        f'<{tag} style="{style}">{_content(cell, link)}</{tag}>'
        for style, cell in zip(styles, cells, strict=True)
    )
    return f"<tr>{inner}</tr>\n"


def _content(cell: str, link: str) -> str:
    shown = escape(cell)
    return f'<a href="{shown}">{shown}</a>' if link and cell == link else shown
