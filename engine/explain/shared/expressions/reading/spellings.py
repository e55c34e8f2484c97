"""How people write functions: `np.sin`, `nn.ReLU()`, `x.clamp(min=0)`, and what each is.

A function is an operation of its own, or a formula of others: written once here, read as a
learner's text is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from engine.explain.shared.expressions.expression import FUNCTIONS, Operation

LIBRARIES: Final = frozenset(
    {
        "np", "numpy", "jnp", "jax", "math", "torch", "F", "nn", "tf", "keras", "K", "ops",
        "scipy", "special", "sympy", "sp", "layers", "activations",
    }
)  # fmt: skip
"""What may stand before a dot: only the last name counts, and for one slope whose it is."""
KERAS: Final = frozenset({"tf", "keras", "K"})
CONSTANTS_OF_LIBRARIES: Final = frozenset({"pi", "e"})


@dataclass(frozen=True, slots=True)
class Formula:
    """`names` stand in `text` for what is given; those of the last ones that have a value in
    `defaults`, by their keyword, need not be.
    """

    names: tuple[str, ...]
    text: str
    defaults: Mapping[str, str] = field(default_factory=dict)


def _leaky(slope: str) -> Formula:
    return Formula(("a", "alpha"), "where(a > 0, a, alpha*a)", {"alpha": slope})


_ONE: Final = {
    "tan": "sin(a)/cos(a)",
    "sinh": "(exp(a) - exp(-a))/2",
    "cosh": "(exp(a) + exp(-a))/2",
    "exp2": "2^a",
    "square": "a^2",
    "reciprocal": "1/a",
    "rsqrt": "1/sqrt(a)",
    "silu": "a*sigmoid(a)",
    "mish": "a*tanh(softplus(a))",
    "softsign": "a/(1 + abs(a))",
    "logsigmoid": "-softplus(-a)",
    "relu6": "min(max(a, 0), 6)",
    "hardtanh": "min(max(a, -1), 1)",
    "hardsigmoid": "min(max(a + 3, 0), 6)/6",
}
FORMULAS: Final[Mapping[str, Formula]] = MappingProxyType(
    {
        **{name: Formula(("a",), text) for name, text in _ONE.items()},
        "leakyrelu": _leaky("0.01"),
        "leakyrelukeras": _leaky("0.2"),
        "leakyrelukeraslayer": _leaky("0.3"),
        "elu": Formula(("a", "alpha"), "where(a > 0, a, alpha*expm1(a))", {"alpha": "1"}),
        "logofbase": Formula(("a", "b"), "log(a)/log(b)"),
        "mseloss": Formula(("a", "b"), "(a - b)^2"),
        "l1loss": Formula(("a", "b"), "abs(a - b)"),
    }
)
_SAME: Final = {
    "ln": "log", "absolute": "abs", "fabs": "abs", "expit": "sigmoid", "logistic": "sigmoid",
    "σ": "sigmoid", "swish": "silu", "maximum": "max", "minimum": "min", "fmax": "max",
    "fmin": "min", "sgn": "sign", "clamp": "clip", "clipbyvalue": "clip", "pow": "power",
    "add": "add", "sub": "subtract", "subtract": "subtract", "mul": "multiply",
    "multiply": "multiply", "div": "divide", "divide": "divide", "truedivide": "divide",
    "neg": "negate", "negative": "negate", "mse": "mseloss", "meansquarederror": "mseloss",
    "mae": "l1loss", "meanabsoluteerror": "l1loss", "selectv2": "where", "select": "where",
    "reducesum": "sum", "reducemean": "mean", "reducemax": "max", "reducemin": "min",
    "amax": "max", "amin": "min", "fsum": "sum", "product": "prod", "reduceprod": "prod",
    "tensor": "itself", "array": "itself", "asarray": "itself", "constant": "itself",
    "astensor": "itself", "converttotensor": "itself", "variable": "itself", "float": "itself",
    "float64": "itself", "item": "itself", "stack": "itself",
}  # fmt: skip
"""Other spellings, in small letters and without underscores."""
LISTS: Final = frozenset({"sum", "mean", "prod", "softmax", "logsoftmax", "logsumexp"})
"""What takes a list; of one number a sum and a mean are that number."""
KNOWN: Final = frozenset({*FUNCTIONS, *FORMULAS, *_SAME, *LISTS, "clip", "itself"})
TWO: Final = frozenset({"add", "subtract", "multiply", "divide", "power", "max", "min"})
"""Operations of two inputs that may be called."""
COMMON: Final = ("relu", "sigmoid", "exp", "log", "sin")
_SHOWN: Final = {
    "logsoftmax": "log_softmax", "leakyrelu": "leaky_relu", "mseloss": "mse_loss",
    "l1loss": "l1_loss", "meansquarederror": "mse", "meanabsoluteerror": "mae",
    "hardsigmoid": "hard_sigmoid", "reducesum": "sum", "reducemean": "mean",
    "clipbyvalue": "clip", "converttotensor": "tensor", "truedivide": "divide",
}  # fmt: skip


_INSTEAD: Final = {"gelu": "x*sigmoid(1.702x)", "erf": "tanh(1.2x)"}
"""Near to what is no formula of these functions."""


def function_of(written: str, library: str = "") -> str | None:
    """What a name that is called is: an operation's, a formula's, one of LISTS, `clip` or `itself`.

    `library` is what stands before its dots, "" where nothing does. None for an unknown name.
    """
    plain = written.lower().replace("_", "")
    if plain not in KNOWN:
        return None
    if plain == "leakyrelu" and library in KERAS:
        return "leakyrelukeraslayer" if written == "LeakyReLU" else "leakyrelukeras"
    return _SAME.get(plain, plain)


def operation_of(function: str) -> Operation | None:
    """The operation that a function is by itself."""
    if function in FUNCTIONS:
        return FUNCTIONS[function]
    return function if function in TWO or function == "negate" else None  # type: ignore[return-value]


def near(written: str) -> str:
    """Functions that are spelled nearly so, else some that are common."""
    plain = written.lower().replace("_", "")
    found = get_close_matches(plain[:20], sorted(KNOWN - {"itself"}), 3, 0.7)
    if plain in _INSTEAD:
        return _INSTEAD[plain]
    shown = dict.fromkeys(_SHOWN.get(name, name) for name in found)
    return ", ".join([*shown][:2] or COMMON)


def is_function(written: str) -> bool:
    """Whether a name alone, as it is written, is that of a function: `sin`, not `Sin` or `σ`."""
    return written in FUNCTIONS or (written in FORMULAS and written.isalpha())
