"""Calls that fail because shapes do not fit, made at random: what they are, and what is true.

What a call was made of is known before it is run, so that what its message says can be held
against it: the kind, the shapes, the axis. Nothing here reads a message.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.explain.clinic.found import Found, Kind, Library, Named, Size, Sizes
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Call:
    """A call, as a person would write it; what it raises or warns of; what is true of it."""

    made: str
    run: Callable[[], object]
    truth: Found
    untold: str = ""
    """A field that other versions of the library do not tell."""


Maker = Callable[[random.Random], Call]


@dataclass
class Tally:
    """How many calls of a kind were made, and which of their messages were not read right."""

    made: dict[str, int]
    missed: list[str]
    wrong: list[str]
    silent: list[str]
    """Calls that did not fail after all: the maker is wrong."""

    @property
    def text(self) -> str:
        """The first few of what is wrong, for an assertion."""
        return "\n".join([*self.silent[:5], *self.missed[:5], *self.wrong[:5]])


def truth(
    kind: Kind, library: Library, *shapes: tuple[str, Sequence[Size]], **told: object
) -> Found:
    """What is to be found, the shapes under their names."""
    named = tuple(Named(name, tuple(sizes)) for name, sizes in shapes)
    return replace(Found(kind, library, "", named), **told)  # type: ignore[arg-type]


def letters(*shapes: Sequence[Size]) -> tuple[tuple[str, Sequence[Size]], ...]:
    """Shapes named a, b, c."""
    return tuple(zip("abcdefgh", shapes, strict=False))


def unknown(rank: int) -> Sizes:
    """A shape of which only the number of axes is told."""
    return ("?",) * rank


def a_shape(rng: random.Random, least: int = 1, most: int = 4, size: int = 9) -> Shape:
    """Sizes from 1 on."""
    return tuple(rng.randint(1, size) for _ in range(rng.randint(least, most)))


def two(rng: random.Random, least: int = 2, most: int = 12) -> tuple[int, int]:
    """Two different sizes that do not stretch."""
    a, b = rng.sample(range(least, most + 1), 2)
    return a, b


def clashing(rng: random.Random, most: int = 4) -> tuple[Shape, Shape, int]:
    """Two shapes that do not broadcast on one axis, which is counted from the left of the result.

    They fit or stretch on the others; one may lack axes in front, and 0 is a size as well.
    """
    base = a_shape(rng, 1, most, 6)
    axis = rng.randrange(len(base))
    a, b = list(base), list(base)
    for other in range(len(base)):
        if rng.random() < 0.3:
            rng.choice((a, b))[other] = 1
    a[axis], b[axis] = two(rng) if rng.random() < 0.95 else (0, rng.randint(2, 9))
    short = rng.randint(0, axis)
    pair = tuple(a), tuple(b)[short:]
    return (*(pair if rng.random() < 0.5 else pair[::-1]), axis)


def not_into(rng: random.Random) -> tuple[Shape, Shape]:
    """A shape, and one of at least as many axes that it does not stretch to."""
    target = a_shape(rng, 1, 3, 6)
    axis = rng.randrange(len(target))
    given = [size if rng.random() < 0.7 else 1 for size in target]
    given[axis] = rng.choice([size for size in range(2, 9) if size != target[axis]])
    return tuple(given[rng.randint(0, axis) :]), target


def no_reshape(rng: random.Random) -> tuple[Shape, Shape, int]:
    """A shape, another with other elements or an unknown size that comes out even nowhere, and
    how many elements the first has.
    """
    while True:
        shape, wanted = a_shape(rng, 1, 3), list(a_shape(rng, 1, 3))
        count = 1
        for size in shape:
            count *= size
        known = 1
        for size in wanted:
            known *= size
        if rng.random() < 0.4:
            if count % known:
                wanted.insert(rng.randint(0, len(wanted)), -1)
                return shape, tuple(wanted), count
        elif known != count:
            return shape, tuple(wanted), count


def unequal(rng: random.Random) -> tuple[Shape, Shape, int, int]:
    """Two shapes that differ along one axis, that axis, and another one to join them along."""
    shape = list(a_shape(rng, 2, 4))
    joined, off = rng.sample(range(len(shape)), 2)
    other = list(shape)
    other[joined] = rng.randint(1, 9)
    shape[off], other[off] = two(rng, 1)
    return tuple(shape), tuple(other), joined, off


def beyond(rng: random.Random, size: int) -> int:
    """A position that points at nothing, from either end."""
    far = size + rng.randint(0, 20)
    return far if rng.random() < 0.7 else -far - 1


def tallied(
    makers: Mapping[str, Maker],
    count: int,
    seed: int,
    message: Callable[[Call], str | None],
    dress: Callable[[str, random.Random], tuple[str, bool]] | None = None,
) -> Tally:
    """COUNT calls, made in turn by the makers and read.

    In a dress whose owner is not told: the library is not compared; what a dress has cut may be
    refused.
    """
    rng = random.Random(seed)
    tally = Tally({}, [], [], [])
    for name, maker in _in_turn(makers, count):
        call = maker(rng)
        if (text := message(call)) is None:
            tally.silent.append(f"{name}: {call.made} did not fail")
            continue
        truth, whole = call.truth, True
        if dress:
            text, whole = dress(text, rng)
        tally.made[truth.kind] = tally.made.get(truth.kind, 0) + 1
        try:
            found = replace(read(text), line="", source="")
        except Mistake as mistake:
            if whole:
                tally.missed.append(f"{truth.kind} {call.made}\n  {text}\n  {mistake}")
            continue
        if dress:
            found = replace(found, library=truth.library)
        if call.untold and not getattr(found, call.untold):
            truth = replace(truth, **{call.untold: getattr(found, call.untold)})
        if found != truth:
            tally.wrong.append(
                f"{truth.kind} {call.made}\n  {text}\n  read  {found}\n  truth {truth}"
            )
    return tally


def _in_turn(makers: Mapping[str, Maker], count: int) -> Iterator[tuple[str, Maker]]:
    names = list(makers)
    return ((names[i % len(names)], makers[names[i % len(names)]]) for i in range(count))


def raised(call: Call) -> str | None:
    """What a call raises, as a traceback ends; None where it raises nothing."""
    try:
        call.run()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
