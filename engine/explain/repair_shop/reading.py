"""A typed line, as the form that it means. Nothing of it is ever run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.repair_shop.lines import Line
from engine.explain.repair_shop.meaning import meaning
from engine.protocol.errors import Mistake

MOST: Final = 200
"""Characters of a line that are read."""


class LineMistake(Mistake):
    """A line that means none of the forms. Codes: `line.too_long` (characters, most),
    `line.empty`, `line.indent` (said with other blanks in front it means several),
    `line.unknown` (typed, forms), `line.fixed` (the line has no other form).
    """


def read_line(text: str, line: Line) -> int:
    """The number of the form that a typed line means: the one that does the same, or that has it
    among its other spellings. Blanks in front count where they alone tell two forms apart. Raises
    `LineMistake`.
    """
    if len(text) > MOST:
        raise LineMistake(
            "line.too_long",
            f"{len(text)} characters are too many for a line; at most {MOST}",
            characters=len(text),
            most=MOST,
        )
    typed = meaning(text)
    if not text.strip():
        raise LineMistake("line.empty", "nothing was typed; write the line as it should be")
    meant = [(form, known) for form, known in _known(line) if meaning(known) == typed]
    if len({form for form, _ in meant}) > 1:
        meant = [(form, known) for form, known in meant if _indent(known) == _indent(text)]
        if not meant:
            raise LineMistake(
                "line.indent",
                "that may stand at several depths; write it with the blanks in front of it",
            )
    if meant:
        return meant[0][0]
    if not line.is_open:
        raise LineMistake("line.fixed", "nothing else is known for this line; try another one")
    raise LineMistake(
        "line.unknown",
        f"the shop knows {len(line.forms)} forms of this line, and that is none of them; "
        "press their numbers to try them",
        typed=text.strip()[:60],
        forms=len(line.forms),
    )


def _known(line: Line) -> Iterator[tuple[int, str]]:
    """Every text that is understood in the line, with the number of its form."""
    for form, text in enumerate(line.forms):
        for known in (text, *line.spelled.get(form, ())):
            yield form, known


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
