import json
from collections.abc import Callable, Mapping
from hashlib import sha256

import pytest

from muster.errors import ServerTroubleError
from muster.services.triggers.webhook import (
    MAX_BODY_BYTES,
    TOLERANCE_SECONDS,
    WebhookAnswer,
    WebhookCall,
    receive_webhook,
    sign,
)
from tests.fakes.faults import interrupt
from tests.fakes.secrets import FakeNonces, FakeSecrets
from tests.fakes.stage import SOURCE_KEY, a_job
from tests.fakes.stores import FakeClock, FakeJobs, FakeOutbox

HMAC_KEY, URL_SECRET, BODY = "a key to sign with", "an unguessable word", b'{"dataset": "moved"}'


class World:
    def __init__(self) -> None:
        self.jobs = FakeJobs(a_job(), a_job(id="job2", name="Other"))
        self.secrets = FakeSecrets({"webhooks/job1": {"hmac_key": HMAC_KEY, "url_secret": URL_SECRET}})
        self.nonces, self.outbox, self.clock = FakeNonces(), FakeOutbox(), FakeClock()

    def call(
        self,
        job_id: str = "job1",
        *,
        url_secret: str | None = None,
        body: bytes = BODY,
        headers: Mapping[str, str] | None = None,
    ) -> WebhookAnswer:
        named = {f"x-muster-{name}": value for name, value in (headers or {}).items()}
        return receive_webhook(
            WebhookCall(job_id, url_secret, named, body),
            jobs=self.jobs,
            secrets=self.secrets,
            nonces=self.nonces,
            outbox=self.outbox,
            clock=self.clock,
        )

    def signed(self, *, off_seconds: int = 0, key: str = HMAC_KEY, body: bytes = BODY) -> dict[str, str]:
        timestamp = int(self.clock.now()) + off_seconds
        return {"timestamp": str(timestamp), "signature": sign(key, timestamp, body)}


def accepted_hint(world: World) -> bool:
    return [(each.source, each.version, each.noticed_by) for each in world.outbox.dataset_updates] == [
        (SOURCE_KEY, None, "webhook")
    ]


def test_a_signed_call_passes_the_hint_on() -> None:
    world = World()
    assert world.call(headers=world.signed()) is WebhookAnswer.ACCEPTED
    assert accepted_hint(world)


def test_a_signature_is_the_hmac_of_timestamp_point_body() -> None:
    assert sign("key", 1, b"body") == "v1=" + _hmac(b"key", b"1.body")


def _hmac(key: bytes, text: bytes) -> str:
    """RFC 2104 by hand, so that the documented formula and not the code's own is what is tested."""
    padded = key.ljust(64, b"\0")
    inner = sha256(bytes(byte ^ 0x36 for byte in padded) + text).digest()
    return sha256(bytes(byte ^ 0x5C for byte in padded) + inner).hexdigest()


def test_the_same_signed_call_again_is_refused_as_a_replay() -> None:
    world = World()
    headers = world.signed()
    world.call(headers=headers)
    assert world.call(headers=headers) is WebhookAnswer.REPLAYED
    assert accepted_hint(world)


@pytest.mark.parametrize("off_seconds", [-TOLERANCE_SECONDS - 1, TOLERANCE_SECONDS + 1])
def test_a_signed_call_of_another_time_is_stale(off_seconds: int) -> None:
    world = World()
    assert world.call(headers=world.signed(off_seconds=off_seconds)) is WebhookAnswer.STALE
    assert not world.outbox.dataset_updates


@pytest.mark.parametrize("off_seconds", [-TOLERANCE_SECONDS, TOLERANCE_SECONDS])
def test_clocks_may_be_five_minutes_apart(off_seconds: int) -> None:
    world = World()
    assert world.call(headers=world.signed(off_seconds=off_seconds)) is WebhookAnswer.ACCEPTED


def test_a_replay_cannot_outlive_its_nonce() -> None:
    world = World()
    kept: list[float] = []
    use = world.nonces.use

    def remember(nonce: str, *, keep_until: float) -> bool:
        kept.append(keep_until)
        return use(nonce, keep_until=keep_until)

    world.nonces.use = remember  # type: ignore[method-assign]
    headers = world.signed(off_seconds=TOLERANCE_SECONDS)
    world.call(headers=headers)
    world.clock.seconds = kept[0] + 1
    assert world.call(headers=headers) is WebhookAnswer.STALE


@pytest.mark.parametrize(
    "forge",
    [
        lambda headers: headers | {"signature": "v1=" + "0" * 64},
        lambda headers: headers | {"signature": ""},
        lambda headers: headers | {"signature": headers["signature"].removeprefix("v1=")},
        lambda headers: headers | {"timestamp": str(int(headers["timestamp"]) + 1)},
        lambda headers: headers | {"timestamp": ""},
        lambda headers: headers | {"timestamp": "now"},
        lambda headers: headers | {"timestamp": "²"},
        lambda headers: headers | {"timestamp": "9" * 13},
        lambda headers: {"signature": headers["signature"]},
        lambda headers: {"timestamp": headers["timestamp"]},
        lambda headers: headers | {"signature": "vé=1"},
    ],
)
def test_a_forged_call_is_not_authorized(forge: Callable[[dict[str, str]], dict[str, str]]) -> None:
    world = World()
    assert world.call(headers=forge(world.signed())) is WebhookAnswer.UNAUTHORIZED
    assert not world.outbox.dataset_updates


