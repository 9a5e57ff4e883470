"""What a plan settles about the things that its deleted people own: whether it may delete, and who takes over."""

from muster.domain.findings import Finding, Severity
from muster.domain.job import Job
from muster.domain.plans.content import ContentRecipient
from muster.domain.plans.plan import Plan
from muster.ports import Content, Directory

UNSEEN_OWNERS = "owners-not-seen"


def may_delete(job: Job, content: Content | None) -> bool:
    """Whether orphans may be deleted: where nobody sees what they own, only if the job says so."""
    return job.delete_orphans and (content is not None or job.delete_unseen_owners)


def about_unseen(job: Job, content: Content | None, plan: Plan) -> list[Finding]:
    """One warning for the run if orphans are kept, or deleted, without anybody seeing what they own."""
    if content is not None or not job.delete_orphans or not plan.orphans:
        return []
    people = f"{plan.orphans:,} " + ("person" if plan.orphans == 1 else "people")
    cannot = (
        "This account's API cannot see what people own, and Domo may leave the DataSets and DataFlows of somebody "
        "who is deleted without an owner."
    )
    if job.delete_unseen_owners:
        said = f"{cannot} The job says to delete all the same (delete_unseen_owners): {people}."
    else:
        said = (
            f"{cannot} So {people} who would be deleted stay. Give the job an account with an access token or a "
            "password, which can see and hand over what they own; or set delete_unseen_owners to true."
        )
    return [Finding(None, None, UNSEEN_OWNERS, Severity.WARNING, said)]


def recipient_for(
    job: Job, directory: Directory, content: Content | None, plan: Plan
) -> ContentRecipient | None:
    """Who takes over what the people own whom this plan deletes; None if it deletes nobody, or nobody sees it."""
    if content is None or not plan.counts.delete:
        return None
    if job.content_recipient is None:
        return ContentRecipient(None, directory.own_user_id())
    found = directory.find(job.content_recipient)
    return ContentRecipient(job.content_recipient, None if found is None else str(found["id"]))
