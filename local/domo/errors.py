"""Refusals as Domo writes them: `{status, statusReason, message, toe}`, on instances with `path` too."""

import secrets
import string
from collections.abc import Mapping
from http import HTTPStatus

_TOE_LETTERS = string.ascii_uppercase + string.digits


class ApiError(Exception):
    """A refusal: becomes the reply to the request that was being answered."""

    def __init__(
        self,
        status: int,
        message: str | None,
        headers: Mapping[str, str] | None = None,
        *,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message or str(status))
        self.status = status
        self.message = message
        self.headers = headers or {}
        self.details = details or {}

    def document(self, path: str | None = None) -> dict[str, object]:
        """The JSON body; without a message the short form `{status, toe}` that Domo uses on some 403s."""
        document: dict[str, object] = {"status": self.status}
        if self.message is not None:
            document["statusReason"] = HTTPStatus(self.status).phrase
            if path is not None:
                document["path"] = path
            document["message"] = self.message
        return {**document, **self.details, "toe": thread_of_execution()}


def thread_of_execution() -> str:
    """Make a `toe`, such as CA6JIHTO46-28C5D-UEQ7I, by which Domo's support finds a request."""
    return "-".join("".join(secrets.choice(_TOE_LETTERS) for _ in range(n)) for n in (10, 5, 5))
