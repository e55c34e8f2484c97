"""What is true of every refusal, whichever field it comes from, and texts that are refused."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isfinite

from hypothesis import strategies as st

from engine.protocol.errors import Mistake

QUOTED = ("token", "word")
"""Details that repeat what was typed, whatever the code."""
NAMES = ("expression.unknown_name",)
"""Refusals whose `name` is as it was typed, and not as the lesson writes it."""
WHOLE = ("number", "shape", "widths", "matrix", "rearranging", "pixel")
"""Families that ask for whole numbers; others for any."""
EXAMPLES = (
    "8.1e5", "468.75", "60000/128", "[0,1], 0", "(97,2) * (2,1)", "slice(1,2)", "x.shape[0]-1",
    "(3,) f4", "x[0][1]", "train_images[:10].mean()", "np.mean(x)", "1e3", "e^2/2; e = 1", "1e-3x",
    "RuntimeError: The size of tensor a (4) must match the size of tensor b (3) at dimension 1",
    "ValueError: operands could not be broadcast together with shapes (3,4) (3,)",
    "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x2)", "（３，４）＋（４，）", "3² + 2×4",
    "y[0] = 99", "rotate 30", "W1[272, 159]", "(3, 2).reshape(6, -1).T", "1 2; 2 4", "yes", "네",
    "-0.5", "95 %", "1,024", "max(x, 0)", "|w*x + b - y|; w = 3", "2**10", "세 개", "1.5 GiB",
)  # fmt: skip
"""What learners type, and paste."""
SIGNS = "()[]{}|,.;:+-*/^=%<>@·×²π_'\"… \t\n\u200b\x00xXeE0123459ab한글（，：３"
SLIPS = ("delete", "double", "insert", "join", "bracket", "wide")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
PLAIN = {wide: narrow for narrow, wide in FULL_WIDTH.items()} | {
    0x2212: "-", 0x2013: "-", 0x3001: ",", 0x3014: "[", 0x3015: "]", 0x3010: "[", 0x3011: "]",
}  # fmt: skip


@st.composite
def typed_texts(draw: st.DrawFn, seeds: tuple[str, ...]) -> str:
    """A text that a field understands, or one of the examples, with a slip or some."""
    pieces = st.sampled_from((*seeds, *seeds, *EXAMPLES))
    text = draw(pieces)
    for slip in draw(st.lists(st.sampled_from(SLIPS), max_size=4)):
        at = draw(st.integers(0, len(text)))
        if slip == "delete":
            text = text[:at] + text[at + 1 :]
        elif slip == "double":
            text = text[:at] + text[at - 1 : at] + text[at:]
        elif slip == "insert":
            text = text[:at] + draw(st.sampled_from(SIGNS)) + text[at:]
        elif slip == "join":
            text = text[:at] + draw(pieces) + text[at:]
        elif slip == "bracket":
            pair = draw(st.sampled_from(("()", "[]", "(]", "||")))
            text = text[:at] + pair[0] + text[at:] + pair[1]
        else:
            text = text[:at] + text[at:].translate(FULL_WIDTH)
    return text


def require_true(mistake: Mistake, typed: str) -> None:
    """Fail if the refusal names what is not there, or denies what is."""
    for name, value in mistake.detail.items():
        if name in QUOTED or (name == "name" and mistake.code in NAMES):
            assert stands_in(str(value), typed), (mistake.code, value, typed)
    family, _, kind = mistake.code.partition(".")
    token = str(mistake.detail.get("token", ""))
    if "at" in mistake.detail and token:
        at = int(mistake.detail["at"]) - 1
        assert stands_in(token[:1], typed[at : at + 1]), (mistake.code, token, at, typed)
    if kind in ("unbalanced", "unclosed", "unopened"):
        assert not brackets_match(typed, "()[]") or (token == "|" or family == "nested"), (
            mistake.code,
            typed,
        )
    if kind in ("not_a_number", "fraction") and token and not token.endswith("…"):
        written = number(token)
        if family in WHOLE:
            assert written is None or written % 1, (mistake.code, token, typed)
        else:
            assert written is None or kind == "fraction" or "settings" in family, (
                mistake.code,
                token,
                typed,
            )


def stands_in(shown: str, typed: str) -> bool:
    """Whether a quotation stands in the text: cut at its end, with signs for what has none."""
    pattern = re.escape(shown.removesuffix("…")).replace("\ufffd", ".").replace(r"\ ", r"\s")
    return bool(shown) and re.search(pattern, typed, re.DOTALL) is not None


def brackets_match(typed: str, kinds: str) -> bool:
    """Whether all brackets of those kinds match, other text aside."""
    text = re.sub(rf"[^{re.escape(kinds)}]", "", typed.translate(PLAIN))
    shorter = ""
    while shorter != text:
        shorter, text = text, text.replace("()", "").replace("[]", "")
    return not text


def number(token: str) -> Fraction | None:
    """The finite number that Python reads in a token of ASCII, if any."""
    plain = token.translate(PLAIN).strip()
    try:
        if not plain.isascii() or not isfinite(float(plain)):
            return None
        return Fraction(plain.replace("_", ""))
    except ValueError:
        return None
