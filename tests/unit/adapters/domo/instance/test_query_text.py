import pytest

from muster.adapters.domo.instance.query_text import count_where
from muster.errors import InvalidInputError


def test_a_value_stands_in_quotes() -> None:
    assert count_where("run id", "r-1") == "SELECT COUNT(*) FROM table WHERE `run id` = 'r-1'"


def test_a_quote_in_a_value_is_doubled() -> None:
    assert count_where("run", "it's' OR 1=1 --").endswith("= 'it''s'' OR 1=1 --'")


@pytest.mark.parametrize("value", ["\\' OR 1=1", "a\nb", "a\x00b", "\u202e"])
def test_a_value_that_some_dialect_might_read_otherwise_is_not_sent(value: str) -> None:
    with pytest.raises(InvalidInputError):
        count_where("run", value)


@pytest.mark.parametrize("column", ["a`b", "a\\b", "a\nb"])
def test_a_column_that_breaks_out_of_its_quotes_is_not_sent(column: str) -> None:
    with pytest.raises(InvalidInputError):
        count_where(column, "x")
