"""Data types: how many bytes a value of each takes, and which whole numbers it holds exactly.

NumPy and PyTorch have other names for some of them, and by a few they mean different ones:
https://numpy.org/doc/stable/reference/arrays.scalars.html,
https://docs.pytorch.org/docs/stable/tensor_attributes.html
"""

import struct
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.typed.text import Span
from engine.protocol.errors import Mistake

Kind = Literal["truth", "unsigned", "signed", "float"]
BITS_OF_A_BYTE: Final = 8


class DTypeMistake(Mistake):
    """A name that is no data type here. Codes: `dtype.unknown` (token, known),
    `dtype.ambiguous` (token, name, torch, numpy: which one each means).
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
    DType("uint16", "unsigned", 2),
    DType("float16", "float", 2, 11),
    DType("bfloat16", "float", 2, 8),
    DType("int32", "signed", 4),
    DType("uint32", "unsigned", 4),
    DType("float32", "float", 4, 24),
    DType("int64", "signed", 8),
    DType("uint64", "unsigned", 8),
    DType("float64", "float", 8, 53),
)
"""By bytes a value."""
_BY_NAME: Final = {known.name: known for known in DTYPES}


def _bits(code: str) -> int:
    """Of a C type on this machine: `l` is a long, `P` a pointer."""
    return BITS_OF_A_BYTE * struct.calcsize(code)


_NUMPY: Final = {name: name for name in _BY_NAME if name != "bfloat16"} | {
    "bool_": "bool", "byte": "int8", "ubyte": "uint8", "short": "int16", "ushort": "uint16",
    "intc": "int32", "uintc": "uint32", "longlong": "int64", "ulonglong": "uint64",
    "long": f"int{_bits('l')}", "ulong": f"uint{_bits('l')}",
    "int": f"int{_bits('P')}", "int_": f"int{_bits('P')}", "intp": f"int{_bits('P')}",
    "uint": f"uint{_bits('P')}", "uintp": f"uint{_bits('P')}",
    "half": "float16", "single": "float32", "float": "float64", "double": "float64",
    "f2": "float16", "f4": "float32", "f8": "float64", "b1": "bool",
    "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
    "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
}  # fmt: skip
_TORCH: Final = {name: name for name in _BY_NAME} | {
    "byte": "uint8", "char": "int8", "short": "int16", "int": "int32", "long": "int64",
    "half": "float16", "float": "float32", "double": "float64",
}  # fmt: skip
"""`byte` and `char` are methods of its tensors only: x.byte() is uint8."""
_LIBRARIES: Final = {"np": (_NUMPY,), "numpy": (_NUMPY,), "torch": (_TORCH,)}


def dtype(name: str | Span) -> DType:
    """The data type of that name: what `np.` or `torch.` before it means by it, else both.

    NumPy's short names, such as `<f4`, are names too. Raises `DTypeMistake`.
    """
    span = Span.of(name)
    library, _, plain = span.text.lower().strip("<>=|'\"").rpartition(".")
    meanings = [names.get(plain) for names in _LIBRARIES.get(library, (_TORCH, _NUMPY))]
    found = [meaning for meaning in dict.fromkeys(meanings) if meaning is not None]
    if len(found) > 1:
        torch, numpy = found
        raise DTypeMistake(
            "dtype.ambiguous",
            f"{span.quoted} is {torch} in PyTorch and {numpy} in NumPy; write one of these",
            token=span.quoted,
            name=plain,
            torch=torch,
            numpy=numpy,
        )
    if not found:
        known = ", ".join(_BY_NAME)
        raise DTypeMistake(
            "dtype.unknown",
            f"{span.quoted} is no data type here; write one of {known}",
            token=span.quoted,
            known=known,
        )
    return _BY_NAME[found[0]]
