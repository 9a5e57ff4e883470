"""Before somebody is deleted: find what they own, hand it over, and look that nothing is left (docs/owners.md).

Whatever is not certain keeps the person: nothing here is worth leaving a DataSet or a DataFlow without an owner.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from muster.domain.job import Job
from muster.domain.plans.changes import Delete
from muster.domain.plans.content import HandOver, Owned, named
from muster.domain.runs.run import Run
from muster.errors import MusterError, NotFoundError, RefusedError
from muster.ports import Content, Directory, RunFiles

PAUSES_SECONDS = (0.0, 1.0, 3.0)
"""Before each round of handing over and looking; what Domo tells may be late, and again is harmless."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What became of a person's things: the record, if there were any, and why the person must stay, if so."""

    record: HandOver | None = None
    trouble: MusterError | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes over: a user of the instance, and words for a person to read."""

    user_id: str
    words: str


def recipient_of(job: Job, run: Run) -> Recipient | None:
    """Who takes over in this run, as it was settled when the run was planned."""
    if run.content_recipient_id is None:
        return None
    own = f"the account's own user ({run.content_recipient_id})"
    return Recipient(run.content_recipient_id, job.content_recipient or own)


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Empties the hands of people who are about to be deleted. Safe to call from several threads.

    `content` is None for an account that cannot see what people own; then `unseen_too` decides.
    """

    content: Content | None
    directory: Directory
    recipient: Recipient | None
    notes: "OwnedNotes"
    unseen_too: bool
    sleep: Callable[[float], None]

    def of(self, change: Delete) -> Handing:
        """Hand over all that this person owns. Raises only what keeping the run's own files raises."""
        if self.content is None:
            return Handing() if self.unseen_too else Handing(trouble=_unseen())
        try:
            owned = tuple(self._owned_by(self.content, change))
        except MusterError as error:
            return Handing(trouble=error)
        earlier = self.notes.of(change.user_id)
        if not owned and not earlier:
            return Handing()
        if self.recipient is None or self.recipient.user_id == change.user_id:
            return Handing(trouble=RefusedError(f"Nobody is there to take over {named(owned or earlier)}."))
        things = _together(earlier, owned)
        if len(things) > len(earlier):
            self.notes.keep(change.user_id, things)
        return self._give(self.content, change.user_id, things, owned, self.recipient)

    def _owned_by(self, content: Content, change: Delete) -> Sequence[Owned]:
        """What the person owns; nothing if there is no such person any more."""
        try:
            return content.owned_by(change.user_id)
        except NotFoundError:
            found = self.directory.find(change.email)
            if found is not None and str(found["id"]) == change.user_id:
                raise
            return ()

    def _give(
        self,
        content: Content,
        user_id: str,
        things: Sequence[Owned],
        owned: tuple[Owned, ...],
        recipient: Recipient,
    ) -> Handing:
        left = owned
        trouble: MusterError | None = None
        for pause in PAUSES_SECONDS:
            if not left or trouble is not None:
                break
            self.sleep(pause)
            try:
                content.hand_over(left, recipient.user_id)
            except MusterError as error:
                trouble = error  # how far it came is for the next line to find out
            try:
                left = tuple(content.owned_by(user_id))
            except MusterError as error:
                return Handing(_record(recipient, things, in_doubt=left), trouble or error)
        if left:
            trouble = trouble or RefusedError("Domo took the hand-over and still names the old owner.")
        return Handing(_record(recipient, things, left=left), trouble if left else None)


class OwnedNotes:
    """What people owned before anything was handed over, kept with the run: a crash forgets none of it."""

    def __init__(self, files: RunFiles, run_id: str) -> None:
        self._files = files
        self._run_id = run_id
        self._kept: Mapping[str, Sequence[Owned]] | None = None
        self._lock = Lock()

    def of(self, user_id: str) -> tuple[Owned, ...]:
        """What was kept of this person by an earlier delivery."""
        with self._lock:
            if self._kept is None:
                self._kept = self._files.owned(self._run_id)
            return tuple(self._kept.get(user_id, ()))

    def keep(self, user_id: str, things: Sequence[Owned]) -> None:
        """Keep what this person owns."""
        self._files.keep_owned(self._run_id, user_id, things)


def _together(earlier: Sequence[Owned], owned: Sequence[Owned]) -> tuple[Owned, ...]:
    return tuple({thing.key: thing for thing in (*earlier, *owned)}.values())


def _record(
    recipient: Recipient,
    things: Sequence[Owned],
    *,
    left: tuple[Owned, ...] = (),
    in_doubt: tuple[Owned, ...] = (),
) -> HandOver:
    not_moved = {thing.key for thing in (*left, *in_doubt)}
    moved = tuple(thing for thing in things if thing.key not in not_moved)
    return HandOver(recipient.words, recipient.user_id, moved, left, in_doubt)


def _unseen() -> RefusedError:
    return RefusedError(
        "This account's API cannot see what people own, and the job does not say to delete them all the same "
        "(delete_unseen_owners); the person stays."
    )
