import pytest

from muster.errors import (
    ConfigurationError,
    CredentialError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RetryableError,
    ServerTroubleError,
    UnreadableFileError,
)
from muster.services.reports.report import REPORT_TRIES, report_run
from tests.fakes.report_builders import (
    a_job,
)
from tests.unit.services.report_cases import LOG_ID, a_world


@pytest.mark.parametrize("error", [RefusedError("not verified"), ConfigurationError("no sender")])
def test_a_recipient_that_fails_stops_no_other_and_is_noted(error: Exception) -> None:
    world = a_world(a_job(recipients=["bad@acme.example", "ann@acme.example"]))
    world.mailer.errors["bad@acme.example"] = [error]
    result = report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example"]
    assert world.run.report_notes == (f"No e-mail went to bad@acme.example: {error}",)
    assert (world.run.is_final, result.mails_sent) == (True, 1)


def test_an_e_mail_is_tried_again_while_that_may_help() -> None:
    world = a_world()
    world.mailer.errors["ann@acme.example"] = [RateLimitedError("slow"), ServerTroubleError("busy")]
    report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example"]
    assert world.run.report_notes == ()


def test_an_e_mail_that_keeps_failing_is_given_up_with_a_note() -> None:
    world = a_world()
    world.mailer.errors["ann@acme.example"] = [ServerTroubleError("busy") for _ in range(3 * REPORT_TRIES)]
    for _delivery in range(REPORT_TRIES - 1):
        with pytest.raises(ServerTroubleError):
            report_run(world.run_id, world.opened())
        assert not world.run.is_final
    report_run(world.run_id, world.opened())
    assert world.run.report_notes == ("No e-mail went to ann@acme.example: busy",)
    assert world.run.is_final


def test_an_e_mail_that_goes_out_only_minutes_later_is_not_lost_and_nobody_gets_two() -> None:
    world = a_world(a_job(recipients=["late@acme.example", "later@acme.example", "ann@acme.example"]))
    world.mailer.errors["late@acme.example"] = [RateLimitedError("slow") for _ in range(3)]
    world.mailer.errors["later@acme.example"] = [RateLimitedError("slow")]
    with pytest.raises(RateLimitedError):
        report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example"]
    report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example", "late@acme.example", "later@acme.example"]
    assert (world.run.is_final, world.run.report_notes) == (True, ())
    assert len(world.rows) == 5


@pytest.mark.parametrize(
    "error",
    [CredentialError("the account home is refused; mend it"), RefusedError("400: the schema differs")],
)
def test_a_log_that_cannot_be_written_ends_the_run_all_the_same_and_the_e_mail_says_so(
    error: Exception,
) -> None:
    world = a_world()
    world.datasets.append_errors = [(error, False)]
    report_run(world.run_id, world.opened())
    note = f"The log DataSet was not written in full: {error}"
    assert world.run.report_notes == (note,)
    assert note in " ".join(world.mailer.sent[0][1].text.split())
    assert world.run.is_final
    assert world.leases.holder is None


def test_a_log_that_is_gone_for_good_ends_the_run_with_a_note() -> None:
    world = a_world(a_job(log={"kind": "existing", "dataset_id": LOG_ID}))
    report_run(world.run_id, world.opened())
    assert LOG_ID in world.run.report_notes[0]
    assert world.run.is_final


def test_a_log_that_is_out_of_order_is_tried_again_some_deliveries_long_and_then_given_up() -> None:
    world = a_world()
    world.datasets.append_errors = [(RateLimitedError("slow down"), False) for _ in range(99)]
    for _delivery in range(REPORT_TRIES - 1):
        with pytest.raises(RetryableError) as raised:
            report_run(world.run_id, world.opened())
        assert raised.value.retry_after_seconds == 60
        assert not world.run.is_final
        assert world.mailer.sent == []
    report_run(world.run_id, world.opened())
    assert world.run.is_final
    assert world.run.report_notes == ("The log DataSet was not written in full: slow down",)
    assert len(world.mailer.sent) == 1


def test_notes_hold_no_secret() -> None:
    world = a_world()
    world.datasets.append_errors = [(RefusedError("token=hushhush is wrong"), False)]
    world.mailer.errors["ann@acme.example"] = [RefusedError("password: hushhush")]
    report_run(world.run_id, world.opened())
    assert len(world.run.report_notes) == 2
    assert "hushhush" not in "".join(world.run.report_notes)


@pytest.mark.parametrize(
    "error", [UnreadableFileError("The file x cannot be read."), NotFoundError("no file x")]
)
def test_a_file_of_the_run_that_cannot_be_read_costs_its_rows_and_neither_the_others_nor_the_e_mail(
    error: Exception,
) -> None:
    world = a_world()
    world.files.error = error
    result = report_run(world.run_id, world.opened())
    assert [row["kind"] for row in world.rows] == ["run", "finding"]
    assert world.run.is_final
    assert result.mails_sent == 1
    said = " ".join(world.mailer.sent[0][1].text.split())
    assert f"The log DataSet was not written in full (2 rows of this run are in it): {error}" in said
    assert f"The list of changes could not be read: {error}" in said
    assert world.leases.holder is None


def test_a_file_that_only_cannot_be_fetched_now_is_waited_for() -> None:
    world = a_world()
    world.files.error = ServerTroubleError("S3 is busy.")
    with pytest.raises(ServerTroubleError):
        report_run(world.run_id, world.opened())
    world.files.error = None
    report_run(world.run_id, world.opened())
    assert (len(world.rows), world.run.report_notes) == (5, ())
