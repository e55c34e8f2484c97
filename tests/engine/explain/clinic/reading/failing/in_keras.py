"""Calls of Keras 3 that fail, on the torch backend: some messages are PyTorch's."""

from __future__ import annotations

import os
import random
from typing import Any, Final

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers, losses, ops

from engine.explain.clinic.found import Size
from tests.engine.explain.clinic.reading.failing.calls import (
    Call,
    Maker,
    a_shape,
    beyond,
    clashing,
    letters,
    no_reshape,
    raised,
    truth,
    two,
    unequal,
)

Z = np.zeros
message = raised


def K(*shape: int) -> Any:
    """A symbolic tensor without a batch axis of its own."""
    return keras.KerasTensor(shape)


def dense(rng: random.Random) -> Call:
    """Built for one number of features, called with another."""
    wanted, given = two(rng)
    layer = layers.Dense(rng.randint(1, 9), name=f"dense_{rng.randint(1, 99)}")
    layer.build((None, wanted))
    shape = (rng.randint(1, 9), given)
    symbolic = rng.random() < 0.5
    told: tuple[Size, ...] = ("None", given) if symbolic else shape
    return Call(
        f"Dense({wanted})({told})",
        lambda: layer(keras.Input((given,)) if symbolic else Z(shape)),
        truth(
            "layer_size", "keras", ("input", told), layer=layer.name, axis=-1,
            sizes=(wanted, given),
        ),
    )  # fmt: skip


def least_rank(rng: random.Random) -> Call:
    n = rng.randint(1, 9)
    layer = layers.Dense(3, name="hidden")
    return Call(
        f"Dense(3)(({n},))",
        lambda: layer(Z(n)),
        truth("layer_rank", "keras", ("input", (n,)), layer="hidden", rank=2, word="at least",
              count=1),
    )  # fmt: skip


def rank(rng: random.Random) -> Call:
    made, takes = rng.choice([
        (lambda: layers.Conv2D(2, 1, name="conv"), 4),
        (lambda: layers.Conv1D(2, 1, name="conv"), 3),
        (lambda: layers.MaxPooling2D(name="conv"), 4),
        (lambda: layers.LSTM(2, name="conv"), 3),
        (lambda: layers.GlobalAveragePooling1D(name="conv"), 3),
    ])  # fmt: skip
    layer: Any = made()  # type: ignore[no-untyped-call]
    given = a_shape(rng, 1, 3)[: takes - 2]
    shape: tuple[Size, ...] = ("None", *given)
    kind = "at least" if type(layer).__name__.startswith("Conv") else ""
    return Call(
        f"{type(layer).__name__}({shape})",
        lambda: layer(keras.Input(given)),
        truth(
            "layer_rank", "keras", ("input", shape), layer="conv", rank=takes, word=kind,
            count=len(shape),
        ),
    )  # fmt: skip


def conv_channels(rng: random.Random) -> Call:
    wanted, given = two(rng)
    layer = layers.Conv2D(2, 1, name="conv2d")
    layer.build((None, 5, 5, wanted))
    n = rng.randint(1, 4)
    return Call(
        f"Conv2D({wanted})(({n}, 5, 5, {given}))",
        lambda: layer(Z((n, 5, 5, given))),
        truth(
            "layer_size", "keras", ("input", (n, 5, 5, given)), layer="conv2d", axis=-1,
            sizes=(wanted, given),
        ),
    )  # fmt: skip


def model(rng: random.Random) -> Call:
    """A functional or sequential model of other inputs."""
    wanted, given = two(rng)
    inputs = keras.Input((wanted,))
    network = keras.Model(inputs, layers.Dense(2)(inputs))
    n = rng.randint(1, 9)
    return Call(
        f"Model({wanted})(({n}, {given}))",
        lambda: network(Z((n, given))),
        truth("wanted_shape", "keras", ("input", (n, given)), wanted=("None", wanted),
              layer=network.name, word="input"),
    )  # fmt: skip


def merge(rng: random.Random) -> Call:
    a, b = two(rng)
    kind = rng.choice([layers.Add, layers.Multiply, layers.Maximum, layers.Average])
    return Call(
        f"{kind.__name__}()([{a}, {b}])",
        lambda: kind()([keras.Input((a,)), keras.Input((b,))]),
        truth("broadcast", "keras", *letters((a,), (b,))),
    )


def symbolic(rng: random.Random) -> Call:
    name = rng.choice(["add", "subtract", "multiply", "divide", "maximum"])
    a, b, _ = clashing(rng)
    call = getattr(ops, name)
    return Call(
        f"ops.{name}({a}, {b}), symbolic",
        lambda: call(K(*a), K(*b)),
        truth("broadcast", "keras", *letters(a, b)),
    )


def elementwise(rng: random.Random) -> Call:
    name = rng.choice(["add", "subtract", "multiply", "divide", "maximum"])
    a, b, axis = clashing(rng)
    length = max(len(a), len(b))
    call = getattr(ops, name)
    return Call(
        f"ops.{name}({a}, {b})",
        lambda: call(ops.zeros(a), ops.zeros(b)),
        truth("broadcast", "torch", sizes=(a[axis - length], b[axis - length]), axis=axis),
    )


def matmul_symbolic(rng: random.Random) -> Call:
    k, other = two(rng)
    a, b = (*a_shape(rng, 1, 1), k), (other, rng.randint(1, 9))
    return Call(
        f"ops.matmul({a}, {b}), symbolic",
        lambda: ops.matmul(K(*a), K(*b)),
        truth("product", "keras", *letters(a, b)),
    )


