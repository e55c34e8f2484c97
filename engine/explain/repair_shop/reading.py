"""A typed line, as the form that it means. Nothing of it is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.explain.repair_shop.lines import Line
from engine.protocol.errors import Mistake

MOST: Final = 200
"""Characters of a line that are read."""
_NUMBER: Final = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TOKENS: Final = re.compile(
    rf"""[^\W\d]\w*|{_NUMBER}|"[^"]*"|'[^']*'|\*\*|[-+*/=<>!]=|//|\S""", re.ASCII
)
_AXES: Final = ("dim", "axis")


class LineMistake(Mistake):
    """A line that means none of the forms. Codes: `line.too_long` (characters, most),
    `line.empty`, `line.indent` (said with other blanks in front it means several),
    `line.unknown` (typed, forms).
    """


def read_line(text: str, line: Line) -> int:
    """The number of the form that a typed line means: blanks between its parts, quotes, a comma
    at the end, 1 for 1.0, `dim=` before an axis and a comment are all the same, and so is another
    spelling that the line knows. Blanks in front count where they alone tell two forms apart.
    Raises `LineMistake`.
    """
    if len(text) > MOST:
        raise LineMistake(
            "line.too_long",
            f"{len(text)} characters are too many for a line; at most {MOST}",
            characters=len(text),
            most=MOST,
        )
    typed = _meaning(text)
    if not typed and not text.strip().startswith("#"):
        raise LineMistake("line.empty", "nothing was typed; write the line as it should be")
    meant = [(form, known) for known, form in _known(line) if _meaning(known) == typed]
    if len({form for form, _ in meant}) > 1:
        meant = [(form, known) for form, known in meant if _indent(known) == _indent(text)]
        if not meant:
            raise LineMistake(
                "line.indent",
                "that may stand at several depths; write it with the blanks in front of it",
            )
    if meant:
        return meant[0][0]
    raise LineMistake(
        "line.unknown",
        f"the shop knows {len(line.forms)} forms of this line, and that is none of them; "
        "press their numbers to try them",
        typed=text.strip()[:60],
        forms=len(line.forms),
    )


def _known(line: Line) -> Iterator[tuple[str, int]]:
    """Every text that is understood in the line, with the number of its form."""
    yield from ((text, form) for form, text in enumerate(line.forms))
    yield from line.spelled


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _meaning(text: str) -> tuple[str, ...]:
    """The parts of a line that say something."""
    parts = _TOKENS.findall(text.split("#")[0])
    said: list[str] = []
    for place, part in enumerate(parts):
        before, after = "".join(parts[place - 1 : place]), "".join(parts[place + 1 : place + 2])
        if (part in _AXES and after == "=") or (part == "=" and before in _AXES):
            continue
        if part == "," and after in (")", "]", ""):
            continue
        if re.fullmatch(_NUMBER, part, re.ASCII):
            said.append(f"{float(part):g}")  # 1 is 1.0
        else:
            said.append(f'"{part[1:-1]}"' if part[0] == "'" == part[-1] != part else part)
    return tuple(said)
