"""What every diagnosis is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Opening, Repair, Sentence
from engine.explain.clinic.found import Found, Library, Named
from engine.explain.clinic.reasoning.code import Tensor
from engine.explain.clinic.reasoning.sizes import written

MOST_REPAIRS: Final = 4
NAMES: Final = "abcdefgh"


def say(key: str, **values: object) -> Sentence:
    """A sentence by its place, `section.key`."""
    return Sentence(key, values)


def offer(made: Tensor, key: str, **values: object) -> Repair:
    """A repair whose note is `notes.KEY`."""
    return Repair(made.code, made.sizes, say(f"notes.{key}", **values))


def showing(repair: Repair, shown: Opening | None) -> Repair:
    """The repair with the lesson that shows what it makes."""
    return replace(repair, opening=shown)


def refuse(made: Tensor, key: str, **values: object) -> Repair:
    """What looks like a repair, and is none."""
    return replace(offer(made, key, **values), refused=True)


def asker(found: Found) -> Library:
    """Whose code is shown first: where the text does not tell, Keras's if a size is None, as its
    batches are, or else NumPy's.
    """
    if found.library is None and any("None" in one.sizes for one in found.shapes):
        return "keras"
    return found.library or "numpy"


def diagnosis(
    found: Found,
    said: Sentence,
    why: Sentence,
    *,
    axes: Sequence[int | None] = (),
    causes: Iterable[Sentence] = (),
    repairs: Iterable[Repair] = (),
    opening: Opening | None = None,
    checks: Sequence[str] | None = None,
) -> Diagnosis:
    """One with what all have in common: repairs that the asker's library has, none twice."""
    offered: dict[tuple[str, bool], Repair] = {}
    for repair in repairs:
        if asker(found) in repair.code:
            offered.setdefault((repair.code[asker(found)], repair.refused), repair)
    kept = list(offered.values())[:MOST_REPAIRS]
    return Diagnosis(
        found,
        said,
        tuple(axes),
        why,
        _once(causes),
        tuple(kept),
        opening,
        tuple(checks) if checks is not None else shapes_of(found.shapes),
    )


def _once(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple({sentence.key: sentence for sentence in sentences}.values())


def shapes_of(shapes: Sequence[Named]) -> tuple[str, ...]:
    """The line that prints the shapes just before the one that failed."""
    names = [named.name for named in shapes] or ["x"]
    return (f"print({', '.join(f'{name}.shape' for name in names)})",)


def listed(shapes: Sequence[Named]) -> str:
    """The shapes as a sentence names them: `(3, 4), (4,)`."""
    return ", ".join(written(named.sizes) for named in shapes)
