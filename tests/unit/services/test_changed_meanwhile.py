"""Others work in Domo between plan and writes: whom the plan does not speak of any more stays, and it is told."""

from muster.domain.runs.run import RunState
from tests.fakes.stage import Stage, a_job, a_person, a_roster

STAYING = [a_person(f"p{number}") for number in range(20)]
ADA, BEA = a_person("ada", roleId="1"), a_person("bea", roleId="1")


def a_stage(*roster: dict[str, str], people: list[dict[str, str]], **guards: float) -> Stage:
    stage = Stage(people=people, job=a_job(guards=guards))
    stage.sources.texts = dict.fromkeys(stage.sources.texts, a_roster(*roster))
    return stage


def id_of(stage: Stage, person: dict[str, str]) -> str:
    [found] = [key for key, each in stage.directory.people.items() if each["email"] == person["email"]]
    return found


def finish(stage: Stage) -> list[str]:
    """Carry out what was planned; what was told of each change that was not made."""
    stage.apply_everything()
    run = stage.run()
    return [each.detail for each in stage.files.outcomes(run.id) if each.status.value == "refused"]


def test_an_orphan_whose_account_got_another_address_before_the_delete_stays_and_the_next_run_plans_anew() -> (
    None
):
    stage = a_stage(*STAYING, people=[*STAYING, a_person("gone")])
    stage.start()
    gone = id_of(stage, a_person("gone"))
    stage.directory.people[gone]["email"] = "p99@acme.example"

    [told] = finish(stage)

    assert told.startswith("Changed meanwhile: the address is p99@acme.example now")
    assert gone in stage.directory.people
    assert stage.run().ending() is RunState.PARTLY_FAILED


def test_no_admin_is_deleted_once_others_took_away_those_who_were_to_stay() -> None:
    stage = a_stage(BEA, *STAYING, people=[ADA, BEA, *STAYING], min_admins=2)
    stage.start()
    ada, bea = id_of(stage, ADA), id_of(stage, BEA)
    assert stage.run().admins_staying == tuple(sorted((bea, stage.directory.own_user_id())))
    stage.directory.people[bea]["roleId"] = "4"

    [told] = finish(stage)

    assert told.startswith("Changed meanwhile: 1 of the admins whom the plan left in place are admins now")
    assert ada in stage.directory.people


def test_a_plan_that_takes_no_admin_away_keeps_no_list_of_admins() -> None:
    stage = a_stage(ADA, *STAYING, people=[ADA, *STAYING, a_person("gone")])
    stage.start()
    assert stage.run().admins_staying == ()
    assert finish(stage) == []
