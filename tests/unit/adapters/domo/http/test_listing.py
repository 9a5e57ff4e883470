from collections.abc import Callable, Sequence

import pytest

from muster.adapters.domo.http.listing import SeenIds, pages_by_offset, pages_that_may_grow
from muster.errors import IncompleteReadError


def pages_of(rows: Sequence[int], size: int) -> Callable[[int], Sequence[int]]:
    return lambda offset: rows[offset : offset + size]


def seen(*numbers: int) -> SeenIds:
    ids = SeenIds()
    ids.add(str(number) for number in numbers)
    return ids


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 11])
def test_every_row_comes_once_whatever_the_size_of_the_last_page(count: int) -> None:
    rows = list(range(1, count + 1))
    assert [row for page in pages_by_offset(pages_of(rows, 5)) for row in page] == rows


def test_a_server_that_gives_smaller_pages_than_were_asked_for_is_followed() -> None:
    asked: list[int] = []

    def read_page(offset: int) -> Sequence[int]:
        asked.append(offset)
        return list(range(20))[offset : offset + 3]

    assert [row for page in pages_by_offset(read_page) for row in page] == list(range(20))
    assert asked == [0, 3, 6, 9, 12, 15, 18, 20]


def test_a_page_cut_short_in_the_middle_is_no_end_of_the_list() -> None:
    pages = {0: [1, 2, 3], 3: [4], 4: [5, 6, 7], 7: []}
    with pytest.raises(IncompleteReadError):
        list(pages_by_offset(pages.__getitem__))


def test_a_first_page_cut_short_is_noticed_too() -> None:
    pages = {0: [1], 1: [2, 3, 4], 4: []}
    with pytest.raises(IncompleteReadError):
        list(pages_by_offset(pages.__getitem__))


def test_a_server_that_gives_the_same_page_again_and_again_is_noticed() -> None:
    with pytest.raises(IncompleteReadError):
        list(pages_by_offset(lambda _offset: [1, 2, 3]))


def test_an_id_that_came_twice_is_a_list_that_moved() -> None:
    seen(1, 2, 17, 33).refuse_repeated()
    with pytest.raises(IncompleteReadError, match="1 of 4"):
        seen(1, 2, 17, 1).refuse_repeated()


def test_two_listings_of_the_same_people_agree_in_any_order() -> None:
    seen(1, 2, 3).refuse_other(seen(3, 1, 2))


@pytest.mark.parametrize("again", [(1, 2), (1, 2, 3, 4), (1, 2, 4), (2, 2, 2), ()])
def test_two_listings_of_other_people_do_not(again: tuple[int, ...]) -> None:
    with pytest.raises(IncompleteReadError):
        seen(1, 2, 3).refuse_other(seen(*again))


def test_ids_are_remembered() -> None:
    ids = seen(1, 999_999_999_999_999_999)
    assert "1" in ids
    assert "2" not in ids
    assert len(ids) == 2


def same(row: int, other: int) -> bool:
    return row == other


@pytest.mark.parametrize("size", [2, 3, 5, 11, 12])
def test_a_list_that_may_grow_is_read_with_what_came_meanwhile(size: int) -> None:
    rows = list(range(1, 11))

    def read_page(offset: int) -> Sequence[int]:
        page = rows[offset : offset + size]
        if len(rows) == 10 and offset + size >= 10:
            rows.append(11)
        return page

    read = [row for page in pages_that_may_grow(read_page, same) for row in page]
    assert read == list(range(1, 12))


@pytest.mark.parametrize("second", [[], [3, 4], [4, 5]])
def test_a_list_that_may_grow_may_not_lose_a_row(second: list[int]) -> None:
    with pytest.raises(IncompleteReadError):
        list(pages_that_may_grow({0: [1, 2], 1: second}.__getitem__, same))
