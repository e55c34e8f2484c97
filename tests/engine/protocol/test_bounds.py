"""Every field of every message is bounded where it is declared."""

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from engine.protocol.arrays import Array, Scalar, number, real
from engine.protocol.lines import AnyCommand, AnyEvent

FREE = (inspect.LiteralType, inspect.BoolType, inspect.NoneType)


class Loose(msgspec.Struct):
    count: int
    share: float
    name: str
    rows: tuple[int, ...]
    more: dict[str, float]


def unbounded(of: inspect.Type, path: str, seen: set[type]) -> Iterator[str]:
    """The parts of a type that hold more than they say: `Hello.pid`, `Runs.runs[]`."""
    match of:
        case inspect.IntType() | inspect.FloatType():
            if (of.ge, of.gt) == (None, None) or (of.le, of.lt) == (None, None):
                yield path
        case inspect.StrType():
            if (of.max_length, of.pattern) == (None, None):
                yield path
        case inspect.BytesType():
            if of.max_length is None:
                yield path
        case inspect.VarTupleType():
            if of.max_length is None:
                yield path
            yield from unbounded(of.item_type, f"{path}[]", seen)
        case inspect.TupleType():
            for item in of.item_types:
                yield from unbounded(item, f"{path}[]", seen)
        case inspect.DictType():
            if of.max_length is None:
                yield path
            yield from unbounded(of.key_type, f"{path} key", seen)
            yield from unbounded(of.value_type, f"{path} value", seen)
        case inspect.UnionType():
            for one in of.types:
                yield from unbounded(one, path, seen)
        case inspect.StructType():
            if of.cls not in seen:
                seen.add(of.cls)
                for field in of.fields:
                    yield from unbounded(field.type, f"{of.cls.__name__}.{field.name}", seen)
        case _ if not isinstance(of, FREE):
            yield f"{path}: {type(of).__name__}"


@pytest.mark.parametrize("messages", [AnyCommand, AnyEvent])
def test_every_field_of_every_message_is_bounded(messages: type) -> None:
    assert not list(unbounded(inspect.type_info(messages), "", set()))


def test_what_is_not_bounded_is_found() -> None:
    found = list(unbounded(inspect.type_info(Loose), "", set()))
    assert found == [
        "Loose.count", "Loose.share", "Loose.name", "Loose.rows", "Loose.rows[]",
        "Loose.more", "Loose.more key", "Loose.more value",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e308, -0.0, 0.1])
def test_a_lone_number_comes_back_as_it_was(value: float) -> None:
    line = msgspec.json.encode(real(value))
    again = number(msgspec.json.decode(line, type=float | Scalar))
    assert repr(again) == repr(value)


def test_an_array_is_no_lone_number() -> None:
    line = msgspec.json.encode(Array("<f8", (2,), bytes(16)))
    with pytest.raises(msgspec.ValidationError, match="one number expected"):
        msgspec.json.decode(line, type=float | Scalar)
