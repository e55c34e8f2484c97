"""ASCII in the place of glyphs that not every terminal draws one cell wide.

Box, block and arrow glyphs are East Asian Ambiguous: some Korean terminals draw them two
cells wide, which shifts all that stands to their right.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

ASCII = str.maketrans(
    {
        "─": "-", "━": "=", "═": "=", "│": "|", "║": "|", "┃": "|", "╌": "-", "┄": "-",
        "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "|", "┤": "|", "┬": "+", "┴": "+", "┼": "+",
        "╔": "+", "╗": "+", "╚": "+", "╝": "+", "╠": "+", "╣": "+", "╦": "+", "╩": "+", "╬": "+",
        "╞": "|", "╡": "|", "╪": "+", "╟": "+", "╢": "+", "╫": "+", "╒": "+", "╓": "+", "╕": "+",
        "╖": "+", "╘": "+", "╙": "+", "╛": "+", "╜": "+", "╤": "+", "╥": "+", "╧": "+", "╨": "+",
        "╭": "+", "╮": "+", "╰": "+", "╯": "+",
        "▀": "'", "▄": ".", "█": "#", "▌": "|", "▐": "|", "░": ".", "▒": ":", "▓": "%",
        "▁": "_", "▂": "_", "▃": "_", "▅": "=", "▆": "=", "▇": "#", "▎": "|", "▏": "|", "▊": "#",
        "▔": "-", "▕": "|", "▍": "|", "▋": "#", "▉": "#", "■": "#", "□": "o",
        "←": "<", "→": ">", "↑": "^", "↓": "v", "↔": "-", "⇒": ">", "▸": ">", "▾": "v", "▶": ">",
        "▼": "v", "▲": "^", "◀": "<", "◂": "<", "●": "*", "○": "o", "◆": "@", "•": "*", "·": ".",
        "×": "x", "÷": "/", "−": "-", "–": "-", "—": "-", "…": "~", "±": "~", "≤": "<", "≥": ">",
        "≈": "~", "≠": "!", "∂": "d", "∞": "8", "√": "v", "²": "2", "³": "3", "⁴": "4", "°": "o",
        "‘": "'", "’": "'", "“": '"', "”": '"', "✓": "v", "✗": "x", "⋯": "~", "⋮": ":", "Σ": "S",
        "δ": "d", "ε": "e", "η": "n",
        "\u00a0": " ", "⏎": "<", "␣": "_", "┊": ":", "╎": ":",
    }
)  # fmt: skip
_PRODUCT = re.compile(r"(?<=[0-9A-Za-z)|])·(?=[-−.(|0-9A-Za-z])(?<!\|·(?=\|))")
"""A dot between factors, which as a full stop would make 3.2 of 3·2; that of |·| is none."""


_WRITTEN = str.maketrans({"²": "^2", "³": "^3", "⁴": "^4", "·": "*"})
_ROOT = re.compile(r"√(\w'?)")


def spelled(formula: str) -> str:
    """A formula with its powers, products and roots written out, where there are no signs for them.

    Longer than before, which `to_ascii` may not make it: w² would become w2 there, another name.
    """
    return _ROOT.sub(r"sqrt(\1)", formula.translate(_WRITTEN))


@lru_cache(8192)
def to_ascii(text: str) -> str:
    """`text` with every glyph of unsure width in ASCII, cell for cell; Hangul stays."""
    if text.isascii():
        return text
    if text.strip() == "×":  # the sign of an operation by itself, which is not the letter
        return text.replace("×", "*")
    return "".join(
        character
        if character.isascii()
        else _braille_shade(character)
        if "\u2800" <= character <= "\u28ff"
        else "?"
        if unicodedata.east_asian_width(character) == "A"
        else character
        for character in _PRODUCT.sub("*", text).translate(ASCII)
    )


def _braille_shade(character: str) -> str:
    return " ..::++##"[(ord(character) - 0x2800).bit_count()]


class AsciiGlyphs(LineFilter):
    """Puts ASCII in the place of drawing glyphs, in everything that reaches the screen."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(to_ascii(text), style, control) if not control else segment
            for segment in segments
            for text, style, control in (segment,)
        ]
