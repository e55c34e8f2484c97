"""Calls of PyTorch that fail, and one that only warns."""

from __future__ import annotations

import random
import warnings
from itertools import dropwhile
from math import prod
from typing import Final

import torch
from torch import Tensor, nn

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
    raised,
    truth,
    two,
    unequal,
    unknown,
)

Z = torch.zeros
DTYPES: Final = {"Float": torch.float32, "Double": torch.float64, "Half": torch.float16}
SPOKEN: Final = {"Float": "float", "Double": "double", "Half": "c10::Half", "Long": "long int"}


def message(call: Call) -> str | None:
    """What a call raises, or warns of."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        return raised(call) or next((f"UserWarning: {it.message}" for it in warned), None)


def labels(*shape: int, value: int = 0) -> Tensor:
    return torch.full(shape, value, dtype=torch.long)


def elementwise(rng: random.Random) -> Call:
    name = rng.choice(["add", "sub", "mul", "div", "pow", "maximum", "eq", "lt", "atan2"])
    a, b, axis = clashing(rng)
    rank = max(len(a), len(b))
    pair = (a[axis - rank], b[axis - rank])
    call = getattr(torch, name)
    return Call(
        f"torch.{name}({a}, {b})",
        lambda: call(Z(a), Z(b)),
        truth("broadcast", "torch", sizes=pair, axis=axis),
    )


def in_place(rng: random.Random) -> Call:
    a = a_shape(rng, 1, 3)
    b = (rng.randint(1, 5), *a)
    return Call(
        f"{a}.add_({b})",
        lambda: Z(a).add_(Z(b)),
        truth("broadcast", "torch", *letters(b, a), word="into"),
    )


def expand(rng: random.Random) -> Call:
    given, target = not_into(rng)
    return Call(
        f"{given}.expand({target})",
        lambda: Z(given).expand(target),
        truth(
            "broadcast", "torch", ("tensor", given), ("target", target), word="into",
            axis=_clash(given, target),
        ),
    )  # fmt: skip


def assigned(rng: random.Random) -> Call:
    """Axes of size 1 in front do not count, and are not told."""
    given, target = not_into(rng)
    told = tuple(dropwhile(lambda size: size == 1, given))

    def run() -> None:
        Z(target)[...] = Z(given)

    return Call(
        f"{target}[...] = {given}",
        run,
        truth(
            "broadcast", "torch", ("tensor", told), ("target", target), word="into",
            axis=_clash(given, target),
        ),
    )  # fmt: skip


def _clash(given: Shape, target: Shape) -> int:
    lack = len(target) - len(given)
    return next(
        axis
        for axis in range(len(target) - 1, -1, -1)
        if given[axis - lack] not in (1, target[axis])
    )


def expand_fewer(rng: random.Random) -> Call:
    target = a_shape(rng, 1, 3)
    given = (rng.randint(1, 5), *target)
    return Call(
        f"{given}.expand({target})",
        lambda: Z(given).expand(target),
        truth("broadcast", "torch", ("tensor", given), ("target", target), word="into"),
    )


def fancy(rng: random.Random) -> Call:
    a, b = two(rng)
    return Call(
        f"x[{a} rows, {b} columns]",
        lambda: Z(3, 4)[labels(a), labels(b)],
        truth("broadcast", "torch", *letters((a,), (b,)), word="indices"),
    )


def matmul(rng: random.Random) -> Call:
    """torch folds the axes in front of a matrix, and adds one to a vector."""
    k, other = two(rng)
    n, m, batch = (rng.randint(2, 9) for _ in range(3))
    a, told = rng.choice([((k,), (1, k)), ((n, k), (n, k)), ((batch, n, k), (batch * n, k))])
    b = (other, m)
    return Call(
        f"{a} @ {b}",
        lambda: Z(a) @ Z(b),
        truth("product", "torch", ("mat1", told), ("mat2", b)),
    )


def linear(rng: random.Random) -> Call:
    given, wanted = two(rng)
    out, n = rng.randint(1, 9), rng.randint(1, 9)
    layer = nn.Linear(wanted, out)
    return Call(
        f"nn.Linear({wanted}, {out})({n}, {given})",
        lambda: layer(Z(n, given)),
        truth("product", "torch", ("mat1", (n, given)), ("mat2", (wanted, out))),
    )


def mat_vec(rng: random.Random) -> Call:
    k, other = two(rng)
    n, batch = rng.randint(1, 9), rng.randint(2, 5)
    a, told = rng.choice([((n, k), (n, k)), ((batch, n, k), (batch * n, k))])
    return Call(
        f"{a} @ ({other},)",
        lambda: Z(a) @ Z(other),
        truth("product", "torch", ("mat", told), ("vec", (other,))),
    )


def dot(rng: random.Random) -> Call:
    a, b = two(rng)
    return Call(
        f"torch.dot({a}, {b})",
        lambda: torch.dot(Z(a), Z(b)),
        truth("product", "torch", *letters((a,), (b,)), word="dot"),
    )


def bmm(rng: random.Random) -> Call:
    k, other = two(rng)
    batch, n, m = (rng.randint(2, 9) for _ in range(3))
    a, b = (batch, n, k), (batch, other, m)
    return Call(
        f"{a} @ {b}", lambda: Z(a) @ Z(b), truth("product", "torch", sizes=(k, other), word="bmm")
    )


def bmm_batches(rng: random.Random) -> Call:
    one, other = two(rng)
    n, k, m = (rng.randint(2, 9) for _ in range(3))
    a, b = (one, n, k), (other, k, m)
    return Call(
        f"torch.bmm({a}, {b})",
        lambda: torch.bmm(Z(a), Z(b)),
        truth("product", "torch", sizes=(one, other), axis=0, word="bmm"),
    )


def batches(rng: random.Random) -> Call:
    """@ says of batches what it says of an element-wise operation."""
    one, other = two(rng)
    a, b = (one, 2, 3), (other, 3, 2)
    return Call(
        f"{a} @ {b}",
        lambda: Z(a) @ Z(b),
        truth("broadcast", "torch", sizes=(one, other), axis=0),
    )


def ranks(rng: random.Random) -> Call:
    n = rng.randint(1, 9)
    run, rank = rng.choice([
        (lambda: Z(()) @ Z(n), (0, 1)),
        (lambda: Z(n, 2) @ Z(()), (2, 0)),
        (lambda: torch.dot(Z(n, 2), Z(n)), (2, 1)),
    ])  # fmt: skip
    return Call(
        f"a product of {rank} axes",
        run,
        truth("product", "torch", *letters(*map(unknown, rank)), word="rank"),
    )


def matrices(rng: random.Random) -> Call:
    n = rng.randint(1, 9)
    made, run = rng.choice([
        ("mm", lambda: torch.mm(Z(n), Z(n, 2))),
        ("mm", lambda: torch.mm(Z(2, n), Z(n))),
        ("bmm", lambda: torch.bmm(Z(2, n), Z(2, n, 2))),
        ("bmm", lambda: torch.bmm(Z(2, n, n), Z(n, 2))),
        ("mv", lambda: torch.mv(Z(n), Z(n))),
    ])  # fmt: skip
    return Call(f"torch.{made} of other ranks", run, truth("product", "torch", word="rank"))


def einsum(rng: random.Random) -> Call:
    k, other = two(rng)
    return Call(
        f'torch.einsum("ij,jk->ik", (3, {k}), ({other}, 2))',
        lambda: torch.einsum("ij,jk->ik", Z(3, k), Z(other, 2)),
        truth("product", "torch", sizes=(k, other), word="einsum"),
    )


def tensordot(rng: random.Random) -> Call:
    k, other = two(rng)
    return Call(
        f"torch.tensordot((3, {k}), ({other}, 2), 1)",
        lambda: torch.tensordot(Z(3, k), Z(other, 2), 1),
        truth("product", "torch", sizes=(k, other), word="tensordot"),
    )


def inner(rng: random.Random) -> Call:
    k, other = two(rng)
    a, b = (rng.randint(1, 9), k), (rng.randint(1, 9), other)
    return Call(
        f"torch.inner({a}, {b})",
        lambda: torch.inner(Z(a), Z(b)),
        truth("product", "torch", *letters(a, b), word="inner"),
    )


def reshape(rng: random.Random) -> Call:
    shape, wanted, count = no_reshape(rng)
    name = rng.choice(["reshape", "view"])
    return Call(
        f"{shape}.{name}({wanted})",
        lambda: getattr(Z(shape), name)(wanted),
        truth("reshape", "torch", wanted=wanted, count=count),
    )


def two_unknown(rng: random.Random) -> Call:
    shape = a_shape(rng)
    return Call(
        f"{shape}.reshape(-1, -1)",
        lambda: Z(shape).reshape(-1, -1),
        truth("reshape", "torch", word="two unknown"),
    )


def unflatten(rng: random.Random) -> Call:
    front, last = a_shape(rng, 0, 2), rng.randint(2, 20)
    wanted = a_shape(rng, 2, 2)
    last += prod(wanted) == last
    return Call(
        f"{(*front, last)}.unflatten({len(front)}, {wanted})",
        lambda: torch.unflatten(Z(*front, last), len(front), wanted),
        truth("reshape", "torch", axis=len(front), wanted=wanted, count=last, word="unflatten"),
    )


def view(rng: random.Random) -> Call:
    a, b = two(rng)
    wanted = rng.choice([(-1,), (a * b,)])
    return Call(
        f"({a}, {b}).T.view{wanted}", lambda: Z(a, b).T.view(wanted), truth("view", "torch")
    )


def cat(rng: random.Random) -> Call:
    a, b, axis, off = unequal(rng)
    return Call(
        f"torch.cat([{a}, {b}], {axis})",
        lambda: torch.cat([Z(a), Z(b)], axis),
        truth("concat", "torch", sizes=(a[off], b[off]), axis=axis),
    )


def cat_ranks(rng: random.Random) -> Call:
    a, b = rng.sample(range(1, 6), 2)
    return Call(
        f"torch.cat of {a} and {b} axes",
        lambda: torch.cat([Z((2,) * a), Z((2,) * b)]),
        truth("concat", "torch", *letters(unknown(a), unknown(b))),
    )


def cat_scalars(rng: random.Random) -> Call:
    value = rng.random()
    return Call(
        f"torch.cat of {value}",
        lambda: torch.cat([torch.tensor(value), torch.tensor(value)]),
        truth("concat", "torch", word="rank"),
    )


def stack(rng: random.Random) -> Call:
    a, b, _, _ = unequal(rng)
    return Call(
        f"torch.stack([{a}, {b}])",
        lambda: torch.stack([Z(a), Z(b)]),
        truth("stack", "torch", *letters(a, b)),
    )


def index(rng: random.Random) -> Call:
    shape = a_shape(rng)
    axis = rng.randrange(len(shape))
    position = beyond(rng, shape[axis])
    place = (slice(None),) * axis + (position,)
    return Call(
        f"{shape}[{place}]",
        lambda: Z(shape)[place],
        truth("index", "torch", position=position, axis=axis, sizes=(shape[axis],)),
    )


def select(rng: random.Random) -> Call:
    shape = a_shape(rng)
    axis = rng.randrange(len(shape))
    position = beyond(rng, shape[axis])
    return Call(
        f"{shape}.select({axis}, {position})",
        lambda: Z(shape).select(axis, position),
        truth("index", "torch", ("a", shape), position=position, axis=axis, sizes=(shape[axis],)),
    )


def take(rng: random.Random) -> Call:
    a, b = two(rng)
    position = a * b + rng.randint(0, 9)
    return Call(
        f"({a}, {b}).take({position})",
        lambda: Z(a, b).take(torch.tensor([position])),
        truth("index", "torch", position=position, sizes=(a * b,)),
    )


def embedding(rng: random.Random) -> Call:
    size = rng.randint(1, 20)
    layer = nn.Embedding(size, 2)
    return Call(
        f"nn.Embedding({size}, 2)({size})",
        lambda: layer(torch.tensor([size])),
        truth("index", "torch"),
    )


def indices(rng: random.Random) -> Call:
    rank = rng.randint(0, 5)
    count = rank + rng.randint(1, 3)
    return Call(
        f"{count} indices for {rank} axes",
        lambda: Z((2,) * rank)[(0,) * count],
        truth("indices", "torch", rank=rank),
    )


def axis(rng: random.Random) -> Call:
    shape = a_shape(rng)
    position = beyond(rng, len(shape))
    name = rng.choice(["sum", "mean", "amax", "argmax", "softmax", "cumsum", "squeeze"])
    call = getattr(torch, name)
    return Call(
        f"torch.{name}({shape}, {position})",
        lambda: call(Z(shape), position),
        truth("axis", "torch", position=position, rank=len(shape)),
    )


def permute(rng: random.Random) -> Call:
    rank, count = rng.sample(range(1, 6), 2)
    return Call(
        f"{rank} axes, permute{tuple(range(count))}",
        lambda: Z((2,) * rank).permute(tuple(range(count))),
        truth("axis", "torch", rank=rank, count=count, word="permute"),
    )


def mask(rng: random.Random) -> Call:
    shape = a_shape(rng, 1, 3)
    other = shape[0] + rng.randint(1, 5)
    return Call(
        f"{shape}[{other} booleans]",
        lambda: Z(shape)[torch.zeros(other, dtype=torch.bool)],
        truth("wanted_shape", "torch", ("mask", (other,)), wanted=shape, axis=0, word="mask"),
    )


def conv_channels(rng: random.Random) -> Call:
    wanted, given = two(rng, 1)
    spatial = rng.randint(1, 3)
    layer = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[spatial - 1](wanted, 2, 1)
    shape = (rng.randint(1, 4), given, *(rng.randint(3, 9) for _ in range(spatial)))
    return Call(
        f"nn.Conv{spatial}d({wanted}, 2, 1)({shape})",
        lambda: layer(Z(shape)),
        truth(
            "layer_size", "torch", ("input", shape), layer=f"conv{spatial}d", axis=1,
            sizes=(wanted, given),
        ),
    )  # fmt: skip


def conv_rank(rng: random.Random) -> Call:
    spatial = rng.randint(1, 3)
    layer = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[spatial - 1](2, 2, 1)
    rank = rng.choice([r for r in range(1, 7) if r not in (spatial + 1, spatial + 2)])
    shape = tuple(rng.randint(1, 5) for _ in range(rank))
    return Call(
        f"nn.Conv{spatial}d(2, 2, 1)({shape})",
        lambda: layer(Z(shape)),
        truth(
            "layer_rank", "torch", ("input", shape), layer=f"conv{spatial}d", rank=spatial + 2,
            word="or one fewer",
        ),
    )  # fmt: skip


def batch_norm(rng: random.Random) -> Call:
    wanted, given = two(rng)
    return Call(
        f"nn.BatchNorm1d({wanted})(3, {given})",
        lambda: nn.BatchNorm1d(wanted)(Z(3, given)),
        truth("layer_size", "torch", layer="batch_norm", axis=1, sizes=(wanted, given)),
    )


def batch_norm_rank(rng: random.Random) -> Call:
    rank = rng.choice([1, 4, 5])
    return Call(
        f"nn.BatchNorm1d(2) of {rank} axes",
        lambda: nn.BatchNorm1d(2)(Z((2,) * rank)),
        truth(
            "layer_rank", "torch", ("a", unknown(rank)), layer="batch_norm", rank=2,
            word="or one more",
        ),
    )  # fmt: skip


def layer_norm(rng: random.Random) -> Call:
    wanted, given = two(rng)
    shape = (*a_shape(rng, 1, 2), given)
    return Call(
        f"nn.LayerNorm({wanted})({shape})",
        lambda: nn.LayerNorm(wanted)(Z(shape)),
        truth(
            "layer_size", "torch", ("input", shape), layer="layer_norm", axis=-1,
            sizes=(wanted, given),
        ),
    )  # fmt: skip


def recurrent(rng: random.Random) -> Call:
    wanted, given = two(rng)
    kind = rng.choice([nn.RNN, nn.GRU, nn.LSTM])
    return Call(
        f"nn.{kind.__name__}({wanted}, 2)(3, 2, {given})",
        lambda: kind(wanted, 2)(Z(3, 2, given)),
        truth("layer_size", "torch", layer="rnn", axis=-1, sizes=(wanted, given)),
    )


def state(rng: random.Random) -> Call:
    given, wanted = two(rng)
    return Call(
        f"nn.Linear({wanted}, 3) from that of {given}",
        lambda: nn.Linear(wanted, 3).load_state_dict(nn.Linear(given, 3).state_dict()),
        truth("wanted_shape", "torch", ("param", (3, given)), wanted=(3, wanted), word="parameter"),
    )


def target_size(rng: random.Random) -> Call:
    """BCE refuses, and losses that broadcast only warn."""
    n = rng.randint(2, 99)
    given, target = rng.choice([((n, 1), (n,)), ((n,), (n, 1)), ((n, 2), (n, 1))])
    loss = rng.choice([nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.BCELoss, nn.BCEWithLogitsLoss])
    return Call(
        f"nn.{loss.__name__}()({given}, {target})",
        lambda: loss()(Z(given), Z(target)),
        truth("targets", "torch", ("input", given), ("target", target)),
    )


def batch_size(rng: random.Random) -> Call:
    a, b = two(rng, 1, 200)
    loss = rng.choice([nn.CrossEntropyLoss, nn.NLLLoss])
    return Call(
        f"nn.{loss.__name__}()(({a}, 10), ({b},))",
        lambda: loss()(Z(a, 10), labels(b)),
        truth("targets", "torch", sizes=(a, b)),
    )


def multi_target(rng: random.Random) -> Call:
    n = rng.randint(2, 99)
    return Call(
        f"nn.CrossEntropyLoss()(({n}, 10), ({n}, 1))",
        lambda: nn.CrossEntropyLoss()(Z(n, 10), labels(n, 1)),
        truth("targets", "torch", rank=1),
    )


def sequence(rng: random.Random) -> Call:
    length, classes = two(rng)
    n = rng.randint(1, 9)
    return Call(
        f"nn.CrossEntropyLoss()(({n}, {length}, {classes}), ({n}, {length}))",
        lambda: nn.CrossEntropyLoss()(Z(n, length, classes), labels(n, length)),
        truth("wanted_shape", "torch", ("target", (n, length)), wanted=(n, classes), word="target"),
    )


def spatial(rng: random.Random) -> Call:
    a, b = two(rng)
    given, target = (2, 3, a, 4), (2, b, 4)
    return Call(
        f"nn.CrossEntropyLoss()({given}, {target})",
        lambda: nn.CrossEntropyLoss()(Z(given), labels(*target)),
        truth("targets", "torch", ("input", given), ("target", target)),
    )


def classes(rng: random.Random) -> Call:
    count = rng.randint(2, 20)
    label = rng.choice([count, count + rng.randint(0, 9), -1])
    return Call(
        f"nn.CrossEntropyLoss()((4, {count}), labels {label})",
        lambda: nn.CrossEntropyLoss()(Z(4, count), labels(4, value=label)),
        truth("classes", "torch", position=label),
    )


def product_dtypes(rng: random.Random) -> Call:
    a, b = rng.sample(["Float", "Double", "Long"], 2)
    types = DTYPES | {"Long": torch.long}
    x, w = torch.zeros(2, 3).to(types[a]), torch.zeros(3, 2).to(types[b])
    return Call(
        f"{a} @ {b}",
        lambda: x @ w,
        truth("dtype", "torch", dtypes=(SPOKEN[a], SPOKEN[b]), word="product"),
    )


def linear_dtype(rng: random.Random) -> Call:
    given = rng.choice(["Double", "Long"])
    x = torch.zeros(2, 3).to((DTYPES | {"Long": torch.long})[given])
    return Call(
        f"nn.Linear(3, 2)({given})",
        lambda: nn.Linear(3, 2)(x),
        truth("dtype", "torch", dtypes=(given, "Float"), word="product"),
    )


def bmm_dtypes(rng: random.Random) -> Call:
    a, b = rng.sample(["Float", "Double"], 2)
    x, w = Z(2, 2, 3).to(DTYPES[a]), Z(2, 3, 2).to(DTYPES[b])
    return Call(f"{a} bmm {b}", lambda: torch.bmm(x, w), truth("dtype", "torch", dtypes=(a, b)))


def conv_dtype(rng: random.Random) -> Call:
    given = rng.choice(["Double", "Long"])
    x = Z(1, 2, 5, 5).to((DTYPES | {"Long": torch.long})[given])
    return Call(
        f"nn.Conv2d(2, 2, 1)({given})",
        lambda: nn.Conv2d(2, 2, 1)(x),
        truth("dtype", "torch", dtypes=("float", SPOKEN[given]), word="layer"),
    )


def target_dtype(rng: random.Random) -> Call:
    given, dtype = rng.choice([("Float", torch.float32), ("Int", torch.int32)])
    return Call(
        f"nn.CrossEntropyLoss() of {given}",
        lambda: nn.CrossEntropyLoss()(Z(4, 3), torch.zeros(4, dtype=dtype)),
        truth("dtype", "torch", dtypes=("Long", given), word="target"),
        "word",
    )


def one_hot_dtype(rng: random.Random) -> Call:
    n = rng.randint(1, 9)
    return Call(
        f"nn.CrossEntropyLoss() of whole numbers ({n}, 3)",
        lambda: nn.CrossEntropyLoss()(Z(n, 3), labels(n, 3)),
        truth("dtype", "torch", dtypes=("Long",), word="target"),
    )


def loss_dtype(rng: random.Random) -> Call:
    given = rng.choice(["Double", "Long"])
    y = Z(4).to((DTYPES | {"Long": torch.long})[given])
    return Call(
        f"nn.BCELoss() of {given}",
        lambda: nn.BCELoss()(Z(4), y),
        truth("dtype", "torch", dtypes=("Float", given), word="loss"),
    )


def result_dtype(rng: random.Random) -> Call:
    wanted, dtype = rng.choice([("Long", torch.int64), ("Int", torch.int32)])

    def run() -> None:
        x = torch.zeros(3, dtype=dtype)
        x += Z(3)

    return Call(f"{wanted} += Float", run, truth("dtype", "torch", dtypes=("Float", wanted)))


TORCH: Final[dict[str, Maker]] = {
    maker.__name__: maker
    for maker in (
        elementwise, in_place, expand, assigned, expand_fewer, fancy, matmul, linear, mat_vec, dot,
        bmm, bmm_batches, batches, ranks, matrices, einsum, tensordot, inner, reshape, two_unknown,
        unflatten, view, cat, cat_ranks, cat_scalars, stack, index, select, take, embedding,
        indices, axis, permute, mask, conv_channels, conv_rank, batch_norm, batch_norm_rank,
        layer_norm, recurrent, state, target_size, batch_size, multi_target, sequence, spatial,
        classes, product_dtypes, linear_dtype, bmm_dtypes, conv_dtype, target_dtype, one_hot_dtype,
        loss_dtype, result_dtype,
    )
}  # fmt: skip
