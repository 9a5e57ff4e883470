"""What chaos did and what was left of it, as a table."""

from collections.abc import Iterator, Mapping

from local.chaos.act import Act, Told
from local.chaos.stage import GLOBEX, QUEUES, Stage
from local.demo.stage import told_by

_PARTS = ("kill ", "message ", "domo ", "hours ")


def lines_of(stage: Stage, act: Act, told: Told, broken: list[str]) -> Iterator[str]:
    """The table, a line at a time."""
    counts = act.tally.counts()
    survived = sum(number for what, number in counts.items() if what.startswith(_PARTS[:3]))
    yield f"{told.seconds:.0f} s of chaos"
    yield from _runs(told)
    yield ""
    yield f"{'fault':<46} {'times':>6}"
    for what in sorted(counts):
        yield f"{what:<46} {counts[what]:>6}"
    yield f"{'faults in all':<46} {survived:>6}"
    yield ""
    yield from _work(stage, act.killer.invocations())
    yield ""
    yield from ([f"BROKEN: {law}" for law in broken] or ["every law held"])


def _runs(told: Told) -> Iterator[str]:
    for number, run in enumerate(told.rounds, start=1):
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(run.outcomes.items()))
        what = outcomes or run.fault or "nothing to do"
        noted = f"; note: {run.report_notes[0][:120]}" if run.report_notes else ""
        planned = f"{run.changes_planned} planned, {run.log_rows} rows in the log"
        yield f"  run {number}: {run.state}, {planned}: {what[:200]}{noted}"


def _work(stage: Stage, invocations: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for function in QUEUES:
        begun, failed = invocations[function]
        yield f"{f'{function}: invocations by messages':<46} {begun:>6}, of which {failed} did not end"
    counted = stage.control("GET", "/requests", last="0")["counts"]
    here = [each for each in counted if each["host"] == GLOBEX]
    yield f"{'requests to Domo':<46} {sum(each['count'] for each in counted):>6}"
    yield f"{'of them to the instance that is kept':<46} {sum(each['count'] for each in here):>6}"
    mails = [sum(told_by(mail, run) for mail in stage.stack.mails()) for run in stage.runs()]
    yield f"{'runs; e-mails about them':<46} {len(mails):>6}; {sum(mails)}"
    yield f"{'e-mails that came twice':<46} {sum(max(0, number - 1) for number in mails):>6}"
