"""What a run settles before its first write about the things that its deleted people own, and what it then does."""

import json

import pytest

from muster.domain.plans.content import ContentKind, Owned
from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import RunState
from muster.errors import CredentialError
from muster.services.diff import DiffResult
from tests.fakes.stage import Stage, a_job, a_person

CARELESS = {"max_deletes": 9, "max_delete_share": 1.0}
SALES = Owned(ContentKind.DATASET, "d1", "Sales")
FLOW = Owned(ContentKind.DATAFLOW, "7", "Nightly")
GUARD = "content-recipient"


def a_stage(**job: object) -> Stage:
    """Ann owns two things and is an orphan; Bob is in the roster; Cy is an orphan who owns nothing."""
    people = [a_person("ann"), a_person("bob"), a_person("cy")]
    stage = Stage([a_person("bob"), a_person("new")], people, job=a_job(guards=CARELESS, **job))
    assert stage.content is not None
    stage.content.add(id_of(stage, "ann"), SALES, FLOW)
    return stage


def id_of(stage: Stage, name: str) -> str:
    return next(
        user_id
        for user_id, person in stage.directory.people.items()
        if person["email"] == f"{name}@acme.example"
    )


def tripped(stage: Stage) -> dict[str, str]:
    return {guard.guard: guard.message for guard in stage.run().guards if guard.tripped}


def warnings(stage: Stage) -> list[str]:
    found = stage.files.findings(stage.run().plan_id)
    return [finding.message for finding in found if finding.code == "owners-not-seen"]


def owners(stage: Stage) -> set[str]:
    assert stage.content is not None
    return set(stage.content.owners.values())


def test_what_deleted_people_own_goes_to_the_accounts_own_user_without_a_recipient() -> None:
    stage = a_stage()
    stage.start()
    stage.apply_everything()
    own = stage.directory.own_user_id()
    assert owners(stage) == {own}
    assert stage.addresses() == {"bob@acme.example", "new@acme.example"}
    [outcome] = [each for each in stage.files.outcomes("run1") if each.handed is not None]
    assert outcome.detail == f"1 DataSet and 1 DataFlow handed to the account's own user ({own})."


def test_it_goes_to_the_jobs_recipient_whose_address_is_looked_up_once_a_run() -> None:
    stage = a_stage(content_recipient="BOB@acme.example")
    stage.start()
    looked_up = stage.directory.calls.count("find")
    assert (looked_up, stage.run().content_recipient_id) == (1, id_of(stage, "bob"))
    stage.apply_everything()
    assert owners(stage) == {id_of(stage, "bob")}
    assert stage.directory.calls.count("find") == 1


def test_a_recipient_who_is_not_in_the_instance_holds_the_plan_before_any_write() -> None:
    stage = a_stage(content_recipient="zoe@acme.example")
    assert stage.start() is DiffResult.NOTHING_TO_WRITE
    assert tripped(stage)[GUARD].startswith("zoe@acme.example, who is to take over what deleted people own")
    assert "is not in the instance" in tripped(stage)[GUARD]
    assert stage.addresses() == {f"{name}@acme.example" for name in ("ann", "bob", "cy")}


@pytest.mark.parametrize("name", ["ann", "cy"])
def test_a_recipient_who_is_deleted_by_the_same_plan_holds_it(name: str) -> None:
    stage = a_stage(content_recipient=f"{name}@acme.example")
    assert stage.start() is DiffResult.NOTHING_TO_WRITE
    assert f"{name}@acme.example" in tripped(stage)[GUARD]
    assert "would be deleted" in tripped(stage)[GUARD]


def test_nobody_can_approve_a_plan_without_a_recipient() -> None:
    stage = a_stage(content_recipient="zoe@acme.example")
    stage.start()
    [guard] = [guard for guard in stage.run().guards if guard.guard == GUARD]
    assert not guard.can_be_approved


def test_a_plan_that_deletes_nobody_needs_no_recipient() -> None:
    stage = a_stage(content_recipient="zoe@acme.example", delete_orphans=False)
    stage.start()
    assert not tripped(stage)
    assert "find" not in stage.directory.calls


def test_an_account_that_cannot_see_what_people_own_deletes_nobody_and_says_so_once() -> None:
    stage = a_stage()
    stage.content = None
    stage.start()
    stage.apply_everything()
    assert stage.run().planned["delete"] == 0
    assert stage.run().outcomes == {"create.applied": 1}
    assert {"ann@acme.example", "cy@acme.example"} <= stage.addresses()
    [message] = warnings(stage)
    assert "So 2 people who would be deleted stay." in message
    assert stage.run().findings["warning"] == 1


