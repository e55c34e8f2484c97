"""What a library says when shapes do not fit, as a template with places for what it tells.

    {mat1}    a shape in brackets, named mat1; {wanted} the one that was asked for
    {mat1:x}  a shape without brackets: 64x784
    {*}       shapes in a row, named a, b, c
    {#axis}   a whole number, the field `axis`; {#size} one of `sizes`
    {#ndim}   a number of axes, a shape of as many unknown sizes
    {@layer}  a word, the field `layer`; {@dtype} one of `dtypes`
    {..}      anything, at most `GAP` characters; {=this|that} one of these words
    «…»       may be missing

A blank is one blank, before a bracket and behind a comma or colon perhaps none; quotes count for
nothing, and case neither: people type messages, and sites that render Markdown eat the backticks.
A template begins with words, by which it is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from keyword import iskeyword
from typing import Final

from engine.explain.clinic.found import Found, Kind, Library, Named, Size
from engine.explain.clinic.reading.sizes import (
    BRACKETED,
    BROKEN,
    MOST_AXES,
    NUMBER,
    TIMES,
    WHOLE,
    sizes_of,
)

GAP: Final = 320
MOST_TRIED: Final = 24
"""Places of a text at which a template is tried, from the last one back."""
_SEPARATOR: Final = r"\s?(?:,|;|and|vs\.?|versus|with|x|\*|->)?\s?"
_IN_A_ROW: Final = rf"(?:shape\s?=?\s?)?{BRACKETED}(?:{_SEPARATOR}(?:shape\s?)?{BRACKETED}){{0,7}}"
_PART: Final = re.compile(r"\{([^{}]+)\}|([«»])")
SHORTEST_REST: Final = 9
"""Characters of a template's first words by which a text that begins amid them is known."""
_LOOSE: Final = re.compile(r" (?=[(\[])|(?<=[,:]) ")
"""A blank that may be missing."""
_QUOTES: Final = str.maketrans("", "", "'\"`\\")
_PARTED: Final = re.compile(r"(?<=[0-9])['\"`\\]+(?=[0-9])")
NUMBERS: Final = ("axis", "off", "position", "count", "rank")


def unquoted(text: str) -> str:
    """The text as templates see it; what a quotation mark parts is not one number."""
    return _PARTED.sub(BROKEN, text).translate(_QUOTES)


class NotKnown(LookupError):
    """A template fits, and what fills it is nothing that is known here."""


@dataclass(frozen=True)
class Pattern:
    """A template, what it means, and whose words it is (None: of several libraries)."""

    kind: Kind
    library: Library | None
    template: str
    word: str = ""
    layer: str = ""
    then: Callable[[Found], Found | None] | None = None
    """What follows from what was read: the same with more, another kind, or None: cannot be.

    Raises `NotKnown`."""

    @cached_property
    def anchor(self) -> str:
        """The words that it begins with, in small letters."""
        words = _PART.split(unquoted(self.template), maxsplit=1)[0]
        return _LOOSE.split(words)[0].rstrip().lower()

    def places(self, text: str, small: str) -> Iterator[re.Match[str]]:
        """Where it fits in an unquoted text, from the end; `small` is that in small letters."""
        end = len(small)
        for _ in range(MOST_TRIED):
            if (at := small.rfind(self.anchor, 0, end)) < 0:
                return
            if match := _compiled(self.template).match(text, at):
                yield match
            end = at + len(self.anchor) - 1

    def beheaded(self, small: str) -> str:
        """What a text lacks in front, if it begins in the middle of the template's first words."""
        for cut in range(1, len(self.anchor) - SHORTEST_REST):
            if small.startswith(self.anchor[cut:]):
                return self.anchor[:cut]
        return ""

    def found(self, match: re.Match[str]) -> Found | None:
        """What a match tells; `line` and `source` are still empty. Raises `NotKnown`."""
        found = Found(self.kind, self.library, "", word=self.word, layer=self.layer)
        for place, told in zip(_places(self.template), match.groups(), strict=True):
            if told is not None:
                found = _with(found, place, told)
        return self.then(found) if self.then else found


