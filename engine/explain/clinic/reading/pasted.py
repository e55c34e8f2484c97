"""A paste made plain: its colours, quotation marks, frames and line ends are not its words.

Of a traceback's lines those of the frames are the program's, not the error's: they are taken out,
so that a comment in them is not read as a message, and kept as the source of what comes after.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from engine.explain.clinic.reading.patterns import unquoted
from engine.explain.shared.typed.text import plain

HEAD: Final = 20_000
TAIL: Final = 60_000
"""Characters from the beginning and from the end of a text that are looked at."""
NARROWEST: Final = 20
"""Columns of the narrowest screen whose broken lines are joined."""
MOST_SOURCE: Final = 200
MOST_LINE: Final = 240

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
    r"|^(?P<cell>(?:<ipython-input-|Cell In ?\[|Input In ?\[|In \[).{0,100})"
    r"|^(?P<old>[~/.A-Za-z]\S{0,250}\.py) in "
)
_ARROW: Final = re.compile(r"^\s*-+> *[0-9]+ (.*)|^>\s{2,8}(?! )(.*)")
_NUMBERED: Final = re.compile(r"^\s*[0-9]+(?:\s|$)")
_CARETS: Final = re.compile(r"^[\s~^]+$")
_LIBRARY: Final = re.compile(
    r"site-packages|dist-packages|[/\\]lib[/\\]python|__array_function__|<frozen "
    r"|python3\.[0-9]+[/\\]"
)
_FOLDED: Final = str.maketrans("‘’´“”", "'''\"\"")


@dataclass(frozen=True)
class Paste:
    """The words of a text in one row, unquoted, and which lines and sources they come from."""

    words: str
    starts: tuple[int, ...]
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    """Of each line: the newest line of the learner's code above it, or nothing."""
    frames: str
    """The files that the frames name, in one row."""

    def line(self, start: int, stop: int) -> str:
        """The lines from one place of `words` to another, at most `MOST_LINE` characters."""
        row = " ".join(self.lines[self._at(start) : self._at(max(stop - 1, start)) + 1])
        return row if len(row) <= MOST_LINE else row[: MOST_LINE - 1] + "…"

    def source(self, start: int) -> str:
        """The learner's code that was running when the words at a place were said."""
        return self.sources[self._at(start)] if self.sources else ""

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
    words, starts, lines, sources, files = [], [], [], [], []
    place, source = 0, ""
    for kind, line in _sorted(_ENDS.split(text)):
        if kind == "file":
            files.append(line)
        elif kind == "source":
            source = line[:MOST_SOURCE]
        elif row := unquoted(line):
            words.append(row)
            starts.append(place)
            lines.append(line)
            sources.append(source)
            place += len(row) + 1
    return Paste(" ".join(words), tuple(starts), tuple(lines), tuple(sources), " ".join(files))


def unwrapped(text: str) -> tuple[Paste, ...]:
    """The same where a terminal has broken lines in the middle of words; nothing if none is.

    Such lines are all as long as the screen was wide.
    """
    lines = _ENDS.split(_plain(text))
    width = max(map(len, lines))
    if len(lines) < 2 or width < NARROWEST:
        return ()
    return (paste("".join(line if len(line) == width else f"{line}\n" for line in lines)),)


def _plain(text: str) -> str:
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    return _UNSEEN.sub("", _COLOUR.sub("", plain(text).translate(_FOLDED)))


def _sorted(lines: list[str]) -> list[tuple[str, str]]:
    """Each line that is kept, and what it is: a word of the text, a file, or the source."""
    kept: list[tuple[str, str]] = []
    frame = ""
    """Of which kind the frame is whose code comes now: none, Python's or IPython's."""
    own = False
    for raw in lines:
        line = _STAMP.sub("", _QUOTED.sub("", raw))
        row = " ".join(line.split())
        if match := _FILE.search(line):
            frame = "python" if match["file"] and ", line" in match[0] else "ipython"
            own = not _LIBRARY.search(match[0])
            kept.append(("file", match[0]))
        elif match := _ARROW.match(line):
            if own or not frame:
                kept.append(("source", " ".join((match[1] or match[2] or "").split())))
        elif frame == "python" and row and line[:4].isspace():
            if _CARETS.match(line):
                continue
            if own:
                kept.append(("source", row))
        elif (frame and (_CARETS.match(line) or _NUMBERED.match(line))) or not row:
            continue
        else:
            if row.startswith(("Traceback", "During handling", "The above exception")):
                own = False
            frame = ""
            kept.append(("word", row))
    return kept
