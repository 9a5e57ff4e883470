"""Plan, apply, undo gives the directory back but for ids; what somebody changed in between is never overwritten."""

from hypothesis import given
from hypothesis import strategies as some

from muster.domain.runs.mode import Mode
from muster.domain.runs.run import RunState
from muster.services.undo import undo
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.stage import a_person

NAMES = ("ada", "bea", "cyd", "dot", "zoë")
persons = some.fixed_dictionaries(
    {
        "title": some.sampled_from(["", "Boss", "Clerk"]),
        "department": some.sampled_from(["", "Sales", "Ventes Élan"]),
        "roleId": some.sampled_from(["2", "4"]),
        "locale": some.sampled_from(["", "en-US", "de-DE"]),
    }
)
sets_of_people = some.dictionaries(some.sampled_from(NAMES), persons)


def a_stage(before: dict[str, dict[str, str]], wanted: dict[str, dict[str, str]]) -> DecidingStage:
    rows, users = ([a_person(name, **cells) for name, cells in each.items()] for each in (wanted, before))
    return DecidingStage(rows, users, mode=Mode.APPLY)


def everybody(stage: DecidingStage) -> dict[str, dict[str, str]]:
    return {person["email"]: dict(person) for person in stage.directory.people.values()}


def take_back(stage: DecidingStage, run_id: str) -> str:
    run = undo(run_id, by=ANN, desk=stage.desk)
    stage.settle()
    return run.id


@given(before=sets_of_people, wanted=sets_of_people)
def test_plan_apply_undo_gives_the_directory_back_but_for_ids(
    before: dict[str, dict[str, str]], wanted: dict[str, dict[str, str]]
) -> None:
    stage = a_stage(before, wanted)
    first = everybody(stage)
    run = stage.run_once()
    assert run.state is RunState.SUCCEEDED
    if not run.changes_planned:
        return
    after = everybody(stage)
    taken = take_back(stage, run.id)
    assert everybody(stage) == first
    assert stage.run(taken).state is RunState.SUCCEEDED
    take_back(stage, taken)
    assert everybody(stage) == after


@given(before=sets_of_people, wanted=sets_of_people, edited=some.sampled_from(NAMES))
def test_whom_somebody_changed_since_the_undo_leaves_as_they_are(
    before: dict[str, dict[str, str]], wanted: dict[str, dict[str, str]], edited: str
) -> None:
    stage = a_stage(before, wanted)
    first = everybody(stage)
    run = stage.run_once()
    if not run.changes_planned:
        return
    address = a_person(edited)["email"]
    for person in stage.directory.people.values():
        if person["email"] == address:
            person.update(title="Edited", department="Edited", roleId="3", locale="fr-FR")
    moved = everybody(stage).get(address)
    take_back(stage, run.id)
    now = everybody(stage)
    if moved is not None:
        assert now[address] == moved
    others = {email: person for email, person in first.items() if email != address or moved is None}
    assert {email: person for email, person in now.items() if email != address or moved is None} == others
