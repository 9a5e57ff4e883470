"""A token that ends soon is said in every e-mail and log of its jobs, whatever becomes of the run."""

from collections.abc import Callable, Sequence

import pytest

from muster.domain.account import AccountFacts
from muster.domain.findings import Finding
from muster.domain.job import Job
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES
from muster.domain.reports.mail import Mail
from muster.domain.runs.run import RunState
from muster.domain.token_expiry import about_token
from muster.errors import CredentialError, ServerTroubleError
from tests.fakes.stage import SOURCE_KEY, Stage, a_job, a_person

DAY = 24 * 3600.0
SAID = 'The access token of the account "home" ends on'
ANN = a_person("ann")


def stage_with(job: Job | None = None, roster: Sequence[dict[str, str]] = (ANN,)) -> Stage:
    """A run whose home account has a token that ends in three days."""
    stage = Stage(roster, [ANN], job=job or a_job(recipients=["owner@acme.example"]))
    facts = AccountFacts(
        "7", "Ann", "ann@x.example", "Admin",
        manages_users=True, expires_at=stage.clock.now() + 3 * DAY, live_tokens=1,
    )  # fmt: skip
    stage.about_accounts = lambda _job: about_token("home", facts, stage.clock.now())
    return stage


def carried_out(stage: Stage) -> tuple[Mail, list[dict[str, str]]]:
    """The e-mail and the log rows of a run, from its start to its report."""
    stage.start()
    stage.apply_everything()
    stage.report(stage.outbox.reports[0])
    [(_recipient, mail)] = stage.mailer.sent
    rows = stage.datasets.rows(stage.run().log_dataset_id or "")
    return mail, [dict(zip(LOG_COLUMN_NAMES, row, strict=True)) for row in rows]


def nothing_to_do() -> Stage:
    return stage_with()


def work_to_do() -> Stage:
    return stage_with(roster=[ANN, a_person("bob")])


def held_by_a_guard() -> Stage:
    return stage_with(job=a_job(recipients=["owner@acme.example"], guards={"max_deletes": 0}), roster=[])


def a_broken_configuration() -> Stage:
    stage = stage_with()
    stage.sources.texts[SOURCE_KEY] = "displayName,email\n"
    return stage


def a_configuration_that_is_gone() -> Stage:
    stage = stage_with()
    stage.sources.texts.clear()
    return stage


def very_many_findings() -> Stage:
    stage = stage_with()
    head, *rows = stage.sources.texts[SOURCE_KEY].splitlines()
    strange = [f"{head},odd{','.join(f'x{number}' for number in range(500))}"]
    padding = "," * 500
    bad = [f"X,no address {number},king{',' * 10}{padding}" for number in range(500)]
    stage.sources.texts[SOURCE_KEY] = "\n".join([*strange, *(row + padding for row in rows), *bad, ""])
    return stage


@pytest.mark.parametrize(
    ("make", "ends"),
    [
        (nothing_to_do, RunState.SUCCEEDED),
        (work_to_do, RunState.SUCCEEDED),
        (held_by_a_guard, RunState.HELD),
        (a_broken_configuration, RunState.FAILED),
        (a_configuration_that_is_gone, RunState.FAILED),
        (very_many_findings, RunState.SUCCEEDED),
    ],
)
def test_a_token_that_ends_soon_is_said_once_in_e_mail_and_log(
    make: Callable[[], Stage], ends: RunState
) -> None:
    stage = make()
    mail, rows = carried_out(stage)
    assert stage.run().state is ends
    assert " ".join(mail.text.split()).count(SAID) == 1
    assert "AN ACCESS TOKEN THAT ENDS SOON" in mail.text
    assert mail.html.count("muster accounts add home") == 1
    said = [row for row in rows if row["code"] == "token-expires"]
    assert [row["severity"] for row in said] == ["warning"]
    assert said[0]["message"].startswith(SAID)
    [run_row] = [row for row in rows if row["kind"] == "run"]
    told = sum(int(run_row[f"findings_{each}"]) for each in ("error", "warning", "info"))
    assert told == sum(row["kind"] == "finding" for row in rows)


def test_a_refused_account_ends_the_run_before_anything_else_is_read() -> None:
    stage = work_to_do()

    def refuse(_job: Job) -> Sequence[Finding]:
        raise CredentialError('Account "home" was refused: it is locked.')

    stage.about_accounts = refuse
    stage.sources.texts.clear()
    stage.start()
    run = stage.run()
    assert (run.fault, run.fault_code) == ('Account "home" was refused: it is locked.', "account-refused")
    assert stage.directory.calls == []
    assert run.findings == {}


def test_a_warning_that_cannot_be_kept_does_not_hide_the_fault() -> None:
    stage = a_broken_configuration()

    def keep_findings(*_: object) -> None:
        raise ServerTroubleError("S3 is busy")

    stage.files.keep_findings = keep_findings  # type: ignore[assignment, method-assign]
    stage.start()
    run = stage.run()
    assert (run.fault_code, run.findings) == ("missing-column", {})
