"""The plan of the loop: the chapter's figures, and shapes that numpy finds too."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from engine.explain.shared.networks.dense_gradients import loss_and_gradients
from engine.explain.shared.networks.optimizer_rules import KEPT, LETTERS, NAMES, OptimizerName, Rule
from engine.explain.training_loop.plan import STOPS, Activation, LoopPlan, TensorRow, outcome

CHAPTER = LoopPlan((784, 512, 10), 60_000, 128, 5, "relu", "rmsprop")

plans = st.builds(
    LoopPlan,
    widths=st.lists(st.integers(1, 9), min_size=2, max_size=9).map(tuple),
    train=st.integers(1, 500),
    batch_size=st.integers(1, 90),
    epochs=st.integers(1, 4),
    activation=st.sampled_from(("relu", "tanh", "sigmoid")),
    optimizer=st.sampled_from(NAMES),
)


def rows_at(plan: LoopPlan, position: int) -> dict[str, TensorRow]:
    return {row.name: row for row in plan.rows(plan.place(position))}


def test_the_chapter_s_training_is_five_stops_2345_times() -> None:
    assert (CHAPTER.steps_per_epoch, CHAPTER.planned) == (469, 2_345)
    assert len(CHAPTER.steps) == 5 * 2_345
    assert [CHAPTER.samples(number) for number in (0, 467, 468, 469)] == [128, 128, 96, 128]
    last = CHAPTER.steps[-1]
    assert (last.number, last.stop, last.epoch, last.batch) == (2_344, "update", 4, 468)
    assert rows_at(CHAPTER, 1)["h1"].formula == "relu(z1)"
    assert rows_at(CHAPTER, 3)["W1"].shape == (784, 512)
    assert rows_at(CHAPTER, 5 * 468)["x"].shape == (96, 784)
    beyond = CHAPTER.place(5 * 2_345)
    assert (beyond.number, beyond.epoch, beyond.batch) == (2_345, 5, 0), "a loop may go on"


@given(plan=plans, data=st.data())
def test_every_stop_of_every_step_has_tensors_in_an_order_that_can_be_computed(
    plan: LoopPlan, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(plan.steps) - 1))
    step = plan.steps[position]
    assert step == plan.place(position)
    assert step.stop == STOPS[position % 5]
    assert 1 <= plan.samples(step.number) <= plan.batch_size
    assert step.epoch * plan.steps_per_epoch + step.batch == step.number
    rows = plan.rows(step)
    assert rows
    assert len({row.name for row in rows}) == len(rows)
    known: set[str] = set()
    for row in rows:
        if step.stop == "forward":
            asked = set(re.findall(r"\b(?:x|[zhWb]\d)\b", row.formula))
            assert asked <= known, f"{row.formula} before {asked - known}"
        if step.stop == "backward":
            asked = set(re.findall(r"\bd(logits|z\d|h\d)", row.formula))
            assert asked <= known, f"{row.formula} before {asked - known}"
        known.add(row.name)


@given(plan=plans)
@run_with(max_examples=40, deadline=None)
def test_shapes_are_those_that_numpy_finds(plan: LoopPlan) -> None:
    n, random = plan.samples(0), np.random.default_rng(0)
    forward = rows_at(plan, 1)
    names = [f"{kind}{layer}" for layer in range(1, len(plan.widths)) for kind in "Wb"]
    parameters = [random.normal(size=forward[name].shape) for name in names]
    x = random.normal(size=forward["x"].shape)
    labels = random.integers(0, plan.widths[-1], n)
    found = loss_and_gradients(parameters, x, labels, plan.activation)
    inside = ["x", *(f"h{layer}" for layer in range(1, len(plan.widths) - 1)), "logits"]
    for name, values in zip(inside, found.activations, strict=True):
        assert forward[name].shape == values.shape
    backward, update = rows_at(plan, 3), rows_at(plan, 4)
    assert list(update) == names
    for name, gradient in zip(names, found.gradients, strict=True):
        assert backward[name].shape == gradient.shape == update[name].shape
        kept = Rule(plan.optimizer, 0.1).at_rest(gradient.astype(np.float64))
        assert update[name].kept == tuple(kept) == KEPT[plan.optimizer]
    assert "x" not in backward, "nobody learns the images"


@pytest.mark.parametrize("optimizer", NAMES)
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_formulas_are_worked_out_by_python(
    optimizer: OptimizerName, activation: Activation
) -> None:
    plan = LoopPlan((6, 5, 4, 3), 7, 7, 1, activation, optimizer)
    random = np.random.default_rng(1)
    known: dict[str, object] = {
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "n": 7,
    }
    labels = random.integers(0, 3, 7)
    for row in plan.rows(plan.place(1)):
        known[row.name] = (
            eval(row.formula, {}, known) if row.formula else random.normal(size=row.shape)
        )
    logits = known["logits"]
    assert isinstance(logits, np.ndarray)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    known |= {"p": p, "one_hot": np.eye(3)[labels]}
    for row in plan.rows(plan.place(3)):
        formula = re.sub(r"(\w+)²", r"\1**2", row.formula.replace("−", "-").replace("·", "*"))
        formula = re.sub(r"(h\d)\(", r"\1*(", formula)
        known[f"d{row.name}"] = eval(formula, {}, known)
    parameters = [known[f"{kind}{layer}"] for layer in (1, 2, 3) for kind in "Wb"]
    x = known["x"]
    assert isinstance(x, np.ndarray)
    found = loss_and_gradients(parameters, x, labels, activation)  # type: ignore[arg-type]
    mine = [known[f"d{kind}{layer}"] for layer in (1, 2, 3) for kind in "Wb"]
    for gradient, expected in zip(mine, found.gradients, strict=True):
        assert isinstance(gradient, np.ndarray)
        assert gradient == pytest.approx(expected)


def test_what_became_of_a_loss() -> None:
    nan = float("nan")
    assert [outcome(*pair) for pair in ((2, 1), (1, 2), (1, 1), (nan, 1), (1, nan))] == [
        "fell", "rose", "same", "lost", "lost"
    ]  # fmt: skip
    assert outcome(1, float("inf")) == "rose"


@given(optimizer=st.sampled_from(NAMES), number=st.integers(0, 40), seed=st.integers(0, 99))
def test_the_update_s_lines_are_what_the_optimizer_does(
    optimizer: OptimizerName, number: int, seed: int
) -> None:
    plan = LoopPlan((3, 2), 9, 2, 9, "relu", optimizer)
    row = rows_at(plan, number * len(STOPS) + STOPS.index("update"))["W1"]
    rule, random = Rule(optimizer, 0.01), np.random.default_rng(seed)
    w, g = random.normal(size=(2, *row.shape))
    kept = {name: random.uniform(0.1, 1, row.shape) for name in row.kept}
    expected = rule.update(w, g, kept, number + 1)
    known = {"w": w, "g": g, "rate": rule.learning_rate, "sqrt": np.sqrt}
    known |= {LETTERS[name]: values for name, values in kept.items()}
    for line in row.formula.replace(",  ", "\n").replace("−", "-").splitlines():
        name, formula = re.fullmatch(r"(\S+) (?:-?=) (.*)", line).groups()  # type: ignore[union-attr]
        for written, meant in (
            (r"√(\w'?)", r"sqrt(\1)"),
            (r"(\d) (?=[a-z])", r"\1*"),
            (r"²|\^", r"**"),
            (r"\*\*(?!\d)", r"**2"),
            ("·", "*"),
            ("'", "_"),
        ):
            formula = re.sub(written, meant, formula)
        value = eval(formula, {}, known)
        known[name.replace("'", "_")] = w - value if name == "w" else value
    # The lines leave out the epsilon beside the root (1e-7 against at least .3): what is held
    # is the step, since a weight that lands next to 0 has lost the digits of it.
    step = np.asarray(w - known["w"])
    np.testing.assert_allclose(step, w - expected.after, rtol=1e-6, atol=1e-14)
    for kept_name, values in expected.kept.items():
        np.testing.assert_allclose(known[LETTERS[kept_name]], values, rtol=1e-12)
