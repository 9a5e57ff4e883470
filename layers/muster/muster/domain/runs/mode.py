"""How far a job may go by itself; apart from the job, since a run remembers the mode that it was planned in."""

from enum import StrEnum


class Mode(StrEnum):
    """What becomes of a plan that no guard holds."""

    APPLY = "apply"  # it is carried out
    PREVIEW = "preview"  # it is logged and told by e-mail; nothing is ever written
    APPROVE = "approve"  # it waits until somebody approves it
