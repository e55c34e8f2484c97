"""Functions, products and names as people write them: each means one thing, or is refused."""

import os
import random
import time

import numpy as np
import pytest

from engine.explain.shared.expressions.expression import evaluate
from engine.explain.shared.expressions.given import MOST, held, parse_given
from engine.explain.shared.expressions.reading.building import MOST_BUILT
from engine.explain.shared.expressions.reading.spellings import FORMULAS, KNOWN
from engine.explain.shared.expressions.text import MAX_NODES, ExpressionMistake, parse
from engine.explain.shared.expressions.written import written_step
from engine.protocol.errors import Mistake
from tests.engine.explain.refusals import SIGNS

SAME = (
    ("np.sin(x)", "sin(x)"),
    ("math.exp(x)", "exp(x)"),
    ("torch.relu(x)", "relu(x)"),
    ("F.relu(x)", "relu(x)"),
    ("nn.ReLU()(x)", "relu(x)"),
    ("torch.nn.ReLU()(x)", "relu(x)"),
    ("ReLU(x)", "relu(x)"),
    ("tf.nn.relu(x)", "relu(x)"),
    ("keras.ops.relu(x)", "relu(x)"),
    ("jax.nn.softplus(x)", "softplus(x)"),
    ("jnp.exp(x)", "exp(x)"),
    ("torch.nn.functional.sigmoid(x)", "sigmoid(x)"),
    ("σ(x)", "sigmoid(x)"),
    ("x.sin()", "sin(x)"),
    ("(x - 1).abs().sqrt()", "sqrt(|x - 1|)"),
    ("x.pow(2)", "x^2"),
    ("((x - y)**2).mean()", "(x - y)^2"),
    ("torch.mean((x - y)**2, dim=0)", "(x - y)^2"),
    ("F.mse_loss(x, y)", "(x - y)^2"),
    ("nn.MSELoss()(x, y)", "(x - y)^2"),
    ("np.maximum(x, 0)", "max(x, 0)"),
    ("torch.clamp(x, min=0)", "max(x, 0)"),
    ("np.clip(x, -1, 1)", "min(max(x, -1), 1)"),
    ("tf.clip_by_value(x, -1, 1)", "min(max(x, -1), 1)"),
    ("tan(x)", "sin(x)/cos(x)"),
    ("silu(x)", "x*sigmoid(x)"),
    ("leaky_relu(x)", "where(x > 0, x, 0.01x)"),
    ("LeakyReLU(0.1)(x)", "where(x > 0, x, 0.1x)"),
    ("tf.nn.leaky_relu(x)", "where(x > 0, x, 0.2x)"),
    ("keras.layers.LeakyReLU()(x)", "where(x > 0, x, 0.3x)"),
    ("x if x > 0 else 0.01x", "where(x > 0, x, 0.01x)"),
    ("where(x ≥ y, x, y)", "where(x >= y, x, y)"),
    ("softmax([x, y, 0])[0]", "exp(x)/(exp(x) + exp(y) + exp(0))"),
    ("torch.softmax(torch.tensor([x, y]), dim=-1)[-1]", "exp(y)/(exp(x) + exp(y))"),
    ("-log_softmax([x, y])[0]", "-(x - log(exp(x) + exp(y)))"),
    ("sum([x, y]*[x, 2])", "x*x + y*2"),
    ("mean([x, y, 1])", "(x + y + 1)/3"),
    ("max([x, y, 1])", "max(max(x, y), 1)"),
    ("log(x, 2)", "log(x)/log(2)"),
    ("3 x y", "3*x*y"),
    ("w x + b", "w*x + b"),
    ("(x+1)(x-1)", "(x + 1)*(x - 1)"),
    ("2(x+1)", "2*(x + 1)"),
    ("2|x|", "2*|x|"),
    ("x²y", "x^2*y"),
    ("x^2 y", "x^2*y"),
    ("√x + 2√(x+1)", "sqrt(x) + 2*sqrt(x + 1)"),
    ("e^x", "exp(1)^x"),
    ("2πr", "2*pi*r"),
    ("np.pi*math.e", "pi*e"),
    ("1_000x", "1000*x"),
    ("(y_pred - y_true)**2", "(y_pred - y_true)^2"),
    ("x₁θ", "x1θ"),
)


