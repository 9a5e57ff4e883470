"""How calls, their repetitions and the pacer work together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import httpx
import pytest

from muster.adapters.domo.http.operations import CREATE_USER, GET_USER
from muster.adapters.domo.http.pacing import Pacer, Pacers
from muster.adapters.domo.http.pacing_rate import FIRST_PER_SECOND
from muster.adapters.domo.http.retry import Retry
from muster.adapters.domo.http.transport import Call, Connection
from muster.adapters.domo.open_domo import KEPT_BACK_SECONDS, open_domo
from muster.domain.job import Job
from muster.errors import RateLimitedError, RetryableError
from muster.settings import Settings
from tests.unit.adapters.domo.wire import URL, Fixed, Wire, answer

GET = Call(GET_USER, "/v1/users/1")
CREATE = Call(CREATE_USER, "/v1/users", document={"name": "Ann"})
SLOWER = {"message": "API Rate limit reached."}


def paced(
    answers: Iterable[httpx.Response | Exception], *, limit: float | None = None
) -> tuple[Wire, Connection, Pacer]:
    """A wire, a connection over it, and the pacer of its host."""
    wire = Wire(answers)
    timing = replace(wire.time.timing(), ticks=lambda: wire.time.now)
    pacers = Pacers(timing, limit)
    client = httpx.Client(transport=httpx.MockTransport(wire), follow_redirects=False)
    retry = Retry(timing, pacers=pacers)
    connection = Connection(client, URL + "/", credential=Fixed(renewals=1), retry=retry, account="acme")
    return wire, connection, pacers.of(URL)


def refusal(status: int = 429, retry_after: str | None = None) -> httpx.Response:
    return answer(SLOWER, status, {} if retry_after is None else {"Retry-After": retry_after})


def test_calls_are_spaced() -> None:
    wire, connection, _pacer = paced([answer({}), answer({}), answer({})], limit=10.0)
    begin = wire.time.now
    for _ in range(3):
        connection.json(GET)
    assert wire.time.now - begin == pytest.approx(2 / 9.9)


def test_a_call_made_again_with_a_new_token_waits_for_its_turn_too() -> None:
    wire, connection, _pacer = paced([answer(status=401), answer({})], limit=10.0)
    connection.json(GET)
    assert wire.time.slept == pytest.approx([1 / 9.9])


@pytest.mark.parametrize("status", [429, 403])
def test_a_refusal_for_the_rate_slows_down_whichever_status_it_has(status: int) -> None:
    _wire, connection, pacer = paced([refusal(status), answer({})])
    connection.json(CREATE)
    assert pacer.per_second < FIRST_PER_SECOND


@pytest.mark.parametrize("status", [500, 503, 408])
def test_other_trouble_does_not(status: int) -> None:
    _wire, connection, pacer = paced([answer(status=status), answer({})])
    connection.json(GET)
    assert pacer.per_second == FIRST_PER_SECOND


def test_retry_after_is_waited_for_once_and_not_by_the_call_and_the_pacer_both() -> None:
    wire, connection, _pacer = paced([refusal(retry_after="9"), answer({})])
    connection.json(GET)
    assert wire.time.slept == pytest.approx([9.0])


def test_calls_that_were_not_refused_wait_for_retry_after_as_well() -> None:
    wire, connection, pacer = paced([answer({})])
    pacer.refused(pacer.turn(), 9.0)  # of another call
    connection.json(GET)
    assert wire.time.slept == pytest.approx([9.0])


def test_a_retry_after_beyond_the_time_left_is_told_at_once_to_all_calls() -> None:
    wire, connection, _pacer = paced([refusal(retry_after="3600"), answer({})])
    for _ in range(2):
        with pytest.raises(RateLimitedError) as raised:
            connection.json(CREATE)
        assert raised.value.retry_after_seconds == pytest.approx(3600.0)
    assert len(wire.requests) == 1
    assert wire.time.slept == []


def test_the_time_left_is_looked_at_after_the_turn_has_come() -> None:
    wire, connection, pacer = paced([answer({})])
    pacer.refused(pacer.turn(), 590.0)
    connection.json(GET)
    assert wire.requests[0].extensions["timeout"]["read"] == pytest.approx(10.0)


class Vault:
    def read(self, _name: str) -> Mapping[str, str]:
        return {"kind": "access_token", "instance": "acme.domo.com", "token": "x"}


def test_what_domo_may_take_ends_before_the_time_does_so_that_the_rest_can_be_handed_on() -> None:
    settings = Settings(
        home_account="home", home_instance="acme.domo.com", domo_instance_urls={"acme.domo.com": URL}
    )
    domo = open_domo(settings, Vault(), remaining_seconds=lambda: KEPT_BACK_SECONDS)
    source = {"kind": "dataset", "dataset_id": "11111111-1111-4111-8111-111111111111"}
    job = Job.model_validate(
        {"id": "j", "name": "people", "source": source, "created_at": "", "updated_at": ""}
    )
    try:
        with pytest.raises(RetryableError, match="No time was left"):
            domo.directories.open(job).own_user_id()
    finally:
        domo.close()
