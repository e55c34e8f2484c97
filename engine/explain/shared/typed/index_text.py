"""An index as a learner types it between the brackets: `:, 14:, -1`, `..., None`, `::-1`."""

import re
from types import EllipsisType
from typing import Final

from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import (
    MAX_NUMBER,
    NumberMistake,
    literal,
    parse_whole_number,
)
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200

Entry = int | slice | EllipsisType | None
Index = tuple[Entry, ...]
"""What Python hands to `x[...]`: integers, slices, `None` and at most one `...`."""

_NAME: Final = re.compile(r"(?:[A-Za-z_]\w*|np\.s_)\s*(?=\[)")
_NEW_AXIS: Final = ("None", "newaxis", "np.newaxis")
_REST: Final = ("...", "\u2026", "Ellipsis")
_CALL: Final = re.compile(r"slice\s*(?=\()")
_COMMA: Final = re.compile(",")
_COLON: Final = re.compile(":")
_COMPUTED: Final = re.compile(r"(?!.*(?<!/)/(?!/))[0-9_\s()*/+-]+")
"""Sums and products of integers; one quotient with / and Python has a float."""
_COLONS: Final = 2
_EXAMPLE_SLICE: Final = "0:4:2"
_ATTRIBUTE: Final = re.compile(r"\.\s*(?:shape|size|ndim)\b|\blen\s*\(")
_SHORT: Final = 12
"""Characters of a slice that is offered for a list."""
_EXAMPLE: Final = "write one such as [:, 14:, -1]"


class SliceMistake(Mistake):
    """A text that is no index. Codes: `slice.empty`, `slice.too_long` (characters, most),
    `slice.unbalanced` (token, at), `slice.missing_entry`, `slice.not_an_entry` (token),
    `slice.float` (token), `slice.attribute` (token), `slice.list` (token, works),
    `slice.index_of_index` (token), `slice.after_the_end` (token),
    `slice.too_many_colons` (token), `slice.leading_zero` (token),
    `slice.too_large` (most), and of an index that Python reads and NumPy refuses with ValueError
    `slice.zero_step` (axis), `slice.too_many_axes` (axes, most).
    """


class SliceIndexMistake(SliceMistake, IndexError):
    """An index that does not fit its tensor; NumPy raises IndexError too. Codes:
    `slice.out_of_range` (axis, position, size, last), `slice.empty_axis` (axis, position),
    `slice.too_many_indices` (given, rank), `slice.two_ellipses`.
    """


def parse_index(text: str | Span) -> Index:
    """The index that a learner typed, with or without the name and the brackets around it.

    `train_images[:, 14:]`, `[:, 14:]`, `:, 14:` and `(…)` inside are the same; so are
    `x[0][1]` and `x[0, 1]`, `slice(1, 2)` and `1:2`. Full-width characters count as their
    ASCII forms. Raises `SliceMistake`.
    """
    (found, _), *others = parse_indices(text)
    for other, brackets in others:
        if not all(isinstance(entry, int) for entry in found):
            raise index_of_index(brackets)
        found += other
    return found


def index_of_index(brackets: Span) -> SliceMistake:
    """What to say of brackets for which the ones before would have to be another index."""
    return SliceMistake(
        "slice.index_of_index",
        f"{brackets.quoted} would index what the brackets before it take; write one pair",
        token=brackets.quoted,
    )


def parse_indices(text: str | Span, *, bare: bool = False) -> list[tuple[Index, Span]]:
    """The indices in a row, `x[10:100][5]`, each as it was typed; `bare`: without brackets.

    Raises `SliceMistake`.
    """
    require_length(text, MAX_TEXT, SliceMistake, "slice.too_long")
    span = Span.of(text)
    if (alone := span.alone) is not None:
        raise SliceMistake(
            "slice.unbalanced",
            f"{alone.quoted} at character {alone.at} has no partner; {_EXAMPLE}",
            token=alone.quoted,
            at=alone.at,
        )
    named = None if bare else _NAME.match(span.text)
    indices = span.cut(named.end() if named else 0)
    if bare or not indices.text.startswith("[") or (named is None and "," in indices.outside):
        return [(_index(span), span)]
    found: list[tuple[Index, Span]] = []
    while indices.text.startswith("["):
        one = indices.brackets[0]
        found.append((_index(one.cut(1, len(one) - 1)), one))
        indices = indices.cut(len(one))
    if indices:
        raise SliceMistake(
            "slice.after_the_end",
            f"{indices.quoted} stands behind the index; only the index is read, {_EXAMPLE}",
            token=indices.quoted,
        )
    return found


