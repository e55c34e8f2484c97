"""An index as a learner types it between the brackets: `:, 14:, -1`, `..., None`, `::-1`."""

import re
from types import EllipsisType
from typing import Final

from engine.explain.shared.typed.text import plain, quoted, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_NUMBER: Final = 10**18

Entry = int | slice | EllipsisType | None
Index = tuple[Entry, ...]
"""What Python hands to `x[...]`: integers, slices, `None` and at most one `...`."""

_NAME: Final = re.compile(r"[A-Za-z_]\w*\s*(?=\[)")
_NUMBER: Final = re.compile(r"([+-]?)\s*([0-9]+)")
_NEW_AXIS: Final = ("None", "newaxis", "np.newaxis")
_REST: Final = ("...", "Ellipsis")
_COLONS: Final = 2
_EXAMPLE: Final = "write one such as [:, 14:, -1]"


class SliceMistake(Mistake):
    """A text that is no index. Codes: `slice.empty`, `slice.too_long` (characters, most),
    `slice.unbalanced`, `slice.missing_entry`, `slice.not_an_entry` (token), `slice.list`,
    `slice.too_many_colons` (token), `slice.leading_zero` (token), `slice.too_large` (most),
    and of an index that Python reads and NumPy refuses with ValueError `slice.zero_step`
    (axis), `slice.too_many_axes` (axes, most).
    """


class SliceIndexMistake(SliceMistake, IndexError):
    """An index that does not fit its tensor; NumPy raises IndexError too. Codes:
    `slice.out_of_range` (axis, position, size, last), `slice.empty_axis` (axis, position),
    `slice.too_many_indices` (given, rank), `slice.two_ellipses`.
    """


def parse_index(text: str) -> Index:
    """The index that a learner typed, with or without the name and the brackets around it.

    `train_images[:, 14:]`, `[:, 14:]`, `:, 14:` and `(…)` inside are the same. Full-width
    characters count as their ASCII forms. Raises `SliceMistake`.
    """
    require_length(text, MAX_TEXT, SliceMistake, "slice.too_long")
    inner = plain(text).replace("\u2026", "...").replace("\uff1a", ":")
    if named := _NAME.match(inner):
        inner = inner[named.end() :]
    inner = _without(inner, "[", "]")
    if inner.startswith("("):
        inner = _without(inner, "(", ")")
        if not inner:
            return ()
    if not inner:
        raise SliceMistake("slice.empty", f"no index was given; {_EXAMPLE}")
    if "[" in inner or "]" in inner:
        if inner.count("[") != inner.count("]"):
            raise _unbalanced()
        raise SliceMistake(
            "slice.list",
            "a list of positions copies what it picks; write integers, slices, None or ...",
        )
    if "(" in inner or ")" in inner:
        raise _unbalanced()
    tokens = [token.strip() for token in inner.split(",")]
    if len(tokens) > 1 and not tokens[-1]:
        tokens.pop()  # the comma of [4,]
    return tuple(map(_entry, tokens))


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


def _without(text: str, opening: str, closing: str) -> str:
    """The text between one pair of brackets around it all, if it begins with one."""
    if not text.startswith(opening):
        return text
    if len(text) == 1 or not text.endswith(closing):
        raise _unbalanced()
    return text[1:-1].strip()


def _unbalanced() -> SliceMistake:
    return SliceMistake("slice.unbalanced", f"the brackets do not match; {_EXAMPLE}")


def _entry(token: str) -> Entry:
    if not token:
        raise SliceMistake("slice.missing_entry", f"an entry is missing beside a comma; {_EXAMPLE}")
    if token in _NEW_AXIS:
        return None
    if token in _REST:
        return Ellipsis
    if ":" not in token:
        return _number(token)
    if token.count(":") > _COLONS:
        raise SliceMistake(
            "slice.too_many_colons",
            f"{quoted(token)} has too many colons; a slice is start:stop or start:stop:step",
            token=quoted(token),
        )
    bounds = [part.strip() for part in token.split(":")]
    return slice(*(None if part in ("", "None") else _number(part) for part in bounds))


def _number(token: str) -> int:
    match = _NUMBER.fullmatch(token)
    if match is None:
        raise SliceMistake(
            "slice.not_an_entry",
            f"{quoted(token)} is neither an integer, a slice such as 2:5, None nor ...",
            token=quoted(token),
        )
    digits = match[2]
    if len(digits) > 1 and digits[0] == "0":
        # 60,000 typed for 60000 would silently be the two entries 60 and 0.
        raise SliceMistake(
            "slice.leading_zero",
            f"{quoted(token)} begins with 0; a comma separates axes, so write 60000, not 60,000",
            token=quoted(token),
        )
    if len(digits) > len(str(MAX_NUMBER)) or int(digits) > MAX_NUMBER:
        raise SliceMistake(
            "slice.too_large",
            f"a number there is too large; at most {MAX_NUMBER:,} is read",
            most=MAX_NUMBER,
        )
    return -int(digits) if match[1] == "-" else int(digits)
