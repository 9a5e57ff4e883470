"""How the refusal of an account is told: which account, why, and the commands that show and mend it."""

from http import HTTPStatus

from muster.adapters.domo.http.operations import ASK_FOR_TOKEN, LOG_IN, Operation
from muster.errors import CredentialError


def refused(account: str, why: str) -> CredentialError:
    """The error that ends a run at once. `why` is a sentence or several, and never holds a secret."""
    return CredentialError(
        f'Account "{account}" was refused: {why} `muster accounts check {account}` tries it again,'
        f" `muster accounts add {account}` takes new credentials."
    )


def likely_cause(operation: Operation, status: int) -> str:
    """What such a status mostly means for an account; Domo itself says no more than the status."""
    if status < HTTPStatus.BAD_REQUEST:
        # An instance that does not allow our address answers 303 (reference, section 3.1).
        return (
            "Domo does not let in the addresses that Muster calls from; see the IP allowlist of the instance."
        )
    if operation is ASK_FOR_TOKEN:
        return (
            "Its client id or secret is wrong, it lacks the scopes data and user, or it was removed in Domo."
        )
    if operation is LOG_IN:
        return "Domo opens no session for it; is that the name of its instance?"
    if status == HTTPStatus.UNAUTHORIZED:
        return "It has expired, was revoked, or belongs to another instance."
    return "It may not do this, or belongs to another instance."
