"""`muster plans`, `approve`, `reject` and `cancel` over the services, on a desk of fakes."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from local.cli import decide, plans
from local.cli.caller import caller_of
from local.cli.main import make_parser
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import RunState
from muster.errors import ConflictError, InvalidInputError
from tests.fakes.deciding import DecidingStage
from tests.fakes.stage import HOME, a_person

type Says = Callable[[], str]


class Sts:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Arn": "arn:aws:iam::123456789012:user/ann"}


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> DecidingStage:
    """A stage whose desk the command opens; on a deployed stack, as ann."""
    stage = DecidingStage([a_person("new", title="Boss")], [a_person("gone")])
    session = SimpleNamespace(client=lambda name: Sts())
    desk = SimpleNamespace(
        runs=stage.runs,
        jobs=stage.jobs,
        files=stage.files,
        outbox=stage.outbox,
        clock=stage.clock,
        stack=SimpleNamespace(laptop=None, session=session, settings=SimpleNamespace(home_instance=HOME)),
    )
    for module in (plans, decide):
        monkeypatch.setattr(module, "open_desk", lambda _parsed: desk)
    return stage


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str]) -> Says:
    return lambda: " ".join(capsys.readouterr().out.split())


def words(line: str) -> Namespace:
    command = line.split()
    return make_parser(command[0]).parse_args(command)


def answer(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _prompt: typed)


def test_a_plan_is_shown_to_the_single_change_with_what_to_type(stage: DecidingStage, screen: Says) -> None:
    held = stage.held()
    assert plans.show(words(f"plans show {held.id}")) == 0
    told = screen()
    assert held.fingerprint or "" in told
    assert "waits for approval, nothing was written" in told
    assert 'create new@acme.example displayName "New", roleId "4", title "Boss"' in told
    assert "delete gone@acme.example" in told
    assert "delete-count passed 1 person would be deleted" in told
    assert "approval tripped This job is in mode approve" in told
    assert f"muster approve {held.id} --fingerprint {(held.fingerprint or '')[:16]}" in told


def test_a_plan_as_json_has_counts_guards_findings_changes_and_the_decision(
    stage: DecidingStage, capsys: pytest.CaptureFixture[str]
) -> None:
    held = stage.held()
    stage.reject(held, by="bo", why="no")
    plans.show(words(f"plans show {held.id} --json"))
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"create": 1, "update": 0, "delete": 1, "unchanged": 1, "invalid": 0}
    assert [change["action"] for change in told["changes"]] == ["create", "delete"]
    assert (told["fingerprint"], told["digest"]) == (held.fingerprint, held.plan_digest)
    assert {"guard", "tripped", "can_be_approved", "message"} == told["guards"][0].keys()
    assert (told["decision"]["verdict"], told["decision"]["by"]) == ("rejected", "bo")
    assert told["findings"] == []


def test_a_run_without_a_plan_has_none_to_show(stage: DecidingStage) -> None:
    stage.sources.texts.clear()
    run = stage.run_once()
    with pytest.raises(InvalidInputError, match=f"Run {run.id} has no plan"):
        plans.show(words(f"plans show {run.id}"))


def test_the_held_plans_of_a_job_are_listed_with_what_was_decided(stage: DecidingStage, screen: Says) -> None:
    assert plans.list_held(words("plans list job1")) == 0
    assert screen() == "No plan of this job was held."
    stage.reject(stage.held("run1"))
    stage.clock.go_on(1)
    stage.held("run2")
    plans.list_held(words("plans list job1"))
    told = screen()
    assert told.index("run2") < told.index("run1")
    assert "held, and rejected" in told
    plans.list_held(words("plans list job1 --json"))
    assert [each["run_id"] for each in json.loads(screen())] == ["run2", "run1"]


def test_without_a_terminal_the_fingerprint_must_be_given(
    stage: DecidingStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.held()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(InvalidInputError, match="--fingerprint F"):
        decide.approve_plan(words("approve run1"))
    assert stage.run().decision is None


@pytest.mark.parametrize(("typed", "approved"), [("yes", True), (" YES ", True), ("y", False), ("", False)])
def test_on_a_terminal_the_numbers_are_shown_and_only_yes_approves(
    stage: DecidingStage,
    monkeypatch: pytest.MonkeyPatch,
    screen: Says,
    typed: str,
    approved: bool,  # noqa: FBT001
) -> None:
    stage.held()
    answer(monkeypatch, typed)
    assert decide.approve_plan(words("approve run1")) == (0 if approved else 1)
    told = screen()
    assert "Plan: create 1, update 0, delete 1" in told
    decision = stage.run().decision
    assert (decision is not None) == approved
    assert ("Approved. Run" in told) == approved
    if decision is not None:
        assert decision.by == "arn:aws:iam::123456789012:user/ann"


def test_an_approval_names_the_run_that_carries_the_plan_out(stage: DecidingStage, screen: Says) -> None:
    held = stage.held()
    decide.approve_plan(words(f"approve run1 --fingerprint {held.fingerprint} --json"))
    told = json.loads(screen())
    assert told == {"run_id": stage.outbox.runs[0].run_id, "approves": "run1", "state": "waiting"}


def test_with_wait_the_exit_status_is_that_of_the_run(stage: DecidingStage) -> None:
    held = stage.held()
    stage.approve(held, by="arn:aws:iam::123456789012:user/ann")
    stage.directory.people.popitem()
    stage.settle()
    assert decide.approve_plan(words(f"approve run1 --fingerprint {held.fingerprint} --wait")) == 3


def test_a_rejection_says_why_and_is_the_last_word(stage: DecidingStage, screen: Says) -> None:
    held = stage.held()
    assert decide.reject_plan(Namespace(run_id="run1", why="HR is not ready")) == 0
    assert "is never carried out" in screen()
    with pytest.raises(ConflictError, match="HR is not ready"):
        decide.approve_plan(words(f"approve run1 --fingerprint {held.fingerprint}"))


def test_a_cancelled_run_says_how_it_stops(stage: DecidingStage, screen: Says) -> None:
    stage.jobs.save(stage.job.model_copy(update={"mode": Mode.APPLY, "version": 2}), expected_version=1)
    stage.start()
    assert decide.cancel(words("cancel run1")) == 0
    assert "Run run1 stops before its next chunk of changes" in screen()
    stage.settle()
    assert stage.run().state is RunState.CANCELLED
    with pytest.raises(
        InvalidInputError, match="was cancelled by arn:aws:iam::123456789012:user/ann already"
    ):
        decide.cancel(words("cancel run1"))


def test_on_the_laptop_a_decision_is_recorded_under_the_users_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    stack = SimpleNamespace(laptop=object())
    assert caller_of(stack) == "ann"  # type: ignore[arg-type]
