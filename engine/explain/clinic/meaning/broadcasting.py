"""Operands of an element-wise operation that do not broadcast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Sentence
from engine.explain.clinic.found import Found, Sizes
from engine.explain.clinic.meaning.broadcast_repairs import (
    is_written_into,
    lost_axis,
    repairs,
    repairs_into,
)
from engine.explain.clinic.reasoning.code import MATRIX
from engine.explain.clinic.reasoning.opening import of_shapes
from engine.explain.clinic.reasoning.parts import diagnosis, listed, say
from engine.explain.clinic.reasoning.sizes import Broadcast, at, broadcast, equal, written
from engine.explain.clinic.reasoning.source import sign as sign_in

CHECKS: Final = ("print(a.shape, b.shape)",)
IMAGE: Final = 3
"""Axes of an image in colours."""
INTO: Final = "into"
"""The word of what is written into a tensor, which does not stretch."""
SIGNS: Final = ("+", "-", "*", "/", "**", "//", "%", "<", ">", "<=", ">=", "==", "!=")


SPOKEN: Final = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
"""Names of functions for signs. × says nothing: it stands for both products."""


def broadcasting(found: Found) -> Diagnosis:
    """What to say of a `broadcast`."""
    if len(found.shapes) < 2:
        return _of_sizes(found)
    if found.word == INTO and len(found.shapes) == 2:
        return into(found)
    shapes = [named.sizes for named in found.shapes]
    outcome = broadcast(shapes)
    axis = next(iter(outcome.clashes or outcome.open), None)
    there = [] if axis is None else [at(shape, axis) for shape in shapes]
    left, right = [*dict.fromkeys(s for s in there if s not in (None, 1)), None, None][:2]
    if axis is None:
        said = say(
            "said.broadcast.fits", shapes=listed(found.shapes), result=written(outcome.sizes)
        )
    elif outcome.clashes:
        said = say("said.broadcast", shapes=listed(found.shapes), axis=axis, left=left, right=right)
    else:
        said = say(
            "said.broadcast.open", shapes=listed(found.shapes), axis=axis, left=left, right=right
        )
    sign = sign_of(found)
    return diagnosis(
        found,
        said,
        say("why.broadcast"),
        axes=[axis if axis is not None and -axis <= len(shape) else None for shape in shapes],
        causes=causes(shapes, outcome, sign),
        repairs=repairs(found, outcome, sign) if outcome.clashes else (),
        opening=of_shapes("broadcasting", sign, shapes),
    )


def sign_of(found: Found) -> str:
    """The sign that the text or the learner's own line has between the operands, if one."""
    word = SPOKEN.get(found.word, found.word)
    return word if word in SIGNS else sign_in(found.source)


def _of_sizes(found: Found) -> Diagnosis:
    """Two sizes at an axis of the result are all that is known."""
    if len(found.sizes) != 2:
        causes = [say("causes.broadcast.print")]
        return diagnosis(
            found, say("said.broadcast.nothing"), say("why.broadcast"), causes=causes, checks=CHECKS
        )
    left, right = found.sizes
    if found.word == INTO:
        if found.axis is None:
            said = say("said.broadcast.into_untold", left=left, right=right)
        else:
            said = say("said.broadcast.into_sizes", left=left, right=right, axis=found.axis)
        causes = [say("causes.broadcast.print")]
        return diagnosis(found, said, say("why.broadcast"), causes=causes, checks=CHECKS)
    known = say("said.broadcast.sizes", axis=found.axis or 0, left=left, right=right)
    if found.axis is None:
        known = say("said.broadcast.untold", left=left, right=right)
    specials = _of_two_sizes(left, right, found.axis)
    return diagnosis(
        found,
        known,
        say("why.broadcast"),
        causes=[*specials, say("causes.broadcast.print")],
        checks=CHECKS,
    )


def into(found: Found) -> Diagnosis:
    """The first is written into the second, whose shape stays."""
    a, b = (named.sizes for named in found.shapes)
    told = {"shapes": listed(found.shapes)}
    common = range(-1, -min(len(a), len(b)) - 1, -1)
    axis = next((at for at in common if a[at] != 1 and equal(a[at], b[at]) is False), None)
    if axis is not None:
        said = say("said.broadcast.into", **told, axis=axis, left=a[axis], right=b[axis])
    else:
        said = say("said.broadcast.into_ranks", **told)
    causes = [say("causes.in_place" if is_written_into(found) else "causes.broadcast.print")]
    if len(a) >= IMAGE and found.library == "numpy" and found.shapes[0].name == "a":
        causes.append(say("causes.into.images"))
    if axis is not None and {a[axis], b[axis]} == {1, 3}:
        causes.insert(0, say("causes.normalize"))
    return diagnosis(
        found,
        said,
        say("why.broadcast"),
        axes=(axis, axis),
        causes=causes,
        repairs=repairs_into(found),
        opening=of_shapes("broadcasting", "+", (a, b)),
    )


def _of_two_sizes(left: object, right: object, axis: int | None) -> Iterator[Sentence]:
    """What two sizes that meet are known for; `axis` from the left."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return
    if {left, right} == {3, 4}:
        yield say("causes.alpha")
    if abs(left - right) == 1:
        yield say("causes.one_apart")
    if axis == 0:
        yield say("causes.last_batch")
    if axis == 1 and min(left, right) in (77, 128, 512, 1024) and max(left, right) > 128:
        yield say("causes.tokens", most=min(left, right))


def causes(shapes: Sequence[Sizes], outcome: Broadcast, sign: str) -> Iterator[Sentence]:
    """The usual ones for shapes that clash, as far as they apply."""
    if len(shapes) != 2 or not outcome.clashes:
        yield say("causes.broadcast.print")
        return
    a, b = shapes
    axis = outcome.clashes[0]
    if sign in ("*", "") and len(a) == len(b) == MATRIX and equal(a[-1], b[-2]):
        yield say("causes.matmul")
    larger, smaller = (a, b) if len(a) > len(b) else (b, a)
    if len(larger) == len(smaller) + 1 and (lost := lost_axis(larger, smaller)) is not None:
        yield say("causes.reduced", axis=lost)
    left, right = at(a, axis), at(b, axis)
    if len(a) == len(b) and len(outcome.clashes) == 1:
        is_batch = axis == -len(a) and a[1:] == b[1:]
        yield from _of_two_sizes(left, right, 0 if is_batch else None)
    if len(a) > MATRIX and sorted(map(str, a)) == sorted(map(str, b)):
        yield say("causes.channels")
    yield say("causes.broadcast.print")
