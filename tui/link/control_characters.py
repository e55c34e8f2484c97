"""Text from elsewhere without what a terminal would obey: escape sequences, bells, line feeds."""

from __future__ import annotations

import re

_ESCAPED = re.compile(rb"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_RAW = re.compile(rb"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]")
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def without_control(line: bytes) -> bytes:
    """A line of JSON whose strings hold blanks where they held control characters.

    Raw ones, which JSON doesn't allow below 32, go too; what is escaped stays escaped.
    """
    if b"\\" in line:
        line = _ESCAPED.sub(_blank_if_control, line)
    return _RAW.sub(b" ", line)


def _blank_if_control(escape: re.Match[bytes]) -> bytes:
    text = escape[0]
    if text[1:2] == b"u" and len(text) == 6:
        code = int(text[2:], 16)
        return b" " if code < 0x20 or 0x7F <= code <= 0x9F else text
    return b" " if text[1:2] in b"bfnrt" else text


def plain(text: str) -> str:
    """A line of a log: colours and other sequences taken out, other control characters blank."""
    return _CONTROL.sub(" ", _SEQUENCE.sub("", text))
