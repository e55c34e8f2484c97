"""Every field of every event at its extremes, found by walking the declared types."""

from __future__ import annotations

import base64
import itertools
import math
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import msgspec
from msgspec import inspect

from engine.protocol.arrays import ITEM_SIZE, LARGEST_FLOAT, TYPE_CODE, Array, Scalar
from engine.protocol.lines import AnyEvent
from engine.protocol.messages.session import Pong

Step: TypeAlias = str | int
"""A field's name, or the place in a tuple."""
WORDS = (
    "", "0", "e", "W1", "f" * 64, "x", "\x1b[2J\x1b]0;t\x07", "\n", "\u202eabc", "a\u200b\u2028b",
)  # fmt: skip
DEVICES = ("auto", "cpu", "mps", "cuda", "cuda:0", "cuda:7", "cuda:15", "cuda:999")
LETTERS = ("Z", "한", "\u1112\u1161\u11ab", "e\u0301", "\u05d0", "👩‍👩‍👧", "\U0001f468", "'{}[b]")
"""What the longest texts are made of: plain, wide, in pieces, combined, from the right, markup."""
LENGTHS = (16, 32, 64, 200)
ODD_FLOATS = (
    math.nan, math.inf, -math.inf, LARGEST_FLOAT, -LARGEST_FLOAT, 5e-324, -5e-324, 0.0, -0.0,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One field made extreme: `path` is where it stands in the JSON of an event of that kind."""

    kind: str
    path: tuple[Step, ...]
    name: str
    make: Callable[[Any], Any]

    @property
    def field(self) -> str:
        """As it is declared, whatever the place in a tuple: `stepped.taken.tensors[].part`."""
        return field_name(self.kind, self.path)

    def __str__(self) -> str:
        return f"{self.field} {self.name}"

    def applied(self, event: dict[str, Any]) -> dict[str, Any] | None:
        """A copy of the event with that field so; None where this one has no such field."""
        changed: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(event))
        if not self.path:
            return None
        holder: Any = changed
        try:
            for step in self.path[:-1]:
                holder = holder[step]
            before = holder.get(self.path[-1]) if isinstance(holder, dict) else holder[-1]
            holder[self.path[-1]] = self.make(before)
        except (KeyError, IndexError, TypeError, AttributeError, StopIteration):
            return None
        return changed


def field_name(kind: str, path: tuple[Step, ...]) -> str:
    return kind + "".join("[]" if isinstance(step, int) else f".{step}" for step in path)


def fields() -> dict[str, inspect.StructType]:
    """The events by their tags, but for the sign that an engine is there: no screen shows it."""
    of = inspect.type_info(AnyEvent)
    assert isinstance(of, inspect.UnionType)
    found = {}
    for one in of.types:
        assert isinstance(one, inspect.StructType)
        if one.cls is not Pong:
            found[str(one.tag)] = one
    return found


def cases(kind: str) -> Iterator[Case]:
    """All extremes of all fields of the event with that tag."""
    for path, name, make in _of_struct(fields()[kind], ()):
        yield Case(kind, path, name, make)


def declared_fields(kind: str) -> set[str]:
    """The fields of that event, and of all that it is made of."""
    return {case.field for case in cases(kind)}


Made: TypeAlias = Iterator[tuple[tuple[Step, ...], str, Callable[[Any], Any]]]


def _of_struct(of: inspect.StructType, path: tuple[Step, ...]) -> Made:
    for field in of.fields:
        if field.name not in ("reply_to",):
            yield from _of(field.type, (*path, field.encode_name))


def _of(of: inspect.Type, path: tuple[Step, ...]) -> Made:
    match of:
        case inspect.UnionType():
            for one in of.types:
                yield from _of(one, path)
        case inspect.StructType() if of.cls is Scalar:
            for value in ODD_FLOATS:
                yield path, f"number {value!r}", _always(_scalar("<f8", value))
                if not math.isfinite(value):
                    yield path, f"number f4 {value!r}", _always(_scalar("<f4", value))
            yield path, "a byte", _always(_packed("|u1", (), b"\xff"))
            yield path, "two numbers", _always(_packed("<f8", (2,), bytes(16)))
        case inspect.StructType() if of.cls is Array:
            yield from _of_array(path)
        case inspect.StructType():
            yield from _of_struct(of, path)
        case inspect.VarTupleType():
            yield path, "empty", _always([])
            most = of.max_length or 1_000
            yield path, f"{most} of them", _times(most)
            yield path, "one too many", _times(most + 1)
            yield from _of(of.item_type, (*path, 0))
        case inspect.TupleType():
            for place, item in enumerate(of.item_types):
                yield from _of(item, (*path, place))
        case inspect.DictType():
            yield path, "empty", _always({})
            for key in ("z" * 32, "Z" * 64, "한" * 32, "\x1b[2J", "{x}"):
                yield path, f"keys {key!r}", _longer(key)
            yield path, "largest", lambda one: dict.fromkeys(one, LARGEST_FLOAT)
            yield path, "no number", lambda one: dict.fromkeys(one, _scalar("<f8", math.nan))
        case _:
            for name, value in _of_leaf(of):
                yield path, name, _always(value)


def _of_leaf(of: inspect.Type) -> Iterator[tuple[str, Any]]:
    match of:
        case inspect.IntType():
            low, high = of.ge if of.ge is not None else of.gt, of.le if of.le is not None else of.lt
            assert low is not None
            assert high is not None
            for value in (low, low + 1, 0, 1, high - 1, high, low - 1, high + 1, 10**300):
                yield f"{value:.4g}" if abs(value) > 10**12 else str(value), value
        case inspect.FloatType():
            least, most = (of.gt if of.ge is None else of.ge), (of.lt if of.le is None else of.le)
            assert least is not None
            assert most is not None
            nearest = math.nextafter(most, least), math.nextafter(least, most)
            for number in (least, most, *nearest, 0.0, -0.0, 5e-324, 1e-300, 0.1, 1e300, -1e300):
                yield repr(number), number
        case inspect.StrType():
            yield from ((repr(word), word) for word in _words(of))
        case inspect.LiteralType():
            yield from ((repr(value), value) for value in of.values)
        case inspect.BoolType():
            yield from (("true", True), ("false", False))
        case inspect.NoneType():
            yield "null", None
        case _:
            raise TypeError(f"no extremes of {of}")


def _words(of: inspect.StrType) -> Iterator[str]:
    lengths = {*LENGTHS, of.max_length or 0}
    words = [*WORDS, *DEVICES, *(f"W{n}" for n in range(10)), *(f"b{n}" for n in range(1, 10))]
    longest = [(c * n)[:n] for c, n in itertools.product(LETTERS, lengths)]
    if of.pattern is None:
        most = of.max_length or 0
        yield from (word[:most] for word in WORDS)
        yield from ((c * most)[:most] for c in LETTERS)
        yield "x" * (most + 1)
    else:
        yield from (w for w in dict.fromkeys(words + longest) if re.search(of.pattern, w))
        yield "\u202e"


def _of_array(path: tuple[Step, ...]) -> Made:
    for name, make in _BYTES.items():
        yield path, name, make
    for sizes in ((0,), (1,), (1, 1), (1, 28, 28), (0, 28, 28)):
        yield path, f"of shape {sizes}", partial(_shaped, shape=sizes)
    yield path, "twice as long", lambda one: _shaped(one, (one["shape"][0] * 2, *one["shape"][1:]))
    for dtype in ITEM_SIZE:
        yield path, f"of {dtype}", partial(_typed, dtype=dtype)


def _filled(value: float) -> Callable[[Any], Any]:
    def make(one: dict[str, Any]) -> Any:
        if one["dtype"] not in ("<f4", "<f8"):
            raise TypeError("not of floats")
        code = TYPE_CODE[one["dtype"]]
        with_limits = min(max(value, -3.4028234e38), 3.4028234e38) if code == "f" else value
        filled = value if math.isnan(value) or math.isinf(value) else with_limits
        return {**one, "data": _text(struct.pack(f"<{code}", filled) * math.prod(one["shape"]))}

    return make


def _repeated(byte: bytes) -> Callable[[Any], Any]:
    return lambda one: {**one, "data": _text(byte * len(base64.b64decode(one["data"])))}


def _first(value: float) -> Callable[[Any], Any]:
    """Only the first number is so: a scale that one of them sets meets all the others."""

    def make(one: dict[str, Any]) -> Any:
        data = base64.b64decode(one["data"])
        item = base64.b64decode(_filled(value)({**one, "shape": [1]})["data"])
        return {**one, "data": _text(item + data[len(item) :])}

    return make


_BYTES: Mapping[str, Callable[[Any], Any]] = {
    "all zero": _repeated(b"\0"),
    "all ones": _repeated(b"\xff"),
    "bytes of 1": _repeated(b"\1"),
    **{f"all {value!r}": _filled(value) for value in ODD_FLOATS},
    **{f"first {value!r}": _first(value) for value in ODD_FLOATS},
}


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _times(count: int) -> Callable[[Any], Any]:
    return lambda one: [one[0]] * count


def _longer(key: str) -> Callable[[Any], Any]:
    """The first entry under another key."""
    return lambda one: {key: next(iter(one.values())), **dict(list(one.items())[1:])}


def _packed(dtype: str, shape: tuple[int, ...], data: bytes) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data": _text(data)}


def _scalar(dtype: str, value: float) -> dict[str, Any]:
    if dtype == "<f4":
        return _packed(dtype, (), struct.pack("<f", value))
    return _packed(dtype, (), struct.pack("<d", value))


def _shaped(one: dict[str, Any], shape: tuple[int, ...]) -> dict[str, Any]:
    data = base64.b64decode(one["data"])
    size = math.prod(shape) * ITEM_SIZE[one["dtype"]]
    return _packed(one["dtype"], shape, (data * (size // max(len(data), 1) + 1))[:size])


def _typed(one: dict[str, Any], dtype: str) -> dict[str, Any]:
    return _packed(dtype, tuple(one["shape"]), bytes(math.prod(one["shape"]) * ITEM_SIZE[dtype]))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def reconciled(event: dict[str, Any]) -> dict[str, Any]:
    """The event with what follows from its other fields, as a liar with care would send it."""
    match event["type"]:
        case "fit_started" | "stepped":
            _follow(event)
        case "epochs":
            _follow(event["started"])
        case "runs":
            for run in event["runs"]:
                run["step"] = min(run["step"], run["steps"]) if _whole(run) else run["step"]
    return event


def _follow(started: dict[str, Any]) -> None:
    settings = started["settings"]
    batch_size, epochs = settings.get("batch_size", 128), settings.get("epochs", 5)
    if all(isinstance(n, int) and n > 0 for n in (started["train"], batch_size, epochs)):
        started["steps_per_epoch"] = -(-started["train"] // batch_size)
        started["steps"] = started["steps_per_epoch"] * epochs


def _whole(run: dict[str, Any]) -> bool:
    return isinstance(run["step"], int) and isinstance(run["steps"], int)
