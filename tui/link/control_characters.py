"""Text from elsewhere without what a terminal would obey or hide.

Escape sequences, bells and line feeds; characters that turn the direction of what follows, that
take no room, or that end a line. Korean and combining letters are none of them.
"""

from __future__ import annotations

import re

_UNSEEN = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's format characters (Cf) and its two separators of lines (Zl, Zp)."""
_ESCAPED = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROL = re.compile(f"[\x00-\x1f\x7f-\x9f{_UNSEEN}]")
_RAW = re.compile(rb"[\x00-\x1f\x7f]")


def without_control(line: bytes) -> bytes:
    """A line of JSON whose strings hold blanks where they held control characters.

    Raw ones, which JSON doesn't allow below 32, go too; what is escaped stays escaped.
    """
    if line.isascii() and b"\\" not in line:  # nearly every line, arrays included
        return _RAW.sub(b" ", line)
    text = line.decode("utf-8", "surrogateescape")
    text = _ESCAPED.sub(_blank_if_control, text) if "\\" in text else text
    return _CONTROL.sub(" ", text).encode("utf-8", "surrogateescape")


def _blank_if_control(escape: re.Match[str]) -> str:
    text = escape[0]
    if text[1] == "u" and len(text) >= 6:
        units = [int(text[at : at + 4], 16) for at in range(2, len(text), 6)]
        code = units[0] if len(units) == 1 else 0x10000 + (units[0] % 1024 << 10) + units[1] % 1024
        return " " if _CONTROL.match(chr(code)) else text
    return " " if text[1:] in ("b", "f", "n", "r", "t") else text


def plain(text: str) -> str:
    """A line without colours and other sequences, blanks for other control characters."""
    return _CONTROL.sub(" ", _SEQUENCE.sub("", text))
