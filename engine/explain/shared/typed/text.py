"""What a learner types, made plain before it is parsed.

A Korean or Japanese input method leaves full-width digits, brackets and commas behind.
Only those are translated, one character for one: general compatibility folding would
also turn `3²` into `32`.
"""

from collections.abc import Mapping
from typing import Final

from engine.protocol.errors import Mistake

LONGEST_QUOTE: Final = 24
"""Characters of the learner's text that a message repeats."""

_FULL_WIDTH: Final[Mapping[int, int | str]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    ord("、"): ",",
    ord("−"): "-",
    ord("–"): "-",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("【"): "[",
    ord("】"): "]",
}


def plain(text: str) -> str:
    """The text with full-width characters as ASCII, one for one, and no outer space."""
    return text.translate(_FULL_WIDTH).strip()


def quoted(token: str) -> str:
    """A token as a message may show it: printable and cut to `LONGEST_QUOTE`."""
    shown = "".join(character if character.isprintable() else "?" for character in token)
    return shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"


def is_digits(token: str) -> bool:
    """Whether a token is one or more ASCII digits and nothing else."""
    return token.isascii() and token.isdigit()


def require_length(text: str, most: int, kind: type[Mistake], code: str) -> None:
    """Raise `kind(code)` if the text is longer than `most`, before anything reads it."""
    if len(text) > most:
        raise kind(
            code,
            f"that is {len(text):,} characters long; at most {most} are read",
            characters=len(text),
            most=most,
        )
