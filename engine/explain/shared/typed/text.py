"""What a learner types: made plain to be parsed, and quoted as it was typed.

A Korean or Japanese input method leaves full-width digits, brackets and commas behind.
Only those are translated, one character for one: general compatibility folding would
also turn `3²` into `32`. One for one, a place in the plain text is the same place in what
was typed, so that a `Span` of the one is quoted from the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from unicodedata import east_asian_width

from engine.explain.shared.typed.korean_numbers import with_digits
from engine.explain.shared.typed.units import exactly, without_unit
from engine.protocol.errors import Mistake

LONGEST_QUOTE: Final = 20
"""Cells of the learner's text that a message repeats; a syllable of Hangul takes two."""
UNPRINTABLE: Final = "\ufffd"
"""Stands in a quotation for a character that cannot be shown."""

_FULL_WIDTH: Final[Mapping[int, int | str]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    0xA0: " ",
    ord("、"): ",",
    ord("−"): "-",
    ord("–"): "-",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("【"): "[",
    ord("】"): "]",
}
_PARTNERS: Final = {")": "(", "]": "["}
_OPENING: Final = frozenset(_PARTNERS.values())


def plain(text: str) -> str:
    """The text with full-width characters as ASCII, one for one, and no outer space."""
    return text.translate(_FULL_WIDTH).strip()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of what was typed, without blanks at its ends: `text` to parse, `quoted` to show.

    All that is cut from it is a span of the same source, so no part can be quoted that does
    not stand there.
    """

    source: str
    translated: str
    start: int
    stop: int
    typed: str = ""
    """All that was typed, where `source` is only what it says: 3 for 세 개."""

    @classmethod
    def of(cls, typed: str | Span) -> Span:
        """All of a text; a span is itself."""
        if isinstance(typed, Span):
            return typed
        translated = typed.translate(_FULL_WIDTH)
        return cls(typed, translated, 0, len(typed)).cut(0, len(typed))

    @classmethod
    def said(cls, typed: str | Span) -> Span:
        """The number that is said, without its unit; quoted as it was typed, all of it."""
        span = cls.of(typed)
        digits = without_unit(with_digits(exactly(span.text)))
        if digits == span.text:
            return span
        return cls(digits, digits, 0, len(digits), span.source[span.start : span.stop])

    @property
    def text(self) -> str:
        """The stretch as it is parsed: full-width characters are ASCII."""
        return self.translated[self.start : self.stop]

    @property
    def quoted(self) -> str:
        """The stretch as it was typed, in one printable line, cut to `LONGEST_QUOTE`."""
        typed = self.typed or self.source[self.start : self.stop]
        shown, room = "", LONGEST_QUOTE
        for place, character in enumerate(typed):
            room -= 2 if east_asian_width(character) in "WF" else 1
            if room < (place + 1 < len(typed)):
                return shown + "…"
            printable = character.isprintable()
            shown += character if printable else " " if character.isspace() else UNPRINTABLE
        return shown

    @property
    def at(self) -> int:
        """Where it begins in what was typed, counted from 1."""
        return 1 if self.typed else self.start + 1

    def __len__(self) -> int:
        return self.stop - self.start

    def cut(self, start: int, stop: int | None = None) -> Span:
        """From a place in `text` to another one, less the blanks at both ends."""
        text = self.text[start:stop]
        begin = self.start + start + len(text) - len(text.lstrip())
        return replace(self, start=begin, stop=begin + len(text.strip()))

    def group(self, match: re.Match[str], group: int | str) -> Span:
        """A group of a match in `text`; empty if it took no part."""
        return self.cut(max(match.start(group), 0), max(match.end(group), 0))

    def split(self, separator: re.Pattern[str], within: str | None = None) -> list[Span]:
        """What stands between the separators; `within` is searched in the place of `text`."""
        found, begin = [], 0
        for match in separator.finditer(self.text if within is None else within):
            found.append(self.cut(begin, match.start()))
            begin = match.end()
        return [*found, self.cut(begin)]

    def to(self, other: Span) -> Span:
        """From the beginning of this one to the end of another."""
        return replace(self, stop=other.stop)

    def word(self, at: int, ends: str) -> Span:
        """The characters around a place in `text` up to blanks and any of `ends`."""
        text, begin, end = self.text, at, at + 1
        while begin and not (text[begin - 1].isspace() or text[begin - 1] in ends):
            begin -= 1
        while end < len(text) and not (text[end].isspace() or text[end] in ends):
            end += 1
        return self.cut(begin, end)

    # ---- brackets

    @property
    def alone(self) -> Span | None:
        """The first bracket that has no partner, None if all `()` and `[]` match."""
        open_at: list[int] = []
        text = self.text
        for at, sign in enumerate(text):
            if sign in _OPENING:
                open_at.append(at)
            elif sign in _PARTNERS:
                if not open_at or text[open_at[-1]] != _PARTNERS[sign]:
                    return self.cut(at, at + 1)
                open_at.pop()
        return self.cut(open_at[0], open_at[0] + 1) if open_at else None

    @property
    def outside(self) -> str:
        """`text` with `_` for what stands between brackets, which themselves stay."""
        shown, depth = [], 0
        for sign in self.text:
            depth -= sign in _PARTNERS
            shown.append("_" if depth > 0 else sign)
            depth += sign in _OPENING
        return "".join(shown)

    @property
    def brackets(self) -> list[Span]:
        """Each pair of brackets that lies in no other, with what is between; all must match."""
        return [self.cut(found.start(), found.end()) for found in _PAIR.finditer(self.outside)]

    @property
    def inside(self) -> Span | None:
        """What one pair of brackets around it all holds, None if there is no such pair."""
        return self.cut(1, len(self) - 1) if self.brackets == [self] else None


_PAIR: Final = re.compile(r"[(\[]_*[)\]]")


def require_length(text: str | Span, most: int, kind: type[Mistake], code: str) -> None:
    """Raise `kind(code)` if the text is longer than `most`, before anything reads it."""
    if len(text) > most:
        raise kind(
            code,
            f"that is {len(text):,} characters long; at most {most} are read",
            characters=len(text),
            most=most,
        )
