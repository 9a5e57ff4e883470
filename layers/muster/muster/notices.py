"""What lies on [dataset-updates]: our own notices, and EventBridge's "Object Created" of the configuration bucket."""

from pydantic import BaseModel, ConfigDict

from muster.messages import LookAtSource


class _S3Object(BaseModel):
    key: str


class _S3Detail(BaseModel):
    object: _S3Object


class _ObjectCreated(BaseModel):
    model_config = ConfigDict(extra="ignore")

    source: str
    detail: _S3Detail


def notice_from(body: str) -> LookAtSource:
    """Read either form. Raises pydantic's ValidationError for anything else, which ends in the dead-letter queue."""
    if '"look-at-source"' in body:
        return LookAtSource.model_validate_json(body)
    created = _ObjectCreated.model_validate_json(body)
    return LookAtSource(source=f"s3:{created.detail.object.key}", noticed_by="s3")
