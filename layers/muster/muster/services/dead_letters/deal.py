"""Turns each message in a dead-letter queue into the failure of exactly its part of a run, with the reason.

The sweeper looks at them, as often as it takes: one at whose work somebody may still be is left for the next look.
What is done here is done by the same conditional writes as the work itself, so a late success, a second look or a
message that somebody puts back on its queue changes nothing twice.
"""

from dataclasses import dataclass

from pydantic import ValidationError

from muster.errors import ConflictError, MusterError, NotFoundError, UnreadableRunError
from muster.messages import ApplyChunk, LookAgain, LookAtSource, ReportRun, StartRun, request_from
from muster.notices import notice_from
from muster.ports import DeadLetter
from muster.services.dead_letters.chunk import fail_chunk
from muster.services.dead_letters.reporting import fail_report
from muster.services.dead_letters.start import fail_start
from muster.services.dead_letters.world import Became, DeadLetterWorld

KEPT_FOR_RUNS_SECONDS = 45.0
"""Of the sweeper's time, for the runs that stopped moving: no queue full of letters keeps them from their end."""

type _Message = LookAtSource | LookAgain | StartRun | ApplyChunk | ReportRun


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """One letter: its queue and id, its run where it names one, and what became of it."""

    queue: str
    id: str
    run_id: str | None
    became: Became


@dataclass(frozen=True, slots=True)
class DeadLettersResult:
    """What was looked at, and the first trouble that kept one from being dealt with."""

    messages: tuple[DeadMessage, ...]
    trouble: MusterError | None = None


def fail_dead_letters(world: DeadLetterWorld) -> DeadLettersResult:
    """Deal with every dead message that there is time for. One that cannot be dealt with keeps no other."""
    told: list[DeadMessage] = []
    troubles: list[MusterError] = []
    letters = world.letters.take()
    while world.remaining_seconds() > KEPT_FOR_RUNS_SECONDS:
        try:
            letter = next(letters, None)
            if letter is None:
                break
            told.append(_deal_with(letter, world))
        except MusterError as error:
            troubles.append(error)
    return DeadLettersResult(tuple(told), troubles[0] if troubles else None)


def _deal_with(letter: DeadLetter, world: DeadLetterWorld) -> DeadMessage:
    try:
        message = _message_of(letter)
    except ValidationError:
        run_id, became = None, Became.UNREADABLE
    else:
        run_id = None if isinstance(message, LookAtSource | LookAgain) else message.run_id
        became = _fail(message, letter, world)
    if became is not Became.LATER:
        world.letters.bury(letter, became.value)
    return DeadMessage(letter.queue, letter.id, run_id, became)


def _message_of(letter: DeadLetter) -> _Message:
    """Raises pydantic's ValidationError."""
    match letter.queue:
        case "dataset_updates":
            return notice_from(letter.body)
        case "runs":
            return request_from(letter.body)
        case "changes":
            return ApplyChunk.model_validate_json(letter.body)
        case "reports":
            return ReportRun.model_validate_json(letter.body)


def _fail(message: _Message, letter: DeadLetter, world: DeadLetterWorld) -> Became:
    try:
        match message:
            case LookAtSource() | LookAgain():
                return Became.NOTHING_LOST
            case StartRun():
                return fail_start(message, world)
            case ApplyChunk():
                return fail_chunk(message, world)
            case ReportRun():
                return fail_report(message, letter.id, world)
    except (NotFoundError, UnreadableRunError) as error:
        return Became.RUN_GONE if isinstance(error, NotFoundError) else Became.OTHER_RELEASE
    except ConflictError:
        return Became.LATER  # it has moved after all
