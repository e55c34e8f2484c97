"""Findings at random, of every kind, as a text might tell them; all their shapes are real ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import prod
from typing import Any, Final

from engine.explain.clinic.found import Found, Kind, Library, Named, Sizes
from tests.engine.explain.clinic.reading.failing.calls import (
    a_shape,
    clashing,
    no_reshape,
    not_into,
    two,
    unequal,
)

Maker = Callable[[random.Random, Library], Found]
SIGNS: Final = ("", "", "+", "-", "*", "/")


def found(kind: Kind, library: Library | None, *shapes: Sizes, **told: Any) -> Found:
    """A finding whose shapes are named a, b, c, unless `names` says otherwise."""
    names = told.pop("names", "abcdefgh")
    named = tuple(Named(name, tuple(one)) for name, one in zip(names, shapes, strict=False))
    return Found(kind, library, "", named, **told)


def broadcast(rng: random.Random, library: Library) -> Found:
    a, b, _ = clashing(rng)
    return found("broadcast", library, a, b, word=rng.choice(SIGNS))


def meant_otherwise(rng: random.Random, library: Library) -> Found:
    """Shapes that nearly broadcast: an axis lost, moved, merged or one too long."""
    a = list(a_shape(rng, 2, 4))
    b = list(a)
    change = rng.randrange(5)
    if change == 0:
        b.pop(rng.randrange(1, len(b)))
    elif change == 1:
        rng.shuffle(b)
    elif change == 2:
        b[-2:] = [prod(b[-2:])]
    elif change == 3:
        b[rng.randrange(len(b))] += 1
    else:
        a, b = [*a[:1], a[1]], [a[1], rng.randint(1, 9)]
    pair = (tuple(a), tuple(b))
    if rng.random() < 0.5:
        pair = pair[::-1]
    return found("broadcast", library, *pair, word=rng.choice(SIGNS))


def into(rng: random.Random, library: Library) -> Found:
    given, target = not_into(rng)
    return found("broadcast", library, given, target, word="into")


def typed(rng: random.Random, library: Library) -> Found:
    n, k = two(rng)
    pairs: list[tuple[Sizes, Sizes]] = [
        ((n,), (n, 1)),
        ((n, 1), (n, k)),
        ((n, n), (n,)),
        ((n, k), (k,)),
    ]
    pair = rng.choice(pairs)
    if rng.random() < 0.5:
        pair = pair[::-1]
    return found("shapes", library, *pair, word=rng.choice((*SIGNS, "@", "dot", "==")))


def product(rng: random.Random, library: Library) -> Found:
    """Matrices, vectors and stacks; often such that a transpose or an axis would mend it."""
    n, k, m, batch = rng.randint(1, 9), *two(rng), rng.randint(1, 5)
    a, b = rng.choice([
        ((n, k), (m, k)),
        ((k, n), (k, m)),
        ((n, k), (m, n)),
        ((n, k), (m, n + 1)),
        ((batch, n, k), (batch, m, k)),
        ((batch, n, k), (batch, k)),
        ((batch, k), (batch, k, m)),
        ((batch + 1, n, k), (batch, k, m)),
        ((batch, 2, n, k), (2, batch + 1, k, m)),
        ((n,), (m, n)),
        ((n,), (m,)),
        ((n, k), (n,)),
        ((m * n, k), (n * k, 5)),
        ((1, n * k), (k, 5)),
        ((), (n,)),
    ])  # fmt: skip
    return found("product", library, a, b, names=("mat1", "mat2"))


def typed_product(rng: random.Random, library: Library) -> Found:
    n, k, m = (rng.randint(1, 9) for _ in range(3))
    a, b = rng.choice([((n, k), (k, m)), ((m, n, k), (m, k, n)), ((k,), (k,)), ((n, k), (k,))])
    return found("shapes", library, a, b, word=rng.choice(("@", "dot")))


def reshape(rng: random.Random, library: Library) -> Found:
    shape, wanted, count = no_reshape(rng)
    if rng.random() < 0.5:
        return found("reshape", library, count=count, wanted=wanted)
    return found("reshape", library, shape, count=count, wanted=wanted)


def image(rng: random.Random, library: Library) -> Found:
    side, count = rng.randint(2, 9), rng.choice((2, 3, 4, 7))
    wanted = rng.choice([(side, side), (1, side, side), (side, side, 1)])
    return found("reshape", library, count=side * side * count, wanted=wanted)


def view(rng: random.Random, library: Library) -> Found:
    shape = a_shape(rng, 2, 3)
    wanted = rng.choice([(-1,), (prod(shape),), (shape[0], -1)])
    if rng.random() < 0.3:
        return found("view", library)
    return found("view", library, shape, wanted=wanted, names=("x",))


def concat(rng: random.Random, library: Library) -> Found:
    a, b, joined, off = unequal(rng)
    change = rng.randrange(4)
    if change == 0:
        b = (*a[:joined], *a[joined + 1 :])
        off = joined
    elif change == 1:
        a, b = a[:2], a[1::-1]
        joined, off = 0, 1
    elif change == 2:
        b = tuple(size + (axis == off) for axis, size in enumerate(a))
    return found("concat", library, a, b, axis=joined if rng.random() < 0.7 else None)


def stack(rng: random.Random, library: Library) -> Found:
    a, b = rng.choice([
        ((3, 8, 9), (3, 7, 9)),
        ((8, 9, 3), (8, 7, 3)),
        ((1, 4, 4), (3, 4, 4)),
        ((rng.randint(1, 5),), (rng.randint(6, 9),)),
        ((rng.randint(6, 9), 4), (rng.randint(1, 5), 4)),
        (a_shape(rng), a_shape(rng)),
    ])  # fmt: skip
    return found("stack", library, a, b)


def index(rng: random.Random, library: Library) -> Found:
    size, axis = rng.randint(1, 9), rng.choice((None, 0, 0, 1, 2))
    return found("index", library, sizes=(size,), axis=axis, position=size + rng.randint(0, 3))


def indices(rng: random.Random, library: Library) -> Found:
    rank = rng.randint(0, 4)
    return found("indices", library, rank=rank, count=rank + rng.randint(1, 2))


def axis(rng: random.Random, library: Library) -> Found:
    rank = rng.randint(0, 4)
    return found("axis", library, rank=rank, position=rank + rng.randint(0, 2))


def layer_rank(rng: random.Random, library: Library) -> Found:
    side = rng.randint(2, 9)
    rank = rng.randint(2, 4)
    shape = rng.choice([
        a_shape(rng, 1, 5), (5, side * side), (5, 3 * side**2), (side, side, 1), (1, side, side),
    ])  # fmt: skip
    if len(shape) == rank:
        shape = (*shape, 1)
    layer = rng.choice(("conv2d", "dense", "lstm", "conv1d_3", ""))
    return found("layer_rank", library, shape, rank=rank, layer=layer, names=("input",))


def layer_size(rng: random.Random, library: Library) -> Found:
    n, k = two(rng)
    shape, wanted, axis = rng.choice([
        ((5, k), k * n, -1),
        ((n, k), k * n, -1),
        ((5, n, k), k * n, -1),
        ((5, n, k, 3), 3, 1),
        ((5, 1, n, k), 3, 1),
        ((5, n, k, 4), 3, -1),
        ((5, 3, n, k), 1, 1),
        ((5, 3, n, k), 3, -1),
        ((n, k), n, -1),
    ])  # fmt: skip
    given = shape[axis]
    if given == wanted:
        wanted += 1
    layer = rng.choice(("conv2d", "dense", ""))
    told = {"sizes": (wanted, given), "axis": axis, "layer": layer, "names": ("input",)}
    return found("layer_size", library, shape, **told)


def wanted_shape(rng: random.Random, library: Library) -> Found:
    n, k = two(rng)
    given, wanted = rng.choice([
        ((n, k), ("None", n * k + 1)),
        ((5, n, k), ("None", n * k)),
        ((5, 1), ("None", 10)),
        ((5,), ("None", 10)),
        ((5, n, k), ("None", n, k, 1)),
        ((5, n, 1), ("None", n)),
        ((5, n, k, 3), ("None", 3, n, k)),
        ((n, k), (n * k,)),
    ])  # fmt: skip
    return found("wanted_shape", library, given, wanted=wanted, names=("input",))


def targets(rng: random.Random, library: Library) -> Found:
    n, k = two(rng)
    pair = rng.choice([
        ((n, 1), (n,)), ((n,), (n, 1)), ((n, k), (n,)), ((n, k), (n, 1)), ((n, 1), (n, k)),
        ((n, k), (n + 1, k)), ((n, k), (n, k + 1)),
    ])  # fmt: skip
    if rng.random() < 0.1:
        return found("targets", library, rank=1)
    return found("targets", library, *pair, names=("input", "target"))


def labels(rng: random.Random, library: Library) -> Found:
    n, k = two(rng)
    pair = rng.choice([((n, 1), (n, k)), ((n,), (n, k)), ((n, k), (n, k)), ((n, k), (n, 1))])
    if rng.random() < 0.2:
        return found(
            "labels", library, (n * k,), (n, k), word="flat", names=("labels", "predictions")
        )
    return found("labels", library, *pair, names=("labels", "predictions"))


def classes(rng: random.Random, library: Library) -> Found:
    count = rng.choice((None, rng.randint(2, 12)))
    return found("classes", library, position=rng.randint(-1, 12), count=count)


def dtype(rng: random.Random, library: Library) -> Found:
    pair = rng.choice([
        ("float", "double"), ("Long", "Float"), ("Float", "Byte"), ("Half", "Float"),
        ("torch.FloatTensor", "torch.LongTensor"), ("float32", "int64"), ("bfloat16", "float"),
    ])  # fmt: skip
    word = rng.choice(("", "product", "loss", "layer"))
    return found("dtype", library, dtypes=pair, word=word)


MAKERS: Final[tuple[Maker, ...]] = (
    broadcast, meant_otherwise, meant_otherwise, into, typed, product, product, typed_product,
    reshape, image, view, concat, stack, index, indices, axis, layer_rank, layer_size,
    wanted_shape, targets, labels, classes, dtype,
)  # fmt: skip
