"""A text of tensors cut where it may be cut: calls, indices and brackets stay whole.

operand = (call | name | brackets) link*
link    = "." name ["(" … ")"] | "[" … "]" | "->" sizes
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.typed.text import Span

OPENS, INSIDE, CLOSES, ALONE = "\x01", "\x02", "\x03", "\x04"
"""Stand for the characters of an operand that is whole: the first, others, the last, the only."""
INFIX: Final = frozenset(("x", "max", "maximum", "min", "minimum", "dot", "matmul", "by"))
"""Words that may stand between two operands, and then call nothing."""

_MODULES: Final = ("np", "numpy", "torch", "tf", "jnp", "F", "nn", "keras", "ops")
_PATH: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_METHOD: Final = re.compile(r"\s*\.\s*(?P<name>[A-Za-z_]\w*)\s*(?P<brackets>\(_*\))?")
_ARROW: Final = re.compile(
    r"\s*(?:->|→|=>)\s*(?P<sizes>\(_*\)|\[_*\]|[-0-9][-0-9,\s]*(?=$|->|→|=>|\.))"
)
_CALLED: Final = re.compile(r"\(_*\)")
_BRACKETS: Final = re.compile(r"\(_*\)|\[_*\]")
_INDEX: Final = re.compile(r"\[_*\]")
_LIKE_AN_INDEX: Final = re.compile(r":|\bNone\b|newaxis|\.\.\.|…")
_DEFINES: Final = re.compile(r"\s*(?::|=(?!=))")
_KEYWORD: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*=(?!=)\s*")
_COMMA: Final = re.compile(",")
_NUMBER: Final = re.compile(r"[0-9]\w*")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Link:
    """One operation in a chain: a method by its name, `->`, or `[` for an index.

    `inner` is what stands between its brackets, None where it has none.
    """

    name: str
    span: Span
    inner: Span | None


def links(span: Span, begin: int, *, indexed: bool) -> Iterator[tuple[Link, int]]:
    """The links from `begin` on, each with the place where it ends.

    `indexed`: the first may be any index; if not, only one that no shape looks like.
    """
    outside = span.outside
    while True:
        if match := _METHOD.match(outside, begin):
            inner = None
            if match["brackets"]:
                inner = span.cut(match.start("brackets") + 1, match.end() - 1)
            link = Link(match["name"], span.cut(match.start(), match.end()), inner)
        elif match := _ARROW.match(outside, begin):
            link = Link("->", span.cut(match.start(), match.end()), span.group(match, "sizes"))
        elif (match := _INDEX.match(outside, begin)) and (
            indexed or _LIKE_AN_INDEX.search(span.text, begin, match.end())
        ):
            inner = span.cut(match.start() + 1, match.end() - 1)
            link = Link("[", span.cut(match.start(), match.end()), inner)
        else:
            return
        begin, indexed = match.end(), True
        yield link, begin


def head_end(span: Span, names: Collection[str]) -> int:
    """Where the call, the name or the brackets at the beginning end; 0 if there are none."""
    outside = span.outside
    if path := _PATH.match(outside):
        name = re.split(r"[\s.]", path[0], maxsplit=1)[0]
        if name in names and not _DEFINES.match(outside, len(name)):
            return len(name)
        called = _CALLED.match(outside, path.end())
        return called.end() if called else 0
    return brackets.end() if (brackets := _BRACKETS.match(outside)) else 0


def first_name(span: Span) -> str:
    """The name of a tensor that the text begins with; "" if there is none."""
    path = _PATH.match(span.text)
    if path is None or (_CALLED.match(span.outside, path.end()) and "." not in path[0]):
        return ""
    name = re.split(r"[\s.]", path[0], maxsplit=1)[0]
    return "" if name in _MODULES else name


def wholes(span: Span, names: Collection[str] = ()) -> str:
    """The text with `OPENS`, `INSIDE` and `CLOSES` for each operand that is whole."""
    text = span.outside
    shown, at, closed = list(text), 0, False
    while at < len(text):
        if (word := _NUMBER.match(text, at)) or (word := _BLANKS.match(text, at)):
            at, closed = word.end(), closed and word.re is _BLANKS
            continue
        path = _PATH.match(text, at)
        infix = path is not None and closed and path[0].lower() in INFIX
        rest = span.cut(at)
        end = head_end(rest, names) if not infix and (path or text[at] in "([") else 0
        if not end:
            at, closed = path.end() if path else at + 1, False
            continue
        for _, link_end in links(rest, end, indexed=path is not None):
            end = link_end
        shown[at : at + end] = OPENS + INSIDE * (end - 2) + CLOSES if end > 1 else ALONE
        at, closed = at + end, True
    return "".join(shown)


def arguments(inner: Span) -> tuple[list[Span], dict[str, Span]]:
    """What a call is given: by place, and by keyword."""
    by_place: list[Span] = []
    by_name: dict[str, Span] = {}
    if not inner:
        return by_place, by_name
    for part in inner.split(_COMMA, inner.outside):
        if match := _KEYWORD.match(part.text):
            by_name[match["name"]] = part.cut(match.end())
        elif part:
            by_place.append(part)
    return by_place, by_name
