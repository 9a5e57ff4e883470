"""People whom no plan may touch. These guards are absolute: nobody can approve a plan that trips one of them."""

from muster.domain.guards.facts import PlanFacts
from muster.domain.job import GuardSettings
from muster.domain.runs.run import GuardResult


def own_user(facts: PlanFacts, _settings: GuardSettings) -> GuardResult:
    """The account's own user is never deleted, demoted or given another address: Muster would lock itself out."""
    if facts.own_user_trouble is None:
        return _answer("own-user", tripped=False, message="The account's own user stays as it is.")
    return _answer(
        "own-user",
        tripped=True,
        message=f"{facts.own_user_trouble}, and this is the user whose credentials Muster works with. "
        "Put this person, with the present role and address, into the configuration DataSet.",
    )


def last_admin(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """Enough of today's admins stay. New ones are not counted, since making them may fail."""
    staying = len(facts.admin_ids) - len(facts.admins_lost)
    tripped = bool(facts.admins_lost) and staying < settings.min_admins
    message = f"{staying} of today's {len(facts.admin_ids)} admins stay; at least {settings.min_admins} must."
    if tripped:
        message += (
            f" {len(facts.admins_lost)} would be deleted or get another role. Keep an admin in the configuration "
            "DataSet; to replace the last one, make the new admin in one run and remove the old one in the next."
        )
    return _answer("last-admin", tripped=tripped, message=message)


def protected(facts: PlanFacts, _settings: GuardSettings) -> GuardResult:
    """Whom the job protects, and Domo's support users, are never deleted and keep their role and address."""
    if not facts.protected_count:
        return _answer("protected", tripped=False, message="Every protected person stays as they are.")
    more = facts.protected_count - len(facts.protected_troubles)
    people = ", ".join(facts.protected_troubles) + (f" and {more} more" if more else "")
    return _answer(
        "protected",
        tripped=True,
        message=f"{people}: whom the job protects, and Domo's support users, are never deleted and keep their "
        "role and address. Put each of them, with the present ones, into the configuration DataSet, or take the "
        "address out of `protected` of the job.",
    )


def content_recipient(facts: PlanFacts, _settings: GuardSettings) -> GuardResult:
    """Whoever takes over what deleted people own is in the instance, and is not deleted."""
    recipient = facts.recipient
    if recipient is None or recipient.email is None or not facts.deletes:
        return _answer("content-recipient", tripped=False, message="The account's own user would take over.")
    who = f"{recipient.email}, who is to take over what deleted people own (content_recipient),"
    if recipient.user_id is None:
        wrong = f"{who} is not in the instance."
    elif facts.recipient_deleted:
        wrong = f"{who} would be deleted."
    else:
        return _answer("content-recipient", tripped=False, message=f"{recipient.email} would take over.")
    return _answer(
        "content-recipient",
        tripped=True,
        message=f"{wrong} {facts.in_all} Name somebody in the job who stays, or leave content_recipient out: then "
        "the account's own user takes over.",
    )


def _answer(guard: str, *, tripped: bool, message: str) -> GuardResult:
    return GuardResult(guard, tripped, message, can_be_approved=False)
