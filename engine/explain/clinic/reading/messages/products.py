"""What is said when the operands of a product do not fit.

The sizes that meet are told left operand first, whichever a message names first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found, Named
from engine.explain.clinic.reading.patterns import Pattern, swapped


def _batches(found: Found) -> Found | None:
    """torch.bmm: what batch2 should begin with is the batch and the columns of batch1."""
    (wanted_batch, columns), (given_batch, rows) = found.wanted, found.shapes[0].sizes
    if columns != rows:
        return replace(found, wanted=(), shapes=(), sizes=(columns, rows))
    return replace(found, wanted=(), shapes=(), sizes=(wanted_batch, given_batch), axis=0)


def _batch_axes(found: Found) -> Found | None:
    """JAX names the axes in front alone; of several it is not told which they are."""
    a, b = (named.sizes for named in found.shapes)
    sizes = (*a, *b) if len(a) == len(b) == 1 else ()
    return replace(found, shapes=(), sizes=sizes)


def _contracted(found: Found) -> Found | None:
    """JAX names the sizes of the contracted axes as two shapes."""
    a, b = (named.sizes for named in found.shapes)
    return replace(found, shapes=(), sizes=(*a, *b)) if len(a) == len(b) == 1 else found


def _aligned(found: Found) -> Found | None:
    """NumPy's dot repeats two sizes of the shapes that it names; they must be there."""
    a, b = (named.sizes for named in found.shapes)
    met = (a[-1:], b[-2:-1] or b[-1:])
    return replace(found, sizes=()) if (*met[0], *met[1]) == found.sizes else None


def _rows_and_columns(found: Found) -> Found | None:
    """Theano counts the columns of the first, then its rows, and of the second the reverse."""
    columns, rows, others, last = found.sizes
    return replace(
        found, sizes=(), shapes=(Named("x", (rows, columns)), Named("y", (others, last)))
    )


def _gemm(found: Found) -> Found | None:
    """ONNX Runtime tells the weight as it is kept, which may be transposed, and that N fits it."""
    given, fits = found.sizes
    weight = found.shapes[0].sizes
    if len(weight) != 2 or fits not in weight:
        return None
    wanted = weight[0] if weight[1] == fits else weight[1]
    return replace(found, shapes=(), sizes=(given, wanted))


