"""What is wrong with a reduction that somebody typed, and what would work."""

from typing import Final

from engine.protocol.errors import Mistake

EXAMPLE: Final = "(3, 4).sum(axis=1)"


class ReductionMistake(Mistake):
    """A text that is no reduction, or one that NumPy refuses too. Codes, `reduction.` before each:

    empty; too_long (characters, most); unbalanced (token, at); unfinished; not_read (token);
    no_operation; unknown_name (token); unknown_operation (token); argument (token);
    exponent (token); too_deep (most); too_many (most); too_large (most); too_much (most);
    python_sum (token);
    axis (axis, axes, shape); scalar (axis); axis_twice (axis); one_axis (operation);
    of_nothing (operation, axes, shape); truths (what).
    """


def not_read(token: str) -> ReductionMistake:
    """Something of the text that is not understood."""
    return ReductionMistake(
        "reduction.not_read", f"{token} is not read here; write one such as {EXAMPLE}", token=token
    )
