"""Files of ours as a failing disk, an editor or an enemy leaves them; the same for one seed."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from engine.runs.checkpoint_head import IN_METADATA, SAFETENSORS_HEADER

EXTREMES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, 10**30, -(10**30),
    0.0, -0.0, 0.5, 1e300, -1e300, 5e-324, "", "x", "x" * 300, "\u202e\u200b\u2028",
    "\x00\x1b[2J", "../../etc", "/", "한글", "\ud800", [], {}, [[]], [0] * 500, [1, 28, 28],
    {"a": 1}, "NaN", "AAAA", "AAAAAAAA8H8=", "rmsprop", "sgd", "adam", "momentum", "mnist",
    "digits", "other", "cpu", "cuda", "<f4", "<f8", "|u1",
)  # fmt: skip


def _executed() -> None:
    raise AssertionError("a pickle was loaded")


class _Bomb:
    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return _executed, ()


PICKLED = pickle.dumps(_Bomb())


def _flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 64)) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _moved(data: bytes, random: Random) -> bytes:
    """A stretch cut out, doubled, blanked, or put elsewhere."""
    begin = random.randrange(len(data) + 1)
    end = min(len(data), begin + random.choice((1, 7, 100, 5_000, len(data))))
    part = data[begin:end]
    rest = data[:begin] + data[end:]
    at = random.randrange(len(rest) + 1)
    return random.choice(
        (
            rest, data[:begin], data[:end] + part + data[end:], rest[:at] + part + rest[at:],
            data[:begin] + bytes(len(part)) + data[end:], data[:begin] + b"\n" + data[end:],
            data[:begin] + random.randbytes(len(part)) + data[end:], part, data + part,
        )
    )  # fmt: skip


def _lines(data: bytes, random: Random) -> bytes:
    """Lines left out, doubled, swapped, joined, cut, or with others' ends."""
    lines = data.split(b"\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(6):
        case 0:
            del lines[a]
        case 1:
            lines.insert(b, lines[a])
        case 2:
            lines[a], lines[b] = lines[b], lines[a]
        case 3:
            lines[a] = lines[a][: random.randrange(len(lines[a]) + 1)]
        case 4:
            lines[a] += lines[b]
        case _:
            random.shuffle(lines)
    return random.choice((b"\n", b"\n", b"\n", b"\r\n", b"\n\n", b"")).join(lines)


def _whole(data: bytes, random: Random) -> bytes:
    """Something else altogether."""
    depth = random.choice((100, 2_000, 100_000))
    return random.choice(
        (
            b"", b"\n", b"\0" * 4_096, b"[" * depth, b'{"a":' * depth, b"null\n", b"[]\n", b"{}\n",
            PICKLED, b"\xff\xfe" + data[:1_000], b'"\\ud800"\n', random.randbytes(3_000), data * 3,
            b"\n" + data, b"\xef\xbb\xbf" + data, b'{"type":"' + b"x" * 100_000 + b'"}\n',
            data[:-1],
        )
    )  # fmt: skip


def _leaf(value: Any, random: Random) -> Any:
    """The same with one of its parts, chosen at any depth, made extreme, gone, or doubled."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(list(value))
        if random.random() < 0.1:
            return {name: one for name, one in value.items() if name != key}
        if random.random() < 0.05:
            return {**value, str(random.choice(EXTREMES)): value[key]}
        return {**value, key: _leaf(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.8:
        at = random.randrange(len(value))
        if random.random() < 0.2:
            return random.choice((value[:at], value + value, value[::-1], value * 200))
        return [*value[:at], _leaf(value[at], random), *value[at + 1 :]]
    if isinstance(value, int) and not isinstance(value, bool) and random.random() < 0.4:
        return value + random.choice((-1, 1, 2, -value, value, value * 999))
    return random.choice(EXTREMES)


def _dumped(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _json_lines(data: bytes, random: Random) -> bytes:
    lines = data.splitlines()
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        at = random.choice((0, len(lines) - 1, random.randrange(len(lines))))
        try:
            lines[at] = _dumped(_leaf(json.loads(lines[at]), random))
        except (ValueError, RecursionError):
            continue
        if random.random() < 0.05:
            lines[at] = b'{"type":"steps","a":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    return b"\n".join(lines) + b"\n"


def _head(data: bytes, random: Random) -> bytes:
    """A checkpoint whose head says something else, its checksum mostly made to fit."""
    header, tensors = _parts(data)
    head = json.loads(header["__metadata__"][IN_METADATA])
    for _ in range(random.choice((1, 1, 2))):
        head = _leaf(head, random)
    text = _dumped(head).decode("utf-8", "replace")
    header["__metadata__"][IN_METADATA] = text
    if random.random() < 0.9:
        header["__metadata__"]["sha256"] = _digest(text, header, tensors)
    return _joined(header, tensors)


def _header(data: bytes, random: Random) -> bytes:
    """A checkpoint whose tensors lie elsewhere, or are of other shapes and kinds."""
    header, tensors = _parts(data)
    header = _leaf(header, random)
    return _joined(header, tensors)


def _length(data: bytes, random: Random) -> bytes:
    """A checkpoint whose first eight bytes lie about what follows."""
    true = int.from_bytes(data[:SAFETENSORS_HEADER], "little")
    length = random.choice(
        (0, 1, true - 1, true + 1, len(data), 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 10**8)
    )
    return length.to_bytes(SAFETENSORS_HEADER, "little") + data[SAFETENSORS_HEADER:]


def _parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    length = int.from_bytes(data[:SAFETENSORS_HEADER], "little")
    header: dict[str, Any] = json.loads(data[SAFETENSORS_HEADER : SAFETENSORS_HEADER + length])
    return header, data[SAFETENSORS_HEADER + length :]


def _joined(header: Any, tensors: bytes) -> bytes:
    text = _dumped(header)
    return len(text).to_bytes(SAFETENSORS_HEADER, "little") + text + tensors


def _digest(text: str, header: dict[str, Any], tensors: bytes) -> str:
    """As engine.runs.checkpoint takes it."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(set(header) - {"__metadata__"}):
        shape = tuple(header[name]["shape"])
        begin, end = header[name]["data_offsets"]
        digest.update(f"{name} <f4 {shape}\n".encode())
        digest.update(tensors[begin:end])
    return digest.hexdigest()


def _json_file(data: bytes, random: Random) -> bytes:
    return _dumped(_leaf(msgspec.json.decode(data), random))


Way = Callable[[bytes, Random], bytes]
WAYS: dict[str, tuple[Way, ...]] = {
    "recording.jsonl": (_json_lines, _json_lines, _json_lines, _lines, _flipped, _moved, _whole),
    "checkpoint.safetensors": (_head, _head, _head, _header, _length, _flipped, _moved, _whole),
    "progress.json": (_json_file, _json_file, _flipped, _moved, _whole),
}
"""Of each file the ways in which it is changed."""


def mutant(name: str, whole: bytes, random: Random) -> tuple[str, bytes]:
    """How the file of that name was changed, and what became of it."""
    way = random.choice(WAYS[name])
    changed = way(whole, random)
    return way.__name__.strip("_"), changed


def put(path: Path, content: bytes, random: Random, outside: Path) -> str:
    """Lay it there: mostly as a file, sometimes behind a link that leads out; what it is."""
    path.unlink(missing_ok=True)
    if random.random() < 0.03:
        target = outside / path.name
        path.symlink_to(random.choice((target, outside, path)))
        return "link"
    path.write_bytes(content)
    return "file"
