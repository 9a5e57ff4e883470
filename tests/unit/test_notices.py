import json

import pytest
from pydantic import ValidationError

from muster.messages import LookAtSource
from muster.notices import notice_from


def object_created(key: str) -> str:
    detail = {"bucket": {"name": "configuration"}, "object": {"key": key, "size": 5}, "reason": "PutObject"}
    return json.dumps(
        {"version": "0", "source": "aws.s3", "detail-type": "Object Created", "detail": detail, "id": "x"}
    )


def test_our_own_notice_is_taken_as_it_was_sent() -> None:
    notice = LookAtSource(source="dataset:1", version="v7", noticed_by="watch")
    assert notice_from(notice.to_body()) == notice


@pytest.mark.parametrize(
    "key", ["staff.csv", "HR/Zürich 1+1.csv", "look-at-source", '"look-at-source"', "%20.csv"]
)
def test_an_object_that_was_written_is_a_notice_of_its_key_as_it_is(key: str) -> None:
    assert notice_from(object_created(key)) == LookAtSource(source=f"s3:{key}", noticed_by="s3")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "not json",
        '{"kind": "look-at-source"}',
        '{"kind": "look-at-source", "v": 2, "source": "s3:x", "noticed_by": "s3"}',
        '{"source": "aws.s3", "detail": {}}',
        '{"source": "aws.ec2", "detail": {"object": {"key": "staff.csv"}}}',
    ],
)
def test_anything_else_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        notice_from(body)
