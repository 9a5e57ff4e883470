"""What a run says of its course beside its result: how far a long reading is, and which try it is."""

from muster.domain.plans.approvable import moment
from muster.domain.runs.again import PAUSES_SECONDS
from muster.domain.runs.run import Run, RunState


def course_of(run: Run) -> list[str]:
    """Sentences for whoever looks at the run."""
    said = []
    if run.again and run.again_of is not None:
        said.append(f"Try {run.again + 1} of {len(PAUSES_SECONDS) + 1}, after run {run.again_of}.")
    if run.again_at is not None:
        said.append(f"It is tried again by itself at {moment(run.again_at)}.")
    known = run.read_so_far
    if run.state is RunState.PLANNING and known is not None:
        of = f" of {known.headcount:,}" if known.headcount is not None else ""
        said.append(
            f"Reading takes longer than one invocation: {known.people:,}{of} people so far, {run.plan_part} times "
            "handed on."
        )
    if run.look_again:
        said.append(
            "The configuration's content is looked at again for 20 minutes, in case Domo shows it late."
        )
    return said
