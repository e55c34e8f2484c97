"""Descents: their paths are those of torch.optim, their endings are what the numbers say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.explain.descent.landscapes import CURVES, MAPS, Landscape, curve, samples, surface
from engine.explain.descent.outcome import (
    ARRIVED,
    factors,
    largest_stable_rate,
    outcome,
)
from engine.explain.descent.plan import FAR, MOST_STEPS, Descent, Noise, plan
from engine.explain.descent.settings import (
    FARTHEST,
    LEAST_RATE,
    MOST_RATE,
    next_rate,
    parse_descent,
)
from engine.explain.descent.terms import terms
from engine.explain.shared.networks.optimizer_rules import NAMES, OptimizerName, Rule
from engine.explain.shared.typed.settings import SettingsMistake

X, Y = (torch.tensor(values) for values in samples())
ALL = [curve(name) for name in CURVES] + [surface(name) for name in MAPS]
LANDSCAPES = st.sampled_from(ALL)
RATES = st.floats(1e-4, 20)
RULES = st.builds(Rule, st.sampled_from(NAMES), RATES)


def torch_loss(landscape: Landscape, w: Tensor) -> Tensor:
    """The landscape's loss at each of the points (n, parameters), for autograd."""
    first, last = w[:, 0], w[:, -1]
    match landscape.name:
        case "bowl":
            return (w**2).sum(1)
        case "valleys":
            rest = last**2 / 2 if landscape.parameters > 1 else 0.0
            return (first**2 - 4) ** 2 / 16 + first / 4 + rest + 1
        case "plateau":
            return 1 - torch.exp(-(w**2).sum(1) / 2)
        case "shoulder":
            return (first**4 / 4 + first**3) / 10 + 0.675
        case "corner":
            return w.abs().sum(1)
        case "ravine":
            return (first**2 + 20 * last**2) / 2
        case "saddle":
            return first**2 / 2 + last**4 / 16 - last**2 / 2 + 1
    return ((w[:, :1] * X + w[:, 1:] - Y) ** 2 / 2).mean(1)


def settings_of(rule: Rule) -> dict[str, Any]:
    """What torch.optim calls the constants of a rule."""
    match rule.name:
        case "sgd":
            return {"lr": rule.learning_rate}
        case "momentum":
            return {"lr": rule.learning_rate, "momentum": rule.momentum}
        case "rmsprop":
            return {"lr": rule.learning_rate, "alpha": rule.rho, "eps": rule.epsilon}
    betas = (rule.beta1, rule.beta2)
    return {"lr": rule.learning_rate, "betas": betas, "eps": rule.epsilon}


OPTIMIZERS: dict[OptimizerName, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}


def torch_paths(all_found: list[Descent], *, led: bool = False) -> list[npt.NDArray[np.float64]]:
    """Where torch.optim goes in as many steps, each (steps + 1, parameters); all of one rule.

    Each ends where it leaves FAR or the floats. Led, it makes each of its steps from where the
    plan stands, so that no rounding grows.
    """
    starts = [torch.tensor(found.start, dtype=torch.float64) for found in all_found]
    parameters = [start.clone().requires_grad_() for start in starts]
    groups = [
        {"params": [w], **settings_of(found.rule)}
        for w, found in zip(parameters, all_found, strict=True)
    ]
    optimizer = OPTIMIZERS[all_found[0].rule.name](groups)
    paths = [[start] for start in starts]
    alike: dict[Landscape, list[Tensor]] = {}
    for w, found in zip(parameters, all_found, strict=True):
        alike.setdefault(found.landscape, []).append(w)
    for number in range(max(found.asked for found in all_found)):
        for w, found in zip(parameters, all_found, strict=True):
            if led and number < len(found.steps):
                w.data.copy_(torch.tensor(found.steps[number].point))
        optimizer.zero_grad()
        losses = [torch_loss(where, torch.stack(points)) for where, points in alike.items()]
        torch.cat(losses).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        for w, path in zip(parameters, paths, strict=True):
            path.append(w.detach().clone())
    return [np.array(within_bounds(torch.stack(path).numpy())) for path in paths]


