"""The shapes of an error above one another, so that what does not fit stands in one column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.found import Found, Kind, Sizes
from engine.explain.clinic.reasoning.sizes import ANY, count_of, written

MATRIX: Final = 2
COUNTED: Final[tuple[Kind, ...]] = ("reshape", "view")
"""Where not sizes but the number of elements has to agree."""
MOST_COUNTED: Final = 10**18
"""Elements that are written out; no memory has more."""
Words = Callable[..., str]


@dataclass(frozen=True)
class Row:
    """A shape: its name, its sizes from the column `first` on, which of them (from the left, or
    None) does not fit, and beside it what the row is about and its number."""

    name: str
    cells: tuple[str, ...]
    first: int
    clash: int | None
    about: str = ""
    number: str = ""


@dataclass(frozen=True)
class Picture:
    """Shapes one above the other, or what else a text says, in words and numbers."""

    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...]


NOTHING: Final = Picture((), ())


def picture_of(diagnosis: Diagnosis, words: Words) -> Picture:
    """What a diagnosis shows; `words` gives the labels of the section `shapes`."""
    found = diagnosis.found
    rows = _rows(diagnosis, words)
    return Picture(rows, _facts(found, words, shown=bool(rows)))


def _rows(diagnosis: Diagnosis, words: Words) -> tuple[Row, ...]:
    found = diagnosis.found
    named = [(one.name, one.sizes) for one in found.shapes]
    if found.kind in COUNTED and not named and found.count is not None:
        named.append(("x", ANY))
    if found.wanted and found.kind in (*COUNTED, "wanted_shape"):
        named.append((words("wanted"), found.wanted))
    if not named:
        return ()
    clashes = [
        len(sizes) + axis if axis is not None and -len(sizes) <= axis < 0 else None
        for (_, sizes), axis in zip(named, [*diagnosis.axes, None, None], strict=False)
    ]
    clashes += [None] * (len(named) - len(clashes))
    return tuple(
        Row(name, tuple(map(str, sizes)), first, clash, *_beside(found, name, sizes, clash, words))
        for (name, sizes), clash, first in zip(named, clashes, _firsts(named, clashes), strict=True)
    )


def _firsts(named: list[tuple[str, Sizes]], clashes: list[int | None]) -> list[int]:
    """The columns in which the shapes begin: what clashes is one column, else the last axes are."""
    places = [clash for clash in clashes if clash is not None]
    if len(places) < len(named) or not places:
        places = [len(sizes) for _, sizes in named]
    return [max(places) - place for place in places]


def _beside(
    found: Found, name: str, sizes: Sizes, clash: int | None, words: Words
) -> tuple[str, str]:
    """What is said beside a shape: the axis that does not fit, or how many elements it has."""
    if found.kind in COUNTED:
        count = found.count if sizes == ANY else None if -1 in sizes else count_of(sizes)
        return ("", "") if count is None else (words("elements"), _counted(count))
    if clash is None:
        return "", ""
    axis = clash - len(sizes)
    if found.kind == "product" and len(sizes) == MATRIX:
        about = words("columns" if axis == -1 else "rows", name=name)
    else:
        about = words("axis", axis=str(axis))
    return about, str(sizes[clash])


def _facts(found: Found, words: Words, *, shown: bool) -> tuple[tuple[str, str], ...]:
    """What a text says beside shapes, each with its label."""
    facts: list[tuple[str, str]] = []
    if found.layer:
        facts.append((words("layer"), found.layer))
    if found.rank is not None:
        facts.append((words("rank"), str(found.rank)))
    if found.sizes and not shown:
        facts += zip(_labels_of_sizes(found, words), map(str, found.sizes), strict=False)
    if found.count is not None and not (shown and found.kind in COUNTED):
        facts.append((_label_of_count(found.kind, words), _counted(found.count)))
    if found.position is not None:
        label = words("label") if found.kind == "classes" else words("position")
        facts.append((label, str(found.position)))
    if found.wanted and not shown:
        facts.append((words("wanted"), written(found.wanted)))
    facts += zip(_labels_of_dtypes(found, words), found.dtypes, strict=False)
    return tuple(facts)


def _counted(count: int) -> str:
    return f"{count:,}" if count < MOST_COUNTED else "…"


def _label_of_count(kind: Kind, words: Words) -> str:
    match kind:
        case "indices":
            return words("indices")
        case "classes":
            return words("classes")
        case "axis":
            return words("axes")
    return words("elements")


def _labels_of_sizes(found: Found, words: Words) -> tuple[str, ...]:
    if found.kind in ("layer_size", "wanted_shape"):
        return words("wanted"), words("given")
    if found.kind in COUNTED:
        return (words("wanted"),)
    axis = None if found.axis is None else str(found.axis)
    if len(found.sizes) == 1:
        return (words("size") if axis is None else words("size_of", axis=axis),)
    where = words("size") if axis is None else words("axis", axis=axis)
    return f"a, {where}", f"b, {where}"


def _labels_of_dtypes(found: Found, words: Words) -> tuple[str, ...]:
    return tuple(f"{name}, dtype" for name in "abcd")[: len(found.dtypes)]
