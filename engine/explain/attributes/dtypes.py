"""Data types: how many bytes a value of each takes, and which whole numbers it holds exactly."""

from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.typed.text import quoted
from engine.protocol.errors import Mistake

Kind = Literal["truth", "unsigned", "signed", "float"]
BITS_OF_A_BYTE: Final = 8


class DTypeMistake(Mistake):
    """A name that is no data type here. Codes: `dtype.unknown` (token, known),
    `dtype.ambiguous` (token).
    """


@dataclass(frozen=True, slots=True)
class DType:
    """A data type; `digits` are the binary digits of a float's significand, the hidden one
    included (IEEE 754 for float16 to float64; bfloat16 is float32 with its lower half cut off).
    """

    name: str
    kind: Kind
    item_size: int
    digits: int = 0

    @property
    def whole_numbers(self) -> tuple[int, int]:
        """From where to where every whole number is held exactly."""
        bits = BITS_OF_A_BYTE * self.item_size
        match self.kind:
            case "truth":
                return 0, 1
            case "unsigned":
                return 0, 2**bits - 1
            case "signed":
                return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
            case "float":
                return -(2**self.digits), 2**self.digits


DTYPES: Final = (
    DType("bool", "truth", 1),
    DType("uint8", "unsigned", 1),
    DType("int8", "signed", 1),
    DType("int16", "signed", 2),
    DType("float16", "float", 2, 11),
    DType("bfloat16", "float", 2, 8),
    DType("int32", "signed", 4),
    DType("float32", "float", 4, 24),
    DType("int64", "signed", 8),
    DType("float64", "float", 8, 53),
)
"""By bytes a value."""
_ALSO: Final = {
    "half": "float16", "double": "float64", "byte": "uint8", "short": "int16", "long": "int64",
}  # fmt: skip
_AMBIGUOUS: Final = ("float", "int")
"""PyTorch and NumPy mean different ones by these."""


def dtype(name: str) -> DType:
    """The data type of that name, `torch.` or `np.` before it or not. Raises `DTypeMistake`."""
    plain = name.lower().rpartition(".")[2].rstrip("_")
    plain = _ALSO.get(plain, plain)
    for known in DTYPES:
        if known.name == plain:
            return known
    if plain in _AMBIGUOUS:
        raise DTypeMistake(
            "dtype.ambiguous",
            f"{quoted(plain)} has 4 bytes in PyTorch and 8 in NumPy; write {plain}32 or {plain}64",
            token=plain,
        )
    names = ", ".join(known.name for known in DTYPES)
    raise DTypeMistake(
        "dtype.unknown",
        f"{quoted(name)} is no data type here; write one of {names}",
        token=quoted(name),
        known=names,
    )
