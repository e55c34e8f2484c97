"""A broadcast as it is typed: the shapes, and the sign between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.broadcasting.cell_operators import ALL_OPERATORS, CellOperator
from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.shared.shapes import Shape, ShapeMistake, format_shape
from engine.explain.shared.typed_tensors.ranks import OperatorMistake
from engine.protocol.errors import Mistake


def parsed(text: str) -> tuple[tuple[Shape, ...], str | None]:
    typed = parse_broadcast(text, max_rank=6, max_size=1_000_000)
    return typed.shapes, typed.operator.name if typed.operator else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("(3, 4) + (4,)", "add"),
        ("3 4 - 4", "subtract"),
        ("(3,4)−(4,)", "subtract"),
        ("(3, 4)×(4,)", "multiply"),
        ("(3,4) * 4", "multiply"),
        ("[3, 4] x [4]", "multiply"),
        ("(3, 4) max (4,)", "maximum"),
        ("np.maximum((3, 4), (4,))", "maximum"),
        ("3,4 > 4", "greater"),
        ("（3，4） ＞ （4，）", "greater"),
        ("(3, 4) (4,)", None),
        ("(3, 4) / (4,)", "divide"),
        ("torch.true_divide((3, 4), (4,))", "divide"),
        ("(3, 4) // (4,)", "floor_divide"),
        ("(3, 4) % (4,)", "remainder"),
        ("(3, 4) ** (4,)", "power"),
        ("(3, 4) == (4,)", "equal"),
        ("(3, 4) != (4,)", "not_equal"),
        ("(3, 4) < (4,)", "less"),
        ("(3, 4) <= (4,)", "less_equal"),
        ("(3, 4) ≥ (4,)", "greater_equal"),
        ("np.zeros((3, 4)) - torch.ones(4)", "subtract"),
        ("x = (3, 4); b: (4,); x + b", "add"),
        ("x: (3, 4), y: (4,)", None),
        ("torch.Size([3, 4]) vs. torch.Size([4])", None),
        ("(3, 4).sub((4,))", "subtract"),
    ],
)
def test_every_sign_is_read_between_shapes(text: str, name: str | None) -> None:
    assert parsed(text) == (((3, 4), (4,)), name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(3, 4) & (4,)", "operator.unknown"),
        ("(3, 4) <> (4,)", "operator.unknown"),
        ("(3, 4) @ (4,)", "operator.product"),
        ("np.dot((3, 4), (4,))", "operator.product"),
        ("(2,) ** (2,) ** (2,)", "operator.two_operands"),
        ("(3, 4) + (4,) * (1,)", "operator.mixed"),
        ("(1,) > (2,) > (1,)", "operator.two_operands"),
    ],
)
def test_other_operators_are_refused_in_one_line(text: str, code: str) -> None:
    with pytest.raises(OperatorMistake) as caught:
        parsed(text)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3×4", "shape.too_few_operands"),
        ("(3, -1)", "shape.negative"),
        ("(3, -1) + (1,)", "shape.negative"),
        ("", "shape.empty"),
        ("(3, 4", "shape.unbalanced"),
    ],
)
def test_a_sign_inside_a_shape_is_no_operator(text: str, code: str) -> None:
    with pytest.raises(ShapeMistake) as caught:
        parsed(text)
    assert caught.value.code == code


shapes = st.lists(st.integers(0, 99), max_size=6).map(tuple)


@given(st.lists(shapes, min_size=2, max_size=4).map(tuple), st.data())
def test_what_the_field_shows_is_read_back(
    operands: tuple[Shape, ...], data: st.DataObject
) -> None:
    operator: CellOperator = data.draw(
        st.sampled_from([one for one in ALL_OPERATORS if len(operands) <= one.most_operands])
    )
    text = f" {operator.sign} ".join(map(format_shape, operands))
    assert parsed(text) == (operands, operator.name)


@given(st.text(alphabet="()[], +-*x×>max0123/<=", max_size=40))
def test_any_text_is_read_or_is_a_mistake(text: str) -> None:
    try:
        found, name = parsed(text)
    except Mistake:
        return
    assert 2 <= len(found) <= 4
    assert name in {None, *(operator.name for operator in ALL_OPERATORS)}
