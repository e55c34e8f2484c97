"""What is said when the elements are of the wrong type: the wanted type, then the given one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.clinic.reading.patterns import Pattern, swapped

DTYPES: Final = (
    Pattern(
        "dtype",
        "torch",
        "expected m1 and m2 to have the same dtype, but got: {@dtype} != {@dtype}",
        "product",
    ),
    Pattern(
        "dtype",
        "torch",
        "mat1 and mat2 must have the same dtype, but got {@dtype} and {@dtype}",
        "product",
    ),
    Pattern("dtype", "torch", "mat1 and mat2 must have the same dtype", "product"),
    Pattern(
        "dtype",
        "torch",
        "self and mat2 must have the same dtype, but got {@dtype} and {@dtype}",
        "product",
    ),
    Pattern(
        "dtype",
        "torch",
        "expected both vectors to have same dtype, but found {@dtype} and {@dtype}",
        "product",
    ),
    Pattern(
        "dtype",
        "torch",
        "addmv input tensors must have the same dtype, but got {..}, {@dtype}, and {@dtype}",
        "product",
    ),
    Pattern("dtype", "torch", "expected scalar type {@dtype} but found {@dtype}"),
    Pattern(
        "dtype", "torch", "Expected object of scalar type {@dtype} but got scalar type {@dtype}"
    ),
    Pattern("dtype", "torch", "Expected object of type {@dtype} but found type {@dtype}"),
    Pattern(
        "dtype",
        "torch",
        "Found dtype {@dtype} but expected {@dtype}",
        "loss",
        then=swapped,
    ),
    Pattern(
        "dtype", "torch", "expected target dtype to be {@dtype} or {..}, but got {@dtype}", "target"
    ),
    Pattern(
        "dtype",
        "torch",
        "Expected floating point type for target with class probabilities, got {@dtype}",
        "target",
    ),
    Pattern(
        "dtype",
        "torch",
        "Input type ({@dtype}) and {=bias|weight} type ({@dtype}) should be the same",
        "layer",
        then=swapped,
    ),
    Pattern(
        "dtype", "torch", "result type {@dtype} can't be cast to the desired output type {@dtype}"
    ),
    Pattern(
        "dtype",
        "torch",
        "to have one of the following scalar types: {..}; but got {@dtype} instead",
        "index",
    ),
    Pattern("dtype", "torch", "tensors used as indices must be", "index"),
    Pattern("dtype", "numpy", "arrays used as indices must be of integer", "index"),
    Pattern("dtype", "torch", "all inputs must share same datatype", "layer"),
    Pattern("dtype", "torch", "not implemented for {@dtype}"),
    Pattern(
        "dtype",
        "numpy",
        "Cannot cast ufunc {@word} output from {@dtype} to {@dtype}",
        then=swapped,
    ),
    Pattern(
        "dtype",
        "numpy",
        "ufunc {@word} did not contain a loop with signature matching types ({@dtype}, {@dtype})",
    ),
    Pattern("dtype", "torch", "nll_loss{..} not implemented for {@dtype}", "nll_loss"),
    Pattern("dtype", "torch", "cross_entropy{..} not implemented for {@dtype}", "nll_loss"),
    Pattern(
        "dtype",
        "torch",
        "RNN input dtype ({@dtype}) does not match weight dtype ({@dtype})",
        "layer",
        then=swapped,
    ),
    Pattern(
        "dtype",
        "torch",
        "Input type (torch.cuda.{@dtype}) and {=bias|weight} type (torch.cuda.{@dtype}) should be",
        "layer",
        then=swapped,
    ),
    Pattern(
        "dtype",
        "jax",
        "requires arguments to have the same dtypes, got {@dtype}, {@dtype}",
    ),
    Pattern(
        "dtype",
        "jax",
        "Indexer must have integer or boolean type, got indexer with type {@dtype}",
        "index",
    ),
    Pattern("dtype", "tensorflow", "Value for attr {..} of {@dtype} is not in the list of allowed"),
    Pattern(
        "dtype",
        "tensorflow",
        "cannot compute {@word} as input #{..} was expected to be a {@dtype} tensor but is a "
        "{@dtype} tensor",
        then=lambda found: replace(found, word=found.word.lstrip("_").removeprefix("Mkl")),
    ),
    Pattern(
        "dtype",
        "tensorflow",
        "Input {..} of {@word} Op has type {@dtype} that does not match type {@dtype} of argument",
        then=swapped,
    ),
    Pattern(
        "dtype",
        "tensorflow",
        "Tensor conversion requested dtype {@dtype} for Tensor with dtype {@dtype}",
    ),
)