def _index(span: Span) -> Index:
    """What stands between the brackets."""
    if (inside := span.inside) is not None and span.text[0] == "(":
        if not inside:
            return ()
        span = inside
    if not span:
        raise SliceMistake("slice.empty", f"no index was given; {_EXAMPLE}")
    entries = span.split(_COMMA, span.outside)
    if len(entries) > 1 and not entries[-1]:
        entries.pop()  # the comma of [4,]
    return tuple(map(_entry, entries))


def entry_text(entry: Entry) -> str:
    """An entry as it is typed, without blanks: `14:`, `::-1`, `None`, `...`."""
    if entry is None:
        return "None"
    if isinstance(entry, int):
        return str(entry)
    if not isinstance(entry, slice):
        return "..."
    parts = ["" if part is None else str(part) for part in (entry.start, entry.stop, entry.step)]
    return ":".join(parts if parts[2] else parts[:2])


def index_text(index: Index) -> str:
    """The index as it stands between the brackets; `()` where it has no entry."""
    return ", ".join(map(entry_text, index)) if index else "()"


def _entry(span: Span) -> Entry:
    if not span:
        raise SliceMistake("slice.missing_entry", f"an entry is missing beside a comma; {_EXAMPLE}")
    if span.text in _NEW_AXIS:
        return None
    if span.text in _REST:
        return Ellipsis
    if (call := _CALL.match(span.text)) and (inside := span.cut(call.end()).inside) is not None:
        bounds = inside.split(_COMMA, inside.outside)
        if 1 <= len(bounds) <= _COLONS + 1 and all(bounds):
            return slice(*map(_bound, bounds))
        raise _not_an_entry(span)
    if ":" in span.outside:
        bounds = span.split(_COLON, span.outside)
        if len(bounds) > _COLONS + 1:
            raise SliceMistake(
                "slice.too_many_colons",
                f"{span.quoted} has too many colons; a slice is start:stop or start:stop:step",
                token=span.quoted,
            )
        return slice(*map(_bound, bounds))
    if (listed := span.inside) is not None and (span.text[0] == "[" or "," in listed.outside):
        raise SliceMistake(
            "slice.list",
            f"{span.quoted} is a list of positions, which copies what it picks; "
            f"a slice such as {_as_slice(listed)} works",
            token=span.quoted,
            works=_as_slice(listed),
        )
    return _number(span)


def _as_slice(listed: Span) -> str:
    """The slice that takes the listed positions, an example if none does."""
    try:
        positions = [_number(part) for part in listed.split(_COMMA, listed.outside)]
        first, step = positions[0], positions[1] - positions[0]
    except (SliceMistake, IndexError):
        return _EXAMPLE_SLICE
    if step > 0 and first >= 0 and positions == [*range(first, positions[-1] + 1, step)]:
        works = entry_text(slice(first, positions[-1] + 1, step if step > 1 else None))
        if len(works) <= _SHORT:
            return works
    return _EXAMPLE_SLICE


def _bound(span: Span) -> int | None:
    return None if span.text in ("", "None") else _number(span)


def _number(span: Span) -> int:
    try:
        if (written := literal(span)) is not None:
            if re.search(r"[.eE]", span.text):
                raise SliceMistake(
                    "slice.float",
                    f"{span.quoted} is a float to Python; an index is an integer such as 3",
                    token=span.quoted,
                )
            if not re.fullmatch(r"[+-]?\s*[0-9_]+", span.text):
                raise _not_an_entry(span)
            value = int(written)
        elif _COMPUTED.fullmatch(span.text):
            value = parse_whole_number(span, negative=True)
        else:
            raise _not_an_entry(span)
    except NumberMistake as mistake:
        if mistake.code == "number.too_large":
            raise SliceMistake(
                "slice.too_large",
                f"a number there is too large; at most {MAX_NUMBER:,} is read",
                most=MAX_NUMBER,
            ) from None
        raise _not_an_entry(span) from None
    if re.match(r"[+-]?\s*0[0-9]", span.text):
        # 60,000 typed for 60000 would silently be the two entries 60 and 0.
        raise SliceMistake(
            "slice.leading_zero",
            f"{span.quoted} begins with 0; a comma separates axes, so write 60000, not 60,000",
            token=span.quoted,
        )
    return value


def _not_an_entry(span: Span) -> SliceMistake:
    if _ATTRIBUTE.search(span.text):
        return SliceMistake(
            "slice.attribute",
            f"{span.quoted} is a number that Python works out first; write it, or -1 for the last",
            token=span.quoted,
        )
    return SliceMistake(
        "slice.not_an_entry",
        f"{span.quoted} is neither an integer, a slice such as 2:5, None nor ...",
        token=span.quoted,
    )
