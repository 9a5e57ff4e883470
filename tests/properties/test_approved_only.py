"""No sequence of triggers, decisions, edits, crashes and redeliveries writes what nobody approved (mode approve)."""

from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from muster.domain.job import Job
from muster.domain.plans.changes import Change
from muster.domain.runs.decision import Verdict
from muster.domain.runs.mode import Mode
from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState, Trigger
from muster.errors import ConflictError, InvalidInputError, RetryableError
from muster.services.changes import apply
from muster.services.plans import planning
from tests.fakes.deciding import ANN, BO, DecidingStage, is_approved
from tests.fakes.faults import Crash, Faults
from tests.fakes.queues import Queues
from tests.fakes.stage import HOME, SERVICE_USER, SOURCE_KEY, a_person, a_roster

NAMES = ("ada", "bea", "cyd", "dot")
TITLES = ("", "Boss", "Clerk")
HOUR = 3600
GO_BACK = (Crash, ConflictError, RetryableError)
"""With these a message goes back to its queue, as the functions let it."""

who = some.sampled_from(NAMES)
titles = some.sampled_from(TITLES)
people = some.dictionaries(who, titles)
places = some.integers(0, 9)
askers = some.sampled_from([ANN, BO])
triggers = some.sampled_from([Trigger.MANUAL, Trigger.SCHEDULE, Trigger.DATASET])
modes = some.sampled_from([Mode.APPROVE, Mode.APPROVE, Mode.PREVIEW])


