"""Mistakes and failures as events."""

from collections.abc import Mapping

from engine.protocol import Problem, clock
from engine.protocol.errors import Detail, Mistake

_LONGEST = 2_000


def problem(
    code: str, message: str, *, reply_to: int = 0, detail: Mapping[str, Detail] | None = None
) -> Problem:
    """A `problem` with `message` brought to one line of the length that a line may have."""
    one_line = " ".join(message.split())[:_LONGEST]
    return Problem(
        at=clock.now(), reply_to=reply_to, code=code, message=one_line, detail=dict(detail or {})
    )


def from_mistake(mistake: Mistake, *, reply_to: int = 0) -> Problem:
    """A person's mistake, with all that the screen needs to word it."""
    return problem(mistake.code, str(mistake), reply_to=reply_to, detail=mistake.detail)


def from_failure(code: str, failure: BaseException, *, reply_to: int = 0) -> Problem:
    """The program's own failure: its kind and its words, which are its detail `reason` too."""
    reason = " ".join(f"{type(failure).__name__}: {failure}".split())
    return problem(code, reason, reply_to=reply_to, detail={"reason": reason[:_LONGEST]})
