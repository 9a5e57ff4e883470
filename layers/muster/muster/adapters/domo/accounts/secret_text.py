"""A secret that does not show itself: not in a log, not in a message, not in the repr of what holds it."""

import hmac
from typing import Final, NoReturn, final

_HIDDEN: Final = "SecretText(…)"


@final
class SecretText:
    """Holds a token or a password; only `reveal` gives it away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself, for the header or body that Domo needs it in, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return _HIDDEN

    def __format__(self, specification: str) -> str:
        return _HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretText) and hmac.compare_digest(
            self._value.encode(), other._value.encode()
        )

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
