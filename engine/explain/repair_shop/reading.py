"""A typed line, as the form that it means. Nothing of it is ever run."""

from __future__ import annotations

import re
from typing import Final

from engine.explain.repair_shop.program import Line
from engine.protocol.errors import Mistake

MOST: Final = 200
"""Characters of a line that are read."""
_TOKENS: Final = re.compile(r"""[A-Za-z_]\w*|\d+\.?\d*(?:e-?\d+)?|"[^"]*"|'[^']*'|\*\*|[^\s\w]""")


class LineMistake(Mistake):
    """A line that means none of the forms. Codes: `line.too_long` (characters, most),
    `line.empty`, `line.unknown` (typed, forms).
    """


def read_line(text: str, line: Line) -> int:
    """The number of the form that a typed line means: blanks, quotes, a comma at the end, 1 for
    1.0, `dim=` before an axis and a comment are all the same. Raises `LineMistake`.
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
    for number, form in enumerate(line.forms):
        if _meaning(form) == typed:
            return number
    raise LineMistake(
        "line.unknown",
        f"the shop knows {len(line.forms)} forms of this line, and that is none of them; "
        "press their numbers to try them",
        typed=text.strip()[:60],
        forms=len(line.forms),
    )


def _meaning(text: str) -> tuple[str, ...]:
    """The tokens of a line that say something."""
    tokens = _TOKENS.findall(text.split("#")[0])
    said: list[str] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        if token in ("dim", "axis") and following == "=":
            continue
        if token == "=" and place and tokens[place - 1] in ("dim", "axis"):
            continue
        if token == "," and following in (")", "]", ""):
            continue
        if re.fullmatch(r"\d+\.?\d*(?:e-?\d+)?", token):
            token = f"{float(token):g}"  # 1 is 1.0
        said.append(token.replace("'", '"'))
    return tuple(said)
