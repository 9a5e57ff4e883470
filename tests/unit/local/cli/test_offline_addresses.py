"""`muster plan` on somebody whose address changed."""

from tests.unit.domain.rosters import person, user
from tests.unit.local.cli.test_offline import Files, files

__all__ = ["files"]  # the fixture


def test_a_change_of_address_is_marked_with_both_addresses(files: Files) -> None:
    files.write([person("new@example.com", title="Boss")], [user(7)])

    _, out, _ = files.run("plan", "--delete-orphans")
    _, document = files.run_json("plan")
    _, unmatched, _ = files.run("plan", "--delete-orphans", "--no-match-address-changes")

    assert out.splitlines()[:2] == [
        "0 to create, 1 to update (1 with another address), 0 to delete; 0 unchanged, 0 rows not usable",
        (
            "  update  jane@example.com  changes address from jane@example.com to new@example.com, "
            'title "Software Engineer" → "Boss"'
        ),
    ]
    assert document["counts"]["address_changes"] == 1
    assert document["changes"][0]["before"]["email"] == "jane@example.com"
    assert unmatched.startswith("1 to create, 0 to update, 1 to delete")
