"""What reductions and functions are called in NumPy, PyTorch, TensorFlow, Keras and JAX."""

from collections.abc import Mapping
from typing import Final

from engine.explain.elementwise.reductions.cell_functions import Function
from engine.explain.elementwise.reductions.nodes import Spelling
from engine.explain.elementwise.reductions.operations import Kind

MODULES: Final[Mapping[str, Spelling]] = {
    "np": "numpy", "numpy": "numpy", "torch": "torch", "F": "torch", "nn": "torch",
    "tf": "tensorflow", "tensorflow": "tensorflow", "keras": "keras", "ops": "keras", "K": "keras",
    "backend": "keras", "jnp": "jax", "jax": "jax",
}  # fmt: skip
REDUCTIONS: Final[Mapping[str, Kind]] = {
    "sum": "sum", "reduce_sum": "sum", "mean": "mean", "reduce_mean": "mean", "average": "mean",
    "max": "max", "amax": "max", "reduce_max": "max", "min": "min", "amin": "min",
    "reduce_min": "min", "argmax": "argmax", "argmin": "argmin", "all": "all", "reduce_all": "all",
    "any": "any", "reduce_any": "any",
}  # fmt: skip
FUNCTIONS: Final[Mapping[str, Function]] = {
    "exp": "exp", "log": "log", "sqrt": "sqrt", "abs": "abs", "absolute": "abs",
    "square": "square", "relu": "relu",
}  # fmt: skip
SOFTMAX: Final = "softmax"
TO_FLOAT: Final = ("float", "double")
CASTS: Final = ("astype", "to", "type", "cast")
"""What makes floats if the argument says so."""
WRAPPERS: Final = (
    "array", "asarray", "tensor", "as_tensor", "Tensor", "constant", "convert_to_tensor", "Variable"
)  # fmt: skip
SHAPES: Final = ("Size", "TensorShape")
"""What a shape prints itself as."""
ASIDE: Final = ("item", "numpy", "detach", "cpu", "values")
"""What changes no value: of torch's max along an axis `values` are the first of the pair."""
PYTHONS_OWN: Final = ("sum", "max", "min", "all", "any")
"""Functions that Python has too, which go along the first axis."""
AXIS: Final = ("axis", "dim", "axes")
KEEPDIMS: Final = ("keepdims", "keepdim", "keep_dims")
OF_TORCH: Final = ("dim", "keepdim")
"""Words that only PyTorch's own documentation uses."""
