"""An e-mail, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail's subject and its two bodies, which say the same."""

    subject: str
    text: str
    html: str
