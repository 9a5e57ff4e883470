"""Says in one message what went wrong and what to do; None for what only a developer can mend."""

from importlib import import_module

from local.stack.processes import StackError
from muster.errors import MusterError


def explain(error: Exception) -> str | None:
    """One message for a person, or None when the traceback is the better answer."""
    if isinstance(error, MusterError | StackError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    if type(error).__module__.partition(".")[0] == "botocore":
        told: str = import_module("local.cli.aws_failures").explain_aws(error)
        return told
    return None
