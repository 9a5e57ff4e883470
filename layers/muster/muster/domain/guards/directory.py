"""Whether a directory that was read is plausible: a partial page looks like a smaller instance."""

from muster.domain.guards.facts import PlanFacts
from muster.domain.guards.words import exactly, no_earlier, run_of, share_of, told
from muster.domain.job import GuardSettings
from muster.domain.runs.run import GuardResult

_READ_AGAIN = " Run the job again. If it says the same, look at the people of the instance in Domo."


def directory_rows(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """The directory did not shrink by more than the job allows since the last good run left it."""
    history = facts.history
    if history is None or history.before is None or history.before.sight.target != history.now.target:
        return no_earlier("directory-rows")
    size, before = facts.directory_size, history.before
    message = (
        f"The instance lists {size} people, and {before.sight.directory_size} were left by {run_of(before)}"
    )
    if size >= (1 - exactly(settings.max_directory_shrink)) * before.sight.directory_size:
        return told("directory-rows", f"{message}.")
    lost = before.sight.directory_size - size
    return GuardResult(
        "directory-rows",
        tripped=True,
        message=f"{message}, so {lost} ({share_of(lost, before.sight.directory_size)}) are missing; this job allows "
        f"{settings.max_directory_shrink:.1%}. {facts.in_all}{_READ_AGAIN} If they really are gone, raise "
        "guards.max_directory_shrink of the job, run it, and set it back.",
    )


def directory_count(facts: PlanFacts, _settings: GuardSettings) -> GuardResult:
    """As many people were listed as the instance says it has, where it says so."""
    if facts.headcount is None:
        return told("directory-count", "The instance does not say how many people it has.")
    message = f"{facts.directory_size} people were listed of {facts.headcount} that the instance says it has"
    if facts.directory_size == facts.headcount:
        return told("directory-count", f"{message}.")
    return GuardResult(
        "directory-count",
        tripped=True,
        message=f"{message}; the list is not whole. {facts.in_all}{_READ_AGAIN}",
    )


def directory_doubles(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """Not too many addresses belong to several users: such a list was put together from parts that moved."""
    doubles, size = facts.directory_doubles, facts.directory_size
    tripped = doubles > exactly(settings.max_directory_doubles) * size
    message = f"{doubles} addresses among the {size} people listed belong to more than one of them"
    if not tripped:
        return told("directory-doubles", f"{message}.")
    return GuardResult(
        "directory-doubles",
        tripped=True,
        message=f"{message} ({share_of(doubles, size)}); this job allows {settings.max_directory_doubles:.1%}. "
        f"{facts.in_all}{_READ_AGAIN} If there really are so many, give each person an address of their own, or "
        "raise guards.max_directory_doubles of the job.",
    )
