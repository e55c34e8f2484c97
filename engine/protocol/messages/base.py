"""What every message is made of, and the one that says what went wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.errors import Detail

CLASSES = 10
Count = Annotated[int, Meta(ge=0, le=10**15)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]
RunName = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z][0-9A-Za-z_-]{0,63}\Z")]
Split = Literal["train", "test"]
Device = Literal["cpu", "cuda", "mps"]


class Command(Struct, frozen=True, kw_only=True, tag_field="type"):
    id: Count = 0


class Event(Struct, frozen=True, kw_only=True, tag_field="type"):
    at: float = 0.0
    reply_to: Count = 0


class Problem(Event, frozen=True, kw_only=True, tag="problem"):
    """Something went wrong. `code` names it for the screen; `message` is one English line."""

    code: Annotated[str, Meta(max_length=64)]
    message: Annotated[str, Meta(max_length=2_000)]
    detail: dict[str, Detail] = {}
