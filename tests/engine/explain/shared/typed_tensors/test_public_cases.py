"""What people bring to public forums, as they would type it here, each with its right answer."""

from __future__ import annotations

import pytest

from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.product.axes import ProductError
from engine.explain.product.plan import plan as product_plan
from engine.explain.product.text import parse_product
from engine.explain.reshape.rearranging_text import parse_rearranging, read_rearranging
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shape_rules.traps import broadcast_trap
from engine.explain.shared.shapes import Shape, ShapeMistake
from engine.explain.shared.typed.index_text import SliceMistake
from engine.explain.shared.typed_tensors.operand import parse_operand
from engine.explain.shared.typed_tensors.ranks import OperatorMistake
from engine.explain.slicing.plan import plan as slice_plan
from engine.protocol.errors import Mistake


def broadcast(text: str) -> Shape | None:
    return broadcast_shape(parse_broadcast(text, max_rank=6, max_size=10**6).shapes)


def product(text: str) -> Shape | None:
    typed = parse_product(text, max_rank=6, max_size=10**6)
    try:
        return product_plan(typed.a, typed.b, typed.operation or "matmul").shape
    except ProductError:
        return None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(97, 2) * (2, 1)", None),
        ("(3, 2) / (3,)", None),
        ("(3, 2) / (3,)[:, None]", (3, 2)),
        ("(3, 2) / (3, 2).sum(axis=1, keepdims=True)", (3, 2)),
        ("b = (3, 2); b / b.sum(axis=1)", None),
        ("(32,) - (32, 1)", (32, 32)),
        ("(224, 224, 3) + (224, 224)", None),
        ("(224, 224, 3) + (224, 224)[..., None]", (224, 224, 3)),
        ("np.zeros((3, 4)) + np.newaxis", ShapeMistake),
    ],
)
def test_element_by_element(text: str, shape: Shape | type[Exception] | None) -> None:
    if isinstance(shape, type):
        with pytest.raises(shape):
            broadcast(text)
    else:
        assert broadcast(text) == shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(97, 2) @ (2, 1)", (97, 1)),
        ("(64, 784) @ (10, 784)", None),
        ("x = (64, 784); W = (10, 784); x @ W.T", (64, 10)),
        ("(2, 1568) @ (1050, 10)", None),
        ("(8, 13, 13) @ (8, 13, 13)", (8, 13, 13)),
        ("np.dot((8, 13, 13), (8, 13, 13))", (8, 13, 8, 13)),
        ("(100, 4, 4) @ (100, 4)", None),
        ("(100, 4, 4) @ (100, 4).unsqueeze(-1)", (100, 4, 1)),
        ('einsum("ijk,ik->ij", (100, 4, 4), (100, 4))', (100, 4, 1)),
        ('einsum("bi,bij->bj", (7, 3), (7, 3, 4))', (7, 1, 4)),
        ('einsum("ij,kj->ik", (3, 4), (2, 4))', (3, 2)),
        ('einsum("ij,j", (3, 4), (4,))', (3,)),
        ("torch.matmul(torch.randn(3, 4), torch.randn(4, 2))", (3, 2)),
        ("torch.bmm((7, 3, 4), (7, 4, 2))", (7, 3, 2)),
        ("tf.matmul((3, 4), (4, 2))", (3, 2)),
        ("(3, 4).dot((4,))", (3,)),
    ],
)
def test_products(text: str, shape: Shape | None) -> None:
    assert product(text) == shape


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("torch.mm((2, 3, 4), (4, 5))", "operator.ranks"),
        ("torch.dot((3, 4), (4,))", "operator.ranks"),
        ("torch.bmm((7, 3, 4), (1, 4, 2))", "operator.batches"),
        ("tf.matmul((3, 4), (4,))", "operator.ranks"),
        ('einsum("ii,ij->j", (3, 3), (3, 2))', "operator.einsum_diagonal"),
        ('einsum("ij,ij->ij", (3, 4), (3, 4))', "operator.einsum_elementwise"),
        ('einsum("i,j->ij", (3,), (4,))', "operator.einsum_outer"),
        ('einsum("ij,ij->", (3, 4), (3, 4))', "operator.einsum_sum"),
        ('einsum("ij,jk->ik", (3, 4, 5), (4, 2))', "operator.einsum_axes"),
        ('einsum("ij->ji", (3, 4))', "shape.too_few_operands"),
    ],
)
def test_a_call_that_takes_other_tensors_says_which(text: str, code: str) -> None:
    with pytest.raises((OperatorMistake, ShapeMistake)) as refused:
        product(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "shape", "remarks"),
    [
        ("(3, 2).transpose(0, 1)", (2, 3), ["transpose_swaps"]),
        ("torch.zeros(3, 2).transpose(0, 1)", (2, 3), []),
        ("np.zeros((3, 2)).transpose(0, 1)", (3, 2), []),
        ("np.transpose((3, 2), (0, 1))", (3, 2), []),
        ("(2, 3, 4).transpose(1, 2)", (2, 4, 3), ["transpose_swaps"]),
        ("(2, 3, 4).transpose(0, 2, 1)", (2, 4, 3), []),
        ("(2, 3, 4).T", (4, 3, 2), ["all_reversed"]),
        ("np.zeros((2, 3, 4)).T", (4, 3, 2), []),
        ("(2, 3, 4).mT", (2, 4, 3), []),
        ("(5,).T", (5,), ["vector_transposed"]),
        ("(3, 2).squeeze(1)", (3, 2), ["squeeze_leaves"]),
        ("(60000, 28, 28).reshape((60000, 28 * 28))", (60000, 784), []),
        ("(60000, 28, 28).flatten(1)", (60000, 784), []),
        ("(64, 5).T.reshape(-1)", (320,), []),
        ("(64, 5).T.contiguous().view(-1)", (320,), []),
    ],
)
def test_rearranging(text: str, shape: Shape, remarks: list[str]) -> None:
    typed = read_rearranging(text)
    assert typed.plan.layout(len(typed.plan.plans)).shape == shape
    assert [remark.key for remark in typed.remarks] == remarks


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(64, 5).T.view(-1)", "view.not_contiguous"),
        ("np.zeros((2, 3, 4)).transpose(0, 1)", "transpose.wrong_count"),
        ("torch.zeros(2, 3, 4).transpose(0, 2, 1)", "rearranging.arguments"),
        ("np.squeeze((3, 2), 1)", "rearranging.squeeze"),
        ("(2, 3, 4).t()", "rearranging.rank"),
        ("np.zeros((3, 2)).permute(1, 0)", "rearranging.other_library"),
        ("torch.zeros(3, 2).astype(int)", "rearranging.other_library"),
        ("(3, 2)[0]", "rearranging.takes_elements"),
        ("np.zeros(3, 2).T", "rearranging.arguments"),
    ],
)
def test_what_a_library_refuses_is_refused(text: str, code: str) -> None:
    with pytest.raises(Mistake) as refused:
        parse_rearranging(text)
    assert refused.value.code == code


