"""What is told of a run beside those before it: who was tried again, how often it failed, quarantine and its end."""

from muster.domain.reports.document import Part
from muster.domain.reports.tables import sentence
from muster.domain.runs.run import Run
from muster.domain.runs.standing import Standing, Telling, TriedAgain


def subject_start(run: Run) -> str:
    """What a subject begins with, before how the run ended."""
    standing = run.standing or Standing()
    match standing.telling:
        case Telling.QUARANTINED:
            return f"QUARANTINED after {_runs(standing.in_a_row)} in a row, "
        case Telling.WELL_AGAIN:
            return "WELL AGAIN, "
        case _:
            return ""


def beside_the_runs_before(run: Run) -> Part:
    """The part of an e-mail that says it, and what to do about a quarantine."""
    standing = run.standing or Standing()
    told = _told(run, standing)
    again = [] if standing.tried_again is None else [_tried_again(standing.tried_again)]
    return Part("Beside the runs before", tuple(map(sentence, [*told, *again])))


def in_short(run: Run) -> str:
    """The same in one or two sentences, for the log and the command; empty where there is nothing to tell."""
    standing = run.standing or Standing()
    told = []
    if standing.telling is Telling.QUIET:
        told.append("The job is quarantined, so no e-mail was sent.")
    elif standing.telling is Telling.QUARANTINED:
        told.append(f"The job is quarantined: {_runs(standing.in_a_row)} in a row ended like this.")
    elif standing.telling is Telling.WELL_AGAIN:
        told.append("The job is well again, and its quarantine is over.")
    if standing.tried_again is not None:
        told.append(_tried_again(standing.tried_again))
    return " ".join(told)


def _told(run: Run, standing: Standing) -> list[str]:
    row = f"{_runs(standing.in_a_row)} in a row ended like this, the first on {_moment(standing.since)}."
    match standing.telling:
        case Telling.QUARANTINED:
            return [
                row,
                "The job is quarantined now: the schedule starts it once a day, and no further e-mail tells the same.",
                "New versions of the configuration still start it. Its runs are in the log DataSet.",
                "You get one e-mail when it is well again, and one when it fails in another way or changes somebody.",
                f"Mended? Then run it: muster run {run.job_id}",
            ]
        case Telling.WELL_AGAIN:
            return [f"The quarantine is over. What ended the runs before: {standing.words}"]
        case _:
            return [row] if standing.in_a_row > 1 else []


def _tried_again(again: TriedAgain) -> str:
    people = "1 person" if again.people == 1 else f"{again.people:,} people"
    were = "was" if again.people == 1 else "were"
    first = f"{people} who had failed before {were} tried again"
    if not again.failed_again:
        return f"{first}, and nobody of them failed this time."
    failed = (
        "1 failed again, first"
        if again.failed_again == 1
        else f"{again.failed_again:,} failed again, the first of them"
    )
    return f"{first}; {failed} on {_moment(again.since)}."


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count:,} runs"


def _moment(text: str | None) -> str:
    return "a day that is not known" if text is None else f"{text[:16].replace('T', ' ')} UTC"
