"""Who is in the story: the roster, the directory as it is found, and what those own who are to go."""

import csv
import io

from muster.domain.plans.content import ContentKind, Owned
from muster.domain.values.attributes import CustomAttribute
from tests.fakes.stage import SERVICE_USER, a_person

TEAM = CustomAttribute("teamId")
ROSTER = [
    *(a_person(f"new{number}") | {"teamId": f"team{number}"} for number in range(3)),
    *(a_person(f"changed{number}", title="Boss") | {"teamId": "sales"} for number in range(2)),
    *(a_person(f"same{number}") for number in range(2)),
]
PEOPLE = [
    *(a_person(f"changed{number}", title="Clerk") for number in range(2)),
    *(a_person(f"same{number}") for number in range(2)),
    *(a_person(f"gone{number}") for number in range(2)),
]
THINGS = {
    "gone0": (Owned(ContentKind.DATASET, "d1", "Sales"), Owned(ContentKind.DATAFLOW, "11")),
    "gone1": (Owned(ContentKind.DATASET, "d2"),),
}


def roster_text() -> str:
    """The configuration, with a column for the attribute."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*SERVICE_USER, TEAM.key], restval="")
    writer.writeheader()
    writer.writerows([SERVICE_USER, *ROSTER])
    return out.getvalue()
