"""Text from elsewhere without what a terminal would obey or hide.

Escape sequences, bells and line feeds; characters that turn the direction of what follows, that
take no room, or that end a line. Korean and combining letters are none of them.
"""

from __future__ import annotations

import re

from engine.protocol import ProtocolError

_UNSEEN = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's format characters (Cf) and its two separators of lines (Zl, Zp)."""
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROL = re.compile(f"[\x00-\x1f\x7f-\x9f{_UNSEEN}]")
_BLANKED = bytes(32 if code < 32 or code == 127 else code for code in range(256))
_UNUSUAL = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\x00-\x7f])"
    rb"|[\x80-\xff]+"
)
"""An escape in a line of JSON, or letters in a row that are not ASCII."""
MOST_UNUSUAL = 20_000
"""So many of them a line may have: each is looked at while the screen waits."""


def without_control(line: bytes) -> bytes:
    """A line of JSON whose strings hold blanks where they held control characters.

    Raw ones, which JSON doesn't allow below 32, go too; what is escaped stays escaped. Raises
    ProtocolError if more than MOST_UNUSUAL places would have to be looked at.
    """
    line = line.translate(_BLANKED)
    if line.isascii() and b"\\" not in line:  # nearly every line, arrays included
        return line
    line, count = _UNUSUAL.subn(_blank_if_control, line, MOST_UNUSUAL + 1)
    if count > MOST_UNUSUAL:
        raise ProtocolError(f"a line with more than {MOST_UNUSUAL:,} escapes or other letters")
    return line


def _blank_if_control(found: re.Match[bytes]) -> bytes:
    piece = found[0]
    if piece[0] != ord("\\"):
        text = _CONTROL.sub(" ", piece.decode("utf-8", "surrogateescape"))
        return text.encode("utf-8", "surrogateescape")
    if len(piece) < 6:
        return b" " if piece[1:] in (b"b", b"f", b"n", b"r", b"t") else piece
    units = [int(piece[at : at + 4], 16) for at in range(2, len(piece), 6)]
    code = units[0] if len(units) == 1 else 0x10000 + (units[0] % 1024 << 10) + units[1] % 1024
    return b" " if _CONTROL.match(chr(code)) else piece


def plain(text: str) -> str:
    """A line without colours and other sequences, blanks for other control characters."""
    return _CONTROL.sub(" ", _SEQUENCE.sub("", text))