@pytest.mark.parametrize(("text", "same"), SAME)
def test_a_spelling_means_what_its_plain_form_means(text: str, same: str) -> None:
    one, other = parse(text), parse(same)
    assert set(one.names) == set(other.names)
    for value in (0.7, 2.0, 1.3):
        values = {name: value + 0.25 * place for place, name in enumerate(sorted(one.names))}
        found = [float(evaluate(expression, values)[-1]) for expression in (one, other)]
        assert found[0] == pytest.approx(found[1], rel=1e-15)


@pytest.mark.parametrize(
    ("text", "names"),
    [("xy", 1), ("x2", 1), ("2x2", 1), ("e2x", 1), ("x_1", 1), ("sinx", 1), ("2e", 0), ("1e3", 0)],
)
def test_a_product_without_a_sign_never_splits_a_name_or_a_number(text: str, names: int) -> None:
    assert len(parse(text).names) == names
    assert parse("1e3").nodes[0].number == 1000


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("sin x", "arguments", "sin needs brackets"),
        ("nn.ReLU", "arguments", "ReLU(x)"),
        ("f (x)", "called", "f*(…)"),
        ("x(x + 1)", "called", "x*(…)"),
        ("2x(x + 1)", "called", "x*(…)"),
        ("sine(x)", "function", "sin"),
        ("np.foo(x)", "function", "relu"),
        ("gelu(x)", "function", "x*sigmoid(1.702x)"),
        ("x.where(x > 0, 1)", "function", "where"),
        ("x.T", "not_read", "T"),
        ("x^2y", "ambiguous", "a^(2x) or a^2*x"),
        ("e^2x", "ambiguous", "a^(2x) or a^2*x"),
        ("a/b c", "ambiguous", "a/(b*c) or a/b*c"),
        ("1/(x + 1)(x - 1)", "ambiguous", "a/(b*c) or a/b*c"),
        ("√x^2", "ambiguous", "√(x^2) or (√x)^2"),
        ("0x1F", "not_read", "0x1F"),
        ("(x)2", "not_read", "2"),
        ("0 < x < 1", "not_read", "<"),
        ("where(x, 1, 2)", "condition", "x > 0"),
        ("softmax([a, b])", "list", "2 numbers"),
        ("softmax(x)", "wants_list", "[a, b]"),
        ("softmax([a, b])[2]", "index", "the last one is 1"),
        ("[a, b] + [a, b, 1]", "lengths", "different lengths"),
        ("[[a, b]]", "not_read", "["),
        ("clip(x)", "arguments", "clip takes 3"),
        ("softmax([a, b], axis=1)[0]", "keyword", "axis"),
        ("sin(x, out=y)", "keyword", "out"),
        ("x if x > 0", "missing", "11"),
        ("True", "not_read", "True"),
    ],
)
def test_what_could_be_two_things_or_none_is_refused_with_what_would_work(
    text: str, code: str, told: str
) -> None:
    with pytest.raises(ExpressionMistake) as refused:
        parse(text)
    assert refused.value.code == f"expression.{code}"
    assert told in str(refused.value)
    assert len(str(refused.value)) < 150


STATEMENTS: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("a = w * x; b = a + c; (b - y)**2", "(w*x + c - y)^2", {}),
    ("a = w*x\nb = a + c  # a sum\nloss = (b - y)**2\n", "(w*x + c - y)^2", {}),
    ("loss = (y_pred - y)**2", "(y_pred - y)**2", {}),
    ("f(x) = x^2 + 1; x = 3", "x^2 + 1", {"x": 3.0}),
    ("lambda x: x**2", "x**2", {}),
    ("f = lambda x, y: x*y; y = 0.5", "x*y", {"y": 0.5}),
    ("def f(x):\n    return x**2\n", "x**2", {}),
    ("def f(x): return x**2", "x**2", {}),
    (
        "import torch\nw = torch.tensor(3.0, requires_grad=True)\nx = Value(-2)\n"
        "y_pred = w * x\nloss = (y_pred - 4)**2\nloss.backward()",
        "(w*x - 4)^2",
        {"w": 3.0, "x": -2.0},
    ),
    ("p = softmax([a, b]); -log(p[0])", "-log(exp(a)/(exp(a) + exp(b)))", {}),
    ("x = 3; x = x*2; x + 1", "x*2 + 1", {"x": 3.0}),
    ("lambda*w^2; lambda = 0.1", "lambda*w^2", {"lambda": 0.1}),
)


