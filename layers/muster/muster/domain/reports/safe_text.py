"""Text from outside (names, addresses, answers of a server) made fit for one line of a report.

Separate because the log DataSet and the e-mails both need it, and a cell must not steer either of them.
"""

import re
import unicodedata

_JOINERS = frozenset("\u200c\u200d")  # letters of Persian and of Indian scripts are spelt with these

_TOKEN = re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]+){1,2}|\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_NAMED = re.compile(
    r"((?:pass(?:word|phrase)|secret|token|authorization|credential|authentication|api[_-]?key)s?"
    r"[\"']?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&]+)",
    re.IGNORECASE,
)


def one_line(value: str, limit: int | None = None) -> str:
    """Return the value on one line, without control characters and marks that turn the direction of writing.

    Whatever breaks a line becomes a space; with `limit`, what is longer ends in "…" at that many characters.
    """
    if not value.isprintable():
        value = "".join(map(_safe, value)).strip()
    if limit is not None and len(value) > limit:
        value = value[: limit - 1].rstrip() + "…"
    return value


def _safe(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return character if character in _JOINERS else ""
        case "Cs":
            return "\ufffd"
        case _:
            return character


def without_secrets(value: str) -> str:
    """Return free text with everything that looks like a token or a password blacked out.

    Nothing that Muster writes holds one; this is for the day on which a server's answer does.
    """
    return _NAMED.sub(r"\1•••", _TOKEN.sub("•••", value))
