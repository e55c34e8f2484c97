"""What a sign is written as where only ASCII is drawn, so that it keeps its meaning.

Box, block and arrow glyphs are East Asian Ambiguous: some Korean terminals draw them two
cells wide, which shifts all that stands to their right. Lines, blocks and dots have a stand-in
of one cell. Other signs are spelled out: ± is +-, √s is sqrt(s), and no two become the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

DRAWN: Final[Mapping[str, str]] = {
    "─": "-", "━": "=", "═": "=", "│": "|", "║": "|", "┃": "|", "╌": ".", "┄": "-", "┈": "-",
    "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "|", "┤": "|", "┬": "+", "┴": "+", "┼": "+",
    "╔": "+", "╗": "+", "╚": "+", "╝": "+", "╠": "+", "╣": "+", "╦": "+", "╩": "+", "╬": "+",
    "╞": "|", "╡": "|", "╪": "+", "╟": "+", "╢": "+", "╫": "+", "╒": "+", "╓": "+", "╕": "+",
    "╖": "+", "╘": "+", "╙": "+", "╛": "+", "╜": "+", "╤": "+", "╥": "+", "╧": "+", "╨": "+",
    "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┊": ":", "╎": ":", "┆": ":",
    "╴": "-", "╵": "|", "╶": "-", "╷": "|",
    "▀": "'", "▄": ".", "█": "#", "▌": "|", "▐": "|", "░": ".", "▒": ":", "▓": "%",
    "▁": "_", "▂": "_", "▃": "_", "▅": "=", "▆": "=", "▇": "#", "▎": "|", "▏": "|", "▊": "#",
    "▪": "+", "▔": "-", "▕": "|", "▍": "|", "▋": "#", "▉": "#", "≡": "E", "❱": ">",
    "´": "'", "ο": "o", "Α": "A",
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8",
    "₉": "9",
}  # fmt: skip
"""Parts of pictures: what they are is said by where they stand."""

SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "±": ("+-", "+"), "−": ("-", "-"), "–": ("-", "-"), "—": ("--", "-"), "×": ("*", "*"),
    "÷": ("/", "/"), "≤": ("<=", "<"), "≥": (">=", ">"), "≈": ("~=", "~"), "≠": ("!=", "!"),
    "…": ("...", "~"), "⋯": ("...", "~"), "⋮": (":", ":"), "·": (".", "."), "⋅": ("*", "*"),
    "∙": ("*", "*"), "∕": ("/", "/"), "√": ("sqrt", "V"), "°": (" deg", "o"), "′": ("'", "'"),
    "∞": ("inf", "8"), "∂": ("d", "d"), "Σ": ("sum", "S"), "π": ("pi", "p"), "µ": ("u", "u"),
    "δ": ("delta", "d"), "ε": ("eps", "e"), "η": ("eta", "n"), "ᵀ": (".T", "T"),
    "←": ("<-", "<"), "→": ("->", ">"), "↔": ("<->", "-"), "⇒": ("=>", ">"), "↑": ("^", "^"),
    "↓": ("v", "v"), "↗": ("/>", "/"), "▸": (">", ">"), "▶": (">", ">"), "◂": ("<", "<"),
    "◀": ("<", "<"), "▾": ("v", "v"), "▼": ("v", "v"), "▴": ("^", "^"), "▲": ("^", "^"),
    "●": ("@", "@"), "•": ("*", "*"), "○": ("o", "o"), "◆": ("&", "&"), "■": ("#", "#"),
    "✓": ("ok", "k"), "✗": ("X", "X"), "✕": ("x", "x"), "⏎": ("Enter", "<"), "␣": ("_", "_"),
    "‘": ("'", "'"), "’": ("'", "'"), "“": ('"', '"'), "”": ('"', '"'), "\u00a0": (" ", " "),
    "«": ("<<", "<"), "»": (">>", ">"), "α": ("alpha", "a"), "ρ": ("rho", "r"),
    "σ": ("sigma", "s"), "ω": ("omega", "w"), "Ω": ("Omega", "W"), "ŷ": ("y_hat", "y"),
    "★": ("(*)", "+"),
}  # fmt: skip
"""Each sign as it is spelled, and as it stands in one cell where there is no room for more."""

_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"
_POWERS: Final = str.maketrans(_RAISED, "0123456789+-n")
_BRAILLE: Final = range(0x2800, 0x2900)

Spelled = tuple[Callable[[str], str], Callable[[str], str]]


def _always(whole: str, narrow: str) -> Spelled:
    return (lambda _: whole), (lambda _: narrow)


_HJKL: Final = str.maketrans("←↓↑→", "hjkl")
_IN_CONTEXT: Final[Mapping[str, Spelled]] = {
    # The arrow keys: < and > are other keys, h j k l are the same ones.
    "←↑↓→|←→↑↓": ((lambda _: "arrows"), lambda keys: keys.translate(_HJKL)),
    "←→": _always("Left/Right", "hl"),
    "↑↓": _always("Up/Down", "kj"),
    r"√\w'?": ((lambda root: f"sqrt({root[1:]})"), lambda root: f"V{root[1:]}"),
    # The power of a name is no other name.
    f"[{_RAISED}]+": (
        (lambda power: f"^{power.translate(_POWERS)}"),
        lambda power: power.translate(_POWERS),
    ),
    # A range is no difference, which a hyphen would make of it, nor is a dash.
    r"(?<=\w)–(?=[\w.−])": _always("..", "~"),
    r"(?<=\S )–(?= \S)": _always("--", "-"),
    # A dot between factors, which as a full stop would make 3.2 of 3·2; that of |·| is none.
    r"(?<=[0-9A-Za-z)|])·(?=[-−.(|0-9A-Za-z√])(?<!\|·(?=\|))": _always("*", "*"),
    r"(?<= )·(?= [^\W\d_가-힣]'?(?:[^\w\s]| [-+/=@−×]|$|[가-힣]))": _always("*", "*"),
    r"(?<=\b[^\W\d_가-힣] )·(?= )": _always("*", "*"),
    "(?<=[가-힣])·(?=[가-힣])": _always(", ", ","),
    r"(?<=\d)×(?!\w)|(?<=\d)×(?=\d)|(?<=\d )×(?= (?:[\d(]|[^\W_]{2}))": _always("x", "x"),
}
"""What a sign is spelled as by what stands beside it, tried before `SIGNS`."""
_WAYS: Final[tuple[Spelled, ...]] = (
    *_IN_CONTEXT.values(),
    *(_always(*ways) for ways in SIGNS.values()),
)
_ANY: Final = re.compile(
    f"(?=[{''.join(SIGNS)}{_RAISED}])(?:"  # else each of eighty ways is tried at every letter
    + "|".join(f"({sign})" for sign in (*_IN_CONTEXT, *map(re.escape, SIGNS)))
    + ")"
)


def signs_in(text: str) -> list[tuple[int, int, str, str]]:
    """The signs that are spelled: where each begins and ends, spelled, and as short as it was."""
    found = []
    for match in _ANY.finditer(text):
        assert match.lastindex is not None
        whole, narrow = _WAYS[match.lastindex - 1]
        found.append((*match.span(), whole(match[0]), narrow(match[0])))
    return found


@lru_cache(1024)
def to_ascii(text: str) -> str:
    """`text` with every sign spelled, longer than it was where that takes more; Hangul stays."""
    if text.isascii():
        return text
    written, at = [], 0
    for start, stop, whole, _ in signs_in(text):
        written += [*map(stand_in, text[at:start]), whole]
        at = stop
    return "".join([*written, *map(stand_in, text[at:])])


def stand_in(character: str) -> str:
    """What one cell shows of a character that is not spelled: of ç c, of a sign unknown here ?."""
    if character.isascii():
        return character
    if ord(character) in _BRAILLE:
        return " ..::++##"[(ord(character) - 0x2800).bit_count()]
    width, kind = unicodedata.east_asian_width(character), unicodedata.category(character)[0]
    letter = unicodedata.normalize("NFKD", character)[0]
    if kind == "L" and letter.isascii():
        return letter
    is_unsure = width == "A" or (kind in "SPNZ" and width not in "WF")
    return DRAWN.get(character, "?" if is_unsure else character)
