"""Tensors that cannot be joined along an axis, or laid upon each other along a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from engine.explain.clinic.diagnosis import Diagnosis, Repair
from engine.explain.clinic.found import Found, Sizes
from engine.explain.clinic.reasoning.code import MATRIX, Tensor, each, grown, tensor, turned
from engine.explain.clinic.reasoning.parts import diagnosis, listed, offer, say
from engine.explain.clinic.reasoning.sizes import UNKNOWN, broadcast, equal, same, written

COLOURS = (1, 3, 4)
"""How many channels an image has."""
IMAGE = 3
"""Axes of one, the channels among them."""


def concat(found: Found) -> Diagnosis:
    """What to say of a `concat`."""
    shapes = [named.sizes for named in found.shapes]
    why = say("why.concat")
    if len(shapes) < 2:
        return _told_little(found)
    tensors = [tensor(named) for named in found.shapes]
    ranks = sorted(set(map(len, shapes)))
    off = found.off if len(ranks) == 1 else None
    if len(ranks) == 1 and off is None:
        joined_along = None if found.axis is None else found.axis % max(ranks[0], 1)
        differ = [axis for axis in _differing(shapes) if axis != joined_along]
        # Of several any may be the one that they are joined along.
        off = differ[0] if differ and (joined_along is not None or len(differ) == 1) else None
    values = {"shapes": listed(found.shapes)}
    if 0 in ranks:
        said = say("said.concat.scalar", **values)
    elif len(ranks) > 1:
        said = say("said.concat.ranks", **values, fewest=ranks[0], most=ranks[-1])
    elif off is not None and off < ranks[0]:
        said = say("said.concat", **values, off=off)
    else:
        said = say("said.concat.untold", **values)
    return diagnosis(
        found,
        said,
        why,
        axes=[None if off is None or off >= len(one) else off - len(one) for one in shapes],
        causes=[say("causes.concat.ranks" if len(ranks) > 1 else "causes.concat.axis")],
        repairs=_concat_repairs(tensors, found.axis),
    )


def _told_little(found: Found) -> Diagnosis:
    causes = [say("causes.concat.axis")]
    if len(found.sizes) == 2:
        left, right = found.sizes
        if found.off is not None:
            said = say("said.concat.off", off=found.off, left=left, right=right)
        elif found.axis is not None:
            said = say("said.concat.along", axis=found.axis, left=left, right=right)
        else:
            said = say("said.concat.sizes", left=left, right=right)
    elif found.word == "rank":
        said, causes = say("said.concat.scalars"), [say("causes.concat.scalars")]
    else:
        said = say("said.concat.nothing")
    return diagnosis(
        found, said, say("why.concat"), causes=causes, checks=("print(a.shape, b.shape)",)
    )


def _differing(shapes: Sequence[Sizes]) -> Iterator[int]:
    """The axes, from 0, at which not all sizes are the same; all have as many."""
    for axis in range(len(shapes[0])):
        if any(not equal(one[axis], other[axis]) for one, other in pairwise(shapes)):
            yield axis


def joined(tensors: Sequence[Tensor], axis: int) -> Tensor | None:
    """The tensors one after the other along an axis from 0; None where they do not fit."""
    shapes = [one.sizes for one in tensors]
    if len(set(map(len, shapes))) > 1 or axis >= len(shapes[0]):
        return None
    if any(at != axis for at in _differing(shapes)):
        return None
    along = [shape[axis] for shape in shapes]
    numbers = [size for size in along if isinstance(size, int)]
    whole = sum(numbers) if len(numbers) == len(along) else UNKNOWN
    sizes = (*shapes[0][:axis], whole, *shapes[0][axis + 1 :])
    names = ", ".join(f"{{{place}}}" for place in range(len(tensors)))
    return each(
        tensors,
        sizes,
        numpy=f"np.concatenate([{names}], axis={axis})",
        torch=f"torch.cat([{names}], dim={axis})",
        tensorflow=f"tf.concat([{names}], axis={axis})",
        keras=f"ops.concatenate([{names}], axis={axis})",
    )


def _concat_repairs(tensors: Sequence[Tensor], axis: int | None) -> Iterator[Repair]:
    """Along another axis, or one of two turned, or with the axis that it lacks."""
    rank = max(len(one.sizes) for one in tensors)
    for along in range(rank):
        if (made := joined(tensors, along)) is not None:
            yield offer(made, "concat.axis", axis=along)
    if len(tensors) != 2:
        return
    wanted = [axis] if axis is not None and 0 <= axis < rank else list(range(rank))
    for place in (1, 0):
        one, other = tensors[place], tensors[1 - place]
        changes = []
        if len(one.sizes) == len(other.sizes) == MATRIX:
            changes = [("concat.turned", turned(one))]
        elif len(one.sizes) == len(other.sizes) - 1:
            changes = [("concat.grown", grown(one, at)) for at in wanted]
        for key, changed in changes:
            pair = [other, changed] if place else [changed, other]
            for along in wanted:
                if (made := joined(pair, along)) is not None:
                    name, after = one.code["numpy"], written(changed.sizes)
                    yield offer(made, key, name=name, after=after, axis=along)
        if UNKNOWN in one.sizes and len(one.sizes) == len(other.sizes) - 1:
            changed = grown(one, 0)
            yield offer(changed, "concat.row", name=one.code["numpy"])


# ---- stack


def stack(found: Found) -> Diagnosis:
    """What to say of a `stack`."""
    tensors = [tensor(named) for named in found.shapes]
    shapes = [one.sizes for one in tensors]
    if found.word == "rows":
        said, causes = say("said.stack.rows"), [say("causes.stack.rows")]
        return diagnosis(
            found, said, say("why.stack"), causes=causes, checks=("print([len(row) for row in x])",)
        )
    if len(tensors) < 2:
        said = say("said.stack.untold")
    else:
        said = say("said.stack", shapes=listed(found.shapes))
    same_rank = len(set(map(len, shapes))) == 1
    axis = next(_differing(shapes), None) if same_rank and len(shapes) > 1 else None
    causes = [say("causes.stack.images" if _are_images(shapes) else "causes.stack.lengths")]
    if found.library == "torch":
        causes.append(say("causes.stack.loader"))
    return diagnosis(
        found,
        said,
        say("why.stack"),
        axes=[None if axis is None else axis - len(one) for one in shapes],
        causes=causes,
        repairs=_stack_repairs(tensors) if len(tensors) == 2 else (),
        checks=() if found.shapes else ("print([each.shape for each in tensors])",),
    )


def _are_images(shapes: Sequence[Sizes]) -> bool:
    return bool(shapes) and all(
        len(one) == IMAGE and (one[0] in COLOURS or one[-1] in COLOURS) for one in shapes
    )


def _stack_repairs(tensors: Sequence[Tensor]) -> Iterator[Repair]:
    a, b = tensors
    if _are_images([a.sizes, b.sizes]):
        yield from _resized(a, b)
    if len(a.sizes) == len(b.sizes) and same(a.sizes[1:], b.sizes[1:]):
        first, second = a.sizes[0], b.sizes[0]
        if isinstance(first, int) and isinstance(second, int):
            sizes = (2, max(first, second), *a.sizes[1:])
            yield offer(_padded(a, b, sizes), "stack.padded", size=max(first, second))
    together = broadcast([a.sizes, b.sizes])
    if together.fits and not same(a.sizes, b.sizes):
        yield offer(
            each(
                tensors,
                (2, *together.sizes),
                numpy="np.stack(np.broadcast_arrays({0}, {1}))",
                torch="torch.stack(torch.broadcast_tensors({0}, {1}))",
            ),
            "stack.broadcast",
        )
    for axis in range(len(a.sizes)):
        if (made := joined(tensors, axis)) is not None:
            yield offer(made, "stack.joined", axis=axis)


def _padded(a: Tensor, b: Tensor, sizes: Sizes) -> Tensor:
    """The shorter one with zeros at its end."""
    rest = len(a.sizes) - 1
    short = a if sizes[1] != a.sizes[0] else b
    assert isinstance(sizes[1], int)
    assert isinstance(short.sizes[0], int)
    pads = ", ".join([f"(0, {sizes[1] - short.sizes[0]})", *["(0, 0)"] * rest])
    padded = f"pad({{{0 if short is a else 1}}}, ({pads}{',' * (not rest)}))"

    def pair(pad: str) -> str:
        return f"{pad}, {{1}}" if short is a else f"{{0}}, {pad}"

    return each(
        (a, b),
        sizes,
        numpy=f"np.stack([{pair(f'np.{padded}')}])",
        torch="torch.nn.utils.rnn.pad_sequence([{0}, {1}], batch_first=True)",
        tensorflow=f"tf.stack([{pair(f'tf.{padded}')}])",
        keras=f"ops.stack([{pair(f'ops.{padded}')}])",
    )


def _resized(a: Tensor, b: Tensor) -> Iterator[Repair]:
    """The second image as large as the first."""
    first = a.sizes[0] in COLOURS and equal(a.sizes[0], b.sizes[0])
    last = a.sizes[-1] in COLOURS and equal(a.sizes[-1], b.sizes[-1])
    if first:
        height, width = a.sizes[1:]
        torch = f"torch.stack([{{0}}, F.interpolate({{1}}[None], size=({height}, {width}))[0]])"
        made = each((a, b), (2, *a.sizes), torch=torch)
        yield offer(made, "stack.resized", height=height, width=width)
    elif last:
        height, width = a.sizes[:-1]
        size = f"({height}, {width})"
        made = each(
            (a, b),
            (2, *a.sizes),
            tensorflow=f"tf.stack([{{0}}, tf.image.resize({{1}}, {size})])",
            keras=f"ops.stack([{{0}}, ops.image.resize({{1}}, {size})])",
            jax='jnp.stack([{0}, jax.image.resize({1}, {0}.shape, "linear")])',
        )
        yield offer(made, "stack.resized", height=height, width=width)
