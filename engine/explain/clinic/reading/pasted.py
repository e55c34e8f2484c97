"""A paste made plain: its colours, quotation marks, frames and line ends are not its words.

Of a traceback's lines those of the frames are the program's, not the error's: they are taken out,
so that a comment in them is not read as a message, and kept as the source of what comes after.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Final

from engine.explain.clinic.reading.patterns import unquoted
from engine.explain.clinic.reading.sizes import BROKEN
from engine.explain.shared.typed.text import plain

HEAD: Final = 20_000
TAIL: Final = 60_000
"""Characters from the beginning and from the end of a text that are looked at."""
NARROWEST: Final = 20
"""Columns of the narrowest screen whose broken lines are joined."""
MOST_SOURCE: Final = 200
MOST_LINE: Final = 240

MOST_FRAMES: Final = 40
NEAR: Final = 300
"""Characters before and behind a message in which it is looked for whose it is."""
_TRACEBACK: Final = "Traceback (most recent call last)"

_COLOUR: Final = re.compile(
    r"(?:\x1b|\\u001b|\\x1b|\\033|\\e|\^\[)\[[0-9;?]{0,16}[A-Za-z]|\[[0-9]{1,2}(?:;[0-9]{1,3}){0,5}m"
)
"""The escapes of a terminal, as characters, as JSON and Python write them, or without Escape."""
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_ENDS: Final = re.compile(r"\r\n?|\x0b|\x0c|\x85|\n")
_STAMP: Final = re.compile(
    r"^\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?[0-9]{2}:[0-9]{2}:[0-9]{2}\S{0,12}\s+"
)
_QUOTED: Final = re.compile(r"^\s*(?:[>|│┃]\s){1,4}|\s*[│┃]$")
_FILE: Final = re.compile(
    r"File \"?(?P<file>[^\"\n]{1,300}?)\"?(?:, line [0-9]+|:[0-9]+)(?:, in |$|\s)"
    r"|^(?P<cell>(?:<ipython-input-|Cell In ?\[|Input In ?\[).{0,100})"
    r"|^(?P<old>[~/.A-Za-z]\S{0,250}\.py) in "
)
_ARROW: Final = re.compile(r"^\s*(?:-+>|❱) *[0-9]+ (.*)")
_PROMPT: Final = re.compile(r"^(?:>>> |In \[[0-9]{1,6}\]: )(.*)")
_PYTEST: Final = re.compile(r"^E {2,}", re.MULTILINE)
_FAILED: Final = re.compile(r"^> {2,}(.*)")
_NUMBERED: Final = re.compile(r"^\s*[0-9]+(?:\s|$)")
_CARETS: Final = re.compile(r"^[\s~^]+$")
_LIBRARY: Final = re.compile(
    r"site-packages|dist-packages|[/\\]lib[/\\]python|__array_function__|<frozen "
    r"|python3\.[0-9]+[/\\]|[/\\]lib[/\\]\w+\.py"
)
_DIGITS: Final = re.compile(r"[0-9]+[.,;]?\s*$")
_FOLDED: Final = str.maketrans("‘’´“”", "'''\"\"")


@dataclass(frozen=True)
class Line:
    """A line of a text's words, and the traceback that ends in it."""

    text: str
    source: str
    """The newest line of the learner's code above it, or nothing."""
    files: tuple[str, ...]
    """The frames above it."""


@dataclass(frozen=True)
class Paste:
    """The words of a text in one row, unquoted, and the lines that begin at places of it."""

    words: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]

    def line(self, start: int, stop: int) -> str:
        """The lines from one place of `words` to another, at most `MOST_LINE` characters."""
        lines = self.lines[self._at(start) : self._at(max(stop - 1, start)) + 1]
        row = " ".join(line.text for line in lines)
        return row if len(row) <= MOST_LINE else row[: MOST_LINE - 1] + "…"

    def above(self, start: int) -> Line:
        """The line at a place of `words`."""
        return self.lines[self._at(start)]

    def around(self, start: int, stop: int) -> str:
        """The words near a place, and the frames above it: whose they are is told there."""
        near = self.words[max(start - NEAR, 0) : stop + NEAR]
        return " ".join((*self.lines[self._at(start)].files, near))

    def _at(self, place: int) -> int:
        return max(bisect_right(self.starts, place) - 1, 0)