def matmul(rng: random.Random) -> Call:
    k, other = two(rng)
    a, b = (rng.randint(2, 9), k), (other, rng.randint(2, 9))
    return Call(
        f"ops.matmul({a}, {b})",
        lambda: ops.matmul(ops.zeros(a), ops.zeros(b)),
        truth("product", "torch", ("mat1", a), ("mat2", b)),
    )


def dot_layer(rng: random.Random) -> Call:
    a, b = two(rng)
    return Call(
        f"Dot(axes=1)([{a}, {b}])",
        lambda: layers.Dot(axes=1)([keras.Input((a,)), keras.Input((b,))]),
        truth("product", "keras", *letters(("None", a), ("None", b)), sizes=(a, b), word="Dot"),
    )


def reshape_layer(rng: random.Random) -> Call:
    shape, wanted, _ = no_reshape(rng)
    return Call(
        f"Reshape({wanted})({shape})",
        lambda: layers.Reshape(wanted)(keras.Input(shape)),
        truth("reshape", "keras", *letters(shape), wanted=wanted),
    )


def reshape(rng: random.Random) -> Call:
    shape, wanted, count = no_reshape(rng)
    return Call(
        f"ops.reshape({shape}, {wanted})",
        lambda: ops.reshape(ops.zeros(shape), wanted),
        truth("reshape", "torch", wanted=wanted, count=count),
    )


def concatenate_layer(rng: random.Random) -> Call:
    a, b, axis, _ = unequal(rng)
    shapes: list[tuple[Size, ...]] = [("None", *a), ("None", *b)]
    return Call(
        f"Concatenate({axis + 1})([{a}, {b}])",
        lambda: layers.Concatenate(axis + 1)([keras.Input(a), keras.Input(b)]),
        truth("concat", "keras", *letters(*shapes)),
    )


def concatenate(rng: random.Random) -> Call:
    a, b, axis, off = unequal(rng)
    return Call(
        f"ops.concatenate([{a}, {b}], {axis})",
        lambda: ops.concatenate([ops.zeros(a), ops.zeros(b)], axis),
        truth("concat", "torch", sizes=(a[off], b[off]), axis=axis),
    )


def stack(rng: random.Random) -> Call:
    a, b, _, _ = unequal(rng)
    return Call(
        f"ops.stack([{a}, {b}])",
        lambda: ops.stack([ops.zeros(a), ops.zeros(b)]),
        truth("stack", "torch", *letters(a, b)),
    )


def index(rng: random.Random) -> Call:
    shape = a_shape(rng)
    position = beyond(rng, shape[0])
    return Call(
        f"ops.zeros({shape})[{position}]",
        lambda: ops.zeros(shape)[position],
        truth("index", "torch", position=position, axis=0, sizes=(shape[0],)),
    )


def labels(rng: random.Random) -> Call:
    """Numbers of classes for a loss that wants a row of them."""
    n, many = rng.randint(1, 64), rng.randint(2, 20)
    loss = losses.CategoricalCrossentropy()
    return Call(
        f"CategoricalCrossentropy()(({n}, 1), ({n}, {many}))",
        lambda: loss(Z((n, 1)), Z((n, many))),
        truth("labels", "keras", ("labels", (n, 1)), ("predictions", (n, many)),
              word="rows"),
    )  # fmt: skip


def one_hot(rng: random.Random) -> Call:
    """A row of classes for a loss that wants their numbers."""
    n, many = rng.randint(1, 64), rng.randint(2, 20)
    loss = losses.SparseCategoricalCrossentropy()
    return Call(
        f"SparseCategoricalCrossentropy()(({n}, {many}), ({n}, {many}))",
        lambda: loss(Z((n, many)), Z((n, many))),
        truth("labels", "keras", ("labels", (n, many)), ("predictions", (n, many)),
              word="numbers"),
    )  # fmt: skip


def targets(rng: random.Random) -> Call:
    """Other classes than the network has."""
    n = rng.randint(1, 64)
    a, b = two(rng)
    loss = rng.choice([losses.CategoricalCrossentropy, losses.BinaryCrossentropy])()
    return Call(
        f"{type(loss).__name__}()(({n}, {a}), ({n}, {b}))",
        lambda: loss(Z((n, a)), Z((n, b))),
        truth("targets", "keras", ("predictions", (n, b)), ("labels", (n, a))),
    )


def samples(rng: random.Random) -> Call:
    a, b = two(rng, 1, 200)
    network = keras.Sequential([layers.Dense(1)])
    network.compile("sgd", "mse")
    return Call(
        f"fit(({a}, 3), ({b}, 1))",
        lambda: network.fit(Z((a, 3)), Z((b, 1)), verbose=0),
        truth("targets", "keras", sizes=(a, b), word="samples"),
    )


def axis(rng: random.Random) -> Call:
    shape = a_shape(rng)
    position = beyond(rng, len(shape))
    name = rng.choice(["sum", "mean", "max", "softmax"])
    call = getattr(ops, name)
    return Call(
        f"ops.{name}({shape}, {position})",
        lambda: call(ops.zeros(shape), axis=position),
        truth("axis", "torch", position=position, rank=len(shape)),
    )


KERAS: Final[dict[str, Maker]] = {
    maker.__name__: maker
    for maker in (
        dense, least_rank, rank, conv_channels, model, merge, symbolic, elementwise,
        matmul_symbolic, matmul, dot_layer, reshape_layer, reshape, concatenate_layer, concatenate,
        stack, index, labels, one_hot, targets, samples, axis,
    )
}  # fmt: skip