class Deciding(RuleBasedStateMachine):
    """A job in mode approve, people who edit and decide, and a cloud that crashes and delivers twice."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = DecidingStage([a_person("ada")], [a_person("bea", title="Clerk")])
        self.count = 0

    @property
    def runs(self) -> list[Run]:
        return list(self.stage.runs.runs.values())

    def some_run(self, place: int, *states: RunState) -> Run | None:
        found = [run for run in self.runs if run.state in states] or self.runs
        return found[place % len(found)] if found else None

    @rule(wanted=people)
    def edit_roster(self, wanted: dict[str, str]) -> None:
        rows = (a_person(name, title=title) for name, title in wanted.items())
        self.stage.sources.texts[SOURCE_KEY] = a_roster(*rows)

    @rule(name=who, title=titles)
    def somebody_is_made_or_changed_in_domo(self, name: str, title: str) -> None:
        person = a_person(name, title=title)
        for user_id, present in self.stage.directory.people.items():
            if present["email"] == person["email"]:
                self.stage.directory.people[user_id] = person
                return
        self.stage.directory.add(person)

    @rule(place=places)
    def somebody_is_deleted_in_domo(self, place: int) -> None:
        ids = [
            user_id
            for user_id, person in self.stage.directory.people.items()
            if person["email"] != SERVICE_USER["email"]
        ]
        if ids:
            del self.stage.directory.people[ids[place % len(ids)]]

    @rule(mode=modes, enabled=some.booleans(), orphans=some.booleans())
    def edit_job(self, mode: Mode, enabled: bool, orphans: bool) -> None:  # noqa: FBT001
        job: Job = self.stage.jobs.get("job1")
        changes = {"mode": mode, "enabled": enabled, "delete_orphans": orphans, "version": job.version + 1}
        self.stage.jobs.save(job.model_copy(update=changes), expected_version=job.version)

    @rule(trigger=triggers)
    def ask(self, trigger: Trigger) -> None:
        self.count += 1
        self.stage.outbox.start(self.stage.request(f"run{self.count}", trigger=trigger))

    @rule(hours=some.integers(1, 80))
    def time_passes(self, hours: int) -> None:
        self.stage.clock.go_on(hours * HOUR)
        self.attempt(self.stage.sweep)

    @rule(at=some.integers(1, 40), after_work=some.booleans())
    def a_crash_is_coming(self, at: int, after_work: bool) -> None:  # noqa: FBT001
        self.stage._around = Faults(at, after_work=after_work).around

    @precondition(lambda self: self.stage.outbox.runs)
    @rule(place=places, again=some.booleans())
    def deliver_a_request(self, place: int, again: bool) -> None:  # noqa: FBT001
        queue = self.stage.outbox.runs
        message = queue[place % len(queue)]
        if not again:
            queue.remove(message)
        self.attempt(lambda: self.stage.start(message))

    @precondition(lambda self: self.stage.outbox.changes)
    @rule(again=some.booleans())
    def deliver_a_chunk(self, again: bool) -> None:  # noqa: FBT001
        message = self.stage.outbox.changes[0] if again else self.stage.outbox.changes.pop(0)
        self.attempt(lambda: self.stage.apply(message[1]))

    @precondition(lambda self: self.stage.outbox.reports)
    @rule(again=some.booleans())
    def deliver_a_report(self, again: bool) -> None:  # noqa: FBT001
        message = self.stage.outbox.reports[0] if again else self.stage.outbox.reports.pop(0)
        self.attempt(lambda: self.stage.report(message))

    @rule()
    def a_run_is_asked_for_and_everything_is_delivered(self) -> None:
        self.ask(Trigger.MANUAL)
        self.everything_is_delivered()

    @precondition(lambda self: any(run.state is RunState.HELD for run in self.runs))
    @rule(by=askers, name=who, title=titles, wanted=people, mode=modes)
    def the_world_moves_between_the_latest_plan_and_its_approval(
        self, by: str, name: str, title: str, wanted: dict[str, str], mode: Mode
    ) -> None:
        latest = [run for run in self.runs if run.state is RunState.HELD][-1]
        self.attempt(lambda: self.stage.approve(latest, by=by))
        self.somebody_is_made_or_changed_in_domo(name, title)
        rows = {each.email.partition("@")[0]: "Boss" for each in self.stage.plan_of(latest)[:1]}
        self.edit_roster(wanted | rows)
        if mode is Mode.PREVIEW:
            self.edit_job(mode, enabled=True, orphans=True)
        self.everything_is_delivered()

    @precondition(lambda self: any(run.state is RunState.HELD for run in self.runs))
    @rule(by=askers, wanted=people)
    def the_latest_plan_is_approved_while_more_is_wanted(self, by: str, wanted: dict[str, str]) -> None:
        latest = [run for run in self.runs if run.state is RunState.HELD][-1]
        held = {each.email for each in self.stage.plan_of(latest)}
        before = self.stage.files.rosters[latest.plan_id].decode().splitlines()[2:]
        rows = [line.split(",") for line in before]
        wanted_before = {row[1]: a_person(row[1].partition("@")[0], title=row[3]) for row in rows}
        more = {a_person(name)["email"]: a_person(name, title=title) for name, title in wanted.items()}
        merged = wanted_before | {email: row for email, row in more.items() if email not in held}
        self.stage.sources.texts[SOURCE_KEY] = a_roster(*merged.values())
        self.attempt(lambda: self.stage.approve(latest, by=by))
        self.everything_is_delivered()

    @rule()
    def everything_is_delivered(self) -> None:
        Queues(self.stage, GO_BACK).settle()

    @precondition(lambda self: self.stage.runs.runs)
    @rule(place=places, by=askers)
    def approve(self, place: int, by: str) -> None:
        run = self.some_run(place, RunState.HELD)
        if run is not None:
            self.attempt(lambda: self.stage.approve(run, by=by))

    @precondition(lambda self: self.stage.runs.runs)
    @rule(place=places, by=askers)
    def reject(self, place: int, by: str) -> None:
        run = self.some_run(place, RunState.HELD)
        if run is not None:
            self.attempt(lambda: self.stage.reject(run, by=by))

    @precondition(lambda self: self.stage.runs.runs)
    @rule(place=places)
    def cancel(self, place: int) -> None:
        run = self.some_run(place, RunState.WAITING, RunState.PLANNING, RunState.APPLYING)
        if run is not None:
            self.attempt(lambda: self.stage.cancel(run.id))

    def attempt(self, work: object) -> None:
        assert callable(work)
        with suppress(*GO_BACK, InvalidInputError):
            work()

    def approved(self) -> list[Change]:
        decided = [
            run for run in self.runs if run.decision is not None and run.decision.verdict is Verdict.APPROVED
        ]
        return [change for run in decided for change in self.stage.plan_of(run)]

    @invariant()
    def only_what_was_approved_was_written(self) -> None:
        approved = self.approved()
        strange = [change for change in self.stage.written if not is_approved(change, approved)]
        assert not strange, (strange, approved)

    @invariant()
    def a_run_makes_no_change_that_its_approved_plan_has_not(self) -> None:
        for run in self.runs:
            if run.state is RunState.APPLYING or total_of(run.outcomes, OutcomeStatus.APPLIED):
                assert run.approves is not None
                assert self.stage.plan_of(run) == self.stage.plan_of(self.stage.run(run.approves))

    def teardown(self) -> None:
        Queues(self.stage, GO_BACK).settle()
        self.only_what_was_approved_was_written()
        assert self.stage.leases.holder(HOME) is None


@pytest.fixture(autouse=True)
def _small_chunks_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 2)
    monkeypatch.setattr(apply, "WIDTH", 1)


TestOnlyWhatWasApproved = Deciding.TestCase
TestOnlyWhatWasApproved.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)


def test_the_machine_reaches_writes() -> None:
    machine = Deciding()
    machine.ask(Trigger.MANUAL)
    machine.everything_is_delivered()
    assert not machine.stage.written
    machine.approve(0, ANN)
    machine.everything_is_delivered()
    machine.only_what_was_approved_was_written()
    assert {change.action for change in machine.stage.written} == {"create", "delete"}


def test_the_machine_notices_a_write_that_nobody_approved() -> None:
    machine = Deciding()
    machine.stage.directory.create(a_person("eve"), send_invite=False)
    with pytest.raises(AssertionError, match=r"eve@acme\.example"):
        machine.only_what_was_approved_was_written()
