"""What becomes of a message on its way into a paste."""

from __future__ import annotations

import html
import json
import random
import textwrap
from collections.abc import Callable
from typing import Final

FRAME: Final = """\
Traceback (most recent call last):
  File "a.py", line 3, in f
    y = x + z  # could not be broadcast together with shapes (9,9) (8,8)
        ~~^~~
"""
WIDE: Final = {ord(sign): ord(sign) + 0xFEE0 for sign in "(),:[]"}


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))


def _coloured(text: str) -> str:
    return " ".join(f"\x1b[1;31m{word}\x1b[0m" for word in text.split(" "))


WHOLE: Final[dict[str, Callable[[str], str]]] = {
    "as it is": str,
    "indented": lambda text: textwrap.indent(text, "    "),
    "quoted": lambda text: textwrap.indent(text, "> "),
    "logged": lambda text: f"[2026-11-30 18:02:11,123] ERROR {text}",
    "coloured": _coloured,
    "of Windows": lambda text: text.replace("\n", "\r\n") + "\r\n",
    "asked in Korean": lambda text: f"이 오류가 왜 나죠?\n{text}\n도와주세요",
    "in narrow lines": lambda text: _wrapped(text, 40),
    "quoted in lines": lambda text: textwrap.indent(_wrapped(text, 60), "> "),
    "fenced": lambda text: f"```\n{text}\n```",
    "of a page": html.escape,
    "of a traceback": lambda text: FRAME + text,
    "twice": lambda text: f"{text}\n{text}",
    "followed": lambda text: f"{text}\n3 4 5\nEpoch 1/5 (64, 10) (32, 10)",
    "full-width": lambda text: text.translate(WIDE),
    "of a notebook": lambda text: json.dumps({"evalue": text}),
    "printed by Python": repr,
    "without quotes": lambda text: text.translate(dict.fromkeys(map(ord, "'\"`"))),
}
"""Nothing of the message is lost."""


def broken(text: str, width: int) -> str:
    """As a terminal breaks it, in the middle of words and numbers: a digit may seem to be lost."""
    return "\n".join(
        line[at : at + width]
        for line in text.split("\n")
        for at in range(0, max(len(line), 1), width)
    )


def dressed(text: str, rng: random.Random) -> tuple[str, bool]:
    """A message in a dress that is drawn, and whether all of it is still there."""
    if rng.random() < 0.1:
        return broken(text, rng.choice([40, 60, 72, 80])), False
    return WHOLE[rng.choice(list(WHOLE))](text), True