def within_bounds(path: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A path up to the first point that is beyond FAR or no number, which is its last."""
    beyond = np.flatnonzero(~(np.abs(path) <= FAR).all(1))
    return path[: beyond[0] + 1] if beyond.size else path


def test_paths_of_two_hundred_random_settings_are_those_of_torch_optim() -> None:
    """As wholes; where rounding grows, as it does on a chaotic path, step by step."""
    random = np.random.default_rng(4)
    plans: dict[OptimizerName, list[Descent]] = {name: [] for name in NAMES}
    for number in range(200):
        landscape, name = ALL[number % len(ALL)], NAMES[number % len(NAMES)]
        rule = Rule(
            name,
            learning_rate=10 ** random.uniform(-3, 0.7),
            rho=random.uniform(0.5, 0.999),
            momentum=random.uniform(0, 0.99),
            beta1=random.uniform(0, 0.99),
            beta2=random.uniform(0.9, 0.9999),
        )
        start = tuple(float(v) for v in random.uniform(-3.5, 3.5, landscape.parameters))
        plans[name].append(plan(landscape, start, rule, 100))
    caught = alike = 0
    for found_of_name in plans.values():
        for found, free in zip(found_of_name, torch_paths(found_of_name), strict=True):
            setting = f"{found.landscape.name} {found.rule} from {found.start}"
            assert len(free) == len(found.points), f"both end where they diverge: {setting}"
            diverged = not (np.abs(free[-1]) <= FAR).all()
            assert found.caught == diverged, setting
            caught += diverged
            same = np.allclose(found.points, free, rtol=1e-9, atol=1e-9, equal_nan=True)
            alike += same
            if not same:
                (led,) = torch_paths([found], led=True)
                np.testing.assert_allclose(
                    found.points, led, rtol=1e-10, atol=1e-8, equal_nan=True, err_msg=setting
                )
    assert caught > 5, "some of them diverge, in both"
    assert alike > 185, alike


# ---- a plan


@given(LANDSCAPES, RULES, st.integers(-3, 60), st.integers(0, 3))
def test_each_step_leads_to_the_next(
    landscape: Landscape, rule: Rule, asked: int, batch: int
) -> None:
    noise = Noise(batch) if batch else None
    found = plan(landscape, landscape.start, rule, asked, noise)
    assert found.steps[0].point.tolist() == list(landscape.start)
    assert 1 <= len(found.steps) <= max(asked, 0) + 1
    assert found.steps[-1].update is None
    for number, (step, after) in enumerate(pairwise(found.steps)):
        assert step.number == number
        assert step.update is not None
        np.testing.assert_array_equal(step.update.after, after.point)
        np.testing.assert_array_equal(step.update.move, -rule.learning_rate * step.update.direction)
        if noise is None or not landscape.samples:
            np.testing.assert_array_equal(step.update.gradient, step.gradient)
            assert step.drawn == ()
        assert np.isfinite(step.loss)
        assert np.abs(step.point).max() <= FAR
    if found.caught:
        last = found.steps[-1]
        assert not (np.isfinite(last.loss) and np.abs(last.point).max() <= FAR)


def test_a_plan_is_bounded_and_refuses_a_start_of_another_size() -> None:
    assert len(plan(curve("bowl"), (1.0,), Rule("sgd", 0.1), 10**9).steps) == MOST_STEPS + 1
    with pytest.raises(ValueError, match="a start of 2 for 1"):
        plan(curve("bowl"), (1.0, 2.0), Rule("sgd", 0.1), 3)


@given(st.integers(1, 20), st.integers(0, 9), st.integers(1, 30))
def test_an_epoch_draws_every_sample_once(batch: int, seed: int, samples: int) -> None:
    noise, each = Noise(batch, seed), -(-samples // min(batch, samples))
    for epoch in range(2):
        drawn = [noise.drawn(samples, epoch * each + step).tolist() for step in range(each)]
        assert sorted(sample for one in drawn for sample in one) == list(range(samples))
        assert all(len(one) == min(batch, samples) for one in drawn[:-1])


@pytest.mark.parametrize("batch", [1, 5, 12])
def test_the_noise_is_a_real_samples_gradient(batch: int) -> None:
    landscape = surface("samples")
    found = plan(landscape, landscape.start, Rule("sgd", 0.05), 20, Noise(batch, 7))
    again = plan(landscape, landscape.start, Rule("sgd", 0.05), 20, Noise(batch, 7))
    assert found.points == again.points, "seeded"
    for step in found.steps[:-1]:
        w = torch.tensor(step.point, requires_grad=True)
        chosen = list(step.drawn) or list(range(landscape.samples))
        loss = ((w[0] * X[chosen] + w[1] - Y[chosen]) ** 2 / 2).mean()
        (slope,) = torch.autograd.grad(loss, w)
        assert step.update is not None
        np.testing.assert_allclose(step.update.gradient, slope.numpy(), rtol=1e-10, atol=1e-12)
    whole = plan(landscape, landscape.start, Rule("sgd", 0.05), 20)
    assert (found.points == whole.points) == (batch == landscape.samples)


# ---- how it ends


def ended(name: str, rate: float, rule: str = "sgd", steps: int = 100) -> str:
    landscape = curve("bowl") if name == "curve" else surface(name)
    found = plan(landscape, landscape.start, Rule(rule, rate), steps)  # type: ignore[arg-type]
    return outcome(found).ending


def test_on_a_bowl_the_rate_decides_whether_it_crawls_arrives_or_explodes() -> None:
    assert ended("curve", 0.001) == "crawls"
    assert ended("curve", 0.1) == "arrives"
    assert ended("curve", 1.0) == "bounces", "2 / curvature exactly: to and fro for ever"
    assert ended("curve", 1.02) == "explodes"
    assert ended("curve", 0.05, "momentum", 40) == "swings", "less far each time"


def test_other_landscapes_have_other_endings() -> None:
    assert ended("saddle", 0.2) == "stuck"
    assert ended("ravine", 0.02) == "crawls"
    assert ended("ravine", 0.02, "momentum") == "arrives"
    assert ended("ravine", 0.11) == "explodes"
    assert ended("plateau", 0.2) == "crawls"
    shallow = plan(surface("valleys"), surface("valleys").start, Rule("sgd", 0.2), 100)
    assert (outcome(shallow).ending, outcome(shallow).place) == ("arrives", 1)
    noisy = surface("samples")
    ends = [
        outcome(plan(noisy, noisy.start, Rule("sgd", 0.2), 100, Noise(batch))).ending
        for batch in (12, 1)
    ]
    assert ends == ["arrives", "bounces"]


@given(LANDSCAPES, RULES)
def test_an_ending_is_what_the_numbers_say(landscape: Landscape, rule: Rule) -> None:
    found = plan(landscape, landscape.start, rule, 60)
    end = outcome(found)
    assert 0 <= end.step < len(found.steps)
    after = found.distances[end.step :]
    if end.ending == "arrives":
        assert max(after) <= ARRIVED
        assert end.step == 0 or found.distances[end.step - 1] > ARRIVED
        assert end.place is not None
        assert not found.caught
    if end.ending == "explodes":
        assert not min(found.losses[end.step :]) <= found.losses[0]
    if found.caught:
        assert end.ending == "explodes"
    assert end.converges == (end.ending == "arrives")


@given(st.floats(0.3, 3), st.sampled_from(["sgd", "momentum"]), st.sampled_from(MAPS))
def test_above_the_largest_stable_rate_a_quadratic_grows_and_below_it_does_not(
    share: float, name: str, where: str
) -> None:
    landscape = surface(where)
    limit = largest_stable_rate(landscape, Rule(name, 1.0))  # type: ignore[arg-type]
    assert (limit is not None) == bool(landscape.curvatures)
    if limit is None or 0.9 < share < 1.1:
        return
    found = plan(landscape, (2.0, 1.5), Rule(name, share * limit), 400)  # type: ignore[arg-type]
    assert found.caught == (share > 1)


def test_the_others_have_no_such_limit() -> None:
    assert largest_stable_rate(curve("bowl"), Rule("adam", 0.1)) is None
    assert largest_stable_rate(curve("plateau"), Rule("sgd", 0.1)) is None
    assert factors(curve("bowl"), Rule("rmsprop", 0.1)) == ()


@given(st.floats(0.001, 2))
def test_a_step_on_the_ravine_multiplies_each_distance_by_its_factor(rate: float) -> None:
    landscape = surface("ravine")
    steep, flat = factors(landscape, Rule("sgd", rate))
    first, second, *_ = plan(landscape, (2.0, 1.5), Rule("sgd", rate), 1).points
    assert second == pytest.approx((first[0] * flat, first[1] * steep))


# ---- the rule in numbers


@given(LANDSCAPES, RULES, st.integers(1, 10))
def test_the_terms_of_a_step_lead_from_its_w_to_the_next(
    landscape: Landscape, rule: Rule, count: int
) -> None:
    found: Descent = plan(landscape, landscape.start, rule, count)
    for step, after in pairwise(found.steps):
        shown = terms(rule, step)
        assert [term.name for term in shown[:2]] == ["w", "g"]
        np.testing.assert_array_equal(shown[0].values, step.point)
        np.testing.assert_array_equal(shown[-1].values, after.point)
    last = terms(rule, found.steps[-1])
    assert [term.name for term in last] == ["w", "g"]


def test_adams_terms_are_its_rule_with_the_constants_in_it() -> None:
    rule = Rule("adam", 0.1)
    found = plan(curve("bowl"), (3.0,), rule, 2)
    shown = {term.name: term for term in terms(rule, found.steps[1])[:-1]}
    assert shown["m"].formula == "0.9·m + 0.1·g"
    assert shown["s"].formula == "0.999·s + 0.001·g²"
    assert shown["m'"].formula == "m / 0.19"
    np.testing.assert_allclose(shown["m'"].values, shown["m"].values / 0.19)
    expected = found.steps[1].point - 0.1 * shown["m'"].values / np.sqrt(shown["s'"].values)
    np.testing.assert_allclose(found.steps[2].point, expected, rtol=1e-6)


# ---- what is typed


@pytest.mark.parametrize(
    ("text", "parameters", "expected"),
    [
        ("0.1", 1, (0.1, (7.0,))),
        ("0.1 3", 1, (0.1, (3.0,))),
        ("1e-3 -2.5 0.5", 2, (0.001, (-2.5, 0.5))),
        ("１", 1, (1.0, (7.0,))),
        ("0.5; (1 -1)", 2, (0.5, (1.0, -1.0))),
    ],
)
def test_a_rate_and_a_start_are_read(
    text: str, parameters: int, expected: tuple[float, tuple[float, ...]]
) -> None:
    assert parse_descent(text, parameters, (7.0,)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "settings.empty"),
        ("1" * 61, "settings.too_long"),
        ("0.1 1 1", "settings.count"),
        ("fast", "settings.not_a_number"),
        ("0", "settings.rate"),
        ("-1", "settings.rate"),
        ("1000", "settings.rate"),
        ("0.1 11", "settings.start"),
    ],
)
def test_what_is_no_rate_and_start_is_refused(text: str, code: str) -> None:
    with pytest.raises(SettingsMistake) as refused:
        parse_descent(text, 1, (7.0,))
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@given(st.text(), st.integers(1, 2))
def test_any_text_is_read_or_refused(text: str, parameters: int) -> None:
    try:
        rate, start = parse_descent(text, parameters, (0.0,) * parameters)
    except SettingsMistake:
        return
    assert LEAST_RATE <= rate <= MOST_RATE
    assert all(abs(value) <= FARTHEST for value in start)
    assert len(start) == parameters


@given(st.floats(LEAST_RATE, MOST_RATE))
def test_the_ladder_goes_up_and_down_within_its_bounds(rate: float) -> None:
    up, down = next_rate(rate, 1), next_rate(rate, -1)
    assert LEAST_RATE <= down <= rate <= up <= MOST_RATE
    assert up > rate or rate >= MOST_RATE * (1 - 1e-6)
    assert down < rate or rate <= LEAST_RATE * (1 + 1e-6)
    assert next_rate(next_rate(0.1, 1), -1) == 0.1
