"""Elements of a type that the operation does not take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Repair, Sentence
from engine.explain.clinic.found import Found, Named
from engine.explain.clinic.reasoning.code import Tensor, each, tensor
from engine.explain.clinic.reasoning.parts import asker, diagnosis, offer, say
from engine.explain.clinic.reasoning.sizes import ANY

NAMES: Final[Mapping[str, str]] = {
    "byte": "uint8", "char": "int8", "short": "int16", "int": "int32", "long": "int64",
    "half": "float16", "float": "float32", "double": "float64", "bool": "bool",
    "longint": "int64", "longlong": "int64", "unsignedchar": "uint8", "signedchar": "int8",
    "chalf": "complex32", "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip
"""C's names, which torch's messages use, and NumPy's, which its code does."""
_METHODS: Final = {
    "float32": "float", "float64": "double", "float16": "half", "int64": "long", "int32": "int",
    "bool": "bool", "bfloat16": "bfloat16", "uint8": "byte",
}  # fmt: skip
"""What a tensor of torch's is made of that type with."""
_NOT_IN_NUMPY: Final = ("bfloat16", "complex32")
_TENSOR: Final = re.compile(r"^(?:torch\.)?(?:cuda\.)?|(?:tensor)?$")
_ABBREVIATED: Final = re.compile(r"^([fiu])([0-9]{1,2})$")
_PRODUCT: Final = re.compile(r"\bmat[12]\b|addmm|_b?mm\b|\bmatmul\b")
"""Arguments and functions that are those of a product."""
_KINDS: Final = {"f": "float", "i": "int", "u": "uint"}


def type_name(dtype: str) -> str:
    """NumPy's name of a type: `float64` of Double, torch.DoubleTensor and float64 alike."""
    small = _TENSOR.sub("", dtype.strip().lower().replace(" ", "").replace("_", ""))
    if match := _ABBREVIATED.match(small):
        return f"{_KINDS[match[1]]}{int(match[2]) * 8}"
    return NAMES.get(small, small)


def dtype(found: Found) -> Diagnosis:
    """What to say of a `dtype`: two that meet, or the wanted one and the given one."""
    types = tuple(map(type_name, found.dtypes))
    pair = _is_pair(found)
    if len(types) == 2:
        said = say("said.dtype.pair" if pair else "said.dtype", wanted=types[0], given=types[1])
    elif types:
        said = say("said.dtype.refused", given=types[0])
    else:
        said = say("said.dtype.untold")
    x = tensor(Named("x", ANY))
    offered = list(_repairs(found, x, types))
    return diagnosis(
        found,
        said,
        say("why.dtype"),
        causes=_causes(types, found),
        repairs=offered,
        checks=("print(x.dtype)",),
    )


def _is_pair(found: Found) -> bool:
    """Whether both types are those of operands, neither of which was asked for."""
    return found.word in ("product", "layer") or asker(found) in ("tensorflow", "jax")


def _target_of(found: Found, types: tuple[str, ...]) -> str | None:
    """The type that x is to have."""
    if found.word == "index":
        return "int64"
    if found.word == "layer" and len(types) == 2:
        return types[0]
    if found.word in ("nll_loss", "target") and types:
        if len(types) == 1:
            return "int64" if found.word == "nll_loss" else "float32"
        return types[0]
    if len(types) != 2:
        return None
    wanted, given = types
    operands = _is_pair(found) or _PRODUCT.search(found.line)
    if "float32" in types and (operands or not wanted.startswith("int")):
        return "float32"
    return wanted if wanted != given else None


def _repairs(found: Found, x: Tensor, types: tuple[str, ...]) -> Iterator[Repair]:
    wanted = _target_of(found, types)
    if wanted is None or not re.fullmatch("[a-z]+[0-9]*", wanted):
        return
    given = next((one for one in types if one != wanted), "")
    if given == "uint8" and wanted == "float32":
        yield offer(
            each(
                [x],
                ANY,
                numpy='{0}.astype("float32") / 255',
                torch="{0}.float() / 255",
                tensorflow="tf.cast({0}, tf.float32) / 255",
                keras='ops.cast({0}, "float32") / 255',
            ),
            "dtype.pixels",
        )
    yield offer(cast(x, wanted), "dtype.cast", given=given or "?", wanted=wanted)


def cast(one: Tensor, dtype: str) -> Tensor:
    """The same values in that type."""
    method = f"{{0}}.{_METHODS[dtype]}()" if dtype in _METHODS else f"{{0}}.to(torch.{dtype})"
    as_type = f'{{0}}.astype("{dtype}")'
    return each(
        [one],
        one.sizes,
        numpy="" if dtype in _NOT_IN_NUMPY else as_type,
        jax=as_type,
        torch=method,
        tensorflow=f"tf.cast({{0}}, tf.{dtype})",
        keras=f'ops.cast({{0}}, "{dtype}")',
    )


def _causes(types: tuple[str, ...], found: Found) -> Iterator[Sentence]:
    wanted = _target_of(found, types)
    if found.word == "layer":
        yield say("causes.dtype.layer")
    if found.word == "index":
        yield say("causes.dtype.index")
        return
    if "float64" in types:
        yield say("causes.dtype.numpy")
    if wanted == "int64":
        yield say("causes.dtype.classes")
    elif "int64" in types or "int32" in types:
        yield say("causes.dtype.integers")
    if "uint8" in types:
        yield say("causes.dtype.pixels")
    if {"float16", "bfloat16"} & set(types):
        yield say("causes.dtype.half")
