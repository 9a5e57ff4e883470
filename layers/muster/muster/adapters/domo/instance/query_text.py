"""Writes the SQL queries that Muster asks, so that no column or value can break out of its quotes."""

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


def page_of_all(ordered_columns: int, limit: int, offset: int) -> str:
    """Rows `offset` to `offset + limit`, ordered by that many first columns; 0 leaves the order to Domo.

    Ordered by every column, rows that change places between two pages are equal, so none is lost.
    """
    order = ", ".join(str(place) for place in range(1, ordered_columns + 1))
    ordered = f" ORDER BY {order}" if order else ""
    return f"SELECT * FROM table{ordered} LIMIT {limit} OFFSET {offset}"  # noqa: S608 - only numbers
