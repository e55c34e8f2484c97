"""The missions about functions and steps, judged beside SymPy, PyTorch and a plain loop."""

from __future__ import annotations

import random

import numpy as np
import pytest
import sympy
import torch

from engine.explain.backprop.missions import judge_opposite, judge_silent
from engine.explain.derivative.missions import judge_line, judge_still
from engine.explain.descent.missions import judge_explodes, judge_missed, judge_momentum
from engine.explain.from_scratch.missions import judge_better, judge_floor
from engine.explain.training_loop.missions import judge_rose, judge_step
from engine.explain.update.missions import judge_half, judge_times
from engine.protocol.errors import Mistake

X = sympy.Symbol("x", real=True)


def test_a_line_is_sympys() -> None:
    draw = random.Random(0)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        a, b, c = (draw.randint(-3, 3) for _ in "abc")
        b = draw.choice((b, 3 - 4 * a))
        c = draw.choice((c, -4 * a - 2 * b))
        f = a * X**2 + b * X + c
        right = f.subs(X, 2) == 0 and sympy.diff(f, X).subs(X, 2) == 3
        assert judge_line(f"{a}*x^2 + ({b})*x + ({c})").right == right
        seen[bool(right)] += 1


def test_a_place_of_rest_is_sympys() -> None:
    draw = random.Random(1)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        power, factor = draw.randint(1, 6), draw.choice((-2, -1, 1, 2, 5))
        extra = draw.choice((0, 0, 0, 1))
        f = factor * (X - 1) ** power + extra * (X - 1)
        derivatives = [sympy.diff(f, X, order).subs(X, 1) for order in range(1, 8)]
        if not any(derivatives):
            continue
        first = next(order for order, value in enumerate(derivatives, start=1) if value != 0)
        right = first > 1 and first % 2 == 1
        text = f"{factor}*(x - 1)^{power} + {extra}*(x - 1)"
        assert judge_still(text).right == right, text
        seen[right] += 1
    assert not judge_still("5").right
    assert not judge_still("(x - 1)^2").right


def test_what_a_descent_misses_is_a_plain_loops() -> None:
    draw = random.Random(2)
    seen = {True: 0, False: 0}
    for _ in range(4_000):
        b, c = draw.choice((-0.4, -0.2, 0, 0.2)), draw.choice((-0.4, 0, 0.2))
        k = coefficients = (draw.choice((0.1, 0.05)), b, c, draw.choice((0, 0, 0.3)))
        f = np.poly1d((*coefficients, 0))
        w = 0.0
        for _ in range(100):
            w -= 0.1 * (4 * k[0] * w**3 + 3 * k[1] * w**2 + 2 * k[2] * w + k[3])
            if abs(w) > 1e6:
                break
        grid = np.linspace(-10, 10, 20_001)
        lowest = f(grid).min()
        inside = 0 < int(np.argmin(f(grid))) < len(grid) - 1
        right = bool(inside and not f(w) <= lowest + 0.01)
        text = "{:g}*w^4 + ({:g})*w^3 + ({:g})*w^2 + ({:g})*w".format(*coefficients)
        assert judge_missed(text).right == right, text
        seen[right] += 1
        if min(seen.values()) >= 100:
            break
    assert min(seen.values()) >= 100


def test_momentum_is_a_plain_loops() -> None:
    draw = random.Random(3)
    seen = {True: 0, False: 0}
    for _ in range(2_000):
        x = draw.choice((0.0, round(draw.uniform(-0.01, 0.01), 3), round(draw.uniform(-4, 4), 2)))
        y = round(draw.uniform(-2, 2), 2)
        losses = []
        for momentum in (0.0, 0.9):
            w, velocity = np.array([x, y]), np.zeros(2)
            for _ in range(40):
                velocity = momentum * velocity + np.array([1, 20]) * w
                w = w - 0.02 * velocity
            losses.append(float((w[0] ** 2 + 20 * w[1] ** 2) / 2))
        judged = judge_momentum(f"{x} {y}")
        assert judged.right == (losses[1] > losses[0]), (x, y, losses)
        seen[judged.right] += 1
        if min(seen.values()) >= 100:
            break
    assert min(seen.values()) >= 100


def test_the_rate_where_it_explodes_is_where_a_loop_explodes() -> None:
    def explodes(rate: float) -> bool:
        w = np.array([3.0, 1.0])
        for _ in range(3_000):
            w = w - rate * np.array([1.0, 20.0]) * w
        return not np.abs(w).max() < 1e3

    assert explodes(0.1005)
    assert not explodes(0.0995)
    for thousandth in range(1, 1_000):
        rate = thousandth / 1_000
        assert judge_explodes(str(rate)).right == (rate == 0.1), rate


def test_a_silent_input_is_autograds() -> None:
    draw = random.Random(4)
    seen = {True: 0, False: 0}
    for _ in range(600):
        w, x, b = (draw.choice((-3, -2, -1, 1, 2, 3)) for _ in "wxb")
        t = [torch.tensor(float(v), requires_grad=True) for v in (w, x, b)]
        slopes = torch.autograd.grad(torch.relu(t[0] * t[1] + t[2]), t)
        right = any(float(slope) == 0 for slope in slopes)  # each can wake it up again
        judged = judge_silent(f"relu(w*x + b); w = {w}, x = {x}, b = {b}")
        assert judged.right == right, (w, x, b)
        seen[judged.right] += 1
    assert min(seen.values()) >= 100
    assert not judge_silent("0*a + b; a = 1, b = 2").right
    assert not judge_silent("a - a; a = 1").right
    assert judge_silent("a^2; a = 0").right


def test_opposite_gradients_are_autograds() -> None:
    draw = random.Random(5)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        k, a, b = draw.choice((1, 2, 3)), draw.randint(-3, 3), draw.randint(-3, 3)
        u, v = (torch.tensor(float(one), requires_grad=True) for one in (a, b))
        power = draw.choice((1, 2))
        slopes = torch.autograd.grad(k * (u - v) ** power, (u, v))
        right = sorted(map(float, slopes)) == [-3.0, 3.0]
        assert judge_opposite(f"{k}*(a - b)^{power}; a = {a}, b = {b}").right == right
        seen[right] += 1


def test_numbers_that_follow_from_a_rule() -> None:
    logits = torch.zeros(1, 10, dtype=torch.float64)
    logits[0, 3] = 1
    floor = float(torch.nn.functional.cross_entropy(logits, torch.tensor([3])))
    w = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor(-4.0, dtype=torch.float64)
    torch.optim.SGD([w], lr=0.01).step()
    for judge, right in (
        (judge_floor, floor), (judge_step, float(w)), (judge_times, 10 / 0.001), (judge_half, 2.0),
    ):  # fmt: skip
        assert judge(f"{right:.6g}").right
        for hundredth in range(-100, 101):
            if hundredth:
                assert not judge(f"{right * (1 + hundredth / 100):.6g}").right


def test_a_step_that_rose_and_a_loop_that_is_better() -> None:
    draw = random.Random(6)
    for _ in range(200):
        before, after = draw.random(), draw.random()
        assert judge_rose(before, after).right == (after > before)
        assert judge_better(after).right == (after > 0.95)


def test_nonsense_is_refused() -> None:
    for judge in (judge_line, judge_still, judge_missed, judge_silent, judge_opposite):
        for text in ("", "(", "x +", "1 2 3 ?", "f(", "__import__('os')"):
            with pytest.raises(Mistake):
                judge(text)
