"""Carry out one change on one person, settling what is not known by looking, never by guessing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from threading import Lock
from typing import assert_never

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.sentences import joined
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import COLUMNS_BY_NAME
from muster.errors import (
    AlreadyExistsError,
    ConfigurationError,
    CredentialError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RetryableError,
)
from muster.ports import Directory
from muster.services.changes.change_address import change_address
from muster.services.changes.hand_over import Handing
from muster.services.changes.look_first import NO_ADMINS_KNOWN, LookFirst, StayingAdmins

CREATE_TRIES = 4
FIRST_PAUSE_SECONDS = 0.5
KEPT_SECONDS = 30.0
"""A pause that leaves less than this is not made: a change takes time too, and so does keeping what came of it."""
LIMITED_PAUSE_SECONDS = 60.0
"""The wait with a change that Domo refused for its rate until the tries were used up, naming no pause."""
FORBIDDEN_IN_A_ROW = 20
"""So many 403 without a single success are a trouble of the account, not of so many people."""
_FORBIDDEN = 403
NOBODY = "Nobody had this id any more."


@dataclass(frozen=True, slots=True)
class Left:
    """A change that Domo asks to come back with later; `outcome` is for when nobody will."""

    outcome: Outcome
    pause_seconds: float


class ChangePerson:
    """Carries out changes in one directory. Safe to call from several threads if the directory is.

    The directory repeats by itself what may be repeated (updates and deletes). A create may not: when its outcome
    is unknown, the person is looked for before it is tried again. `hand_over` is called before each delete; what it
    finds in the way keeps the person. With `exactly`, for changes that somebody
    approved one by one, a create that meets the person fills what is blank and overwrites nothing. `account` is
    the name to mend by, should Domo allow it nothing; `admins` are those whom the plan leaves in place.
    """

    def __init__(  # noqa: PLR0913 - what bounds it, and each way to write
        self,
        directory: Directory,
        hand_over: Callable[[Delete], Handing],
        *,
        send_invite: bool,
        sleep: Callable[[float], None],
        exactly: bool = False,
        remaining_seconds: Callable[[], float] = lambda: inf,
        account: str = "",
        admins: StayingAdmins = NO_ADMINS_KNOWN,
    ) -> None:
        self._directory = directory
        self._hand_over = hand_over
        self._send_invite = send_invite
        self._sleep = sleep
        self._exactly = exactly
        self._remaining_seconds = remaining_seconds
        self._account = account
        self._look_first = LookFirst(directory, admins)
        self._lock = Lock()
        self._applied = self._forbidden = 0
        self.no_access: CredentialError | ConfigurationError | None = None
        self.pause_seconds: float | None = None

    def carry_out(self, change: Change) -> Outcome:
        """The one outcome of a change, to which nobody comes back."""
        result = self.attempt(change)
        return result.outcome if isinstance(result, Left) else result

    def attempt(self, change: Change) -> Outcome | Left:
        """The one outcome of a change, or that it is left for later; then `pause_seconds` has the longest pause.

        If the account cannot be used, `no_access` says so: the run must end.
        """
        pause: float | None = None
        user_id = None if isinstance(change, Create) else change.user_id
        look, handing = self._look_first.at(change), Handing()
        if look.trouble is None and isinstance(change, Delete):
            handing = self._hand_over(change)
            look = look if handing.record is None or handing.trouble else self._look_first.at(change)
        trouble = look.trouble or handing.trouble
        try:
            if trouble is not None:
                raise trouble
            user_id, detail = (user_id, NOBODY) if look.is_gone else self._do(change)
            status = OutcomeStatus.APPLIED
            self._count(applied=True)
        except RefusedError as error:
            status, detail = OutcomeStatus.REFUSED, str(error)
            if trouble is None:
                self._count(forbidden=error.status == _FORBIDDEN)
        except RetryableError as error:
            status, detail = OutcomeStatus.FAILED, joined(str(error), "The next run tries again.")
            pause = self._pause_before_another_try(error)
        except (CredentialError, ConfigurationError) as error:
            self.no_access = error
            status, detail = OutcomeStatus.NOT_TRIED, str(error)
        handed = handing.record
        detail = joined(*(handed.sentences if handed else ()), detail)
        outcome = Outcome(change.action, change.email, user_id, status, detail, handed)
        return outcome if pause is None else Left(outcome, pause)

    def _count(self, *, applied: bool = False, forbidden: bool = False) -> None:
        """Count what Domo took, and what it forbade without taking anything between."""
        with self._lock:
            self._applied += applied
            self._forbidden = self._forbidden + 1 if forbidden else 0
            if self._forbidden < FORBIDDEN_IN_A_ROW or self._applied or self.no_access is not None:
                return
            self.no_access = CredentialError(
                f'Account "{self._account}" may not manage users: Domo refused {self._forbidden} changes one after'
                " another with 403 and took none. Its user needs the right to manage all users, as the role Admin has"
                f" it; give it that in Domo, or type `muster accounts add {self._account}` for one who has it."
            )

    def _pause_before_another_try(self, error: RetryableError) -> float | None:
        """The pause for which everybody is to wait: what Domo asks for and there is no time for, or a rate limit's.

        Nobody fails for a rate limit now, for Domo has done nothing and says nothing of the person.
        """
        pause = error.retry_after_seconds
        if isinstance(error, RateLimitedError):
            pause = pause or LIMITED_PAUSE_SECONDS
        elif pause is None or self._fits(pause):
            return None
        with self._lock:
            self.pause_seconds = max(pause, self.pause_seconds or 0.0)
        return pause

    def _fits(self, pause_seconds: float) -> bool:
        return pause_seconds + KEPT_SECONDS < self._remaining_seconds()

    def _do(self, change: Change) -> tuple[str, str]:
        match change:
            case Create():
                return self._create(change)
            case Update():
                return change.user_id, self._update(change)
            case Delete():
                return change.user_id, self._delete(change)
            case _:
                assert_never(change)

    def _update(self, change: Update) -> str:
        turn = change.address_turn
        if turn is not None:
            return change_address(self._directory, change, turn[1], self._attributes_of(change))
        self._directory.update(change.user_id, change.before, change.after)
        return ""

    def _delete(self, change: Delete) -> str:
        try:
            self._directory.delete(change.user_id)
        except NotFoundError:
            return NOBODY
        return ""

    def _create(self, change: Create) -> tuple[str, str]:
        for attempt in range(1, CREATE_TRIES + 1):
            try:
                return self._directory.create(change.after, send_invite=self._send_invite), ""
            except AlreadyExistsError:
                return self._make_equal(change)
            except RetryableError as error:
                if error.unknown_outcome and self._is_there(change):
                    return self._make_equal(change)
                pause = error.retry_after_seconds or FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
                if attempt == CREATE_TRIES or not self._fits(pause):
                    raise
                self._sleep(pause)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _is_there(self, change: Create) -> bool:
        """Whether a create in doubt was made. Raises RetryableError, in words that keep the doubt."""
        try:
            return self._directory.find(change.email) is not None
        except RetryableError as error:
            kind = RateLimitedError if isinstance(error, RateLimitedError) else RetryableError
            raise kind(
                f"Whether Domo made this person could not be found out: {error}.",
                retry_after_seconds=error.retry_after_seconds,
            ) from error

    def _make_equal(self, change: Create) -> tuple[str, str]:
        """The person is there already: the create becomes the update it should have been."""
        attributes = self._attributes_of(change)
        present = self._directory.find(change.email, list(attributes.values()))
        if present is None:
            raise RefusedError(
                "Domo says that this address is taken, but lists nobody with it. It may belong to a deleted user "
                "or be somebody's login; ask Domo support, or use another address."
            )
        user_id = str(present["id"])
        comparable = (self._directory.capabilities.comparable - {"email"}) | attributes.keys()
        before = {name: _text(present.get(name)) for name in change.after if name in comparable}
        after = {
            name: change.after[name]
            for name, held in before.items()
            if not _same(change.after[name], held, attributes.get(name))
        }
        if not after:
            return user_id, "Was there already, just as wanted."
        if "roleId" in after:
            raise RefusedError(
                f"Somebody made this person since the plan, with role {before['roleId']} and not {after['roleId']}. A "
                "role is changed only by a plan that the guards have seen: the next run plans it."
            )
        if self._exactly and any(before[name] for name in after):
            raise RefusedError(
                "Somebody made this person since the plan, with other values than were approved; the next plan of the "
                "job tells what differs."
            )
        self._directory.update(user_id, {name: before[name] for name in after}, after)
        return user_id, "Was there already; made equal."

    def _attributes_of(self, change: Create | Update) -> Mapping[str, CustomAttribute]:
        """The custom attributes that the person is to have, by key."""
        keys = change.after.keys() - COLUMNS_BY_NAME.keys()
        if not keys:
            return {}
        known = self._directory.custom_attributes() or ()
        return {attribute.key: attribute for attribute in known if attribute.key in keys}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _same(wanted: str, held: str, attribute: CustomAttribute | None) -> bool:
    """Domo keeps the columns as they are written; of an attribute it may turn a list around, or write a number anew."""
    return wanted == held if attribute is None else attribute.column.kind.same(wanted, held)
