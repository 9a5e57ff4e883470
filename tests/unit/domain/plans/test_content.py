import pytest

from muster.domain.plans.content import ContentKind, HandOver, Owned, counted, named
from muster.domain.runs.outcomes import Outcome, OutcomeStatus


def datasets(count: int) -> tuple[Owned, ...]:
    return tuple(Owned(ContentKind.DATASET, f"d{number}", f"Sales {number}") for number in range(count))


FLOW = Owned(ContentKind.DATAFLOW, "7")


@pytest.mark.parametrize(
    ("things", "words"),
    [
        (datasets(1), "1 DataSet"),
        (datasets(3), "3 DataSets"),
        ((FLOW,), "1 DataFlow"),
        ((*datasets(3), FLOW), "3 DataSets and 1 DataFlow"),
        (datasets(1200), "1,200 DataSets"),
    ],
)
def test_things_are_counted_by_kind(things: tuple[Owned, ...], words: str) -> None:
    assert counted(things) == words


def test_a_few_things_are_named_by_name_and_id_and_the_others_by_number() -> None:
    assert named((*datasets(1), FLOW)) == 'DataSet "Sales 0" (d0), DataFlow 7'
    many = named(datasets(7))
    assert many.endswith('DataSet "Sales 4" (d4) and 2 more')
    assert "Sales 5" not in many


def test_a_hand_over_says_what_was_moved_what_was_not_and_what_is_not_known() -> None:
    whole = HandOver("ann@acme.com", "5", moved=(*datasets(3), FLOW))
    assert whole.sentences == ("3 DataSets and 1 DataFlow handed to ann@acme.com.",)
    part = HandOver("ann@acme.com", "5", moved=datasets(1), left=(FLOW,))
    assert part.sentences[1:] == ("The person stays: DataFlow 7 not handed over.",)
    unknown = HandOver("ann@acme.com", "5", in_doubt=(FLOW,))
    assert unknown.sentences == ("The person stays: DataFlow 7 perhaps handed over.",)


@pytest.mark.parametrize(
    "handed",
    [
        None,
        HandOver("ann@acme.com", "5", moved=datasets(2)),
        HandOver("the account's own user (1)", "1", left=(FLOW,), in_doubt=datasets(1)),
    ],
)
def test_an_outcome_reads_back_with_what_was_handed_over(handed: HandOver | None) -> None:
    outcome = Outcome("delete", "bob@acme.com", "9", OutcomeStatus.APPLIED, "", handed)
    assert Outcome.from_json(outcome.to_json()) == outcome


def test_an_outcome_without_a_hand_over_is_kept_as_it_always_was() -> None:
    outcome = Outcome("create", "bob@acme.com", "9", OutcomeStatus.APPLIED)
    assert set(outcome.to_json()) == {"action", "email", "user_id", "status", "detail"}
