import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from muster.adapters.domo.address_book import AddressBook, Entries
from muster.errors import IncompleteReadError, RefusedError

LOOKERS = 8


def test_all_who_ask_during_one_listing_share_the_next() -> None:
    under_way, all_ask, listings = threading.Event(), threading.Event(), 0

    def read_pages() -> Iterator[Entries]:
        nonlocal listings
        listings += 1
        under_way.set()
        assert all_ask.wait(10)
        time.sleep(0.2)  # so long that whoever asks has asked
        yield [("ann", "1")]

    book, ready = AddressBook(read_pages), threading.Barrier(LOOKERS + 1)

    def look() -> str | None:
        ready.wait(10)
        return book.look("nobody")

    with ThreadPoolExecutor(LOOKERS + 1) as pool:
        first = pool.submit(book.look, "nobody")
        assert under_way.wait(10)
        others = [pool.submit(look) for _ in range(LOOKERS)]
        ready.wait(10)
        all_ask.set()
        assert {each.result() for each in [first, *others]} == {None}
    assert 2 <= listings <= 3


def test_nobody_is_told_only_of_a_listing_that_was_begun_after_the_question() -> None:
    people: list[tuple[str, str]] = []
    book = AddressBook(lambda: iter([list(people)]))
    assert book.look("ann") is None
    people.append(("ann", "1"))
    assert book.look("ann") == "1"
    people.clear()
    assert (book.remembered("ann"), book.look("ann"), book.remembered("ann")) == ("1", None, None)


def test_a_listing_that_broke_off_tells_of_nobody() -> None:
    def read_pages() -> Iterator[Entries]:
        yield [("ann", "1")]
        raise IncompleteReadError("moved")

    book = AddressBook(read_pages)
    for _ in range(2):
        with pytest.raises(IncompleteReadError):
            book.look("bob")
    assert book.look("ann") == "1"


def test_an_address_that_several_have_is_refused() -> None:
    with pytest.raises(RefusedError, match="2 people"):
        AddressBook(lambda: iter([[("ann", "1"), ("ann", "2")]])).look("ann")
