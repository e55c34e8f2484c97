"""The missions about operations, judged beside NumPy."""

from __future__ import annotations

import random
from functools import partial
from itertools import product

import numpy as np
import pytest

from engine.explain.broadcasting.missions import judge_more_values
from engine.explain.elementwise.missions import judge_five, judge_unequal
from engine.explain.geometry.missions import judge_flat, judge_twice
from engine.explain.layer.missions import judge_fires, judge_never
from engine.explain.product.missions import judge_small_inside, judge_transpose
from engine.explain.reshape.missions import judge_in_order, judge_third
from engine.protocol.errors import Mistake


def test_more_values_than_both_is_numpys() -> None:
    draw = random.Random(0)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        a, b = (
            tuple(draw.choice((1, 1, 2, 3, 5)) for _ in range(draw.randint(1, 3))) for _ in "ab"
        )
        try:
            shape = np.broadcast_shapes(a, b)
        except ValueError:
            with pytest.raises(Mistake):
                judge_more_values(f"{a} + {b}")
            continue
        right = np.prod(shape) > np.prod(a) + np.prod(b)
        assert judge_more_values(f"{a} + {b}").right == right, (a, b)
        seen[bool(right)] += 1


def test_a_transpose_is_numpys() -> None:
    a = np.array([[1, 2], [0, 1]])
    rights = 0
    for values in product(range(-3, 4), repeat=4):
        x = np.array(values).reshape(2, 2)
        right = bool((a @ x == a.T).all())
        assert judge_transpose(str(x.tolist())).right == right
        rights += right
    assert rights == 1, "and no other"
    for scale in range(1, 101):
        x = np.linalg.inv(a) @ a.T
        written = [[f"{value:.{scale % 6}f}" for value in row] for row in x]
        assert judge_transpose(str(written).replace("'", "")).right


def test_a_small_inside_is_numpys() -> None:
    seen = {True: 0, False: 0}
    for a, b, c, d in product((1, 2, 3, 5, 9), repeat=4):
        if b != c:
            assert not judge_small_inside(f"({a}, {b}) @ ({c}, {d})").right
            continue
        right = (np.zeros((a, b)) @ np.zeros((c, d))).size > a * b + c * d
        assert judge_small_inside(f"({a}, {b}) @ ({c}, {d})").right == right
        seen[right] += 1
    assert sum(seen.values()) == 125
    assert seen[True] >= 20


def test_a_unit_is_numpys() -> None:
    draw = random.Random(1)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        w, b = np.array([draw.randint(-3, 3) for _ in range(3)]), draw.randint(-3, 3)
        right = bool(np.array([1, 0, 1]) @ w + b > 0 and np.ones(3) @ w + b <= 0)
        assert judge_fires(f"{w[0]} {w[1]}, {w[2]}; {b}").right == right
        seen[right] += 1
    inputs = np.array(list(product((0, 1), repeat=3)))
    least = -(inputs @ np.array([2, -3, 4])).max()
    for tenth in range(-200, 201):
        assert judge_never(f"{tenth / 10}").right == (tenth / 10 == least)


def test_chains_are_numpys() -> None:
    draw = random.Random(2)
    seen = {judge: {True: 0, False: 0} for judge in ("in_order", "third")}
    for _ in range(3_000):
        for name, judge, source in (
            ("in_order", judge_in_order, (3, 4)), ("third", judge_third, (2, 3)),
        ):  # fmt: skip
            array = np.arange(np.prod(source)).reshape(source)
            text = ""
            for _ in range(draw.randint(1, 3)):
                if draw.random() < 0.5:
                    array, text = array.T, f"{text}.T"
                else:
                    sizes = draw.choice(
                        [(3, 4), (4, 3), (12,), (2, 6)]
                        if source == (3, 4)
                        else [(2, 3), (3, 2), (6,), (1, 6)]
                    )
                    array, text = array.reshape(sizes), f"{text}.reshape{sizes}"
            if name == "in_order":
                right = array.shape == (4, 3) and (array.ravel() == np.arange(12)).all()
            else:
                right = array.ndim == 2 and array.shape[1] > 1 and array[0, 1] == 3
            assert judge(text).right == bool(right), text
            seen[name][bool(right)] += 1
    assert all(min(counts.values()) >= 100 for counts in seen.values())


def test_matrices_are_numpys() -> None:
    seen = {"twice": 0, "flat": 0}
    for values in product(range(-2, 3), repeat=4):
        m = np.array(values).reshape(2, 2)
        trivial = (m == np.eye(2)).all() or (m == -np.eye(2)).all()
        twice = bool((m @ m == np.eye(2)).all() and not trivial)
        flat = bool(np.isclose(np.linalg.det(m), 0) and (m @ [1, 0]).any())
        assert judge_twice(str(m.tolist())).right == twice
        assert judge_flat(str(m.tolist())).right == flat
        seen["twice"] += twice
        seen["flat"] += flat
    assert seen["flat"] >= 60
    assert seen["twice"] >= 20
    for degrees in range(1, 101):
        c, s = np.cos(2 * np.radians(degrees)), np.sin(2 * np.radians(degrees))
        assert judge_twice(f"[[{c:.14f}, {s:.14f}], [{s:.14f}, {-c:.14f}]]").right


def test_relu_is_numpys() -> None:
    draw = random.Random(3)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        a, b = (np.array([draw.randint(-3, 3) for _ in range(3)]) for _ in "ab")
        if draw.random() < 0.5:
            b = -np.sign(a) * np.array([draw.randint(1, 3) for _ in range(3)])
        relu = partial(np.maximum, 0)
        right = bool((relu(a + b) != relu(a) + relu(b)).all())
        text = f"{' '.join(map(str, a))}; {' '.join(map(str, b))}"
        assert judge_unequal(text).right == right, text
        seen[right] += 1
    for tenth in range(-100, 101):
        assert judge_five(str(tenth / 10)).right == (abs(tenth) == 50)


def test_nonsense_is_refused() -> None:
    for judge in (judge_transpose, judge_small_inside, judge_fires, judge_in_order, judge_unequal):
        for text in ("", "(", "?", "a b c d", "1e999"):
            with pytest.raises(Mistake):
                judge(text)