PRODUCTS: Final = (
    Pattern("product", "torch", "shapes cannot be multiplied ({mat1:x} and {mat2:x})"),
    Pattern("product", "torch", "shapes cannot be multiplied ({mat1} and {mat2})"),
    Pattern("product", "torch", "cannot be multiplied (e.g., mat1: {mat1}, mat2: {mat2})"),
    Pattern("product", "torch", "size mismatch, m1: {m1}, m2: {m2}"),
    Pattern("product", "torch", "size mismatch, {m1}, {m2}"),
    Pattern("product", "torch", "size mismatch, got {..}, mat ({mat:x}), vec ({vec:x})"),
    Pattern("product", "torch", "size mismatch, got {..}, {m1:x},{m2:x}"),
    Pattern("product", "torch", "mat1 dim 1 must match mat2 dim 0"),
    Pattern(
        "product",
        "torch",
        "Expected size for first two dimensions of batch2 tensor to be: {wanted} but got: {batch2}",
        "bmm",
        then=_batches,
    ),
    Pattern(
        "product",
        "torch",
        "Expected tensor to have size {#size} at dimension 0, but got size {#size} for argument #2 "
        "{=batch2|mat2}",
        "batches",
    ),
    Pattern(
        "product",
        "torch",
        "Expected tensor to have size {#size} at dimension 1, but got size "
        "{#size} for argument #2 {=batch2|mat2}",
        "bmm",
    ),
    Pattern(
        "product",
        "torch",
        "inconsistent tensor size, expected tensor {a} and src {b} to have the same number of",
        "dot",
    ),
    Pattern(
        "product",
        "torch",
        "both arguments to matmul need to be at least 1D, but they are {#ndim}D and {#ndim}D",
        "rank",
    ),
    Pattern("product", "torch", "1D tensors expected, got {#ndim}D, {#ndim}D tensors", "rank"),
    Pattern("product", "torch", "matrices expected, got {#ndim}D, {#ndim}D tensors", "rank"),
    Pattern("product", "torch", "must have same reduction dim, but got {a} X {b}"),
    Pattern("product", "torch", "must be a matrix", "rank"),
    Pattern("product", "torch", "batch1 must be a 3D tensor", "rank"),
    Pattern("product", "torch", "batch2 must be a 3D tensor", "rank"),
    Pattern("product", "torch", "vector + matrix @ vector expected, got", "rank"),
    Pattern("product", "torch", "1D tensors expected, but got {#ndim}D and {#ndim}D", "rank"),
    Pattern(
        "product",
        "torch",
        "contracted dimensions need to match, but first has size {#size} "
        "in dim {..} and second has size {#size} in dim",
        "tensordot",
    ),
    Pattern(
        "product",
        "torch",
        "the last dimension must match on both input tensors but got shapes {a} and {b}",
        "inner",
    ),
    Pattern(
        "product",
        "torch",
        "einsum(): subscript {..} has size {#size} for operand {..} which does not broadcast with "
        "previously seen size {#size}",
        "einsum",
        then=swapped,
    ),
    Pattern(
        "product",
        "numpy",
        "shapes {a} and {b} not aligned: {#size} (dim {..}) != {#size} (dim {..})",
        "dot",
        then=_aligned,
    ),
    Pattern(
        "product",
        "numpy",
        "shapes {a} and {b} not aligned",
        "dot",
    ),
    Pattern(
        "product",
        "numpy",
        "Input operand {..} has a mismatch in its core dimension {..}, with gufunc signature "
        "{=(n?,k),(k,m?)->(n?,m?)|(n,k),(k,m)->(n,m)|(m,n),(n)->(m)|(n),(n,m)->(m)|(n),(n)->()} "
        "(size {#size} is different from {#size})",
        then=swapped,
    ),
    Pattern(
        "product",
        "numpy",
        "matmul: Input operand {..} does not have enough dimensions",
        "rank",
    ),
    Pattern(
        "product",
        "numpy",
        "with remapped shapes [original->remapped]: {a}->({..}) {b}->({..}) and requested shape",
        "batches",
    ),
    Pattern(
        "product",
        "numpy",
        "with remapped shapes [original->remapped]: {a}->({..}) {b}->({..})",
        "einsum",
    ),
    Pattern("product", "numpy", "objects are not aligned", "dot"),
    Pattern("product", "numpy", "matrices are not aligned", "dot"),
    Pattern("product", "numpy", "shape-mismatch for sum", "tensordot"),
    Pattern("product", "tensorflow", "Matrix size-incompatible: In[0]: {a}, In[1]: {b}"),
    Pattern("product", "tensorflow", "In[0] mismatch In[1] shape: {..}: {a} {b}"),
    Pattern("product", "tensorflow", "In[0] and In[1] has different ndims: {a} vs. {b}", "rank"),
    Pattern(
        "product",
        "tensorflow",
        "In[0] and In[1] must have compatible batch dimensions: {a} vs. {b}",
        "batches",
    ),
    Pattern("product", "tensorflow", "In[0] ndims must be >= 2", "rank"),
    Pattern("product", "tensorflow", "In[1] ndims must be >= 2", "rank"),
    Pattern(
        "product",
        "tensorflow",
        "Expected dimension {#size} at axis {..} of the input shaped {..} but got dimension "
        "{#size}",
        "einsum",
    ),
    Pattern("product", "tensorflow", "In[0] is not a matrix. Instead it has shape {a}", "rank"),
    Pattern("product", "tensorflow", "In[1] is not a matrix. Instead it has shape {b}", "rank"),
    Pattern(
        "product",
        "keras",
        "must be equal, but received x1.shape={a} and x2.shape={b}",
    ),
    Pattern(
        "product",
        "keras",
        "Incompatible input shapes: axis values {#size} (at axis {..}) != {#size} (at axis {..}). "
        "Full input shapes: {a}, {b}",
        "Dot",
    ),
    Pattern(
        "product",
        "keras",
        "Cannot do batch_dot on inputs with shapes {a} and {b} with axes={..}. "
        "{..} ({#size} != {#size})",
        "Dot",
    ),
    Pattern(
        "product",
        "jax",
        "dot_general requires contracting dimensions to have the same shape, got {a} and {b}",
        then=_contracted,
    ),
    Pattern(
        "product",
        "jax",
        "dot_general requires lhs batch dimensions and rhs batch dimensions to have the same "
        "shape, got {a} and {b}",
        "batches",
        then=_batch_axes,
    ),
    Pattern(
        "product",
        "jax",
        "dot_general requires lhs batch dimensions and rhs batch dimensions to have the same "
        "shape, got",
        "batches",
    ),
    Pattern("product", "jax", "Incompatible types for matmul arguments: {a} and {b}", "batches"),
    Pattern("product", "jax", "Incompatible shapes for dot: got {a} and {b}", "dot"),
    Pattern("product", "jax", "Cannot infer shape for dot operation: {a} <dot> {b}", "dot"),
    Pattern("product", "jax", "vector-vector products; got lhs_shape={a} rhs_shape={b}", "dot"),
    Pattern("product", "jax", "axes must match; got shapes {a} and {b} with axis=-1", "inner"),
    Pattern("product", "jax", "matmul input operand {..} must have ndim at least 1", "rank"),
    Pattern(
        "product",
        "jax",
        "Size of label {..} for operand {..} ({#size}) does not match previous terms ({#size})",
        "einsum",
        then=swapped,
    ),
    Pattern(
        "product",
        "jax",
        "inconsistent size for core dimension {..}: {#size} vs {#size} on vectorized function with "
        "{..} signature={=(n,m),(m)->(n)|(n),(n,m)->(m)|(n),(n)->()}",
        then=swapped,
    ),
    Pattern("product", None, "mismatch in args to gemm {a}x{b}->"),
    Pattern(
        "product",
        None,
        "x has {#size} cols (and {#size} rows) but y has {#size} rows (and {#size} cols)",
        then=_rows_and_columns,
    ),
    Pattern(
        "product",
        None,
        "GEMM: Dimension mismatch, W: {weight} K: {#size} N: {#size}",
        then=_gemm,
    ),
    Pattern("product", None, "MatMul dimension mismatch"),
)
