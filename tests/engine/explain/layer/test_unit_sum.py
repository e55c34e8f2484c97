"""A unit's sum on an image is what torch makes of it, however it is stepped through."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.layer.unit_sum import Activation, Pace, UnitSum, activated, plan
from engine.explain.shared.networks.weight_images import SIDE

COUNT = SIDE * SIDE


def random_unit(seed: int, pace: Pace = "rows", activation: Activation = "relu") -> UnitSum:
    draw = np.random.default_rng(seed)
    pixels = draw.integers(0, 256, COUNT, np.uint8) * (draw.random(COUNT) < 0.3)
    weights = draw.normal(0, 0.05, COUNT).astype("<f4")
    return plan(
        pixels.astype(np.uint8).tobytes(),
        weights.tobytes(),
        float(draw.normal()),
        pace=pace,
        activation=activation,
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_sum_is_torch_s(seed: int) -> None:
    torch = pytest.importorskip("torch")
    found = random_unit(seed)
    x, w = torch.from_numpy(found.x), torch.from_numpy(found.w)
    assert found.sum == pytest.approx((x @ w).item(), abs=1e-12)
    assert found.before == pytest.approx((x @ w + found.bias).item(), abs=1e-12)
    single = (x.float() @ w.float()).item()
    assert found.sum == pytest.approx(single, abs=1e-4), "the engine computes in float32"
    for name in ("relu", "tanh", "sigmoid"):
        wanted = getattr(torch, name)(torch.tensor(found.before, dtype=torch.float64)).item()
        assert activated(found.before, name) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("pace", ["rows", "pixels"])
@pytest.mark.parametrize("seed", range(3))
def test_every_step_holds_what_has_been_added_so_far(seed: int, pace: Pace) -> None:
    found = random_unit(seed, pace)
    parts = SIDE if pace == "rows" else len(found.lit)
    assert len(found.steps) == parts + 2
    total = 0.0
    for step in found.steps[:parts]:
        total += step.added
        assert step.total == pytest.approx(total, abs=1e-12)
        assert step.total == pytest.approx(found.products[: step.done].sum(), abs=1e-12)
        assert step.raising >= 0 >= step.lowering
        assert (step.pixel is None) == (pace == "rows")
    assert step.total == pytest.approx(found.sum, abs=1e-12)
    assert sum(found.row_sums) == pytest.approx(found.sum, abs=1e-12)
    bias, activation = found.steps[-2:]
    assert (bias.stage, bias.added, bias.total) == ("bias", found.bias, found.before)
    assert (activation.stage, activation.total) == ("activation", max(found.before, 0))


@pytest.mark.parametrize("seed", range(3))
def test_at_another_pace_as_much_has_been_added_or_just_less(seed: int) -> None:
    by_row, by_pixel = random_unit(seed), random_unit(seed, "pixels")
    for here, there in ((by_row, by_pixel), (by_pixel, by_row)):
        parts = len(there.steps) - 2
        for step in here.steps[:-2]:
            count = there.steps_to(step)
            assert not count or there.steps[count - 1].done <= step.done
            assert count == parts or there.steps[count].done > step.done
        assert [there.steps_to(step) for step in here.steps[-2:]] == [parts + 1, parts + 2]


def test_an_image_without_ink_takes_no_pixel_s_step() -> None:
    found = plan(bytes(COUNT), np.ones(COUNT, "<f4").tobytes(), -0.5, pace="pixels")
    assert [step.stage for step in found.steps] == ["bias", "activation"]
    assert found.before == -0.5
    assert found.output == 0


def test_pixels_are_divided_only_where_the_network_was_trained_so() -> None:
    weights = np.ones(COUNT, "<f4").tobytes()
    image = bytes([255, *bytes(COUNT - 1)])
    assert plan(image, weights, 0.0).sum == 1
    assert plan(image, weights, 0.0, scaled=False).sum == 255


def test_what_has_diverged_shows_as_what_it_is() -> None:
    weights = np.zeros(COUNT, "<f4")
    weights[[0, 30]] = np.inf, np.nan
    found = plan(b"\xff" * COUNT, weights.tobytes(), 0.0)
    assert found.steps[0].total == math.inf
    assert math.isnan(found.steps[1].total)
    assert math.isnan(found.output)


@given(st.floats(allow_nan=False), st.sampled_from(["relu", "tanh", "sigmoid"]))
def test_no_value_overflows_an_activation(value: float, activation: Activation) -> None:
    found = activated(value, activation)
    assert -1 <= found <= (math.inf if activation == "relu" else 1)
