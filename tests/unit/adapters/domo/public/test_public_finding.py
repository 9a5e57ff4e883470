import pytest

from muster.errors import IncompleteReadError, RefusedError
from tests.unit.adapters.domo.public_world import Domo, user


def test_two_people_with_one_address_are_not_guessed_between() -> None:
    domo = Domo(user(1, email="ann@x.example"), user(2, email="Ann@x.example"))
    with pytest.raises(RefusedError):
        domo.directory().find("ann@x.example")


def test_somebody_is_found_without_reading_the_rest_of_the_list() -> None:
    domo = Domo(*(user(number) for number in range(1, 10)), page_size=3)
    found = domo.directory().find("p2@acme.example")
    assert found is not None
    assert domo.wire.asked == ["GET /v1/users", "GET /v1/users/2"]


def test_somebody_who_was_found_before_costs_no_listing_unless_the_address_changed() -> None:
    domo = Domo(user(1), user(2))
    directory = domo.directory()
    assert directory.find("p2@acme.example") == directory.find("p2@acme.example")
    assert domo.listings == 1
    domo.users["2"]["email"] = "other@acme.example"
    assert directory.find("p2@acme.example") is None
    del domo.users["2"]
    assert directory.find("other@acme.example") is None


def test_nobody_is_told_of_a_list_that_grew_at_its_end_but_not_of_one_that_lost_somebody() -> None:
    class Moving(Domo):
        def page(self, offset: int) -> object:
            if offset and self.listings == 1:
                self.users.pop("1", None)
            elif offset and "9" not in self.users:
                self.users["9"] = user(9)
            return super().page(offset)

    domo = Moving(*(user(number) for number in range(1, 8)), page_size=3)
    assert domo.directory().find("nobody@acme.example") is None
    assert domo.listings == 2


@pytest.mark.parametrize("page", [[], [user(1), user(2)]])
def test_nobody_is_never_told_of_a_list_that_does_not_come_whole(page: object) -> None:
    class Cut(Domo):
        def page(self, offset: int) -> object:
            return page if offset == 0 else []

    domo = Cut(user(1))
    with pytest.raises(IncompleteReadError):
        domo.directory().find("nobody@acme.example")
    assert domo.listings == 5


def test_somebody_is_found_whatever_the_unicode_form_of_the_address() -> None:
    domo = Domo(user(1), user(2, email="Zu\u0308rich@x.example"))
    found = domo.directory().find("z\u00fcrich@X.example")
    assert found is not None
    assert found["id"] == "2"