def swapped(found: Found) -> Found:
    """The same where a message tells the second operand first, and the given before the wanted."""
    return replace(
        found,
        shapes=found.shapes[::-1],
        sizes=found.sizes[::-1],
        dtypes=found.dtypes[::-1],
    )


def ranked(rank: int) -> Callable[[Found], Found]:
    """What takes tensors of that rank."""
    return lambda found: replace(found, rank=rank)


def letters(shapes: Iterator[tuple[Size, ...]]) -> tuple[Named, ...]:
    """Shapes under the names a, b, c."""
    return tuple(Named(name, sizes) for name, sizes in zip("abcdefgh", shapes, strict=False))


def _with(found: Found, place: str, told: str) -> Found:
    if place == "*":
        rows = re.findall(BRACKETED, told)
        return replace(found, shapes=(*found.shapes, *letters(map(sizes_of, rows))))
    if place.removesuffix(":x") == "wanted":
        return replace(found, wanted=sizes_of(told, asked=True))
    if place == "#ndim":
        unknown = ("?",) * min(int(told), MOST_AXES)
        name = "abcdefgh"[len(found.shapes)]
        return replace(found, shapes=(*found.shapes, Named(name, unknown)))
    if place == "#size":
        return replace(found, sizes=(*found.sizes, sizes_of(told)[0]))
    if place[0] == "#":
        return _field(found, place[1:], int(told))
    if place == "@dtype":
        return replace(found, dtypes=(*found.dtypes, told.strip()))
    if place[0] == "@":
        return _field(found, place[1:], told.strip().rstrip("./-"))
    name = place.removesuffix(":x")
    return replace(found, shapes=(*found.shapes, Named(name, sizes_of(told))))


def _field(found: Found, name: str, value: int | str) -> Found:
    return replace(found, **{name: value})  # type: ignore[arg-type]


def _places(template: str) -> list[str]:
    parts = (part for part, _ in _PART.findall(template))
    return [part for part in parts if part and part != ".." and part[0] != "="]


@cache
def _compiled(template: str) -> re.Pattern[str]:
    pieces, begin = [], 0
    template = unquoted(template)
    for match in _PART.finditer(template):
        place, bracket = match.groups()
        literal = _literal(template[begin : match.start()])
        if literal.endswith(" ") and place and (place == "*" or place.isidentifier()):
            literal += "?"
        pieces.append(literal)
        pieces.append({"«": "(?:", "»": ")?"}[bracket] if bracket else _expression(place))
        begin = match.end()
    pieces.append(_literal(template[begin:]))
    return re.compile("".join(pieces), re.IGNORECASE)


def _literal(text: str) -> str:
    return " ?".join(re.escape(part).replace(r"\ ", " ") for part in _LOOSE.split(text))


def _expression(place: str) -> str:
    if place == "..":
        return f".{{0,{GAP}}}?"
    if place[0] == "=":
        return f"(?:{'|'.join(map(_literal, place[1:].split('|')))})"
    if place == "*":
        return f"({_IN_A_ROW})"
    if place == "#size":
        return rf"({NUMBER}|None|\?){WHOLE}"
    if place == "#ndim":
        return f"([0-9]{{1,3}}){WHOLE}"
    if place[0] == "#":
        assert place[1:] in NUMBERS, place
        return f"({NUMBER}){WHOLE}"
    if place == "@dtype":
        name = r"(?:torch\.)?[<>|=]?[A-Za-z][A-Za-z0-9_]{0,30}(?: int)?(?![A-Za-z0-9_])"
        return rf"(?:dtype\()?({name})\)?"
    if place[0] == "@":
        return r"([A-Za-z_][A-Za-z0-9_./-]{0,60})"
    name = place.removesuffix(":x")
    assert name.isidentifier(), place
    assert not iskeyword(name), place
    return f"({TIMES if place.endswith(':x') else BRACKETED}){WHOLE}"
