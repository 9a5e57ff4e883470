"""The errors that Muster raises, told apart by what a queue does next.

MusterError
├── RetryableError            try again later: the same call may work
│   ├── RateLimitedError      the server asks for a pause of `retry_after_seconds`
│   ├── TooEarlyError         a message came before its time: no trouble at all
│   ├── ServerTroubleError    5xx, a broken connection, a timeout; `unknown_outcome` tells if work may be done
│   ├── IncompleteReadError   a read that did not come whole, or moved while it was read
│   └── OutOfTimeError        this invocation has too little time left; another one goes on
├── RefusedError              permanent for this one person or object; the others go on
│   ├── AlreadyExistsError
│   └── NotFoundError
├── CredentialError           the account is refused: ends the run at once, names the account
├── SourceFaultError          the configuration DataSet cannot be used: ends the run before any write
├── UnreadableFileError       a file that a run kept is not what was kept: no further look makes it so
├── UnreadableRunError        what is kept of a run was written by another release and says nothing to this one
├── InvalidInputError         what a person typed or wrote in a job is wrong; says what, where, what to do
│   └── UnreadableJobError    what is kept of a job was written by another release and says nothing to this one
├── ConflictError             somebody else changed or holds it
│   ├── LeaseHeldError        another run keeps the instance
│   └── LeaseLostError        our lease ran out and another run holds the instance: stop writing
└── ConfigurationError        the deployment is wrong: a missing variable, a secret that is not there
"""


class MusterError(Exception):
    """Anything that Muster itself raises."""


class RetryableError(MusterError):
    """The same call may work later.

    `unknown_outcome` is true when the work may have been done although no good answer came.
    """

    def __init__(
        self, message: str, *, retry_after_seconds: float | None = None, unknown_outcome: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.unknown_outcome = unknown_outcome


class RateLimitedError(RetryableError):
    """The server refused the call for its rate; nothing was done."""


class TooEarlyError(RetryableError):
    """A message came before its time, of which `retry_after_seconds` are left; nothing is wrong."""


class ServerTroubleError(RetryableError):
    """A 5xx, a broken connection or a timeout."""


class IncompleteReadError(RetryableError):
    """A read that did not come whole; it must never be taken for a smaller truth."""


class OutOfTimeError(RetryableError):
    """This invocation has too little time left for what is still to be done."""


class RefusedError(MusterError):
    """The server refuses this one thing for good; `status` is the HTTP status, where there was one."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class AlreadyExistsError(RefusedError):
    """A create met somebody with the same address."""


class NotFoundError(RefusedError):
    """What was named is not there."""


class CredentialError(MusterError):
    """The account is refused; its message names the account to mend and never the secret."""


class SourceFaultError(MusterError):
    """The configuration cannot be used as it is; `code` is a word for machines, `row` where it shows."""

    def __init__(self, code: str, message: str, *, row: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.row = row


class UnreadableFileError(MusterError):
    """A file that a run kept does not hold what was kept; the message names the file."""


class UnreadableRunError(MusterError):
    """A run that is kept and that this release cannot read; the message names it and says what to do."""


class InvalidInputError(MusterError):
    """What a person wrote is wrong; the message says what, where and what to do."""


class UnreadableJobError(InvalidInputError):
    """A job that is kept and that this release cannot read; the message names it and what is strange."""


class ConflictError(MusterError):
    """Somebody else changed or holds it."""


class LeaseHeldError(ConflictError):
    """Another run keeps the instance."""


class LeaseLostError(ConflictError):
    """The lease ran out and another run holds the instance; nothing more may be written."""


class ConfigurationError(MusterError):
    """The deployment lacks something; the message names the variable or the secret."""
