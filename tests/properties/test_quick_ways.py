from hypothesis import assume, example, given
from hypothesis import strategies as st

from muster.domain.values.cells import BadCell
from muster.domain.values.columns import Column
from muster.domain.values.phone_lengths import objection, slow_objection
from muster.domain.values.phones import PhoneKind
from tests.properties.attribute_strategies import COLUMNS_BY_ANY_NAME, attribute_cells
from tests.properties.strategies import CELLS, cells

PIECES = st.text(alphabet="aZé0189 .@+-()_/|:Tx\n\u0301\u00a0\t,;ext", max_size=24)
COLUMN = st.sampled_from(list(COLUMNS_BY_ANY_NAME.values()))
DIGITS = "0123456789"
ABROAD = st.builds(
    "+{}{}".format, st.integers(1, 999), st.text(alphabet=DIGITS + " .-", min_size=3, max_size=16)
)
AT_HOME = st.from_regex(
    r"(\+1[ .-]?)?(\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-]?)[0-9]{3}[ .-]?[0-9]{4}", fullmatch=True
)


def read(column: Column, cell: str) -> str | None:
    try:
        return column.kind.read(cell)
    except BadCell:
        return None


@st.composite
def columns_of_cells(draw: st.DrawFn) -> tuple[Column, list[str]]:
    column = draw(COLUMN)
    usual = cells(column.name) if column.name in CELLS else attribute_cells(column.name)
    return column, draw(st.lists(st.one_of(usual, PIECES), min_size=1, max_size=5))


@given(columns_of_cells())
def test_a_block_is_read_as_its_cells_are_or_left_to_them(drawn: tuple[Column, list[str]]) -> None:
    column, block = drawn
    values = column.kind.read_block(block)

    if values is not None:
        assert values == [read(column, cell) for cell in block]


@given(columns_of_cells())
def test_a_block_of_good_cells_is_compared_as_its_cells_are(drawn: tuple[Column, list[str]]) -> None:
    column, block = drawn
    values = [value for cell in block if (value := read(column, cell)) is not None]

    assert list(column.kind.comparable_block(values)) == [column.kind.comparable(value) for value in values]


@given(columns_of_cells())
def test_a_block_of_the_directory_is_recognised_as_its_values_are(drawn: tuple[Column, list[str]]) -> None:
    column, block = drawn

    assert column.kind.recognise_block(block) == [column.kind.recognise(text) for text in block]


@given(columns_of_cells())
def test_what_was_read_is_recognised_as_itself(drawn: tuple[Column, list[str]]) -> None:
    column, block = drawn
    for cell in block:
        value = read(column, cell)
        if value is not None:
            comparable = column.kind.comparable(value)
            assert read(column, value) == value
            assert column.kind.recognise(value) == value
            assert column.kind.comparable(column.kind.recognise(comparable)) == comparable
            assert column.kind.same(value, value)


@given(ABROAD)
@example("+44 020 7946 0958")
@example("+39 06 1234 5678")
@example("+54 9 11 1234 5678")
@example("+800 1234 5678")
def test_the_short_way_with_international_numbers_agrees_with_phonenumbers(number: str) -> None:
    assert objection(number) == slow_objection(number)


@given(AT_HOME)
def test_every_number_known_by_its_shape_is_possible_to_phonenumbers(number: str) -> None:
    assume(number == number.strip())
    assert slow_objection(number) is None
    assert PhoneKind().read_block([number]) == [number]
