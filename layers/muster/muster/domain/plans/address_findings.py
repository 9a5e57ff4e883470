"""The words about people whose address may have changed: who may be who, why it is not sure, and what to do."""

from collections.abc import Iterable, Sequence

from muster.domain.findings import Finding, Severity
from muster.domain.plans.identified_rows import Key, column_of
from muster.domain.plans.same_person import Holder, People, Renumbered, differ, only_stopgaps
from muster.domain.reading.records import FIRST_DATA_ROW
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import EMAIL, Column
from muster.domain.values.identifiers import agree, as_written, loose_form, shown_key
from muster.domain.values.text import harmless, shown

DOUBTFUL = "ambiguous-person"
REASSIGNED = "reassigned-address"
UNCHANGEABLE = "address-not-changed"
FAULTY = "orphan-kept-for-row"
HOLDS_BACK = frozenset({DOUBTFUL, REASSIGNED, UNCHANGEABLE, FAULTY})
"""The codes of findings that hold back rows and users because of an identifier; each names all of them."""

_MOST_NAMED = 3


def doubtful_row(
    place: int, holders: Sequence[Holder], people: People, columns: Sequence[Column]
) -> tuple[Column, BadCell]:
    """A new row that may be somebody of the directory at a new address, and may not."""
    keys = people.found.keys[place]
    shared = {key for holder in holders for key in holder.keys if key in keys}
    column = columns[min(map(column_of, shared))]
    what = (
        f"{_identifiers(shared, columns)}: {_users(holders)} in Domo may be this person at an older address"
    )
    said = (
        f"{what}. But {_why(place, holders, people, columns)}, so nobody can be sure, and neither the row nor the "
        f"{'user is' if len(holders) == 1 else 'users are'} touched. Give each person an identifier of their own, in "
        "the DataSet and in Domo; or, if you know who it is, change that user's address in Domo to the row's"
    )
    return column, BadCell(DOUBTFUL, said)


def reassigned_row(each: Renumbered, people: People, columns: Sequence[Column]) -> tuple[Column, BadCell]:
    """A row with the address of a user who seems to be somebody else."""
    number = min(map(column_of, (*each.wanted, *each.user.keys)))
    column = columns[number]
    there = {key for key in each.user.keys if column_of(key) == number}
    here = {key for key in each.wanted if column_of(key) == number}
    others = [holder for holder in people.having(each.wanted) if holder.user_id != each.user.user_id]
    rows = sorted(people.found.having((*each.wanted, *each.user.keys)) - {each.place})
    whose = [*([_rows(rows)] if rows else []), *([f"{_users(others)} in Domo"] if others else [])]
    what = f"{column.name} is {_value(here)} in this row and {_value(there)} of {harmless(each.user.address)} in Domo"
    have = "has" if len(rows) + len(others) == 1 else "have"
    said = (
        f"{what}; {' and '.join(whose)} {have} one of the two. The address "
        "may have gone to another person, so nobody of these is touched. If it did, give the users their new addresses "
        f"in Domo by hand; if only {column.name} is wrong, correct it in the DataSet or in Domo"
    )
    return column, BadCell(REASSIGNED, said)


def unchangeable_row(address: str, *, protected: bool, own: bool) -> tuple[Column, BadCell]:
    """A new row that is somebody at a new address, whose address Muster does not change."""
    who = f"{harmless(address)} in Domo is this person at an older address"
    if own:
        why = "and it is the user whose credentials Muster works with"
    elif protected:
        why = "whom the job protects, or one of Domo's support users"
    else:
        why = "and this account's API cannot change an address"
    said = f"{who}, {why}; nothing was done. Change the address in Domo by hand, to the row's"
    return EMAIL, BadCell(UNCHANGEABLE, said)


def faulty_row(
    row: int, columns: Sequence[Column], keys: Sequence[Key], orphans: Sequence[Holder]
) -> Finding:
    """A row with a fault of its own that keeps users from being deleted, for it may be theirs."""
    shared = {key for holder in orphans for key in holder.keys if key in keys}
    column = columns[min(map(column_of, shared))]
    what = (
        f"{_identifiers(shared, columns)}: {_users(orphans)} in Domo may be this person at an older address"
    )
    stays = "stays" if len(orphans) == 1 else "stay"
    return Finding(
        row, column.name, FAULTY, Severity.WARNING, f"{what}, and {stays} until this row is mended"
    )


def _why(place: int, holders: Sequence[Holder], people: People, columns: Sequence[Column]) -> str:
    reasons = []
    keys = people.found.keys[place]
    everyones = {*keys, *(key for holder in holders for key in holder.keys)}
    others = sorted(people.found.having(everyones) - {place})
    if others:
        reasons.append(
            f"{_rows(others)} {'has' if len(others) == 1 else 'have'} one of their identifiers too"
        )
    if only_stopgaps(keys, holders):
        reasons.append("that is what people write where there is no identifier")
    if len(holders) > 1:
        reasons.append(f"{len(holders)} users have one of the row's identifiers")
    if any(differ(keys, each, people.found.void) and not _loosely(keys, each) for each in holders):
        reasons.append(f"their {columns[0].name} is another one")
    reasons += [_written(keys, holder, columns) for holder in holders[:_MOST_NAMED] if _loosely(keys, holder)]
    if any(not holder.is_orphan for holder in holders):
        reasons.append("the user's own address is in the DataSet too, or is not the user's alone")
    return " and ".join(reasons)


def _identifiers(keys: Iterable[Key], columns: Sequence[Column]) -> str:
    keys = sorted(keys)
    loose = {f"{key[0]}{form}" for key in keys if (form := loose_form(key[1:])) != key[1:]}
    known = list(dict.fromkeys((column_of(key), shown_key(key[1:])) for key in keys if key not in loose))
    return " and ".join(f"{columns[number].name} {shown(value)}" for number, value in known[:_MOST_NAMED])


def _value(keys: Iterable[Key]) -> str:
    value = as_written(key[1:] for key in keys) or next((shown_key(key[1:]) for key in sorted(keys)), "")
    return shown(value) if value else "blank"


def _loosely(keys: Sequence[Key], holder: Holder) -> Key:
    """The form in which the surest identifier that both have is the same where what is written is not; "" if none."""
    number = min(set(map(column_of, keys)) & set(map(column_of, holder.keys)), default=0)
    here, there = _of_column(keys, number), _of_column(holder.keys, number)
    return "" if agree(here, there) else next((f"{number}{key}" for key in sorted(here & there)), "")


def _written(keys: Sequence[Key], holder: Holder, columns: Sequence[Column]) -> str:
    number = column_of(_loosely(keys, holder))
    here, there = (shown(as_written(_of_column(each, number))) for each in (keys, holder.keys))
    return (
        f"{columns[number].name} is {here} in the row and {there} in Domo, which differ in letter case or leading "
        "zeros; if they mean the same, write it in the DataSet as Domo has it"
    )


def _of_column(keys: Iterable[Key], number: int) -> set[str]:
    return {key[1:] for key in keys if column_of(key) == number}


def _users(holders: Sequence[Holder]) -> str:
    named = ", ".join(
        f"{harmless(each.address) or 'a user without an address'} (user {harmless(each.user_id)})"
        for each in holders[:_MOST_NAMED]
    )
    more = len(holders) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _rows(places: Sequence[int]) -> str:
    told = ", ".join(str(place + FIRST_DATA_ROW) for place in places[:_MOST_NAMED])
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return f"row {told}{more}" if len(places) == 1 else f"rows {told}{more}"
