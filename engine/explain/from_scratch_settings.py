"""The numbers of a training by hand as a learner types them: rate, epochs, seed."""

from __future__ import annotations

from engine.errors import Mistake
from engine.explain.real_numbers import RealMistake, parse_real
from engine.explain.typed_text import plain, quoted, require_length
from engine.explain.whole_numbers import NumberMistake, parse_whole_number
from engine.protocol import MAX_SCRATCH_EPOCHS, MAX_SCRATCH_RATE, MAX_SCRATCH_SEED

LONGEST = 60
NAMES = ("rate", "epochs", "seed")


class ScratchMistake(Mistake):
    """Numbers that are not trained with. Codes: `scratch.too_long` (characters, most),
    `scratch.count` (given), `scratch.not_a_number` (token), `scratch.rate` (high),
    `scratch.epochs` (high), `scratch.seed` (high)."""


def parse_numbers(text: str) -> tuple[float, int, int]:
    """Learning rate, epochs and seed of a text such as `.01 10 0`. Raises `ScratchMistake`."""
    require_length(text, LONGEST, ScratchMistake, "scratch.too_long")
    tokens = plain(text).replace(",", " ").split()
    if len(tokens) != len(NAMES):
        raise ScratchMistake(
            "scratch.count",
            f"{len(tokens)} numbers; three are needed, such as .01 10 0",
            given=len(tokens),
        )
    rate = _real(tokens[0])
    epochs, seed = (_whole(token) for token in tokens[1:])
    _within("scratch.rate", rate, 0 < rate <= MAX_SCRATCH_RATE, MAX_SCRATCH_RATE)
    _within("scratch.epochs", epochs, 1 <= epochs <= MAX_SCRATCH_EPOCHS, MAX_SCRATCH_EPOCHS)
    _within("scratch.seed", seed, seed <= MAX_SCRATCH_SEED, MAX_SCRATCH_SEED)
    return rate, epochs, seed


def _real(token: str) -> float:
    try:
        return parse_real(token)
    except RealMistake as mistake:
        raise _no_number(token) from mistake


def _whole(token: str) -> int:
    try:
        return parse_whole_number(token)
    except NumberMistake as mistake:
        raise _no_number(token) from mistake


def _no_number(token: str) -> ScratchMistake:
    return ScratchMistake(
        "scratch.not_a_number",
        f"{quoted(token)} does not fit; .01 10 0 does",
        token=quoted(token),
    )


def _within(code: str, value: float, fits: bool, high: float) -> None:
    if not fits:
        raise ScratchMistake(
            code, f"{value:g} is out of range; the largest is {high:g}", high=f"{high:g}"
        )