def paste(text: str) -> Paste:
    """A text of any length, of which the first `HEAD` and the last `TAIL` characters are read.

    An error stands at the end of a log, and a short text is read whole; what lies between the
    two parts is not looked at.
    """
    text = _plain(text)
    if "\n" not in text and "\r" not in text:
        text = re.sub(r"\\n|\\t", lambda match: {"\\n": "\n", "\\t": "\t"}[match[0]], text)
    words: list[str] = []
    starts: list[int] = []
    lines: list[Line] = []
    files: tuple[str, ...] = ()
    place, source, prompt = 0, "", ""
    for kind, line in _sorted(_split(text)):
        if kind == "file":
            files = (*files[-MOST_FRAMES:], line)
        elif kind != "word":
            source = line[:MOST_SOURCE]
            prompt = source if kind == "prompt" else ""
        elif row := unquoted(line):
            if _TRACEBACK in line:
                files, source = (), prompt
            words.append(row)
            starts.append(place)
            lines.append(Line(line.replace(BROKEN, ""), source, files))
            place += len(row) + 1
    return Paste(" ".join(words), tuple(starts), tuple(lines))


def unwrapped(text: str) -> tuple[Paste, ...]:
    """The same where a terminal has broken lines in the middle of words; nothing if none is.

    Such lines are all as long as the screen was wide.
    """
    lines = _split(_plain(text))
    width = max(map(_width, lines))
    if len(lines) < 2 or width < NARROWEST:
        return ()
    return (paste("".join(line if _width(line) == width else f"{line}\n" for line in lines)),)


def _split(text: str) -> list[str]:
    """The lines; the longest ends in `BROKEN` where it may end amid a number, its last word."""
    lines = _ENDS.split(text)
    width = max(map(len, lines))
    for place, (line, behind) in enumerate(pairwise(lines)):
        full = len(line) == width >= NARROWEST and line[-1].isdigit()
        if full and _DIGITS.match(behind):
            lines[place] = line + BROKEN
    return lines


def _width(line: str) -> int:
    return len(line) - line.endswith(BROKEN)


def _plain(text: str) -> str:
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    return _UNSEEN.sub("", _COLOUR.sub("", plain(unescape(text)).translate(_FOLDED)))


def _sorted(lines: list[str]) -> list[tuple[str, str]]:
    """Each line that is kept, and what it is: words, a file, the source, or that at a prompt."""
    kept: list[tuple[str, str]] = []
    frame: int | None = None
    """The blanks before the newest frame: what stands further in is its code, not a message."""
    own, code = False, 0
    by_pytest = any(map(_PYTEST.match, lines))
    for raw in lines:
        if by_pytest and (match := _FAILED.match(raw)):
            kept.append(("source", " ".join(match[1].split())))
            continue
        line = _STAMP.sub("", _QUOTED.sub("", _PYTEST.sub("", raw)))
        row = " ".join(line.split())
        further_in = len(line) - len(line.lstrip())
        if match := _FILE.search(line):
            frame, own = further_in, not _LIBRARY.search(match[0])
            kept.append(("file", match[0]))
        elif match := _ARROW.match(line):
            if own or frame is None:
                kept.append(("source", " ".join(match[1].split())))
        elif not row or (raw.startswith("│") and _NUMBERED.match(line)):
            continue
        elif frame is not None and (further_in > frame or _NUMBERED.match(line)):
            # Python's code follows its frame, in one line or more; IPython's lines have numbers.
            if own and not _CARETS.match(line) and not _NUMBERED.match(line):
                if kept[-1][0] == "file":
                    kept.append(("source", row))
                    code = len(kept)
                elif code == len(kept):
                    kept[-1] = ("source", f"{kept[-1][1]} {row}"[:MOST_SOURCE])
        else:
            frame = None
            if match := _PROMPT.match(row):
                kept.append(("prompt", match[1]))
            kept.append(("word", row))
    return kept
