"""What every message is made of, and the one that says what went wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.arrays import LARGEST_FLOAT
from engine.protocol.clock import YEAR_10000

CLASSES = 10
Count = Annotated[int, Meta(ge=0, le=10**15)]
Bytes = Annotated[int, Meta(ge=1, le=2**60)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]
Moment = Annotated[float, Meta(ge=0, lt=YEAR_10000 - 2 * 86_400)]
"""Seconds since 1970, as long as a calendar can name them in every time zone."""
MAX_THREADS = 1_024
"""The most threads that a training may have; so many that are asked for end a process."""
Threads = Annotated[int, Meta(ge=1, le=MAX_THREADS)]
LONGEST_SECONDS = 1e9
Seconds = Annotated[float, Meta(ge=0, le=LONGEST_SECONDS)]
"""How long something took; nothing of ours takes thirty years."""
Name = Annotated[str, Meta(max_length=200)]
"""What a system calls a device, a library, a program."""
Where = Annotated[str, Meta(max_length=4_096)]
"""A path or an address."""
RunName = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z][0-9A-Za-z_-]{0,63}\Z")]
Word = Annotated[str, Meta(max_length=64)]
Known = (
    Annotated[str, Meta(max_length=4_096)]
    | Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
    | Annotated[float, Meta(ge=-LARGEST_FLOAT, le=LARGEST_FLOAT)]
)
"""What a sentence about a problem is filled with (engine.protocol.errors.Detail)."""
Split = Literal["train", "test"]
Device = Annotated[str, Meta(pattern=r"\A(?:cpu|mps|cuda(?::[0-9]{1,3})?)\Z")]
"""A kind of device, and of several GPUs one by its number: cuda is the first, cuda:1 the next."""
WishedDevice = Annotated[str, Meta(pattern=r"\A(?:auto|cpu|mps|cuda(?::[0-9]{1,3})?)\Z")]
"""That, or the best that there is."""


class Command(Struct, frozen=True, kw_only=True, tag_field="type"):
    id: Count = 0


class Event(Struct, frozen=True, kw_only=True, tag_field="type"):
    at: Moment = 0.0
    reply_to: Count = 0


class Problem(Event, frozen=True, kw_only=True, tag="problem"):
    """Something went wrong. `code` names it for the screen; `message` is one English line."""

    code: Annotated[str, Meta(max_length=64)]
    message: Annotated[str, Meta(max_length=2_000)]
    detail: Annotated[dict[Word, Known], Meta(max_length=32)] = {}
