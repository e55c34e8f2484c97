"""What people type: each spelling is read as the same thing, and any text is read or refused."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings

from engine.explain.elementwise.reductions.nodes import Reduced, Source
from engine.explain.elementwise.reductions.plan import ReductionPlan
from engine.explain.elementwise.reductions.text import parse_reduction
from engine.protocol.errors import Mistake
from tests.engine.explain.refusals import require_true, typed_texts


def first(plan: ReductionPlan) -> Reduced:
    assert plan.first is not None
    node = plan.stages[plan.first].node
    assert isinstance(node, Reduced)
    return node


@pytest.mark.parametrize(
    "text",
    [
        "(3, 4).sum(axis=1)",
        "(3, 4).sum(1)",
        "(3, 4).sum(-1)",
        "（３，４）．sum（axis＝1）",
        "3x4.sum(1)",
        "np.sum((3, 4), axis=1)",
        "np.sum((3, 4), 1)",
        "numpy.sum(a=(3, 4), axis=(1,))",
        "torch.sum((3, 4), dim=1)",
        "torch.sum(input=(3, 4), dim=-1)",
        "tf.reduce_sum((3, 4), axis=1)",
        "tf.math.reduce_sum((3, 4), 1)",
        "ops.sum((3, 4), axis=-1)",
        "keras.ops.sum((3, 4), axis=1, keepdims=False)",
        "jnp.sum((3, 4), axis=1)",
        "sum((3, 4), axis=1)",
        "x = (3, 4); x.sum(axis=1)",
        "x = (3, 4)\nx.sum(axis=1)",
        "x = torch.Size([3, 4]); x.sum(dim=1)",
        "((3, 4).sum(dim=1))",
        "(3, 4).sum(axis=1).item()",
    ],
)
def test_these_are_the_same_sum(text: str) -> None:
    node = first(parse_reduction(text))
    assert (node.kind, node.of.shape, node.along.axes, node.keepdims) == (
        "sum",
        (3, 4),
        (1,),
        False,
    )


@pytest.mark.parametrize(
    ("text", "kind", "shape"),
    [
        ("(3, 4).mean(dim=0, keepdim=True)", "mean", (1, 4)),
        ("np.max((3, 4), axis=(0, 1))", "max", ()),
        ("np.amax((3, 4), axis=[0], keepdims=True)", "max", (1, 4)),
        ("torch.argmax((3, 4), dim=1)", "argmax", (3,)),
        ("torch.max((3, 4), dim=1).values", "max", (3,)),
        ("torch.max((3, 4), dim=1).indices", "argmax", (3,)),
        ("tf.reduce_mean((3, 4), axis=1)", "mean", (3,)),
        ("tf.reduce_mean((3, 4), 1, True)", "mean", (3, 1)),
        ("ops.sum((3, 4), axis=-1, keepdims=True)", "sum", (3, 1)),
        ("(3, 4).sum(1, True)", "sum", (3, 1)),
        ("(3, 4).sum(axis=None)", "sum", ()),
        ("(3, 4).sum(axis=())", "sum", (3, 4)),
        ("(3, 4).sum(dim=())", "sum", ()),
        ("((3, 4) > 5).all(axis=0)", "all", (4,)),
        ("np.array([[1, 2], [3, 4]]).min()", "min", ()),
        ("torch.tensor([[1., 2.]]).mean(0)", "mean", (2,)),
    ],
)
def test_these_are_read(text: str, kind: str, shape: tuple[int, ...]) -> None:
    plan = parse_reduction(text)
    node = first(plan)
    assert (node.kind, node.shape) == (kind, shape)
    assert parse_reduction(plan.program.text) == plan, "what is written can be typed"


def test_a_name_is_that_of_a_tensor_on_screen() -> None:
    known = {"p": Source("p", (2, 2), range(4), "(2, 2)"), "y": Source("y", (2,), (1, 0), "[1, 0]")}
    plan = parse_reduction("(p.argmax(1) == y).mean()", known)
    assert [stage.code for stage in plan.stages] == ["p.argmax(axis=1)", "i == y", "r.mean()"]
    alone = parse_reduction("scores.sum(axis=0)", {"x": known["p"]})
    assert first(alone).of == known["p"], "the only one there is may be called what one likes"
    with pytest.raises(Mistake, match="no tensor here"):
        parse_reduction("q.sum()", known)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("x" * 500, "too_long"),
        ("(3, 4", "unbalanced"),
        ("(3, 4).sum(axis=1) +", "unfinished"),
        ("(3, 4)", "no_operation"),
        ("(3, 4) + (4,)", "no_operation"),
        ("z.sum()", "unknown_name"),
        ("(3, 4).std(axis=1)", "unknown_operation"),
        ("(3, 4).sum(where=1)", "argument"),
        ("(3, 4).sum(axis=x)", "argument"),
        ("np.sum((3, 4), 1, True)", "argument"),
        ("(3, 4).sum(axis=1)[0]", "not_read"),
        ("(3, 4).sum(axis=2)", "axis"),
        ("(3, 4).sum(axis=-3)", "axis"),
        ("(3, 4).sum(axis=(1, -1))", "axis_twice"),
        ("(3, 4).argmax(axis=(0, 1))", "one_axis"),
        ("(0, 3).max(axis=0)", "of_nothing"),
        ("(0,).argmax()", "of_nothing"),
        ("sum((3, 4))", "python_sum"),
        ("((3, 4) > 1) + ((3, 4) < 1)", "truths"),
        ("exp((3, 4) > 1).sum()", "truths"),
        ("(3, 4).sum() ** (3, 4)", "exponent"),
        ("(100000, 100000).sum()", "too_large"),
        ("exp((1000, 1000)).sum()", "too_much"),
        ("(" * 30 + "(3, 4)" + ")" * 30 + ".sum()", "too_deep"),
        ("(3,).sum()" + " + 1" * 12, "too_many"),
    ],
)
def test_these_are_refused(text: str, code: str) -> None:
    with pytest.raises(Mistake) as caught:
        parse_reduction(text)
    assert caught.value.code == f"reduction.{code}"
    require_true(caught.value, text)


SEEDS = (
    "x = (3, 4); x / x.sum(axis=1, keepdims=True)",
    "p = [[0.1, 0.9], [0.8, 0.2]]; y = [1, 1]; (p.argmax(1) == y).mean()",
    "torch.softmax([[1, 2], [3, 4]], dim=-1)",
    "np.max((3, 4), axis=(0, 1))",
    "-((2, 3) - 1.5).sum(dim=0, keepdim=True) ** 2 / 3 >= 0",
)


@settings(max_examples=200)
@given(text=typed_texts(SEEDS))
def test_any_text_is_read_or_truly_refused(text: str) -> None:
    try:
        plan = parse_reduction(text)
    except Mistake as mistake:
        require_true(mistake, text)
        return
    assert plan.steps
    for stage in plan.stages:
        if stage.node.fits and 0 not in stage.node.shape:
            stage.node.value((0,) * len(stage.node.shape))
    with suppress(Mistake):  # what is written out may be longer than what is read
        assert parse_reduction(plan.program.text) == plan


@pytest.mark.parametrize("part", ["(", "x.", "-", "1,", "[1], ", "2**", ";", "(3,).sum()+", " "])
def test_a_megabyte_is_refused_at_once(part: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Mistake):
        parse_reduction(part * (10**6 // len(part)))
    assert time.perf_counter() - began < 1
