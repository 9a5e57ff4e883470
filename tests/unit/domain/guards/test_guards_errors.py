"""The guard of a configuration of which most rows cannot be used."""

from tests.unit.domain.guarded import check, deletes, tripped


def test_a_configuration_of_which_most_rows_cannot_be_used_changes_nobody() -> None:
    assert tripped(check(deletes(1), roster_rows=10, invalid_rows=5)) == []
    results = check(deletes(1), roster_rows=10, invalid_rows=6)
    assert tripped(results) == ["roster-errors"]
    assert "6 of the 10 rows of the configuration (60.0%) cannot be used" in results["roster-errors"].message
    assert tripped(check(roster_rows=10, invalid_rows=10)) == []
