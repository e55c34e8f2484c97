"""A repair's code, run in its library: does it give the shape that it promises, and does it mend?

Only the repairs that the clinic wrote itself are run, never a text that somebody brought.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from engine.explain.clinic.diagnosis import Diagnosis, Repair
from engine.explain.clinic.found import Found, Library, Named, Size, Sizes
from engine.explain.clinic.meaning.diagnose import diagnose
from engine.explain.clinic.reading.read import read
from engine.explain.clinic.reasoning.sizes import ANY, UNKNOWN
from engine.protocol.errors import Mistake
from tests.engine.explain.clinic.meaning.findings import MAKERS
from tests.engine.explain.clinic.reading.failing.calls import Call, Maker

Make = Callable[[Any], Any]
Shape = tuple[int, ...]
TAKES_CLASSES = re.compile(r"sparse_|F\.cross_entropy|one_hot|np\.eye|to_categorical")
SAME_AFTER = ("grown", "turned", "channels", "permuted", "squeezed", "merged", "cut", "each")
"""Notes of repairs of one operand, after which all operands broadcast."""


@dataclass
class Outcome:
    """What came of the repairs of many findings."""

    findings: int = 0
    repairs: int = 0
    of_kind: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.wrong[:5])


def random_findings(library: Library, count: int, seed: int) -> Iterator[Found]:
    """COUNT findings of every kind in turn, as a user of that library may have them."""
    rng = random.Random(seed)
    for number in range(count):
        yield MAKERS[number % len(MAKERS)](rng, library)


def findings_of_messages(
    makers: Mapping[str, Maker], message: Callable[[Call], str | None], count: int, seed: int
) -> Iterator[Found]:
    """What is read of COUNT calls that fail, from what the library says of them."""
    rng = random.Random(seed)
    names = list(makers)
    for number in range(count):
        text = message(makers[names[number % len(names)]](rng))
        if text is not None:
            with suppress(Mistake):  # what is not understood, another test counts
                yield read(text)


def tried(
    library: Library, names: Mapping[str, Any], make: Make, findings: Iterable[Found]
) -> Outcome:
    """The repairs of all findings run; `make` gives the library's tensor of an array."""
    rng = random.Random(0)
    outcome = Outcome()
    for found in findings:
        diagnosis = diagnose(found)
        outcome.findings += 1
        for repair in diagnosis.repairs:
            if library not in repair.code:
                continue
            outcome.repairs += 1
            outcome.of_kind[found.kind] = outcome.of_kind.get(found.kind, 0) + 1
            if complaint := wrong_with(diagnosis, repair, library, names, make, rng):
                outcome.wrong.append(f"{found}\n  {repair.code[library]}\n  {complaint}")
    return outcome


def wrong_with(
    diagnosis: Diagnosis,
    repair: Repair,
    library: Library,
    names: Mapping[str, Any],
    make: Make,
    rng: random.Random,
) -> str:
    """What a repair does otherwise than it says, "" if nothing."""
    code = repair.code[library]
    tensors = {
        name: make(array) for name, array in arrays(diagnosis.found, repair, code, rng).items()
    }
    try:
        value = eval(code, {**names, **tensors})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    shape = tuple(int(size) for size in value.shape)
    if not matches(shape, repair.shape):
        return f"gives {shape}, and {repair.shape} was promised"
    return "" if repair.refused else not_mended(diagnosis.found, repair, shape)


def matches(shape: Shape, promised: Sizes) -> bool:
    """Whether a shape is the one that was promised; a name there stands for any size."""
    if promised == ANY:
        return True
    return len(shape) == len(promised) and all(
        isinstance(want, str) or size == want for size, want in zip(shape, promised, strict=True)
    )


def not_mended(found: Found, repair: Repair, shape: Shape) -> str:
    """What still does not fit after the repair, "" if all does."""
    note = repair.note.key.removeprefix("notes.")
    if found.kind == "broadcast" and found.word != "into" and note in SAME_AFTER:
        if found.word:
            return ""  # the whole operation was run
        name = repair.note.values["name"]
        others = [one.sizes for one in found.shapes if one.name != name]
        try:
            np.broadcast_shapes(shape, *others)  # type: ignore[arg-type]
        except ValueError as error:
            return str(error)
    if found.kind == "broadcast" and found.word == "into" and note != "out_of_place":
        return "" if shape == found.shapes[1].sizes or fits_into(shape, found) else "does not go in"
    if found.kind == "layer_rank" and len(shape) != found.rank:
        return f"has {len(shape)} axes, and {found.rank} are wanted"
    if found.kind == "layer_size" and shape[found.axis or 0] != found.sizes[0]:
        return f"{found.sizes[0]} is wanted at axis {found.axis}"
    if found.kind == "wanted_shape" and not matches(shape, found.wanted):
        return f"{found.wanted} is wanted"
    return ""


def fits_into(shape: Shape, found: Found) -> bool:
    try:
        np.broadcast_to(np.zeros(shape), found.shapes[1].sizes)  # type: ignore[arg-type]
    except ValueError:
        return False
    return True


# ---- what the code's names stand for


def arrays(
    found: Found, repair: Repair, code: str, rng: random.Random
) -> dict[str, np.ndarray[Any, Any]]:
    """An array for each name in the code that the library does not have."""
    named = found.shapes or _untold(found, repair, rng)
    numbers: dict[str, int] = {}
    """What each name is: the same everywhere, and such that rows make whole samples."""
    rows = repair.note.values["rows"] if repair.note.key == "notes.layer.rows" else 1
    assert isinstance(rows, int)

    def number(size: Size) -> int:
        if isinstance(size, int):
            return size
        drawn = rng.randint(1, 5) * rows
        return drawn if size == UNKNOWN else numbers.setdefault(size, drawn)

    sizes = {one.name: tuple(map(number, one.sizes)) for one in named}
    made: dict[str, np.ndarray[Any, Any]] = {}
    for name, shape in sizes.items():
        if TAKES_CLASSES.search(code) and shape == smallest(sizes.values()):
            made[name] = np.zeros(shape, dtype="int64")
        else:
            made[name] = np.ones(shape, dtype="float32")
    if found.kind == "view":
        made = {name: array.T.copy().T for name, array in made.items()}
    return made


def smallest(shapes: Any) -> Shape:
    return min(shapes, key=prod)


def _untold(found: Found, repair: Repair, rng: random.Random) -> Sequence[Named]:
    """A tensor that the text may have been about."""
    if found.kind == "reshape":
        return (Named("x", (found.count or 0,)),)
    if found.kind == "index":
        axis, size = found.axis or 0, found.sizes[0]
        return (Named("x", (*[rng.randint(1, 4)] * axis, size, 2)),)
    if found.kind in ("indices", "axis"):
        return (Named("x", tuple(rng.randint(1, 4) for _ in range(found.rank or 0))),)
    if found.kind == "targets":
        column = repair.note.key.endswith("column")
        return (Named("target", (4, 1) if column else (4, 3)),)
    if found.kind == "classes":
        return (Named("target", (4,)),)
    return (Named("x", (3, 4)),)
