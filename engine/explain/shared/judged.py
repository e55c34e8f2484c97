"""What an answer to a mission is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judged:
    """What became of it: `code` is the rest of its text's key, `values` fill that text."""

    right: bool
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
