from tests.fakes.stage import Stage, a_job, a_person
from tests.unit.domain.guarded import check
from tests.unit.services.stories import tripped

STAFF = [a_person(f"p{number}") for number in range(40)]


def plan(stage: Stage) -> list[str]:
    stage.start()
    return tripped(stage.run())


def test_the_people_whom_the_job_protects_are_protected_in_its_plan() -> None:
    for protected, guards in (([], []), (["P0@Acme.example"], ["protected"])):
        stage = Stage(STAFF[1:], STAFF, job=a_job(protected=protected))
        assert plan(stage) == guards


def test_a_list_in_which_addresses_belong_to_several_people_is_no_directory() -> None:
    stage = Stage(STAFF, [*STAFF, *STAFF[:4]])
    assert plan(stage) == []
    stage = Stage(STAFF, [*STAFF, *STAFF[:5]])
    assert plan(stage) == ["directory-doubles"]


def test_the_settings_of_the_job_are_what_the_plan_is_held_against() -> None:
    assert plan(Stage(STAFF[4:], STAFF)) == []
    assert plan(Stage(STAFF[4:], STAFF, job=a_job(guards={"max_deletes": 3}))) == ["delete-count"]


def test_every_guard_of_a_run_is_told_though_none_tripped() -> None:
    stage = Stage(STAFF, STAFF)
    assert plan(stage) == []
    assert [guard.guard for guard in stage.run().guards] == list(check())
    assert {guard.message for guard in stage.run().guards if guard.guard == "directory-count"} == {
        "41 people were listed of 41 that the instance says it has."
    }
