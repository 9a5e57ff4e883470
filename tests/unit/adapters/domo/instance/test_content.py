"""What people own, as the instance's own API tells it: nothing that is unclear is taken for "owns nothing"."""

from collections.abc import Mapping

import httpx
import pytest

from muster.adapters.domo.instance.content import InstanceContent
from muster.domain.plans.content import ContentKind, Owned
from muster.errors import (
    CredentialError,
    IncompleteReadError,
    MusterError,
    NotFoundError,
    RefusedError,
    ServerTroubleError,
)
from tests.unit.adapters.domo.owning import ANN, BOB, FLOWS, OWNED_BY, PATCH, REASSIGN, SEARCH, Instance
from tests.unit.adapters.domo.wire import Wire, answer


def test_datasets_come_first_then_dataflows_with_their_names() -> None:
    instance = Instance({"d1": ANN, "d2": BOB}, {7: ANN, 8: BOB})
    assert instance.content.owned_by(str(ANN)) == [
        Owned(ContentKind.DATASET, "d1", "Nd1"),
        Owned(ContentKind.DATAFLOW, "7", "F7"),
    ]


def test_a_dataset_whose_name_the_search_does_not_know_is_found_without_it() -> None:
    instance = Instance({"d1": ANN})
    instance.known["dataset"].clear()
    assert instance.content.owned_by(str(ANN)) == [Owned(ContentKind.DATASET, "d1", "")]


def test_a_dataset_that_only_the_search_gives_to_somebody_is_not_theirs() -> None:
    instance = Instance({"d1": ANN})
    instance.known["dataset"]["d9"] = ANN
    assert instance.of(ANN) == ["d1"]


@pytest.mark.parametrize("known", [{}, {7: BOB}, {7: ANN}])
def test_a_dataflow_is_found_by_the_list_whatever_the_search_believes(known: dict[str | int, int]) -> None:
    instance = Instance(flows={7: ANN})
    instance.known["dataflow"] = known
    assert instance.of(ANN) == ["7"]


def test_a_dataflow_that_came_after_the_list_is_found_by_the_search() -> None:
    instance = Instance(flows={7: BOB})
    assert instance.of(ANN) == []
    instance.flows[8] = ANN
    instance.known["dataflow"] = {8: ANN}
    assert instance.of(ANN) == ["8"]


def test_a_dataflow_that_was_given_away_since_it_was_listed_is_not_theirs_any_more() -> None:
    instance = Instance(flows={7: ANN})
    instance.known["dataflow"] = {7: ANN}
    assert instance.of(ANN) == ["7"]
    instance.flows[7] = BOB
    assert instance.of(ANN) == []


def test_a_dataflow_that_is_deleted_gone_or_nobodys_is_not_theirs() -> None:
    instance = Instance(flows={7: ANN, 8: ANN})
    instance.flows[9] = None
    instance.deleted = {7}
    instance.known["dataflow"] = {7: ANN, 404: ANN}
    assert instance.of(ANN) == ["8"]


def test_the_list_of_dataflows_is_read_once_and_each_page_of_it() -> None:
    instance = Instance(flows={number: ANN if number % 100 == 1 else BOB for number in range(1, 303)})
    assert sorted(map(int, instance.of(ANN))) == [1, 101, 201, 301]
    instance.of(BOB)
    assert sum(path == f"GET {FLOWS}" for path in instance.wire.asked) == 4


def test_a_server_with_smaller_pages_of_dataflows_is_followed() -> None:
    class Small(Instance):
        largest_page = 7

    instance = Small(flows=dict.fromkeys(range(1, 30), BOB) | {30: ANN})
    assert instance.of(ANN) == ["30"]


@pytest.mark.parametrize("listed", [[7], [7, 7], []])
def test_a_list_of_dataflows_that_is_not_whole_is_not_taken_for_the_truth(listed: list[int]) -> None:
    instance = Instance(flows={7: BOB, 8: ANN})
    instance.listed = listed
    with pytest.raises(IncompleteReadError):
        instance.of(ANN)


def test_a_list_of_dataflows_whose_number_changes_while_it_is_read_is_not_taken_for_the_truth() -> None:
    class Growing(Instance):
        def page(self, request: httpx.Request) -> Mapping[str, object]:
            page = super().page(request)
            late = {"metaData": {"totalCount": len(self.flows) + 1}}
            return {**page, **late} if request.url.params["offset"] == "100" else page

    with pytest.raises(IncompleteReadError):
        Growing(flows=dict.fromkeys(range(1, 151), BOB)).of(ANN)


def test_a_search_of_many_pages_is_read_to_its_end() -> None:
    instance = Instance({f"d{number}": ANN for number in range(250)})
    assert all(thing.name == f"N{thing.id}" for thing in instance.content.owned_by(str(ANN)))
    assert len(instance.of(ANN)) == 250


