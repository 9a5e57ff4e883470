"""A stage and the dead messages of its run."""

from collections.abc import Callable
from math import inf

from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.messages import ApplyChunk, LookAtSource, ReportRun, StartRun
from muster.ports import QueueName
from muster.services.dead_letters.deal import DeadLettersResult, fail_dead_letters
from muster.services.dead_letters.world import Became, DeadLetterWorld
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.stage import HOME, Stage

LONG_SECONDS = 3 * 3600.0
"""As long as five deliveries of a message take."""


class Burial:
    """What lies in the dead-letter queues of a stage. Every call of the outside goes through the stage's `around`."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.remaining_seconds: Callable[[], float] = lambda: inf
        self.letters = FakeDeadLetters()

    def let_die(self, message: LookAtSource | StartRun | ApplyChunk | ReportRun) -> str:
        """The message has died; its id in the dead-letter queue."""
        queue: QueueName
        match message:
            case LookAtSource():
                queue = "dataset_updates"
            case StartRun():
                queue = "runs"
            case ApplyChunk():
                queue = "changes"
            case ReportRun():
                queue = "reports"
        return self.letters.let_die(queue, message.to_body()).id

    def look(self) -> DeadLettersResult:
        """What the sweeper does."""
        port = self.stage.port
        return fail_dead_letters(
            DeadLetterWorld(
                letters=self.letters,
                jobs=port("jobs"),
                runs=port("runs"),
                files=port("files"),
                leases=port("leases"),
                outbox=port("outbox"),
                clock=self.stage.clock,
                home_instance=HOME,
                remaining_seconds=self.remaining_seconds,
            )
        )

    def became(self) -> list[Became]:
        """What became of each at one look, which went without trouble."""
        result = self.look()
        assert result.trouble is None
        return [each.became for each in result.messages]


def assert_adds_up(stage: Stage, run_id: str = "run1") -> None:
    """Every change has exactly one outcome, in the counts as in the files."""
    run = stage.run(run_id)
    outcomes = list(stage.files.outcomes(run_id))
    assert len({each.email for each in outcomes}) == len(outcomes)
    untried = total_of(run.outcomes, OutcomeStatus.NOT_TRIED)
    assert len(outcomes) + untried == sum(run.outcomes.values()) == run.changes_planned
