"""What may be sent where only ASCII is drawn."""

from __future__ import annotations

import re

HANGUL = re.compile("[ᄀ-ᇿㄱ-ㆎ가-힣]")


def is_spelled(text: str) -> bool:
    """Whether there is nothing in it but ASCII and Hangul."""
    return HANGUL.sub("", text).isascii()
