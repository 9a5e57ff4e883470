"""Time zones: every name of the tz database, and the forms that seed 000 prints, its misprints included."""

import re
from functools import cache
from typing import ClassVar

from muster.domain.values.cells import BadCell, CellKind
from muster.domain.values.text import shown, tidy
from muster.domain.values.zone_names import RENAMED_ZONES, ZONE_NAMES

# "China Time(Asia/Shanghai)", "Argentina Time (America/…)", "Eastern Time()America/New_York)".
_LABELLED = re.compile(r"[^()]*\bTime\s*\(\)?([^()]+)\)")


class TimeZoneKind(CellKind):
    """A zone's name as the tz database spells it."""

    few_values: ClassVar[bool] = True

    def read(self, cell: str) -> str:
        """Return the zone's name, whatever its letter case or label."""
        value = tidy(cell)
        zone = _zone(value)
        if value and not zone:
            likely = _by_city().get(_city(value), "America/New_York")
            right = f"write a name of the tz database, such as {likely}"
            raise BadCell("unknown-time-zone", f"{shown(value)} is no time zone; {right}")
        return zone

    def recognise(self, text: str) -> str:
        """Return the zone's name, or what the directory has where it is none."""
        value = tidy(text)
        return _zone(value) or value

    def comparable(self, value: str) -> str:
        """Return the newest spelling: a server that was told Asia/Calcutta may answer Asia/Kolkata."""
        return _renamed().get(value, value)


def _zone(value: str) -> str:
    labelled = _LABELLED.fullmatch(value)
    # The seed's backslash is markdown's, but people paste it.
    name = (labelled[1] if labelled else value).strip().replace("\\_", "_")
    return _by_folded_name().get(name.lower(), "")


@cache
def _by_folded_name() -> dict[str, str]:
    return {name.lower(): name for name in ZONE_NAMES.split()}


@cache
def _renamed() -> dict[str, str]:
    return dict(pair.split("=") for pair in RENAMED_ZONES.split())


@cache
def _by_city() -> dict[str, str]:
    return {_city(name): name for name in ZONE_NAMES.split() if "/" in name and name not in _renamed()}


def _city(value: str) -> str:
    return value.rpartition("/")[2].strip().lower().replace(" ", "_")
