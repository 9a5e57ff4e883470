"""Limits to how much one plan may do: deletes, overwritten fields, and who is an admin."""

from muster.domain.guards.facts import PlanFacts
from muster.domain.guards.words import exactly, review, share_of
from muster.domain.job import GuardSettings
from muster.domain.runs.run import GuardResult


def delete_count(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No more deletes than the job allows, as a count."""
    tripped = facts.deletes > settings.max_deletes
    people = "1 person" if facts.deletes == 1 else f"{facts.deletes} people"
    return GuardResult(
        "delete-count",
        tripped,
        f"{people} would be deleted; this job allows {settings.max_deletes} in one run."
        + (review("max_deletes") if tripped else ""),
    )


def delete_share(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No more deletes than the job allows, as a share of the directory. No floor: small instances count too."""
    allowed = exactly(settings.max_delete_share) * facts.directory_size
    tripped = facts.deletes > allowed
    return GuardResult(
        "delete-share",
        tripped,
        f"{facts.deletes} of {facts.directory_size} people ({share_of(facts.deletes, facts.directory_size)}) would "
        f"be deleted; this job allows {settings.max_delete_share:.1%}, so {int(allowed)} at most."
        + (review("max_delete_share") if tripped else ""),
    )


def update_share(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No more people of whom something is overwritten or cleared than the job allows, as a share of the directory.

    A field that was blank and is filled takes nothing from anybody, so a first run that fills an instance passes.
    """
    allowed = exactly(settings.max_update_share) * facts.directory_size
    tripped = facts.overwritten > allowed
    return GuardResult(
        "update-share",
        tripped,
        f"{facts.overwritten} of {facts.directory_size} people "
        f"({share_of(facts.overwritten, facts.directory_size)}) would have fields overwritten or cleared; "
        f"this job allows {settings.max_update_share:.1%}, so {int(allowed)} at most."
        + (_REVIEW_UPDATES if tripped else ""),
    )


_REVIEW_UPDATES = (
    " Look whether every value in the configuration DataSet stands in its own column and row. If all of this is"
    " right, raise guards.max_update_share of the job, run it, and set it back."
)


def admin_changes(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No more people become admins, or cease to be, than the job allows; those created and deleted count too."""
    lost = len(facts.admins_lost)
    tripped = facts.admins_made + lost > settings.max_admin_changes
    return GuardResult(
        "admin-changes",
        tripped,
        f"{facts.admins_made} people would become admins and {lost} would cease to be; this job allows "
        f"{settings.max_admin_changes} such changes in one run." + (_REVIEW_ROLES if tripped else ""),
    )


_REVIEW_ROLES = (
    " Look at the column roleId of the configuration DataSet: 1 is Admin. If all of them are right, raise"
    " guards.max_admin_changes of the job, run it, and set it back."
)