@pytest.mark.parametrize(("text", "formula", "values"), STATEMENTS)
def test_steps_on_one_line_or_several_are_one_expression(
    text: str, formula: str, values: dict[str, float]
) -> None:
    given = parse_given(text)
    assert given.formula == formula
    whole = parse(formula, variables=given.values)
    computed = [evaluate(one, given.values)[-1] for one in (given.expression, whole)]
    assert computed[0] == computed[1]
    assert values.items() <= given.values.items()
    again = parse_given(
        f"{given.text}; " + ", ".join(f"{n}={v!r}" for n, v in given.values.items())
    )
    assert again == given, "what the field holds is what was typed"


def test_a_chain_of_squares_is_refused_or_written_in_bounds() -> None:
    text = "; ".join(["a = x"] + ["a = a*a + a"] * 12 + ["a"])
    given = parse_given(text)
    began = time.perf_counter()
    assert len(written_step(given.expression, given.expression.result)) < 600
    assert given.formula == given.text, "a formula of a million characters is not shown"
    assert time.perf_counter() - began < 1
    with pytest.raises(ExpressionMistake) as refused:
        parse("[" + ",".join("x" * 40) + "]*2*3*4*5*6*7*8*9*1*2*3")
    assert refused.value.code == "expression.too_many_nodes"
    assert MOST_BUILT > MAX_NODES


def test_held_names_are_the_numbers_that_they_have() -> None:
    given = parse_given("(w*x + b - y)^2; w = 0.3, x = 2, b = -1e-7, y = 4")
    for name, value in given.values.items():
        one = held(given.expression, given.values, {name: "x"})
        assert one.names == ("x",)
        wanted = float(evaluate(given.expression, given.values)[-1])
        assert float(evaluate(one, {"x": value})[-1]) == wanted


def test_every_formula_is_one_of_the_functions() -> None:
    for name in FORMULAS:
        formula = FORMULAS[name]
        parse(formula.text, names=formula.names)
    assert {"softmax", "clip", "relu", "tan"} <= KNOWN


TEXTS = int(os.environ.get("CH2_TUI_TEXTS", "2500"))
"""More are worth a night."""
REPEATED = ("()", "[]", "(", ")", "|", "[", "=", ";", "\n", ".", "-", "2(", "x^")


def random_text(source: random.Random) -> str:
    seeds = [*(text for text, _ in SAME), *(text for text, _, _ in STATEMENTS)]
    text = source.choice(seeds)
    for _ in range(source.randint(0, 4)):
        at, what = source.randint(0, len(text)), source.randrange(5)
        if what == 0:
            text = text[:at] + text[at + source.randint(1, 3) :]
        elif what == 1:
            text = text[:at] + source.choice(SIGNS) + text[at:]
        elif what == 2:
            text = text[:at] + source.choice(seeds) + text[at:]
        elif what == 3:
            text = text[:at] + source.choice(REPEATED) * source.randint(1, 40) + text[at:]
        else:
            text = "".join(source.choice(SIGNS) for _ in range(source.randint(0, MOST)))
    return text


def test_any_text_is_read_or_refused_in_time() -> None:
    source, read, longest = random.Random(15), 0, 0.0
    for _ in range(TEXTS):
        text = random_text(source)
        began = time.perf_counter()
        try:
            given = parse_given(text)
        except Mistake as mistake:
            said = str(mistake)
        else:
            read += 1
            values = evaluate(given.expression, given.values)
            assert all(np.ndim(value) == 0 for value in values)
            said = given.formula
        assert "\n" not in said
        longest = max(longest, time.perf_counter() - began)
    assert read > TEXTS / 10
    assert longest < 0.25
