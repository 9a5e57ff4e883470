import pytest
from pydantic import ValidationError

from muster.domain.job import HomeTarget, Job, JobDefinition, NewLog
from muster.domain.plans.rules import ColumnMode

DATASET_ID = "11111111-1111-4111-8111-111111111111"
SOURCE = {"kind": "dataset", "dataset_id": DATASET_ID}
LEAST = {"name": "Staff", "source": SOURCE}


def read(**parts: object) -> JobDefinition:
    return JobDefinition.model_validate(LEAST | parts)


def test_name_and_source_are_enough_and_the_defaults_are_the_careful_ones() -> None:
    job = read()
    assert (job.enabled, job.delete_orphans, job.send_invite) == (False, False, False)
    assert job.column_mode is ColumnMode.STRICT
    assert (job.content_recipient, job.delete_unseen_owners) == (None, False)
    assert (job.target, job.log, job.recipients, job.description) == (HomeTarget(), NewLog(), (), "")
    assert (job.guards.max_deletes, job.guards.max_delete_share, job.guards.min_admins) == (50, 0.10, 1)


@pytest.mark.parametrize("part", ["name", "source"])
def test_without_name_or_source_there_is_no_job(part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        JobDefinition.model_validate({name: value for name, value in LEAST.items() if name != part})


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "n" * 121),
        ("description", "d" * 2001),
        ("source", {"kind": "dataset", "dataset_id": "not-a-uuid"}),
        ("source", {"kind": "dataset"}),
        ("source", {"kind": "s3", "object_key": ""}),
        ("source", {"kind": "ftp", "object_key": "x"}),
        ("source", {"kind": "s3", "object_key": "x", "bucket": "of-another"}),
        ("source", "staff.csv"),
        ("column_mode", "loose"),
        ("target", {"kind": "remote", "instance": "globex.domo.com"}),
        ("target", {"kind": "remote", "account": "globex"}),
        ("log", {"kind": "existing"}),
        ("log", {"kind": "new", "name": ""}),
        ("content_recipient", "nobody"),
        ("content_recipient", ["ann@acme.example"]),
        ("delete_unseen_owners", "perhaps"),
        ("recipients", ["nobody"]),
        ("recipients", ["ann@acme"]),
        ("recipients", ["ann@acme.example, bob@acme.example"]),
        ("recipients", ["Ann <ann@acme.example>"]),
        ("recipients", ["ann@acme.example\nBcc: eve@evil.example"]),
        ("recipients", ["ann@acme.example\n"]),
        ("recipients", [f"p{number}@acme.example" for number in range(51)]),
        ("guards", {"max_deletes": -1}),
        ("guards", {"max_delete_share": 1.01}),
        ("guards", {"max_delete_share": 10}),
        ("guards", {"max_delete_share": float("nan")}),
        ("guards", {"min_admins": 0}),
        ("guards", {"max_deletez": 1}),
        ("guards", {"max_deletes": "5"}),
        ("guards", {"max_deletes": True}),
        ("guards", {"max_admin_changes": 1.0}),
        ("guards", {"min_admins": "1"}),
        ("guards", {"max_delete_share": "0.1"}),
        ("guards", {"allow_older_roster": "yes"}),
        ("delete_orphanz", True),
        ("delete_orphans", "on"),
        ("delete_unseen_owners", "1"),
        ("send_invite", 1),
        ("enabled", "perhaps"),
        ("enabled", "yes"),
        ("name", "Sta\x1b[31mff"),
        ("name", "Staff\u2028Evil"),
        ("description", "who\x00works here"),
    ],
)
def test_what_makes_no_sense_is_refused_and_named(part: str, value: object) -> None:
    with pytest.raises(ValidationError, match=part):
        read(**{part: value})


@pytest.mark.parametrize(
    "instance",
    [
        "globex",
        "globex.domo.com.evil.example",
        "evil.example/globex.domo.com",
        "evil.example#.domo.com",
        "user@evil.example:443.domo.com",
        "globex.domo.com:8443",
        "https://globex.domo.com",
        "GLOBEX.domo.com",
        ".domo.com",
        "-x.domo.com",
        "a.b.domo.com",
        "globexxdomo.com",
        "globex.domo.com\n",
        "globex.domo.com/",
    ],
)
def test_a_remote_instance_is_a_plain_name_below_domo_com(instance: str) -> None:
    with pytest.raises(ValidationError, match="instance"):
        read(target={"kind": "remote", "instance": instance, "account": "globex"})


@pytest.mark.parametrize("account", ["", "../home", "a/b", "a b", "a" * 64, "home\n"])
def test_an_account_is_a_plain_name(account: str) -> None:
    with pytest.raises(ValidationError, match="account"):
        read(target={"kind": "remote", "instance": "globex.domo.com", "account": account})


def test_a_recipient_twice_is_refused_in_any_letter_case() -> None:
    with pytest.raises(ValidationError, match="stands here twice"):
        read(recipients=["ann@acme.example", "Ann@Acme.Example"])


def test_a_dataset_source_has_one_key_however_its_id_is_written() -> None:
    assert read().source.key == f"dataset:{DATASET_ID}"
    loud = read(source={"kind": "dataset", "dataset_id": DATASET_ID.upper().replace("-", "")})
    assert loud.source.key == read().source.key


def test_an_object_in_s3_is_known_by_its_key_as_it_is_written() -> None:
    assert read(source={"kind": "s3", "object_key": "HR/staff 1.csv"}).source.key == "s3:HR/staff 1.csv"


def test_a_kept_job_reads_back_as_it_was_and_gives_what_a_person_wrote() -> None:
    definition = read(
        target={"kind": "remote", "instance": "globex.domo.com", "account": "globex"},
        log={"kind": "existing", "dataset_id": DATASET_ID},
        recipients=["ann@acme.example"],
        enabled=True,
    )
    job = Job(**dict(definition), id="job1", created_at="2026-11-01", updated_at="2026-11-01")
    assert Job.model_validate_json(job.model_dump_json()) == job
    assert job.definition == definition
    assert type(job.definition) is JobDefinition


def test_a_job_that_was_kept_with_a_control_character_is_still_read() -> None:
    document = read().model_dump(mode="json") | {"name": "Sta\x1bff", "description": "two\nlines"}
    kept = Job.model_validate(
        document | {"id": "job1", "created_at": "2026-11-01", "updated_at": "2026-11-01"}
    )
    assert Job.model_validate_json(kept.model_dump_json()) == kept
    assert (kept.definition.name, type(kept.definition)) == ("Sta\x1bff", JobDefinition)


def test_a_share_may_be_written_as_a_whole_number() -> None:
    assert read(guards={"max_delete_share": 1}).guards.max_delete_share == 1


def test_a_job_cannot_be_changed_by_accident() -> None:
    with pytest.raises(ValidationError):
        read().enabled = True  # type: ignore[misc]
