"""An index that points at nothing, more indices than axes, an axis that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.clinic.diagnosis import Diagnosis, Opening, Repair, Sentence
from engine.explain.clinic.found import Found, Named, Sizes
from engine.explain.clinic.reasoning.code import Tensor, each, grown, tensor
from engine.explain.clinic.reasoning.opening import LARGEST, MOST_AXES
from engine.explain.clinic.reasoning.parts import diagnosis, offer, say, showing
from engine.explain.clinic.reasoning.sizes import ANY, UNKNOWN, known, written

SMALL = 2
"""The view of the slicing lesson whose tensor is typed."""
MOST_RANK = 8


def index(found: Found) -> Diagnosis:
    """What to say of an `index`."""
    size = found.sizes[0] if found.sizes else None
    x = tensor(found.shapes[0] if found.shapes else Named("x", ANY))
    axis = found.axis
    if axis is not None and axis < 0 and found.shapes:
        axis += len(x.sizes)
    offered = list(_last(x, axis, size)) if isinstance(size, int) and size else []
    return diagnosis(
        found,
        _said(found, size),
        say("why.index"),
        axes=[None if axis is None else axis - len(named.sizes) for named in found.shapes],
        causes=_causes(found, size),
        repairs=offered,
        opening=next((one.opening for one in offered if one.opening), None),
        checks=("print(len(x))",) if found.word in ("list", "tuple") else None,
    )


def _said(found: Found, size: object) -> Sentence:
    position = found.position
    if found.word == "list":
        return say("said.index.list")
    if found.word == "tuple":
        return say("said.index.tuple")
    if not isinstance(size, int):
        if position is None:
            return say("said.index.untold")
        return say("said.index.size_untold", position=position)
    if size == 0:
        return say("said.index.empty", position=0 if position is None else position)
    values = {"size": size, "last": size - 1, "position": size if position is None else position}
    if found.axis is None:
        return say("said.index.any", **values)
    return say("said.index", **values, axis=found.axis)


def _causes(found: Found, size: object) -> Iterator[Sentence]:
    if found.word == "tuple":
        yield say("causes.index.tuple")
    elif size is None and found.position is None and found.word != "list":
        yield say("causes.index.embedding")
    if isinstance(size, int) and found.position == size:
        yield say("causes.index.one")
    elif isinstance(size, int) and found.axis not in (None, 0):
        yield say("causes.index.axis")
    if found.word != "tuple":
        yield say("causes.index.range")


def _last(x: Tensor, axis: int | None, size: int) -> Iterator[Repair]:
    """The last place that there is."""
    at = axis or 0
    if at > MOST_RANK or at < 0:
        return
    inside = ", ".join([":"] * at + [str(size - 1)])
    sizes = ANY if x.sizes == ANY else x.sizes[:at] + x.sizes[at + 1 :]
    made = offer(each([x], sizes, every=f"{{0}}[{inside}]"), "index.last", last=size - 1)
    shape: Sizes = x.sizes if x.sizes != ANY else (size,) if not at else ()
    yield showing(made, _in_lesson(shape, inside))


def _in_lesson(shape: Sizes, inside: str) -> Opening | None:
    numbers = known(shape)
    if not numbers or len(numbers) > MOST_AXES["slicing"] or max(numbers) > LARGEST["slicing"]:
        return None
    return Opening("slicing", f"{written(numbers)}[{inside}]", SMALL)


# ---- more than there are


def indices(found: Found) -> Diagnosis:
    """What to say of `indices`."""
    rank, count = found.rank, found.count
    if rank is None:
        said = say("said.indices.untold")
    elif rank == 0:
        said = say("said.indices.scalar")
    elif count is None:
        said = say("said.indices.rank", rank=rank)
    else:
        said = say("said.indices", rank=rank, count=count)
    lacks_one = rank is not None and count in (None, rank + 1)
    return diagnosis(
        found,
        said,
        say("why.indices"),
        axes=[None] * len(found.shapes),
        causes=[say("causes.indices.lost"), say("causes.indices.ragged")],
        repairs=_with_one_more(found, rank or 0) if lacks_one else (),
        opening=Opening("slicing", "(3, 4)[1, 2]", SMALL, note=say("opening.like")),
    )


def _with_one_more(found: Found, rank: int) -> Iterator[Repair]:
    """A tensor of so many axes with another one."""
    if not 0 < rank < MOST_RANK:
        return
    x = tensor(found.shapes[0] if found.shapes else Named("x", (UNKNOWN,) * rank))
    for place, key in ((rank, "indices.end"), (0, "indices.front")):
        changed = grown(x, place)
        yield offer(changed, key, after=written(changed.sizes))


def axis(found: Found) -> Diagnosis:
    """What to say of an `axis`."""
    rank, position = found.rank or 0, found.position or 0
    shortest = 1 if found.library == "torch" else 0  # it says of a scalar what it says of a vector
    if found.word == "permute" and found.count is None:
        said = say("said.axis.permutation")
    elif found.word == "permute":
        said = say("said.axis.permute", count=found.count or 0, rank=rank)
    elif rank == 1:
        said = say("said.axis.vector", position=position)
    elif rank:
        said = say("said.axis", position=position, rank=rank, last=rank - 1)
    else:
        said = say("said.axis.scalar", position=position)
    return diagnosis(
        found,
        said,
        say("why.axis"),
        axes=[None] * len(found.shapes),
        causes=[say("causes.axis.lost"), say("causes.axis.one")],
        repairs=_with_one_more(found, rank) if found.position == rank > shortest else (),
    )
