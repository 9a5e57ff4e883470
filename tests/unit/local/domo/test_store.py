from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.domo.seed import credentials_of, seed
from local.domo.store.datasets import APPEND, REPLACE
from local.domo.store.people import EmailTakenError
from local.domo.store.store import Store

HOME, REMOTE = "acme.domo.com", "globex.domo.com"
COLUMNS = [{"type": "STRING", "name": "a"}]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    seed(opened)
    yield opened
    opened.close()


def test_a_seeded_instance_has_the_owner_of_its_credentials_and_a_second_admin(store: Store) -> None:
    for instance in (HOME, REMOTE):
        people = store.people.page(instance)
        assert {user.display_name for user in people} == {"Muster Service", "Ada Admin"}
        assert {user.role_id for user in people} == {1}
        owner = store.people.by_user_name(instance, credentials_of(store, instance).user_name)
        assert owner is not None
        assert owner.display_name == "Muster Service"


def test_seeding_twice_changes_nothing(store: Store) -> None:
    before = credentials_of(store, HOME)
    seed(store)
    assert credentials_of(store, HOME) == before
    assert store.instances() == [HOME, REMOTE]


def test_everything_is_there_after_opening_the_file_again(tmp_path: Path) -> None:
    first = Store(tmp_path)
    seed(first)
    user = first.people.add(HOME, {"displayName": "Ann", "email": "a@x.test"}, custom={"k": ["1", "2"]})
    dataset = first.datasets.add(HOME, "d", COLUMNS, owner_id=user.id)
    first.datasets.record(dataset, REPLACE, [["x"], [None]])
    first.close()
    second = Store(tmp_path)
    assert second.people.get(HOME, user.id) == user
    assert second.datasets.rows(dataset) == [["x"], [None]]
    second.close()


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    people = [{"displayName": "Ann", "email": "a@x.test"}, {"displayName": "Bob", "email": "A@X.test"}]
    with pytest.raises(EmailTakenError):
        store.people.add_all(HOME, people)
    assert store.people.count(HOME) == 2


def test_the_same_address_may_live_on_two_instances(store: Store) -> None:
    for instance in (HOME, REMOTE):
        store.people.add(instance, {"displayName": "Ann", "email": "a@x.test"})
    assert store.people.by_email(REMOTE, " A@X.TEST ") is not None


def test_addresses_are_compared_in_nfc(store: Store) -> None:
    store.people.add(HOME, {"displayName": "Zoë", "email": "zoe\u0308@x.test"})
    with pytest.raises(EmailTakenError):
        store.people.add(HOME, {"displayName": "Zoë", "email": "ZO\u00cb@x.test"})


def test_everybody_is_read_again_after_a_write(store: Store) -> None:
    assert len(store.people.everybody(HOME)) == 2
    user = store.people.add(HOME, {"displayName": "Ann", "email": "a@x.test"})
    assert len(store.people.everybody(HOME)) == 3
    store.people.save(replace(user, role_id=5))
    assert {one.role_id for one in store.people.everybody(HOME)} == {1, 5}
    store.people.delete(user)
    assert [one.id for one in store.people.everybody(HOME, deleted=True)] == [user.id]


def test_lagging_versions_become_readable_in_their_order(store: Store) -> None:
    dataset = store.datasets.add(HOME, "d", COLUMNS, owner_id=1)
    store.datasets.record(dataset, REPLACE, [["old"]])
    store.datasets.lag_seconds[HOME] = 100
    store.datasets.record(dataset, APPEND, [["more"]])
    store.clock.offset_seconds = 50
    store.datasets.record(dataset, REPLACE, [["new"]])
    assert store.datasets.rows(dataset) == [["old"]]
    store.clock.offset_seconds = 120
    assert store.datasets.rows(dataset) == [["old"], ["more"]]
    store.clock.offset_seconds = 170
    assert store.datasets.rows(dataset) == [["new"]]
    assert store.datasets.row_count(dataset) == 1


def test_content_that_is_replaced_is_forgotten_but_its_version_is_kept(store: Store) -> None:
    dataset = store.datasets.add(HOME, "d", COLUMNS, owner_id=1)
    for text in ("a", "b", "c"):
        store.datasets.record(dataset, REPLACE, [[text]])
    kept = "SELECT count(*) FROM versions WHERE csv IS NOT NULL"
    assert store.database.value(kept) == 1
    assert [version.number for version in store.datasets.versions(dataset)] == [3, 2, 1]
