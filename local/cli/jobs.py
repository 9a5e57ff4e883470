"""`muster jobs …`: job definitions in and out; the rules are those of the service."""

import argparse
import json
from collections.abc import Mapping

from rich.table import Table

from local.cli.clean_text import clean
from local.cli.desk import open_desk
from local.cli.job_file import read_definition
from local.cli.terminal import make_console, said
from muster.domain.job import Job
from muster.domain.runs.health import Health, is_quarantined
from muster.services import jobs as service


def create(parsed: argparse.Namespace) -> int:
    """Make a job from a file."""
    definition = read_definition(parsed.file)
    job = service.create_job(open_desk(parsed).job_desk, definition)
    return _tell(job, "Created", as_json=parsed.json)


def update(parsed: argparse.Namespace) -> int:
    """Give a job a new definition."""
    definition = read_definition(parsed.file)
    job = service.update_job(open_desk(parsed).job_desk, parsed.job, definition)
    return _tell(job, "Updated", as_json=parsed.json)


def enable(parsed: argparse.Namespace) -> int:
    """Let a job start by itself."""
    job = service.set_enabled(open_desk(parsed).job_desk, parsed.job, enabled=True)
    return _tell(job, "Enabled", as_json=parsed.json)


def disable(parsed: argparse.Namespace) -> int:
    """Let a job start only by hand."""
    job = service.set_enabled(open_desk(parsed).job_desk, parsed.job, enabled=False)
    return _tell(job, "Disabled", as_json=parsed.json)


def delete(parsed: argparse.Namespace) -> int:
    """Remove a job."""
    desk = open_desk(parsed)
    job = service.delete_job(desk.jobs, desk.keeper, parsed.job)
    told = f'{job.id} "{clean(job.name)}"' if job else f"{clean(parsed.job)}, which could not be read"
    print(f"Deleted job {told}. Nobody was deleted in Domo.")
    return 0


def show(parsed: argparse.Namespace) -> int:
    """Show one job; as JSON it can be given to `create` and `update` again."""
    desk = open_desk(parsed)
    job = service.find_job(desk.jobs, parsed.job)
    health = desk.health.of(job.id)
    document = job.model_dump(mode="json") | {
        "log_dataset_id": desk.log_registry.dataset_for(job.id),
        "quarantined": _quarantine(job, health),
    }
    if parsed.json:
        print(json.dumps(document, indent=2))
        return 0
    table = Table.grid(padding=(0, 2))
    for name, value in _flat(document).items():
        table.add_row(said(name, "dim"), said(value))
    make_console().print(table)
    return 0


def list_all(parsed: argparse.Namespace) -> int:
    """Show all jobs; of one that cannot be read, its id."""
    desk = open_desk(parsed)
    found, unreadable = list(desk.jobs.all()), desk.jobs.unreadable()
    health = desk.health.all()
    if parsed.json:
        documents = [
            job.model_dump(mode="json") | {"quarantined": _quarantine(job, health.get(job.id))}
            for job in found
        ]
        print(json.dumps(documents + [{"id": each, "unreadable": True} for each in unreadable], indent=2))
        return 0
    console = make_console()
    if not found and not unreadable:
        console.print(
            "There are no jobs yet. Make one with `muster jobs create --file job.json`; see docs/jobs.md."
        )
        return 0
    table = Table("id", "name", "enabled", "keeps", "reads", "deletes orphans", box=None, pad_edge=False)
    for job in found:
        keeps = getattr(job.target, "instance", "home")
        enabled = said("yes", "green") if job.enabled else said("no", "dim")
        if _quarantine(job, health.get(job.id)):
            enabled = said("quarantined", "red")
        orphans = "yes" if job.delete_orphans else "no"
        table.add_row(said(job.id), said(job.name), enabled, said(keeps), said(job.source.key), said(orphans))
    for job_id in unreadable:
        table.add_row(said(job_id), said("cannot be read by this release; see `muster jobs show`", "red"))
    console.print(table)
    return 0


def _quarantine(job: Job, health: Health | None) -> dict[str, object] | None:
    """Since when the job rests, what its runs fail by and how many in a row; None if it does not."""
    if health is None or not is_quarantined(health, job.version):
        return None
    return {
        "at": health.quarantined_at,
        "runs_in_a_row": health.in_a_row,
        "since": health.since,
        "why": health.words,
    }


def _tell(job: Job, done: str, *, as_json: bool) -> int:
    if as_json:
        print(job.model_dump_json(indent=2))
        return 0
    starts = (
        "every six hours and when its configuration changes" if job.enabled else "only by hand, `muster run`"
    )
    print(f'{done} job {job.id} "{clean(job.name)}". It starts {starts}.')
    return 0


def _flat(document: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    lines: dict[str, str] = {}
    for name, value in document.items():
        match value:
            case dict():
                lines |= _flat(value, f"{prefix}{name}.")
            case list():
                lines[prefix + name] = ", ".join(str(each) for each in value) or "-"
            case bool():
                lines[prefix + name] = "yes" if value else "no"
            case _:
                lines[prefix + name] = "-" if value in (None, "") else str(value)
    return lines
