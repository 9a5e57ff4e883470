"""What a report tells to do about a plan that was not carried out: the very command to type."""

from muster.domain.approvable import moment, open_until
from muster.domain.run import Run


def advice_on_held(run: Run) -> list[str]:
    """See the plan, then approve or reject it; or, where nobody may, what to mend."""
    look = f"See all of the plan: muster plans show {run.id}"
    again = f"Then run the job again: muster run {run.job_id}"
    absolute = [guard.guard for guard in run.guards if guard.tripped and not guard.can_be_approved]
    if absolute:
        return [
            f"Nobody can approve this plan ({', '.join(absolute)}): follow the sentence of the guard above.",
            look,
            again,
        ]
    if not run.changes_planned and any(
        guard.guard == "stale-approval" for guard in run.guards if guard.tripped
    ):
        return ["There is nothing left to do; the plan of now has no change."]
    approval = f"muster approve {run.id} --fingerprint {run.fingerprint}"
    return [
        f"First look whether the configuration DataSet is whole and right; if it is not, mend it. {again}",
        look,
        f"If just this plan is what you want, until {moment(open_until(run))}: {approval}",
        f'If it is not, so that nobody carries it out: muster reject {run.id} --why "…"',
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
