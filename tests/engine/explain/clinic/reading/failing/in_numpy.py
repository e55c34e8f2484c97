"""Calls of NumPy that fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tests.engine.explain.clinic.reading.failing.calls import (
    Call,
    Maker,
    Shape,
    a_shape,
    beyond,
    clashing,
    letters,
    no_reshape,
    not_into,
    truth,
    two,
    unequal,
    unknown,
)

Z = np.zeros


def elementwise(rng: random.Random) -> Call:
    name = rng.choice(
        ["add", "subtract", "multiply", "divide", "power", "maximum", "less", "equal", "hypot"]
    )
    a, b, _ = clashing(rng)
    call = getattr(np, name)
    return Call(
        f"np.{name}({a}, {b})",
        lambda: call(Z(a), Z(b)),
        truth("broadcast", "numpy", *letters(a, b)),
    )


def where(rng: random.Random) -> Call:
    a, b, _ = clashing(rng)
    c = rng.choice([a, b])
    return Call(
        f"np.where({c}, {a}, {b})",
        lambda: np.where(Z(c) > 0, Z(a), Z(b)),
        truth("broadcast", "numpy", *letters(c, a, b)),
    )


def in_place(rng: random.Random) -> Call:
    """The operand that is written into would have to stretch."""
    a = a_shape(rng, 1, 3)
    b = (rng.randint(1, 5), *a)

    def run() -> None:
        x = Z(a)
        x += Z(b)

    return Call(f"{a} += {b}", run, truth("broadcast", "numpy", *letters(b, a), word="into"))


def assigned(rng: random.Random) -> Call:
    given, target = not_into(rng)

    def run() -> None:
        Z(target)[...] = Z(given)

    return Call(
        f"{target}[...] = {given}",
        run,
        truth("broadcast", "numpy", *letters(given, target), word="into"),
    )


def broadcast_to(rng: random.Random) -> Call:
    given, target = not_into(rng)
    return Call(
        f"np.broadcast_to({given}, {target})",
        lambda: np.broadcast_to(Z(given), target),
        truth("broadcast", "numpy", *letters(given, target), word="into"),
    )


def broadcast_arrays(rng: random.Random) -> Call:
    a, b, _ = clashing(rng)
    return Call(
        f"np.broadcast_arrays({a}, {b})",
        lambda: np.broadcast_arrays(Z(a), Z(b)),
        truth("broadcast", "numpy", *letters(a, b)),
    )


def fancy(rng: random.Random) -> Call:
    a, b = two(rng)
    zero = np.zeros
    return Call(
        f"x[{a} rows, {b} columns]",
        lambda: Z((3, 4))[zero(a, int), zero(b, int)],
        truth("broadcast", "numpy", *letters((a,), (b,)), word="indices"),
    )


def matmul(rng: random.Random) -> Call:
    """Up to two axes, or batches that fit."""
    k, other = two(rng)
    n, m, batch = (rng.randint(1, 9) for _ in range(3))
    a: Shape = rng.choice([(k,), (n, k), (batch, n, k)])
    b: Shape = rng.choice([(other,), (other, m), (batch, other, m)])
    return Call(f"{a} @ {b}", lambda: Z(a) @ Z(b), truth("product", "numpy", sizes=(k, other)))


def batches(rng: random.Random) -> Call:
    one, other = two(rng)
    n, k, m = (rng.randint(1, 9) for _ in range(3))
    a, b = (one, n, k), (other, k, m)
    return Call(
        f"{a} @ {b}",
        lambda: Z(a) @ Z(b),
        truth("product", "numpy", *letters(a, b), word="batches"),
    )


def scalar(rng: random.Random) -> Call:
    a = a_shape(rng)
    return Call(f"{a} @ 2", lambda: Z(a) @ 2, truth("product", "numpy", word="rank"))


def dot(rng: random.Random) -> Call:
    k, other = two(rng)
    front = a_shape(rng, 0, 2)
    a, b = (*front, k), rng.choice([(other,), (other, rng.randint(1, 9)), (3, other, 2)])
    return Call(
        f"np.dot({a}, {b})",
        lambda: np.dot(Z(a), Z(b)),
        truth("product", "numpy", *letters(a, b), word="dot"),
    )


def vecdot(rng: random.Random) -> Call:
    k, other = two(rng)
    name = rng.choice([name for name in ("vecdot", "matvec") if hasattr(np, name)] or ["matmul"])
    call: Callable[..., object] = getattr(np, name)
    a: Shape = (k,) if name == "vecdot" else (3, k)
    return Call(
        f"np.{name}({a}, ({other},))",
        lambda: call(Z(a), Z(other)),
        truth("product", "numpy", sizes=(k, other)),
    )


def tensordot(rng: random.Random) -> Call:
    k, other = two(rng)
    return Call(
        f"np.tensordot((2, {k}), ({other}, 3), 1)",
        lambda: np.tensordot(Z((2, k)), Z((other, 3)), 1),
        truth("product", "numpy", word="tensordot"),
    )


def einsum(rng: random.Random) -> Call:
    k, other = two(rng)
    a, b = (rng.randint(2, 5), k), (other, rng.randint(2, 5))
    return Call(
        f'np.einsum("ij,jk->ik", {a}, {b})',
        lambda: np.einsum("ij,jk->ik", Z(a), Z(b)),
        truth("product", "numpy", *letters(a, b), word="einsum"),
    )


def reshape(rng: random.Random) -> Call:
    """NumPy leaves out a -1 that stands in front."""
    shape, wanted, count = no_reshape(rng)
    told = wanted[1:] if wanted[0] == -1 else wanted
    return Call(
        f"{shape}.reshape({wanted})",
        lambda: Z(shape).reshape(wanted),
        truth("reshape", "numpy", wanted=told, count=count),
    )


def two_unknown(rng: random.Random) -> Call:
    shape = a_shape(rng)
    return Call(
        f"{shape}.reshape(-1, -1)",
        lambda: Z(shape).reshape(-1, -1),
        truth("reshape", "numpy", word="two unknown"),
    )


def shape_set(rng: random.Random) -> Call:
    a, b = two(rng)

    def run() -> None:
        x: Any = Z((a, b)).T
        x.shape = (a * b,)

    return Call(f"({a}, {b}).T.shape = ({a * b},)", run, truth("view", "numpy"))


def concatenate(rng: random.Random) -> Call:
    a, b, axis, off = unequal(rng)
    return Call(
        f"np.concatenate([{a}, {b}], {axis})",
        lambda: np.concatenate([Z(a), Z(b)], axis),
        truth("concat", "numpy", sizes=(a[off], b[off]), off=off),
    )


def concatenate_ranks(rng: random.Random) -> Call:
    a, b = rng.sample(range(1, 6), 2)
    return Call(
        f"np.concatenate of {a} and {b} axes",
        lambda: np.concatenate([Z((2,) * a), Z((2,) * b)]),
        truth("concat", "numpy", *letters(unknown(a), unknown(b))),
    )


def concatenate_scalars(rng: random.Random) -> Call:
    value = rng.randint(0, 9)
    return Call(
        f"np.concatenate([{value}, {value}])",
        lambda: np.concatenate([np.array(value), np.array(value)]),
        truth("concat", "numpy", word="rank"),
    )


def stack(rng: random.Random) -> Call:
    a, b, _, _ = unequal(rng)
    return Call(f"np.stack([{a}, {b}])", lambda: np.stack([Z(a), Z(b)]), truth("stack", "numpy"))


def index(rng: random.Random) -> Call:
    shape = a_shape(rng)
    axis = rng.randrange(len(shape))
    position = beyond(rng, shape[axis])
    place: Any = (slice(None),) * axis + (rng.choice([position, [0, position]]),)
    return Call(
        f"{shape}[{place}]",
        lambda: Z(shape)[place],
        truth("index", "numpy", position=position, axis=axis, sizes=(shape[axis],)),
    )


def take(rng: random.Random) -> Call:
    size = rng.randint(1, 20)
    position = beyond(rng, size)
    return Call(
        f"np.take({size}, {position})",
        lambda: np.take(Z(size), position),
        truth("index", "numpy", position=position, axis=0, sizes=(size,)),
    )


def indices(rng: random.Random) -> Call:
    rank = rng.randint(0, 5)
    count = rank + rng.randint(1, 3)
    return Call(
        f"{count} indices for {rank} axes",
        lambda: Z((2,) * rank)[(0,) * count],
        truth("indices", "numpy", count=count, rank=rank),
    )


def axis(rng: random.Random) -> Call:
    shape = a_shape(rng)
    position = beyond(rng, len(shape))
    name = rng.choice(["sum", "mean", "max", "argmax", "std", "cumsum", "flip"])
    call = getattr(np, name)
    return Call(
        f"np.{name}({shape}, axis={position})",
        lambda: call(Z(shape), axis=position),
        truth("axis", "numpy", position=position, rank=len(shape)),
    )


def transpose(rng: random.Random) -> Call:
    rank, count = rng.sample(range(1, 6), 2)
    return Call(
        f"{rank} axes, transpose{tuple(range(count))}",
        lambda: Z((2,) * rank).transpose(tuple(range(count))),
        truth("axis", "numpy", word="permute"),
    )


def mask(rng: random.Random) -> Call:
    size, other = two(rng, 1)
    axis = rng.randint(0, 2)
    shape = (*(2,) * axis, size)
    place = (slice(None),) * axis + (np.zeros(other, bool),)
    return Call(
        f"{shape}[:, {other} booleans]",
        lambda: Z(shape)[place],
        truth("wanted_shape", "numpy", axis=axis, sizes=(size, other), word="mask"),
    )


def cast(rng: random.Random) -> Call:
    name, wanted = rng.choice(["add", "subtract", "multiply"]), rng.choice(["int64", "int32"])

    def run() -> None:
        x = np.zeros(3, wanted)
        getattr(np, name)(x, Z(3), out=x)

    return Call(
        f"np.{name}, {wanted} += float64",
        run,
        truth("dtype", "numpy", dtypes=(wanted, "float64"), word=name),
    )


def no_loop(rng: random.Random) -> Call:
    dtype = rng.choice(["float32", "float64", "int64"])
    return Call(
        f"{dtype} + text",
        lambda: np.zeros(2, dtype) + np.array(["a", "b"]),
        truth("dtype", "numpy", dtypes=(dtype, "<U1"), word="add"),
    )


NUMPY: Final[dict[str, Maker]] = {
    maker.__name__: maker
    for maker in (
        elementwise, where, in_place, assigned, broadcast_to, broadcast_arrays, fancy, matmul,
        batches, scalar, dot, vecdot, tensordot, einsum, reshape, two_unknown, shape_set,
        concatenate, concatenate_ranks, concatenate_scalars, stack, index, take, indices, axis,
        transpose, mask, cast, no_loop,
    )
}  # fmt: skip
