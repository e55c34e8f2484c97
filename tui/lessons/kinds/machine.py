"""What this machine has room for."""

from __future__ import annotations

import os
from collections.abc import Callable


def total_memory() -> int | None:
    """Bytes of this machine's memory; None where the system does not say."""
    ask: Callable[[str], int] | None = getattr(os, "sysconf", None)  # Windows has none
    try:
        return ask("SC_PHYS_PAGES") * ask("SC_PAGE_SIZE") if ask is not None else None
    except (OSError, ValueError):
        return None
