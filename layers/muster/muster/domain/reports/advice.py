"""What a report tells to do about a plan that was not carried out: the very command to type.

The longest command is a sentence of its own, since in an e-mail it must stay on one line to be copied.
"""

from muster.domain.plans.approvable import moment, open_until
from muster.domain.runs.run import Run

_DIGITS = 16
"""So much of a fingerprint is enough to name it, and lets the command fit on a line."""


def advice_on_held(run: Run) -> list[str]:
    """See the plan, then approve or reject it; or, where nobody may, what to mend."""
    look = f"See all of the plan: muster plans show {run.id}"
    again = f"Then run the job again: muster run {run.job_id}"
    if run.undoes is not None:
        again = f"Then take the run back again: muster undo {run.undoes}"
    tripped = [guard for guard in run.guards if guard.tripped]
    absolute = [guard.guard for guard in tripped if not guard.can_be_approved]
    if absolute:
        return [
            f"Nobody can approve this plan ({', '.join(absolute)}): follow the sentence of the guard above.",
            look,
            again,
        ]
    if not run.changes_planned and {guard.guard for guard in tripped} == {"stale-approval"}:
        return ["There is nothing left to do; the plan of now has no change."]
    named = (run.fingerprint or "")[:_DIGITS]
    first = ["First look whether the configuration DataSet is whole and right. If it is not, mend it.", again]
    if all(guard.guard.startswith("directory") for guard in tripped):
        first = ["Domo's list of people was not whole.", f"First run the job again: muster run {run.job_id}"]
    return [
        *(first if run.undoes is None else []),
        look,
        f"If just this plan is what you want, type until {moment(open_until(run))}:",
        f"muster approve {run.id} --fingerprint {named}",
        f'If nobody shall carry it out: muster reject {run.id} --why "…"',
    ]


def advice_on_failed(run: Run) -> list[str]:
    """What to mend, or that there is nothing to mend where Domo could not be reached."""
    now = f"To try now: muster run {run.job_id}"
    if run.again_at is not None:
        return [
            f"It is tried again by itself at {moment(run.again_at)}, and if that fails too, later once more.",
            "You need do nothing: the next e-mail comes when a try gets through, or when the last one failed.",
            now,
        ]
    if run.again:
        return [
            f"It was tried {run.again + 1} times in a row by now. It is tried again with the job's schedule.",
            "Look whether Domo is out of reach, and mend what the first sentence names.",
            now,
        ]
    if run.fault_code != "not-read":
        return ["Mend what the first sentence names.", f"Then run the job again: muster run {run.job_id}"]
    return [
        "Was Domo only busy or out of reach? Then there is nothing to mend: an enabled job tries again by itself.",
        "Else mend what the first sentence names.",
        now,
    ]


def advice_on_preview(run: Run) -> list[str]:
    """A preview cannot be approved; how the job is let go on."""
    if not run.changes_planned:
        return []
    change = f"muster jobs update {run.job_id} --file job.json"
    return [
        f"See all of it: muster plans show {run.id}",
        "Nothing is written while the job is in mode preview, and a preview cannot be approved.",
        f'To decide on each plan, set "mode" of the job to "approve"; to let it work by itself, to "apply": {change}',
    ]
