"""What a newcomer downloads before the demo shows anything."""

from tests.architecture.source import ROOT

ENVIRONMENTS = (".venv", ".emulator", ".sam", ".clients")


def test_the_demo_needs_neither_sam_nor_the_clients_of_others() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    rules = dict(
        line.split("##")[0].split(":", 1) for line in lines if line[:1] not in {"", "\t", "#"} and ":" in line
    )
    assert rules["setup"].split() == [f"{each}/.made" for each in ENVIRONMENTS]
    assert rules["demo"].split() == [".venv/.made", ".emulator/.made"]