def test_it_deletes_them_if_the_job_says_so_and_says_that_too() -> None:
    stage = a_stage(delete_unseen_owners=True)
    stage.content = None
    stage.start()
    stage.apply_everything()
    assert stage.run().outcomes == {"create.applied": 1, "delete.applied": 2}
    [message] = warnings(stage)
    assert message.endswith("The job says to delete all the same (delete_unseen_owners): 2 people.")


@pytest.mark.parametrize("job", [{"delete_orphans": False}, {}])
def test_there_is_no_warning_where_nobody_would_be_deleted(job: dict[str, object]) -> None:
    stage = a_stage(**job)
    stage.content = None
    if not job:
        del stage.directory.people[id_of(stage, "ann")], stage.directory.people[id_of(stage, "cy")]
    stage.start()
    assert warnings(stage) == []


def test_an_account_that_sees_warns_of_nothing_even_if_the_job_would_delete_unseen() -> None:
    stage = a_stage(delete_unseen_owners=True)
    stage.start()
    stage.apply_everything()
    assert warnings(stage) == []
    assert owners(stage) == {stage.directory.own_user_id()}


def test_an_account_that_was_exchanged_for_a_blind_one_after_the_plan_deletes_nobody() -> None:
    stage = a_stage()
    stage.start()
    stage.content = None
    stage.apply_everything()
    assert stage.run().outcomes == {"create.applied": 1, "delete.refused": 2}
    assert "ann@acme.example" in stage.addresses()


def test_an_account_that_was_exchanged_for_a_seeing_one_deletes_only_those_who_own_nothing() -> None:
    stage = a_stage(delete_unseen_owners=True)
    content, stage.content = stage.content, None
    stage.start()
    stage.content = content
    stage.apply_everything()
    assert stage.run().outcomes == {"create.applied": 1, "delete.applied": 1, "delete.refused": 1}
    assert "ann@acme.example" in stage.addresses()


def test_a_hand_over_that_fails_keeps_the_person_and_the_others_go_on() -> None:
    stage = a_stage()
    assert stage.content is not None
    stage.content.stuck = {"7"}
    stage.start()
    stage.apply_everything()
    assert stage.run().outcomes == {"create.applied": 1, "delete.applied": 1, "delete.refused": 1}
    assert "ann@acme.example" in stage.addresses()
    [outcome] = [each for each in stage.files.outcomes("run1") if each.status is OutcomeStatus.REFUSED]
    assert outcome.detail.startswith("1 DataSet handed to the account's own user")
    assert (
        'The person stays: DataFlow "Nightly" (7) not handed over. Domo did not give 7 away' in outcome.detail
    )


def test_an_account_refused_while_handing_over_ends_the_run() -> None:
    stage = a_stage()
    assert stage.content is not None
    stage.content.troubles.add("hand_over", CredentialError("Mend it."))
    stage.start()
    stage.apply_everything()
    assert (stage.run().fault, stage.run().fault_code) == ("Mend it.", "account-refused")
    assert "ann@acme.example" in stage.addresses()


def test_log_and_e_mail_tell_what_was_handed_over() -> None:
    stage = a_stage(recipients=["admin@acme.example"], content_recipient="bob@acme.example")
    stage.start()
    stage.apply_everything()
    stage.report(stage.outbox.reports[-1])
    run = stage.run()
    assert run.state is RunState.SUCCEEDED
    assert run.log_dataset_id is not None
    rows = [row for row in stage.datasets.rows(run.log_dataset_id) if row[0] == "content"]
    names = stage.datasets.facts(run.log_dataset_id).columns
    [flow, dataset] = sorted(
        (dict(zip(names, row, strict=True)) for row in rows), key=lambda row: row["code"]
    )
    assert (flow["action"], flow["status"], flow["email"]) == ("hand_over", "applied", "ann@acme.example")
    assert json.loads(dataset["fields_before"])["name"] == "Sales"
    assert json.loads(dataset["fields_after"])["owner"] == id_of(stage, "bob")
    assert flow["message"] == 'DataFlow "Nightly" (7), to bob@acme.example'
    [(_, mail)] = stage.mailer.sent
    assert "1 DataSet and 1 DataFlow handed to bob@acme.example" in " ".join(mail.text.split())
