"""A tensor of a known shape as an expression, written in each library, and what is done to it.

The names that the code needs beside its tensors: np, torch, F (torch.nn.functional), nn, tf,
keras, ops (keras.ops), jnp, jax.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from engine.explain.clinic.found import Library, Named, Size, Sizes

LIBRARIES: Final[tuple[Library, ...]] = get_args(Library)
MATRIX: Final = 2
REDUCTIONS: Final = {
    "sum": ("sum", "tf.reduce_sum"),
    "mean": ("mean", "tf.reduce_mean"),
    "max": ("amax", "tf.reduce_max"),
    "min": ("amin", "tf.reduce_min"),
    "std": ("std", "tf.math.reduce_std"),
}
"""What takes an axis away, with its names in PyTorch and TensorFlow."""
Code = Mapping[Library, str]


@dataclass(frozen=True)
class Tensor:
    """An expression in each library that has one, and the shape of its value."""

    sizes: Sizes
    code: Code


def tensor(named: Named) -> Tensor:
    """The tensor of that name."""
    return Tensor(named.sizes, dict.fromkeys(LIBRARIES, named.name))


def each(tensors: Sequence[Tensor], sizes: Sizes, **templates: str) -> Tensor:
    """What a template for each library makes of the tensors: `{0} @ {1}`.

    `numpy` stands for `jax` too, with jnp for np, and `every` for all that have none of their own;
    "" says that a library has none.
    """
    written: dict[Library, str] = {}
    if "numpy" in templates and "jax" not in templates:
        templates["jax"] = templates["numpy"].replace("np.", "jnp.")
    for library in LIBRARIES:
        template = templates.get(library, templates.get("every"))
        if template and all(library in one.code for one in tensors):
            written[library] = template.format(*(one.code[library] for one in tensors))
    return Tensor(sizes, written)


def grown(one: Tensor, *places: int) -> Tensor:
    """With new axes of size 1 at those places of the new shape, counted from 0, rising."""
    rank = len(one.sizes) + len(places)
    left = iter(one.sizes)
    sizes = tuple(1 if place in places else next(left) for place in range(rank))
    at_end = places == tuple(range(rank - len(places), rank))
    if at_end and len(one.sizes) > 1:
        index = ", ".join(["...", *["None"] * len(places)])
    else:
        entries = ["None" if place in places else ":" for place in range(rank)]
        while entries[-1] == ":":
            entries.pop()
        index = ", ".join(entries)
    keras = "{0}"
    for place in places:
        keras = f"ops.expand_dims({keras}, {-1 if at_end else place})"
    torch = "".join(f".unsqueeze({-1 if at_end else place})" for place in places)
    return each([one], sizes, every=f"{{0}}[{index}]", torch=f"{{0}}{torch}", keras=keras)


def squeezed(one: Tensor, axis: int) -> Tensor:
    """Without that negative axis, which is of size 1."""
    at = len(one.sizes) + axis
    return each(
        [one],
        one.sizes[:at] + one.sizes[at + 1 :],
        every=f"{{0}}.squeeze({axis})",
        tensorflow=f"tf.squeeze({{0}}, {axis})",
        keras=f"ops.squeeze({{0}}, {axis})",
    )


def turned(one: Tensor) -> Tensor:
    """With its last two axes in turn."""
    sizes = (*one.sizes[:-2], one.sizes[-1], one.sizes[-2])
    if len(sizes) == MATRIX:
        return each(
            [one],
            sizes,
            every="{0}.T",
            tensorflow="tf.transpose({0})",
            keras="ops.transpose({0})",
        )
    return each(
        [one],
        sizes,
        numpy="np.swapaxes({0}, -1, -2)",
        torch="{0}.transpose(-1, -2)",
        tensorflow="tf.linalg.matrix_transpose({0})",
        keras="ops.swapaxes({0}, -1, -2)",
    )


def permuted(one: Tensor, order: Sequence[int]) -> Tensor:
    """With its axes in that order, counted from 0."""
    axes = ", ".join(map(str, order))
    return each(
        [one],
        tuple(one.sizes[axis] for axis in order),
        every=f"{{0}}.transpose({axes})",
        torch=f"{{0}}.permute({axes})",
        tensorflow=f"tf.transpose({{0}}, [{axes}])",
        keras=f"ops.transpose({{0}}, ({axes}))",
    )


def reshaped(one: Tensor, wanted: Sequence[Size], sizes: Sizes | None = None) -> Tensor:
    """The elements in their order in another shape; a name is written as -1.

    `sizes` is what comes of it, where that is not `wanted`.
    """
    numbers = ", ".join(str(size if isinstance(size, int) else -1) for size in wanted)
    comma = "," * (len(wanted) == 1)
    return each(
        [one],
        tuple(wanted) if sizes is None else sizes,
        every=f"{{0}}.reshape({numbers})",
        tensorflow=f"tf.reshape({{0}}, [{numbers}])",
        keras=f"ops.reshape({{0}}, ({numbers}{comma}))",
    )


def infix(left: Tensor, sign: str, right: Tensor, sizes: Sizes) -> Tensor:
    """Both with a sign between them."""
    return each([left, right], sizes, every=f"{{0}} {sign} {{1}}")


def multiplied(left: Tensor, right: Tensor, sizes: Sizes) -> Tensor:
    """Their matrix product; TensorFlow's takes no vectors."""
    templates = {"every": "{0} @ {1}", "keras": "ops.matmul({0}, {1})"}
    if min(len(left.sizes), len(right.sizes)) < MATRIX:
        templates["tensorflow"] = "tf.tensordot({0}, {1}, 1)"
    return each([left, right], sizes, **templates)


def bracketed(one: Tensor) -> Tensor:
    """In brackets, so that something can be done to all of it."""
    return each([one], one.sizes, every="({0})")


def reduced(one: Tensor, function: str, axis: int, *, kept: bool = False) -> Tensor:
    """A `REDUCTIONS` over that axis, counted from 0; `kept`: it stays, with size 1."""
    sizes = (*one.sizes[:axis], *([1] if kept else []), *one.sizes[axis + 1 :])
    in_torch, in_tensorflow = REDUCTIONS[function]
    keeps = ", keepdims=True" if kept else ""
    return each(
        [one],
        sizes,
        every=f"{{0}}.{function}(axis={axis}{keeps})",
        torch=f"{{0}}.{in_torch}(dim={axis}{keeps.replace('keepdims', 'keepdim')})",
        tensorflow=f"{in_tensorflow}({{0}}, axis={axis}{keeps})",
        keras=f"ops.{function}({{0}}, axis={axis}{keeps})",
    )


def cut(one: Tensor, axis: int, size: int) -> Tensor:
    """Its first `size` places along an axis counted from 0, which has one more."""
    index = ", ".join([":"] * axis + [":-1"])
    sizes = (*one.sizes[:axis], size, *one.sizes[axis + 1 :])
    return each([one], sizes, every=f"{{0}}[{index}]")


def einsum(pattern: str, tensors: Sequence[Tensor], sizes: Sizes) -> Tensor:
    """The product that the pattern says."""
    names = ", ".join(f"{{{place}}}" for place in range(len(tensors)))
    return each(
        tensors,
        sizes,
        numpy=f'np.einsum("{pattern}", {names})',
        torch=f'torch.einsum("{pattern}", {names})',
        tensorflow=f'tf.einsum("{pattern}", {names})',
        keras=f'ops.einsum("{pattern}", {names})',
    )