@pytest.mark.parametrize(
    "reply",
    [
        [],
        {},
        [{}],
        [{"dataSourceIds": None}],
        [{"dataSourceIds": [None]}],
        [{"dataSourceIds": [""]}],
        [{"dataSourceIds": ["d1"]}, {"dataSourceIds": []}],
        [{"entityIdentifier": {"id": str(BOB)}, "dataSourceIds": []}],
    ],
)
def test_an_answer_about_datasets_that_is_unclear_is_not_taken_for_none(reply: object) -> None:
    instance = Instance({"d1": ANN})
    instance.instead[OWNED_BY] = reply
    with pytest.raises(ServerTroubleError):
        instance.of(ANN)


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        (FLOWS, {}),
        (FLOWS, {"metaData": {}, "onboardFlows": []}),
        (FLOWS, {"metaData": {"totalCount": 0}}),
        (FLOWS, {"metaData": {"totalCount": 1}, "onboardFlows": [{"id": 7, "responsibleUserId": "x"}]}),
        (f"{FLOWS}/7", {"id": 8, "responsibleUserId": BOB}),
        (f"{FLOWS}/7", []),
        (SEARCH, []),
    ],
)
def test_an_answer_about_dataflows_that_is_unclear_is_not_taken_for_none(path: str, reply: object) -> None:
    instance = Instance(flows={7: ANN})
    instance.instead[path] = reply
    with pytest.raises(ServerTroubleError):
        instance.of(ANN)


@pytest.mark.parametrize("path", [OWNED_BY, SEARCH, FLOWS])
@pytest.mark.parametrize(
    ("status", "error"), [(403, CredentialError), (404, NotFoundError), (400, RefusedError)]
)
def test_an_answer_that_is_refused_is_not_taken_for_none(
    path: str, status: int, error: type[MusterError]
) -> None:
    instance = Instance({"d1": ANN}, {7: ANN})
    instance.instead[path] = answer({"message": "no"}, status=status)
    with pytest.raises(error):
        instance.of(ANN)


def test_everything_is_given_in_calls_of_fifty() -> None:
    instance = Instance({f"d{n:03}": ANN for n in range(101)}, dict.fromkeys(range(1, 52), ANN))
    instance.content.hand_over(instance.content.owned_by(str(ANN)), str(BOB))
    assert set(instance.datasets.values()) == set(instance.flows.values()) == {BOB}
    assert instance.wire.asked[-5:] == [f"POST {REASSIGN}"] * 3 + [f"PUT {PATCH}"] * 2
    assert instance.of(ANN) == []


def test_only_what_is_given_is_asked_for() -> None:
    instance = Instance()
    instance.content.hand_over([Owned(ContentKind.DATAFLOW, "7")], str(BOB))
    assert instance.wire.asked == [f"PUT {PATCH}"]
    assert instance.wire.sent() == {"dataFlowIds": [7], "responsibleUserId": BOB}
    instance.content.hand_over([Owned(ContentKind.DATASET, "d1")], str(BOB))
    assert instance.wire.sent() == {"type": "DATA_SOURCE", "ids": ["d1"], "userId": BOB}


def test_datasets_that_failed_are_a_refusal_that_names_one_and_no_dataflow_is_given_after_it() -> None:
    instance = Instance()
    instance.instead[REASSIGN] = {"successful": ["d2"], "failed": {"d1": "Not allowed" + "!" * 500}}
    things = [
        Owned(ContentKind.DATASET, "d1"),
        Owned(ContentKind.DATASET, "d2"),
        Owned(ContentKind.DATAFLOW, "7"),
    ]
    with pytest.raises(RefusedError, match=r"1 of 2 failed, such as d1 \(Not allowed!+\)$") as raised:
        instance.content.hand_over(things, str(BOB))
    assert len(str(raised.value)) < 300
    assert instance.wire.asked == [f"POST {REASSIGN}"]


@pytest.mark.parametrize("kind", list(ContentKind))
def test_a_hand_over_without_an_answer_is_made_again(kind: ContentKind) -> None:
    wire = Wire([httpx.ReadTimeout("slow"), answer(status=503), answer({"successful": ["7"], "failed": {}})])
    InstanceContent(wire.connection()).hand_over([Owned(kind, "7")], str(BOB))
    assert len(wire.requests) == 3


@pytest.mark.parametrize("reply", [{}, {"successful": ["d1"], "failed": {}}, {"failed": {}}])
def test_a_hand_over_that_does_not_name_all_it_gave_is_in_doubt(reply: object) -> None:
    instance = Instance()
    instance.instead[REASSIGN] = reply
    things = [Owned(ContentKind.DATASET, "d1"), Owned(ContentKind.DATASET, "d2")]
    with pytest.raises(ServerTroubleError) as raised:
        instance.content.hand_over(things, str(BOB))
    assert raised.value.unknown_outcome


def test_a_page_in_the_place_of_an_answer_is_no_hand_over() -> None:
    wire = Wire(lambda _request: httpx.Response(200, html="<html></html>"))
    with pytest.raises(ServerTroubleError):
        InstanceContent(wire.connection()).hand_over([Owned(ContentKind.DATAFLOW, "7")], str(BOB))
