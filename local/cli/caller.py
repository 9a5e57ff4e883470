"""Who gives the command: what is recorded with a decision."""

import getpass

from local.cli.stack import Stack


def caller_of(stack: Stack) -> str:
    """The caller's AWS identity as its ARN; on the laptop's own stack, which takes any credentials, the user's name."""
    if stack.laptop is not None:
        return getpass.getuser()
    return str(stack.session.client("sts").get_caller_identity()["Arn"])