def test_a_signature_of_another_body_or_another_key_is_not_authorized() -> None:
    world = World()
    assert world.call(headers=world.signed(body=b"{}")) is WebhookAnswer.UNAUTHORIZED
    assert world.call(headers=world.signed(key="another key")) is WebhookAnswer.UNAUTHORIZED
    assert world.call(headers=world.signed(key=URL_SECRET)) is WebhookAnswer.UNAUTHORIZED


def test_a_bad_signature_is_not_made_good_by_the_url_secret() -> None:
    world = World()
    assert (
        world.call(url_secret=URL_SECRET, headers={"signature": "v1=0", "timestamp": "1"})
        is WebhookAnswer.UNAUTHORIZED
    )


def test_an_alert_may_carry_the_secret_in_its_address_or_in_its_body() -> None:
    by_address, by_body = World(), World()
    assert by_address.call(url_secret=URL_SECRET) is WebhookAnswer.ACCEPTED
    assert by_body.call(body=json.dumps({"secret": URL_SECRET}).encode()) is WebhookAnswer.ACCEPTED
    assert accepted_hint(by_address)
    assert accepted_hint(by_body)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"text"', b'{"secret": 1}', b'{"secret": ""}', b'{"secret": "guess"}', b"\xff"],
)
def test_an_alert_without_the_secret_is_not_authorized(body: bytes) -> None:
    world = World()
    assert world.call(body=body) is WebhookAnswer.UNAUTHORIZED
    assert world.call(body=body, url_secret="guess") is WebhookAnswer.UNAUTHORIZED
    assert not world.outbox.dataset_updates


@pytest.mark.parametrize("part", ["hmac_key", "url_secret"])
def test_a_job_without_that_secret_is_not_open_to_an_empty_one(part: str) -> None:
    world = World()
    world.secrets.secrets["webhooks/job1"] = {part: ""}
    assert world.call(url_secret="") is WebhookAnswer.UNAUTHORIZED
    assert world.call(body=b'{"secret": ""}') is WebhookAnswer.UNAUTHORIZED
    assert world.call(headers=world.signed(key="")) is WebhookAnswer.UNAUTHORIZED


@pytest.mark.parametrize("job_id", ["nobody", "", "../accounts/home", "job1/..", "job2"])
def test_an_unknown_job_looks_like_a_wrong_secret(job_id: str) -> None:
    world = World()
    wrong = world.call(url_secret="guess")
    assert world.call(job_id, url_secret="guess") is wrong
    assert world.call(job_id, url_secret=URL_SECRET) is wrong
    assert world.call(job_id, headers=world.signed()) is wrong
    assert (wrong.status, wrong.word) == (401, "not authorized")


def test_a_deleted_job_whose_secret_is_still_known_looks_the_same() -> None:
    world = World()
    world.jobs.delete("job1")
    assert world.call(url_secret=URL_SECRET) is WebhookAnswer.UNAUTHORIZED


def test_a_secret_of_one_job_is_none_of_another() -> None:
    world = World()
    world.secrets.secrets["webhooks/job2"] = {"hmac_key": "other", "url_secret": "other"}
    assert world.call("job2", url_secret=URL_SECRET) is WebhookAnswer.UNAUTHORIZED
    assert world.call("job2", headers=world.signed()) is WebhookAnswer.UNAUTHORIZED


class Kept(FakeSecrets):
    """Secrets of which a worker still knows the old ones, until it reads them again."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        super().__init__({"webhooks/job1": old})
        self._new, self.again = new, 0

    def read_again(self, name: str) -> Mapping[str, str]:
        self.again += 1
        self.secrets[name] = self._new
        return self.read(name)


def test_a_secret_that_was_made_anew_is_good_at_once_and_the_old_one_no_more() -> None:
    world = World()
    old, new = ({"hmac_key": f"{age} key", "url_secret": f"{age} word"} for age in ("old", "new"))
    world.secrets = kept = Kept(old, new)
    assert world.call(headers=world.signed(key="new key")) is WebhookAnswer.ACCEPTED
    assert world.call(url_secret="new word") is WebhookAnswer.ACCEPTED
    assert kept.again == 1
    assert world.call(url_secret="old word") is WebhookAnswer.UNAUTHORIZED
    assert world.call(headers=world.signed(key="old key")) is WebhookAnswer.UNAUTHORIZED


def test_a_body_that_is_too_large_is_refused_before_anything_is_looked_up() -> None:
    world = World()
    world.secrets.secrets.clear()
    assert world.call(body=b"x" * (MAX_BODY_BYTES + 1)) is WebhookAnswer.TOO_LARGE
    assert world.call(body=b"x" * MAX_BODY_BYTES) is WebhookAnswer.UNAUTHORIZED


def busy() -> None:
    raise ServerTroubleError("SQS is busy.")


def test_a_hint_that_cannot_be_passed_on_is_an_error_and_not_an_acceptance() -> None:
    world = World()
    interrupt(world.outbox, "look_at", busy)
    with pytest.raises(ServerTroubleError):
        world.call(url_secret=URL_SECRET)


def test_answers_are_http_statuses_with_a_word() -> None:
    assert {(answer.name, answer.status) for answer in WebhookAnswer} == {
        ("ACCEPTED", 202),
        ("UNAUTHORIZED", 401),
        ("REPLAYED", 409),
        ("STALE", 401),
        ("TOO_LARGE", 413),
    }
