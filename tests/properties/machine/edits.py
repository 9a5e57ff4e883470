"""What people and programs do to rosters, instances and jobs, whatever Muster is doing at the time."""

from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, rule

from muster.domain.runs.mode import Mode
from tests.fakes.stage import HOME, a_person
from tests.properties.machine.files import Damage
from tests.properties.machine.town import ADMINS, BETA, GUARDS, PROTECTED, Town

NAMES = ("ada", "bea", "cyd", "dot", "eve", "fay", "gil")
jobs = some.sampled_from(["staff", "staff", "guests", "branch"])
titles = some.sampled_from(["", "Boss", "Clerk"])
roles = some.sampled_from(["4", "4", "4", "2", "1"])
places = some.integers(0, 9)
instances = some.sampled_from([HOME, HOME, BETA])
damages = some.sampled_from([Damage.NONE] * 9 + list(Damage) + [Damage.STRANGE_ROW, Damage.HALF])
limits = some.sampled_from([0, 1, 2, 5])
modes = some.sampled_from([Mode.APPLY, Mode.APPLY, Mode.APPLY, Mode.APPROVE, Mode.PREVIEW])
there = some.sampled_from(["there", "there", "gone", "gone", "moved"])

type Edit = tuple[str, str, str, str]
"""A name, whether this person is there, gone, or there with a new address; a title and a role."""
edits: some.SearchStrategy[list[Edit]] = some.lists(
    some.tuples(some.sampled_from([*NAMES * 3, *ADMINS]), there, titles, roles), min_size=1, max_size=5
)


def a_member(name: str, title: str, role: str, *, moved: bool) -> dict[str, str]:
    """Somebody whose number stays when the address changes."""
    email = f"{name}.new@acme.example" if moved else f"{name}@acme.example"
    return a_person(name, email=email, title=title, roleId=role, employeeId=f"E-{name}")


class Edits(RuleBasedStateMachine):
    """Rules that change the world and tell Muster nothing."""

    town: Town

    @rule(job=jobs, edits=edits, damage=damages)
    def a_roster_changes(self, job: str, edits: list[Edit], damage: Damage) -> None:
        file = self.town.files_of[job]
        file.damage = damage
        for name, how, title, role in edits:
            if how == "gone":
                file.people.pop(name, None)
            else:
                kept = "1" if name in ADMINS and role != "2" else role  # admins stay so, for the most part
                file.people[name] = a_member(name, title, kept, moved=how == "moved")
        self.town.write_files()

    @rule(instance=instances, edits=edits)
    def somebody_works_in_domo(self, instance: str, edits: list[Edit]) -> None:
        directory = self.town.instances[instance]
        for name, how, title, role in edits:
            addresses = {f"{name}@acme.example", f"{name}.new@acme.example"}
            found = [key for key, each in directory.people.items() if each["email"] in addresses]
            for user_id in found:
                del directory.people[user_id]
            if how != "gone":
                person = a_member(name, title, role, moved=how == "moved")
                directory.add(person | ({"id": found[0]} if found else {}))

    @rule(job=jobs, mode=modes, enabled=some.booleans(), orphans=some.sampled_from([True, True, False]))
    def a_job_is_edited(self, job: str, mode: Mode, enabled: bool, orphans: bool) -> None:  # noqa: FBT001
        self.town.save(job, mode=mode, enabled=enabled, delete_orphans=orphans)

    @rule(job=jobs, deletes=limits, guarded=some.booleans())
    def the_guards_of_a_job_are_edited(self, job: str, deletes: int, guarded: bool) -> None:  # noqa: FBT001
        changes: dict[str, Any] = {"max_deletes": deletes, "max_delete_share": 0.3 if guarded else 1.0}
        guards = self.town.job_now(job).guards.model_copy(update=GUARDS | changes)
        self.town.save(job, guards=guards, protected=(PROTECTED,) if guarded else ())

    @rule(job=jobs)
    def a_job_is_deleted_or_made_again(self, job: str) -> None:
        if job in self.town.jobs._jobs:
            self.town.remove(job)
        else:
            self.town.save(job)
