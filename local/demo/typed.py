"""Runs the real `muster` command in this process, as if typed in a folder, and picks what of its answer is shown."""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from local.cli.main import main

_NOT_HERE = ("MUSTER_STACK", "FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables of whoever runs the demo: a stack elsewhere is none of its business, and its answers are no terminal."""
_LEFT_OUT = "…"


@dataclass(frozen=True, slots=True)
class Typed:
    """How a command ended, and everything that it said."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Parts of a text, in their order: each begins at a line that starts with its words, and has so many lines.

    A part ends before a blank line, too.
    """

    parts: Sequence[tuple[str, int]]
    cropped: bool = False

    def lines_of(self, text: str, width: int) -> list[str]:
        """The lines of these parts; dots stand where lines were left out, and for the rest of `cropped` ones."""
        lines, shown, end = text.rstrip().splitlines(), list[str](), 0
        for words, count in self.parts:
            begin = next(
                (at for at in range(end, len(lines)) if lines[at].lstrip().startswith(words)), len(lines)
            )
            if shown and begin < len(lines) and any(map(str.strip, lines[end:begin])):
                shown.append(_LEFT_OUT)
            part = list(takewhile(str.strip, lines[begin : begin + count]))
            shown += part
            end = begin + len(part) if part else end
        if any(map(str.strip, lines[end:])):
            shown.append(_LEFT_OUT)
        return [_cropped(line, width) if self.cropped else line for line in shown]


def type_command(folder: Path, words: Sequence[str], width: int) -> Typed:
    """Run `muster` with these words in a folder whose `.muster` names the stack."""
    said = io.StringIO()
    with _as_typed_in(folder, width), redirect_stdout(said), redirect_stderr(said):
        status = main(words)
    return Typed(status, said.getvalue())


@contextmanager
def _as_typed_in(folder: Path, width: int) -> Iterator[None]:
    before = dict(os.environ)
    for name in _NOT_HERE:
        os.environ.pop(name, None)
    os.environ["COLUMNS"] = str(width)
    try:
        with chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _cropped(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + _LEFT_OUT
