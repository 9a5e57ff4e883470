"""What lies on [dataset-updates]: our own notices, and EventBridge's "Object Created" events of the bucket."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from muster.messages import LookAtSource


class _S3Object(BaseModel):
    key: str


class _S3Detail(BaseModel):
    object: _S3Object


class _ObjectCreated(BaseModel):
    model_config = ConfigDict(extra="ignore")

    source: Literal["aws.s3"]
    detail: _S3Detail


@cache
def _either() -> TypeAdapter[LookAtSource | _ObjectCreated]:
    return TypeAdapter(LookAtSource | _ObjectCreated)


def notice_from(body: str) -> LookAtSource:
    """Read either form. Raises pydantic's ValidationError for anything else, which the dead-letter queue then gets."""
    match _either().validate_json(body):
        case LookAtSource() as notice:
            return notice
        case created:
            return LookAtSource(source=f"s3:{created.detail.object.key}", noticed_by="s3")
