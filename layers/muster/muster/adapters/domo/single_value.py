"""The one number in the answer to a query; both of Domo's query calls answer in the same form."""

from muster.adapters.domo.http.shapes import as_list, as_object
from muster.errors import ServerTroubleError


def single_number(answer: object) -> int:
    """The number of `{"rows": [[n]]}`. Raises ServerTroubleError for anything else."""
    rows = as_list(as_object(answer, "a query's answer").get("rows"), "the rows of a query")
    cells = as_list(rows[0], "a row of a query") if len(rows) == 1 else ()
    if len(cells) == 1 and isinstance(cells[0], int | float) and float(cells[0]).is_integer():
        return int(cells[0])
    raise ServerTroubleError(f"Domo answered a count with {len(rows)} rows, the first of {len(cells)} cells")
