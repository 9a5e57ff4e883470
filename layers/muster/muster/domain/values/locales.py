"""The 32 locales that seed 000 lists."""

from functools import cache
from typing import ClassVar

from muster.domain.values.cells import BadCell, CellKind
from muster.domain.values.text import shown, tidy

LOCALES = (
    "de-DE", "de-AT", "de-CH", "en-AU", "en-CA", "en-150", "en-HK", "en-IE", "en-IL", "en-MO", "en-NZ",
    "en-SG", "en-GB", "en-US", "en-001", "es-ES", "es-US", "es-419", "es-MX", "fr-BE", "fr-CA", "fr-FR",
    "fr-CH", "nl-BE", "nl-NL", "pt-BR", "pt-PT", "ja-JP", "zh-CN", "zh-Hans-HK", "zh-Hans-MO", "zh-Hans-SG",
)  # fmt: skip


class LocaleKind(CellKind):
    """One of Domo's locales, in Domo's spelling; letter case means nothing in a language tag (RFC 5646)."""

    few_values: ClassVar[bool] = True

    def read(self, cell: str) -> str:
        """Return the locale."""
        value = tidy(cell)
        locale = _by_folded_tag().get(value.lower(), "")
        if value and not locale:
            raise BadCell("unknown-locale", f"{shown(value)} is no locale of Domo; write {_likely(value)}")
        return locale

    def recognise(self, text: str) -> str:
        """Return the locale in Domo's spelling, or what the directory has where it is none."""
        value = tidy(text)
        return _by_folded_tag().get(value.lower(), value)


def _likely(value: str) -> str:
    tag = value.lower().replace("_", "-")
    if tag in _by_folded_tag():
        return _by_folded_tag()[tag]
    language = tag.partition("-")[0]
    relatives = [locale for locale in LOCALES if locale.partition("-")[0] == language]
    return f"one of {', '.join(relatives)}" if relatives else "one of the 32 it knows, such as en-US"


@cache
def _by_folded_tag() -> dict[str, str]:
    return {locale.lower(): locale for locale in LOCALES}
