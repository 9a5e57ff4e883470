"""What the pacer makes of a server's limit, on the virtual clock of the benchmark; the aims are issue 3's."""

import threading
from itertools import pairwise

import pytest

from bench.limited_host import Host, simulate, steady
from bench.pacing import KNOWN_REFUSED_IN_THOUSAND, KNOWN_SHARE, LEARNED_AFTER_SECONDS, UNKNOWN_SHARE
from muster.adapters.domo.http.pacing import Pacer
from muster.adapters.domo.http.pacing_rate import SHARE_OF_LIMIT
from muster.adapters.domo.http.timing import Timing


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("limit", [5.0, 20.0, 100.0, 200.0])
def test_a_known_limit_is_used_and_hardly_ever_refused(limit: float, seed: int) -> None:
    server = simulate(steady(limit), seconds=30.0, known=limit, seed=seed)
    assert KNOWN_SHARE <= server.share(0.0, 30.0) <= 1.0
    assert server.refused_in_thousand(0.0, 30.0) <= KNOWN_REFUSED_IN_THOUSAND


@pytest.mark.parametrize("seed", [4, 5, 6])
@pytest.mark.parametrize("limit", [10.0, 20.0, 50.0, 100.0, 200.0])
def test_an_unknown_limit_is_used_well_after_half_a_minute(limit: float, seed: int) -> None:
    server = simulate(steady(limit), seconds=90.0, seed=seed)
    assert server.share(LEARNED_AFTER_SECONDS, 90.0) >= UNKNOWN_SHARE
    assert sum(at >= LEARNED_AFTER_SECONDS for at in server.refused) <= 6  # in a minute


@pytest.mark.parametrize("latency", [0.02, 0.2, 0.4])
def test_the_latency_does_not_matter_as_long_as_enough_is_in_flight(latency: float) -> None:
    server = simulate(steady(20.0, latency=latency), seconds=90.0)
    assert server.share(LEARNED_AFTER_SECONDS, 90.0) >= UNKNOWN_SHARE


@pytest.mark.parametrize("retry_after", [None, 1.0, 5.0])
def test_no_thread_begins_a_request_while_the_server_wants_a_pause(retry_after: float | None) -> None:
    server = simulate(steady(30.0, retry_after=retry_after), seconds=60.0)
    assert len(server.refused) >= 2
    assert server.impatient == 0


def test_threads_that_wake_up_late_as_a_part_of_a_processor_lets_them_do_no_harm_to_the_pace() -> None:
    server = simulate(steady(100.0), seconds=30.0, known=100.0, late_seconds=0.04)
    assert KNOWN_SHARE <= server.share(0.0, 30.0) <= 1.0
    assert server.refused_in_thousand(0.0, 30.0) <= KNOWN_REFUSED_IN_THOUSAND


@pytest.mark.parametrize("late", [0.0, 0.04])
@pytest.mark.parametrize("limit", [20.0, 100.0])
def test_a_server_that_takes_no_more_in_any_second_soon_teaches_to_keep_further_below(
    limit: float, late: float
) -> None:
    server = simulate(steady(limit, strict=True), seconds=90.0, known=limit, late_seconds=late)
    assert server.share(LEARNED_AFTER_SECONDS, 90.0) >= UNKNOWN_SHARE
    assert server.refused_in_thousand(LEARNED_AFTER_SECONDS, 90.0) <= KNOWN_REFUSED_IN_THOUSAND


def test_a_limit_that_was_stated_much_too_high_is_corrected() -> None:
    server = simulate(steady(40.0), seconds=90.0, known=100.0)
    assert server.share(LEARNED_AFTER_SECONDS, 90.0) >= UNKNOWN_SHARE


def test_a_limit_that_falls_is_followed_within_seconds() -> None:
    server = simulate(Host(((0.0, 100.0), (40.0, 40.0))), seconds=90.0)
    assert server.share(45.0, 90.0) >= UNKNOWN_SHARE
    assert server.refused_in_thousand(40.0, 90.0) < 20.0


def test_a_limit_that_rises_is_found_in_less_than_a_minute() -> None:
    server = simulate(Host(((0.0, 30.0), (30.0, 150.0))), seconds=110.0)
    assert server.share(90.0, 110.0) >= 0.8


def test_requests_never_begin_closer_together_than_the_pace() -> None:
    server = simulate(steady(100.0), seconds=20.0, known=100.0)
    gaps = [later - sooner for sooner, later in pairwise(server.begun)]
    assert min(gaps) >= 1.0 / (SHARE_OF_LIMIT * 100.0) - 1e-6


def test_the_same_seed_gives_the_same_requests() -> None:
    first, second = (simulate(steady(50.0), seconds=10.0, seed=7) for _ in range(2))
    assert first.begun == second.begun
    assert first.begun != simulate(steady(50.0), seconds=10.0, seed=8).begun


def test_real_threads_on_the_real_clock_get_one_turn_each_and_evenly() -> None:
    pacer = Pacer(Timing(lambda: 60.0), 500.0)
    turns = []
    lock = threading.Lock()

    def work() -> None:
        for _ in range(10):
            turn = pacer.turn()
            with lock:
                turns.append(turn.at)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns.sort()
    assert len(turns) == 80
    assert min(later - sooner for sooner, later in pairwise(turns)) >= 1 / (SHARE_OF_LIMIT * 500.0) - 1e-6
