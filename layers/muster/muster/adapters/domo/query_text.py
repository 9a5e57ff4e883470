"""Writes the one SQL query that Muster asks, so that no column or value can break out of its quotes."""

from muster.errors import InvalidInputError


def count_where(column: str, value: str) -> str:
    """`SELECT COUNT(*)` of the rows that hold `value` in `column`.

    Raises InvalidInputError for characters that might do harm. How Domo's dialect reads a
    backslash is not documented, so nothing with one is ever sent.
    """
    if not _harmless(column) or "`" in column:
        raise InvalidInputError(
            "A column's name with a backquote, a backslash or a control character is not asked for"
        )
    if not _harmless(value):
        raise InvalidInputError("A value with a backslash or a control character is not asked for")
    escaped = value.replace("'", "''")
    return f"SELECT COUNT(*) FROM table WHERE `{column}` = '{escaped}'"  # noqa: S608 - escaped just above


def _harmless(text: str) -> bool:
    return text.isprintable() and "\\" not in text
