"""Two shapes in any spelling, without an error."""

from __future__ import annotations

import pytest

from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake

A, B = (3, 2), (3,)


@pytest.mark.parametrize(
    ("text", "library", "shapes", "word"),
    [
        ("(97, 2) * (2, 1)", None, {"a": (97, 2), "b": (2, 1)}, "*"),
        ("(3, 2) / (3,)", None, {"a": A, "b": B}, "/"),
        ("(32,) - (32, 1)", None, {"a": (32,), "b": (32, 1)}, "-"),
        ("(None, 1) + (None, 10)", None, {"a": ("None", 1), "b": ("None", 10)}, "+"),
        ("(224, 224, 3) + (224, 224)", None, {"a": (224, 224, 3), "b": (224, 224)}, "+"),
        ("(100, 4, 4) @ (100, 4)", None, {"a": (100, 4, 4), "b": (100, 4)}, "@"),
        ("(3,2) == (3,)", None, {"a": A, "b": B}, "=="),
        ("(3,2) x (2,5)", None, {"a": A, "b": (2, 5)}, "×"),
        ("(3,2) × (2,5)", None, {"a": A, "b": (2, 5)}, "×"),
        ("torch.Size([32, 1]) torch.Size([32])", "torch", {"a": (32, 1), "b": (32,)}, ""),
        ("[128,10] vs. [128]", None, {"a": (128, 10), "b": (128,)}, ""),
        ("64x784 and 10x784", None, {"a": (64, 784), "b": (10, 784)}, ""),
        ("64 x 784 @ 10 × 784", None, {"a": (64, 784), "b": (10, 784)}, "@"),
        (
            "TensorShape([None, 10]) TensorShape([None, 1])",
            "tensorflow",
            {"a": ("None", 10), "b": ("None", 1)},
            "",
        ),
        ("a.shape = (3, 2), b.shape = (3,)", None, {"a": A, "b": B}, ""),
        ("x.shape: (3, 2)\ny.shape: (3,)\nx / y", None, {"x": A, "y": B}, "/"),
        ("x.size() torch.Size([3, 2]), y.size() torch.Size([3])", "torch", {"x": A, "y": B}, ""),
        ("x: (3, 2), y: (3,)", None, {"x": A, "y": B}, ""),
        ("A(3,2) * B(2,5)", None, {"A": A, "B": (2, 5)}, "*"),
        ("x = np.zeros((3,2)); y = np.ones((3,)); x + y", "numpy", {"x": A, "y": B}, "+"),
        ("x = np.zeros((3,2)); y = np.ones(3); np.dot(x, y)", "numpy", {"x": A, "y": B}, "dot"),
        ("np.dot((3, 2), (3,))", "numpy", {"a": A, "b": B}, "dot"),
        ("torch.matmul([3, 2], [3])", "torch", {"a": A, "b": B}, "matmul"),
        ("matmul((3,2),(3,))", None, {"a": A, "b": B}, "matmul"),
        ("torch.cat([(3, 2), (3,)])", "torch", {"a": A, "b": B}, "cat"),
        ("np.zeros((3,2)).shape and np.ones((3,)).shape", "numpy", {"a": A, "b": B}, ""),
        ("torch.randn(3, 2) @ torch.randn(3)", "torch", {"a": A, "b": B}, "@"),
        ("jnp.zeros((3, 2)) + jnp.ones(3, dtype=jnp.float32)", "jax", {"a": A, "b": B}, "+"),
        (
            "<tf.Tensor: shape=(3, 2), dtype=float32, numpy=array([[1., 2.], [3., 4.]])> and "
            "<tf.Tensor: shape=(3,), dtype=float32>",
            "tensorflow",
            {"a": A, "b": B},
            "",
        ),
        (
            "<KerasTensor shape=(None, 784), dtype=float32> <KerasTensor shape=(None, 10)>",
            "keras",
            {"a": ("None", 784), "b": ("None", 10)},
            "",
        ),
        ("float32[3,2] and float32[3]", None, {"a": A, "b": B}, ""),
        ("shape (3, 2) and (3,)", None, {"a": A, "b": B}, ""),
        ("(batch, 784) @ (N, 10)", None, {"a": ("batch", 784), "b": ("N", 10)}, "@"),
        ("(?, 784) vs (?, 10)", None, {"a": ("?", 784), "b": ("?", 10)}, ""),
        ("(-1, 784) vs (-1, 10)", None, {"a": ("-1", 784), "b": ("-1", 10)}, ""),
        ("() + (3,)", None, {"a": (), "b": B}, "+"),
        ("(3, 0) + (3,)", None, {"a": (3, 0), "b": B}, "+"),
        ("[(3, 4), (4, 5), (6, 7)]", None, {"a": (3, 4), "b": (4, 5), "c": (6, 7)}, ""),
        ("(3, 2)와 (3,)을 더하고 싶어요", None, {"a": A, "b": B}, ""),
        ("모양이 （３，２）인 배열과 （３，） 배열", None, {"a": A, "b": B}, ""),
        ("How do I add an array of shape (3, 2) to one of (3,)?", None, {"a": A, "b": B}, ""),
        ("In PyTorch, (3, 2) and (3,)", "torch", {"a": A, "b": B}, ""),
    ],
)
def test_two_shapes_are_read_as_they_are_written(
    text: str, library: str | None, shapes: dict[str, tuple[object, ...]], word: str
) -> None:
    found = read(text)
    assert found.kind == "shapes"
    assert {named.name: named.sizes for named in found.shapes} == shapes
    assert (found.library, found.word) == (library, word)


@pytest.mark.parametrize(
    "text",
    [
        "f(3, 4) + g(5, 6)",
        "x[3, 4] + y[5, 6]",
        "[[1, 2], [3, 4]] + [[5, 6], [7, 8]]",
        "np.array([1, 2, 3]) + np.array([1, 2])",
        "x.reshape(3, 4) and y.transpose(0, 1)",
        "Smith (2019, 12) and Doe (2020, 4) say that nothing of the kind was ever to be seen there",
        "(self, x) and (self, y)",
        "0x784 and 0x10",
        "(0.5, 0.25) + (1.5, 2.5)",
        "(3, 4)",
        "a shape is a tuple",
        "ValueError: (3, 4) cannot be (5, 6)",
        " ".join(f"({n}, {n})" for n in range(2, 30)),
        f"shapes (3, 4) and (4, 5) {'word ' * 60}",
    ],
)
def test_what_only_looks_like_shapes_is_refused(text: str) -> None:
    with pytest.raises(Mistake) as refused:
        read(text)
    assert refused.value.code.startswith("clinic.")
