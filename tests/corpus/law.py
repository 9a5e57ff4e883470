"""The law of the corpus: what a wrong file or answer leads to, the right one would have led to as well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from muster.domain.runs.run import Run
from muster.domain.values.text import fold, tidy
from tests.fakes.queues import Queues
from tests.fakes.stage import Stage

type Write = tuple[str, ...]
"""("delete", id), ("create", address, field, value) or ("update", id, field, value): one field at a time."""

type People = Mapping[str, Mapping[str, str]]
"""Who is there, by id."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a run: what it wrote, and every code with its words that it told people."""

    run: Run
    writes: frozenset[Write]
    told: Mapping[str, str]

    def told_in_words(self) -> bool:
        """Whether there is a code, and for each of them a sentence."""
        return bool(self.told) and all(len(words.split()) > 3 for words in self.told.values())


def writes_between(before: People, after: People) -> frozenset[Write]:
    """Every difference between two states of a directory."""
    writes: set[Write] = {("delete", user_id) for user_id in before.keys() - after.keys()}
    for user_id in after.keys() - before.keys():
        address = fold(tidy(after[user_id]["email"]))
        writes |= {("create", address, name, value) for name, value in after[user_id].items() if value}
    for user_id in after.keys() & before.keys():
        held, now = before[user_id], after[user_id]
        names = held.keys() | now.keys()
        changed = [name for name in names if held.get(name, "") != now.get(name, "")]
        writes |= {("update", user_id, name, now.get(name, "")) for name in changed}
    return frozenset(writes)


def judged(stage: Stage, people: Callable[[], People], run_id: str) -> Verdict:
    """Run the job to its end, with its report, and look at what it did and said."""
    before = people()
    stage.outbox.start(stage.request(run_id))
    Queues(stage).settle()
    run = stage.run(run_id)
    told = {guard.guard: guard.message for guard in run.guards if guard.tripped}
    if run.fault_code is not None:
        told[run.fault_code] = run.fault or ""
    for plan_id in [each for each in stage.files._findings if each.startswith(f"{run_id}/")]:
        told |= {finding.code: finding.message for finding in stage.files.findings(plan_id)}
    for outcome in stage.files.outcomes(run_id):
        if outcome.status.value != "applied":
            told[f"{outcome.action}-{outcome.status.value}"] = outcome.detail
    return Verdict(run, writes_between(before, people()), told)
