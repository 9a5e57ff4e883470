"""A plan of one create, one update and one delete, and the world that moves on before it is approved."""

from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run
from tests.fakes.deciding import DecidingStage
from tests.fakes.stage import SOURCE_KEY, a_person, a_roster

NEW, CHANGED, SAME, GONE = (
    a_person("new"),
    a_person("changed", title="Boss"),
    a_person("same"),
    a_person("gone"),
)
ROSTER = [NEW, CHANGED, SAME]
PEOPLE = [a_person("changed", title="Clerk"), SAME, GONE]


def a_stage(mode: Mode = Mode.APPROVE, **settings: object) -> DecidingStage:
    return DecidingStage(ROSTER, PEOPLE, mode=mode, **settings)


def rewrite(stage: DecidingStage, *people: dict[str, str]) -> None:
    stage.sources.texts[SOURCE_KEY] = a_roster(*people)


def user_id(stage: DecidingStage, name: str) -> str:
    [found] = [key for key, person in stage.directory.people.items() if person["email"].startswith(name)]
    return found


def tripped(run: Run) -> list[str]:
    return sorted({guard.guard for guard in run.guards if guard.tripped})


def said(run: Run, guard: str) -> str:
    return " ".join(each.message for each in run.guards if each.guard == guard)