def test_a_copy_is_where_the_library_copies() -> None:
    plans = parse_rearranging("(64, 5).T.contiguous().view(-1)").plans
    assert [plan.is_view for plan in plans] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("x[0][1]", "0, 1"),
        ("x[10:100][5]", "15"),
        ("x[:, 1][0]", "0, 1"),
        ("x[::-1][0]", "59"),
        ("x[::2][1:3]", "2:6:2"),
        ("x[None][0]", ":"),
        ("x[1:][..., None]", "1:, :, :, None"),
    ],
)
def test_an_index_of_what_an_index_takes_is_one_index(text: str, index: str) -> None:
    assert slice_plan((60, 28, 28), text).text == index


def test_an_attribute_is_no_list_of_positions() -> None:
    for text in ("x.shape[0] - 1", "x[x.shape[0] - 1]", "x[len(x) - 1:]"):
        with pytest.raises(SliceMistake) as refused:
            slice_plan((60, 28), text)
        assert refused.value.code == "slice.attribute"


@pytest.mark.parametrize(
    "text",
    [
        "(3, 4)", "x: (3, 4)", "x.shape = (3, 4)", "shape (3, 4)", "torch.Size([3, 4])",
        "TensorShape([3, 4])", "tf.TensorShape([3, 4])", "np.zeros((3, 4))", "torch.randn(3, 4)",
        "np.random.rand(3, 4)", "np.full((3, 4), 7)", "torch.empty(size=(3, 4))", "3 by 4", "3x4",
        "3 rows 4 columns", "4 columns, 3 rows", "3행 4열", "(삼, 4)", "(4, 3).T",
        "(12,).reshape(3, -1)",
        "np.arange(12).reshape(3, 4)", "x = torch.zeros(3, 4, dtype=torch.uint8)", "(3, 1 + 3)",
        "np.array([[1, 2, 3, 4]] * 1)", "(3, 4, 1).squeeze(-1)", "(1, 3, 4)[0]", "(3, 8)[:, ::2]",
    ],
)  # fmt: skip
def test_one_shape_in_every_spelling(text: str) -> None:
    if "* 1" in text:  # nothing is evaluated
        with pytest.raises(Mistake):
            parse_operand(text)
    else:
        assert parse_operand(text).sizes == (3, 4)


@pytest.mark.parametrize("size", ["None", "?", "batch", "배치"])
def test_a_size_that_is_not_known_yet_is_told_as_that(size: str) -> None:
    with pytest.raises(ShapeMistake) as refused:
        broadcast(f"({size}, 1) + ({size}, 10)")
    assert (refused.value.code, refused.value.detail["token"]) == ("shape.unknown_size", size)


@pytest.mark.parametrize(
    ("text", "pairing", "mended"),
    [
        ("(32,) - (32, 1)", "pairs", "b.squeeze(-1)"),
        ("(32, 1) == (32,)", "pairs", "a.squeeze(-1)"),
        ("(3, 3) / (3,)", "rows", "b[..., None]"),
        ("(3, 3) + (3,)", None, ""),
        ("(3, 1) + (1, 4)", None, ""),
        ("(3, 2) - (2,)", None, ""),
        ("(1,) - (1, 1)", None, ""),
        ("(4, 4, 4) / (4, 4)", "rows", "b[..., None]"),
    ],
)
def test_a_trap_is_told_with_what_mends_it(text: str, pairing: str | None, mended: str) -> None:
    typed = parse_broadcast(text, max_rank=6, max_size=10**6)
    assert typed.operator is not None
    trap = broadcast_trap(typed.shapes, typed.operator.python)
    assert (trap.pairing if trap else None) == pairing
    assert (trap.mended if trap else "") == mended
