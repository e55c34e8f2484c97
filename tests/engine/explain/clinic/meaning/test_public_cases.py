"""What people have brought to public threads, each with the answer that is right for it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine.explain.clinic.explain import explain
from engine.explain.clinic.found import Kind, Library, Sizes
from engine.explain.clinic.meaning.diagnose import diagnose
from engine.protocol.errors import Mistake
from tests.engine.explain.clinic.meaning.findings import found


@dataclass(frozen=True)
class Case:
    """A text as it is pasted; what is to be found in it, and offered first."""

    text: str
    kind: Kind
    library: Library
    repairs: tuple[tuple[str, Sizes], ...] = ()
    """Code in that library and the shape of its value: the first ones, in this order."""
    said: str = ""
    causes: tuple[str, ...] = ()
    opens: str = ""


IN_A_TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 12, in <module>
    p = x / x.sum(axis=1)
        ~~^~~~~~~~~~~~~~~
ValueError: operands could not be broadcast together with shapes (3,2) (3,)
"""
NON_CONTIGUOUS = (
    "RuntimeError: view size is not compatible with input tensor's size and stride (at least one "
    "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
)
CASES = {
    "a product that was written with *": Case(
        "ValueError: operands could not be broadcast together with shapes (97,2) (2,1)",
        "broadcast",
        "numpy",
        (("a @ b", (97, 1)),),
        "said.broadcast",
        ("causes.matmul",),
        "(97, 2) + (2, 1)",
    ),
    "the same as it is typed": Case(
        "(97, 2) * (2, 1)", "shapes", "numpy", (("a @ b", (97, 1)),), opens="(97, 2) * (2, 1)"
    ),
    "a row divided by its sum": Case(
        "ValueError: operands could not be broadcast together with shapes (3,2) (3,)",
        "broadcast",
        "numpy",
        (("b[:, None]", (3, 1)), ("a.sum(axis=1, keepdims=True)", (3, 1))),
        causes=("causes.reduced",),
    ),
    "the same with the line that says sum": Case(
        IN_A_TRACEBACK,
        "broadcast",
        "numpy",
        (("a / a.sum(axis=1, keepdims=True)", (3, 2)), ("a / b[:, None]", (3, 2))),
        causes=("causes.reduced",),
    ),
    "a loss that does not fall": Case(
        "(32,) - (32, 1)",
        "shapes",
        "numpy",
        (("a - b.squeeze(-1)", (32,)), ("a[:, None] - b", (32, 1))),
        "said.trap.column",
        ("causes.trap.loss",),
        "(32,) - (32, 1)",
    ),
    "the same where PyTorch warns of it": Case(
        "UserWarning: Using a target size (torch.Size([32])) that is different to the input size "
        "(torch.Size([32, 1])). This will likely lead to incorrect results due to broadcasting.",
        "targets",
        "torch",
        (("input.squeeze(-1)", (32,)), ("target.unsqueeze(-1)", (32, 1))),
        opens="(32, 1) - (32,)",
    ),
    "integer labels in Keras": Case(
        "ValueError: Shapes (None, 1) and (None, 10) are incompatible",
        "labels",
        "tensorflow",
        (
            (
                "tf.keras.losses.sparse_categorical_crossentropy(labels, predictions)",
                ("None",),
            ),
            ("tf.one_hot(tf.squeeze(labels, -1), 10)", ("None", 10)),
        ),
        "said.labels.sparse",
        ("causes.labels.sparse",),
    ),
    "the same as it is typed, which fits silently": Case(
        "(None, 1) + (None, 10)",
        "shapes",
        "keras",
        (
            ("keras.losses.sparse_categorical_crossentropy(a, b)", ("None",)),
            ("keras.utils.to_categorical(a, 10)", ("None", 10)),
        ),
        "said.trap.labels",
    ),
    "an image and a mask": Case(
        "operands could not be broadcast together with shapes (224,224,3) (224,224)",
        "broadcast",
        "numpy",
        (("b[..., None]", (224, 224, 1)),),
    ),
    "a weight as Linear keeps it": Case(
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x784 and 10x784)",
        "product",
        "torch",
        (("mat1 @ mat2.T", (64, 10)), ("mat1 @ mat2.reshape(784, 10)", (64, 10))),
        "said.product",
        ("causes.product.weight",),
        "(64, 784) @ (10, 784)",
    ),
    "a layer that was made for another size": Case(
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x1568 and 1050x10)",
        "product",
        "torch",
        (("nn.Linear(1568, 10)(mat1)", (2, 10)),),
        "said.product",
        ("causes.product.layer",),
    ),
    "images that were not flattened": Case(
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1792x28 and 784x512)",
        "product",
        "torch",
        (("mat1.reshape(-1, 784) @ mat2", (64, 512)),),
        causes=("causes.product.flat",),
    ),
    "stacks of matrices with @": Case(
        "(8, 13, 13) @ (8, 13, 13)",
        "shapes",
        "numpy",
        (),
        "said.product.typed",
        ("causes.trap.dot",),
    ),
    "the same with np.dot": Case(
        "np.dot((8, 13, 13), (8, 13, 13))",
        "shapes",
        "numpy",
        (("a @ b", (8, 13, 13)),),
        "said.product.typed",
        ("causes.trap.dot",),
        "(8, 13, 13) dot (8, 13, 13)",
    ),
    "an expression of which one part is worked out first": Case(
        "(3, 4) / (3, 4).sum(axis=1)",
        "shapes",
        "numpy",
        (("a / b[:, None]", (3, 4)), ("a / a.sum(axis=1, keepdims=True)", (3, 4))),
        "said.broadcast",
        opens="(3, 4) / (3,)",
    ),
    "a view of a transpose as it is typed": Case(
        "(64, 5).T.view(-1)",
        "view",
        "torch",
        (("x.reshape(-1)", (320,)), ("x.contiguous().view(-1)", (320,))),
        "said.view",
        ("causes.view.transposed",),
    ),
    "a reshape as it is typed": Case(
        "(3, 4).reshape(5, 2)",
        "reshape",
        "numpy",
        (("x.reshape(-1, 2)", (6, 2)),),
        "said.reshape",
    ),
    "a vector for each matrix": Case(
        "torch (100, 4, 4) @ (100, 4)",
        "shapes",
        "torch",
        (
            ("a @ b.unsqueeze(-1)", (100, 4, 1)),
            ("(a @ b.unsqueeze(-1)).squeeze(-1)", (100, 4)),
            ('torch.einsum("bij,bj->bi", a, b)', (100, 4)),
        ),
        causes=("causes.product.stack",),
    ),
    "a view of what is transposed": Case(
        NON_CONTIGUOUS, "view", "torch", (("x.contiguous()", ("...",)),), "said.view"
    ),
    "the same with the line of code": Case(
        f'  File "a.py", line 3, in <module>\n    y = x.T.view(-1)\n{NON_CONTIGUOUS}',
        "view",
        "torch",
        (("x.reshape(-1)", ("?",)), ("x.contiguous().view(-1)", ("?",))),
    ),
    "a reshape of another batch": Case(
        "RuntimeError: shape '[128, 784]' is invalid for input of size 75264",
        "reshape",
        "torch",
        (("x.reshape(-1, 784)", (96, 784)),),
        causes=("causes.reshape.batch",),
        opens="(75264,).reshape(-1, 784)",
    ),
    "an image that has colours": Case(
        "ValueError: cannot reshape array of size 150528 into shape (224,224)",
        "reshape",
        "numpy",
        (("x.reshape(224, 224, 3)", (224, 224, 3)),),
        causes=("causes.reshape.channels",),
    ),
    "a Dense layer without a Flatten before it": Case(
        'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of '
        "input shape to have value 784, but received input with shape (None, 28, 28)",
        "layer_size",
        "keras",
        (("keras.layers.Flatten()(input)", ("None", 784)),),
        causes=("causes.layer.flatten",),
    ),
    "one image alone": Case(
        'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of '
        "input shape to have value 784, but received input with shape (None, 28)",
        "layer_size",
        "keras",
        (("ops.reshape(input, (-1, 784))", ("?", 784)),),
        causes=("causes.layer.flatten", "causes.layer.one_sample"),
    ),
    "grey images without channels": Case(
        'ValueError: Input 0 of layer "conv2d" is incompatible with the layer: expected '
        "min_ndim=4, found ndim=3. Full shape received: (None, 28, 28)",
        "layer_rank",
        "keras",
        (("ops.expand_dims(input, -1)", ("None", 28, 28, 1)),),
        causes=("causes.layer.channel",),
    ),
    "channels at the other end": Case(
        "RuntimeError: Given groups=1, weight of size [32, 3, 3, 3], expected input[64, 28, 28, 3] "
        "to have 3 channels, but got 28 channels instead",
        "layer_size",
        "torch",
        (("input.permute(0, 3, 1, 2)", (64, 3, 28, 28)),),
    ),
    "images of two sizes in a batch": Case(
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 224, 224] at entry "
        "0 and [3, 224, 256] at entry 1",
        "stack",
        "torch",
        (
            (
                "torch.stack([a, F.interpolate(b[None], size=(224, 224))[0]])",
                (2, 3, 224, 224),
            ),
        ),
        causes=("causes.stack.images", "causes.stack.loader"),
    ),
    "a class too many": Case(
        "IndexError: Target 10 is out of bounds.",
        "classes",
        "torch",
        (("target - 1", ("...",)),),
        causes=("causes.classes.from_one",),
    ),
    "NumPy's floats in a layer": Case(
        "RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float",
        "dtype",
        "torch",
        (("x.float()", ("...",)),),
        causes=("causes.dtype.numpy",),
    ),
    "floats for labels": Case(
        "RuntimeError: expected scalar type Long but found Float",
        "dtype",
        "torch",
        (("x.long()", ("...",)),),
        causes=("causes.dtype.classes",),
    ),
    "a quotient for an index": Case(
        "IndexError: tensors used as indices must be long, int, byte or bool tensors",
        "dtype",
        "torch",
        (("x.long()", ("...",)),),
        causes=("causes.dtype.index",),
    ),
    "counted from 1": Case(
        "IndexError: index 5 is out of bounds for axis 0 with size 5",
        "index",
        "numpy",
        (("x[4]", ("...",)),),
        "said.index",
        ("causes.index.one",),
        "(5,)[4]",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_public_case_gets_its_right_answer(case: Case) -> None:
    diagnosis = explain(case.text)
    assert diagnosis.found.kind == case.kind
    assert diagnosis.found.library in (case.library, None)
    offered = [(repair.code[case.library], repair.shape) for repair in diagnosis.repairs]
    assert tuple(offered[: len(case.repairs)]) == case.repairs, offered
    assert case.said in ("", diagnosis.said.key)
    told = [cause.key for cause in diagnosis.causes]
    assert set(case.causes) <= set(told), told
    if case.opens:
        assert diagnosis.opening is not None
        assert diagnosis.opening.text == case.opens


def test_what_would_mix_the_weights_is_refused_and_the_transpose_is_not() -> None:
    diagnosis = explain("mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)")
    assert [repair.refused for repair in diagnosis.repairs] == [False, True]


def test_no_transpose_is_offered_where_none_helps() -> None:
    diagnosis = explain("mat1 and mat2 shapes cannot be multiplied (2x1568 and 1050x10)")
    assert not any(".T" in repair.code["torch"] for repair in diagnosis.repairs)


def test_of_two_sizes_nothing_is_offered_that_does_not_follow() -> None:
    diagnosis = explain(
        "RuntimeError: The size of tensor a (3) must match the size of tensor b (4) at "
        "non-singleton dimension 1"
    )
    assert diagnosis.said.key == "said.broadcast.sizes"
    assert dict(diagnosis.said.values) == {"axis": 1, "left": 3, "right": 4}
    assert not diagnosis.repairs
    assert "causes.alpha" in [cause.key for cause in diagnosis.causes]


def test_a_name_is_equal_to_itself_alone_and_what_depends_on_it_is_said() -> None:
    assert explain("(batch, 3) + (batch, 4)").axes == (-1, -1)
    assert explain("(batch, 3) + (batch, 3)").said.key == "said.fits"
    undecided = explain("(batch, 10) + (32, 10)")
    assert undecided.said.key == "said.broadcast.open"
    assert dict(undecided.said.values)["left"] == "batch"
    assert not undecided.repairs


def test_no_batch_of_one_is_made_of_what_is_a_batch_already() -> None:
    shape = ("None", 28, 28)
    offered = diagnose(found("layer_rank", "keras", shape, rank=4, layer="conv2d")).repairs
    assert [repair.shape for repair in offered] == [("None", 28, 28, 1)]
    alone = diagnose(found("layer_rank", "keras", (28, 28, 1), rank=4, layer="conv2d")).repairs
    assert alone[0].shape == (1, 28, 28, 1)


def test_with_dot_each_matrix_of_a_stack_meets_each_of_the_other() -> None:
    stacks = ((8, 13, 13), (8, 13, 13))
    by_dot = diagnose(found("shapes", "numpy", *stacks, word="dot"))
    assert by_dot.said.values["result"] == "(8, 13, 8, 13)"
    assert by_dot.repairs[0].code["numpy"] == "a @ b"
    assert by_dot.repairs[0].shape == (8, 13, 13)
    by_matmul = diagnose(found("shapes", "numpy", *stacks, word="@"))
    assert by_matmul.said.values["result"] == "(8, 13, 13)"


def test_shapes_without_a_sign_are_tried_both_ways() -> None:
    diagnosis = explain("64x784 and 10x784")
    assert diagnosis.said.key == "said.unsigned"
    assert "a @ b.T" in [repair.code["numpy"] for repair in diagnosis.repairs]
    assert explain("97x2 and 2x1").said.key == "said.unsigned.product"


def test_shapes_to_which_something_unknown_is_done_are_not_taken_as_they_stand() -> None:
    with pytest.raises(Mistake) as refused:
        explain("(3, 4) / (3, 4).conjure(axis=1)")
    assert refused.value.code == "clinic.expression"
