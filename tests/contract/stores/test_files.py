from pathlib import Path

import pytest

from muster.domain.findings import Finding, Severity
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.plans.content import ContentKind, HandOver, Owned
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.errors import NotFoundError
from tests.contract.stores.worlds import World

CHANGES: list[Change] = [
    Create("zoë@acme.example", {"displayName": 'Zoë "Z"\u2028\u0085', "email": "zoë@acme.example"}),
    Update("bob@acme.example", "7", {"title": "a\nb"}, {"title": ""}),
    Delete("eve@acme.example", "8", {"displayName": "Eve"}),
]
FINDINGS = [
    Finding(7, "phoneNumber", "phone-invalid", Severity.ERROR, "„x“ is no phone"),
    Finding(None, None, "unknown-column", Severity.WARNING, "shoeSize"),
]


def outcome(email: str) -> Outcome:
    return Outcome("create", email, None, OutcomeStatus.REFUSED, 'Domo says "no"\r\n')


def test_a_chunk_reads_back_as_it_was_kept(world: World) -> None:
    world.files.keep_chunk("run1/1", 0, CHANGES)
    assert list(world.files.chunk("run1/1", 0)) == CHANGES


def test_a_chunk_that_is_not_there_is_not_found(world: World) -> None:
    world.files.keep_chunk("run1/1", 0, CHANGES)
    for plan_id, chunk in (("run1/1", 1), ("run1/2", 0)):
        with pytest.raises(NotFoundError):
            world.files.chunk(plan_id, chunk)


def test_the_changes_of_a_plan_come_in_order_over_all_its_chunks(world: World) -> None:
    for number in range(11):
        world.files.keep_chunk("run1/1", number, [Delete(f"{number}@acme.example", str(number), {})])
    world.files.keep_chunk("run1/2", 0, CHANGES)
    assert [change.email for change in world.files.changes("run1/1", 11)] == [
        f"{number}@acme.example" for number in range(11)
    ]
    assert list(world.files.changes("run1/1", 0)) == []


def test_findings_read_back_and_are_none_where_none_were_kept(world: World) -> None:
    assert list(world.files.findings("run1/1")) == []
    world.files.keep_findings("run1/1", iter(FINDINGS))
    assert list(world.files.findings("run1/1")) == FINDINGS
    assert list(world.files.findings("run1/2")) == []


def test_outcomes_come_in_the_order_of_the_plan_whenever_they_were_kept(world: World) -> None:
    for part in ("00010-00000", "00000-00040", "00000-00008", "00000-00000"):
        world.files.keep_outcomes("run1", part, [outcome(f"{part}@acme.example")])
    assert [each.email[:11] for each in world.files.outcomes("run1")] == [
        "00000-00000",
        "00000-00008",
        "00000-00040",
        "00010-00000",
    ]
    assert list(world.files.outcomes("run")) == []
    assert list(world.files.outcomes("run10")) == []


def test_the_outcomes_of_one_part_are_read_alone(world: World) -> None:
    for part in ("00000-00000", "00000-00001"):
        world.files.keep_outcomes("run1", part, [outcome(f"{part}@acme.example")])
    assert list(world.files.outcomes_of_part("run1", "00000-00001")) == [outcome("00000-00001@acme.example")]
    assert list(world.files.outcomes_of_part("run1", "00000-00002")) == []


def test_outcomes_of_a_part_that_is_kept_again_replace_the_first(world: World) -> None:
    world.files.keep_outcomes("run1", "00000-00000", [outcome("a@acme.example"), outcome("b@acme.example")])
    world.files.keep_outcomes("run1", "00000-00000", [outcome("a@acme.example")])
    assert list(world.files.outcomes("run1")) == [outcome("a@acme.example")]


def test_a_roster_is_kept_beside_the_attempts_of_others(world: World, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(b"displayName\r\nZo\xc3\xab\r\n" * 1000)
    world.files.keep_roster("run1/1", path)
    world.files.keep_chunk("run1/1", 0, CHANGES)
    assert list(world.files.chunk("run1/1", 0)) == CHANGES


def test_what_people_own_reads_back_by_person_and_run(world: World) -> None:
    sales, flow = Owned(ContentKind.DATASET, "d-1", 'Zoë\'s "sales"\n'), Owned(ContentKind.DATAFLOW, "7")
    assert dict(world.files.owned("run1")) == {}
    world.files.keep_owned("run1", "12", [sales])
    world.files.keep_owned("run1", "123", [flow])
    world.files.keep_owned("run10", "12", [flow])
    assert {user_id: list(things) for user_id, things in world.files.owned("run1").items()} == {
        "12": [sales],
        "123": [flow],
    }


def test_what_somebody_owns_that_is_kept_again_replaces_the_first(world: World) -> None:
    sales, flow = Owned(ContentKind.DATASET, "d-1", "Sales"), Owned(ContentKind.DATAFLOW, "7")
    world.files.keep_owned("run1", "12", [sales])
    world.files.keep_owned("run1", "12", [sales, flow])
    assert list(world.files.owned("run1")["12"]) == [sales, flow]


def test_an_outcome_is_kept_with_what_was_handed_over(world: World) -> None:
    handed = HandOver("ann@acme.example", "5", moved=(Owned(ContentKind.DATASET, "d-1", "Sales"),))
    kept = Outcome("delete", "bob@acme.example", "7", OutcomeStatus.APPLIED, "", handed)
    world.files.keep_outcomes("run1", "00000-00000", [kept])
    assert list(world.files.outcomes("run1")) == [kept]


def test_a_roster_comes_back_as_it_was_kept_and_is_not_found_elsewhere(world: World, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(b"displayName\r\nZo\xc3\xab\r\n" * 100_000)
    world.files.keep_roster("run1/1", path)
    with world.files.roster("run1/1") as roster:
        first = roster.read(11)
        assert first + roster.read() == path.read_bytes()
    with pytest.raises(NotFoundError):
        world.files.roster("run1/2")
