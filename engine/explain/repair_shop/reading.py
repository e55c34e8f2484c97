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
_PARTS: Final = re.compile(
    rf"""[^\W\d]\w*|{_NUMBER}|"[^"]*"|'[^']*'|\*\*|[-+*/=<>!]=|//|[\S\r\n]""", re.ASCII
)
_AXIS: Final = re.compile(r"(?<!F\.)\b(argmax|softmax|max|squeeze|unsqueeze)\(([^()]*, )?(-?\d)\)")
"""A call whose last argument is an axis, which may be called `dim` or `axis`."""
_BEFORE_ANY_NUMBER: Final = ("/", "<", "=")
"""Where 1.0 does as well as 1; elsewhere a number is a place, or counts something."""


class LineMistake(Mistake):
    """A line that means none of the forms. Codes: `line.too_long` (characters, most),
    `line.empty`, `line.indent` (said with other blanks in front it means several),
    `line.unknown` (typed, forms).
    """


def read_line(text: str, line: Line) -> int:
    """The number of the form that a typed line means: blanks between its parts, quotes, a comma
    at the end of a call, another way to write a number, `dim=` before an axis and a comment say
    nothing, and the line knows other spellings of its forms. Blanks in front count where they
    alone tell two forms apart. Raises `LineMistake`.
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
    meant = [(form, known) for form, known in _known(line) if _meaning(known) == typed]
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


def _known(line: Line) -> Iterator[tuple[int, str]]:
    """Every text that is understood in the line, with the number of its form."""
    for form, text in enumerate(line.forms):
        for known in (text, *line.spelled.get(form, ())):
            yield form, known
            if _AXIS.search(known):
                yield form, _AXIS.sub(r"\1(\2dim=\3)", known)
                yield form, _AXIS.sub(r"\1(\2axis=\3)", known)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _meaning(text: str) -> tuple[str, ...]:
    """The parts of a line that say something."""
    said: list[str] = []
    calls: list[bool] = []
    """Of each bracket that is open, whether a comma at its end says nothing."""
    for part in _PARTS.findall(re.sub("#.*", "", text.strip())):
        before = said[-1] if said else ""
        if part in "([":
            calls.append(part == "[" or before.isidentifier() or before in (")", "]"))
        elif part in ")]" and calls and calls.pop() and before == "," and said[-2] not in "([":
            said.pop()
        if re.match(_NUMBER, part, re.ASCII):
            said.append(_number(part, before))
        else:
            said.append(f'"{part[1:-1]}"' if part[0] == "'" == part[-1] != part else part)
    return tuple(said)


def _number(part: str, before: str) -> str:
    """One way to write a number that has several, standing after `before`."""
    value = float(part)
    if value.is_integer() and before in _BEFORE_ANY_NUMBER and not part.isdigit():
        return str(int(value))
    return part if part.isdigit() else repr(value)
