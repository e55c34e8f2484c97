"""Two shapes that were typed or printed, without an error, in any of the spellings there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from keyword import iskeyword
from typing import Final

from engine.explain.clinic.found import Found, Named, Sizes
from engine.explain.clinic.reading.sizes import BRACKETED, BROKEN, MOST_AXES, NUMBER, sizes_of

MOST_SHAPES: Final = 8
MOST_WORDS: Final = 40
"""Beside the shapes; a longer text is about something else."""
_FEW_WORDS: Final = 4

_MAKERS: Final = "zeros|ones|empty|full|rand|randn|random_sample|random|standard_normal"
_MADE: Final = (
    rf"(?:np|numpy|torch|tf|jnp|mx|ops|K|keras)\.(?:\w{{1,12}}\.){{0,2}}(?:{_MAKERS})"
    rf"\(\s?(?:{NUMBER}(?:\s?,\s?{NUMBER}){{0,{MOST_AXES - 1}}}|(?:shape=|size=)?{BRACKETED})"
)
_TOKEN: Final = re.compile(
    rf"(?P<made>{_MADE})(?:\s?,[^()]{{0,60}})?\)?|(?P<bracketed>{BRACKETED})"
    rf"|(?<![\w.])(?P<times>(?!0[xX]){NUMBER}(?:\s?[x×]\s?(?:{NUMBER}|None|\?))+)(?![\w.{BROKEN}])"
)
_NAME: Final = re.compile(
    r"(?P<name>(?<![\w.])[A-Za-z_]\w{0,30})\s?"
    r"(?:(?:\.shape|\.size\(\)|\.get_shape\(\)|_shape)\s?(?:=|:|is)*\s?|(?:=|:)\s?"
    r"|\s(?:has|of|with|is|in)?\s?(?:the\s)?shape\s?(?:=|:|of|is)*\s?)$"
)
_LETTER: Final = re.compile(r"(?<![\w.)\]])(?<![)\]]\s)(?P<name>(?![fgh])[A-Za-z])\s?$")
_OPERATION: Final = re.compile(
    r"\b(matmul|dot|mm|bmm|mv|add|subtract|sub|multiply|mul|divide|div|inner|concatenate|cat|stack"
    r"|vstack|hstack)\s?\(\s?\[?\s?$"
)
"""An operation that was typed with shapes for its operands."""
_CALL: Final = re.compile(r"[\w\])]\s?\(?$")
_SIGNS: Final = r"//|\*\*|[-+*/@%×✕·]|==|!=|<=|>=|<|>|x|X"
_SIGN: Final = re.compile(rf"^[\s)\]]*({_SIGNS})[\s(\[]*$")
_NOT_NAMES: Final = re.compile(
    "(?:input_)?shapes?|sizes?|and|with|of|is|vs|by|to|from|the|dtype|axis|dim|array|tensor"
    "|matrix|numpy|torch|(?:Keras)?Tensor"
)
_ABOUT: Final = re.compile(
    r"shape|size|dim|tensor|array|matri|vector|torch|numpy|\bnp\.|\btf\.|jax|jnp|keras|broadcast"
    r"|batch|layer|multipl|dot|matmul|add|모양|크기|형상|차원|텐서|배열|행렬|벡터|브로드캐스|곱|더하",
    re.IGNORECASE,
)
ERROR: Final = re.compile(
    r"\b\w*(?:Error|Exception|Warning)\b|Traceback|\bError:|\b(?:could|can)(?:not| not|nt)\b"
    r"|\bmust\b|\bexpected\b|\binvalid\b|\bincompatible\b|\bmismatch|\bout of (?:bounds|range)",
    re.IGNORECASE,
)
"""Words of a message: what is not known among them is not read as shapes alone."""


@dataclass(frozen=True)
class _Token:
    start: int
    stop: int
    sizes: Sizes
    name: str
    begin: int
    """Where it begins with its name."""


def typed_shapes(words: str) -> Found | None:
    """The shapes of a short text that has two or more, and no words of an error."""
    tokens = _different(_tokens(words))
    if len(tokens) < 2 or ERROR.search(words) or not _is_about(words, tokens):
        return None
    word = ""
    if len(tokens) == 2:
        word = _between(words, tokens) or _in_names(words, tokens)
    line = " ".join(words.split())
    return Found("shapes", None, line, _named(tokens), word=word)


def shapes_alone(words: str) -> tuple[str, ...]:
    """The shapes of a text as they stand there, without what is around them."""
    return tuple(words[token.start : token.stop].strip() for token in _tokens(words))


def _different(tokens: Iterator[_Token]) -> list[_Token]:
    """Without those that are told twice: `x = torch.zeros(3, 2)`, and `x.shape` printed."""
    kept: list[_Token] = []
    for token in tokens:
        if not any(token.name and (token.name, token.sizes) == (k.name, k.sizes) for k in kept):
            kept.append(token)
    return kept


def _tokens(words: str) -> Iterator[_Token]:
    """At most one more than may be."""
    count, depth, last = 0, 0, 0
    for match in _TOKEN.finditer(words):
        between = words[last : match.start()]
        depth = max(0, depth + between.count("[") - between.count("]"))
        last = match.end()
        before = words[max(match.start() - 60, 0) : match.start()]
        name = _NAME.search(before)
        if not name and (match[0][0] != "[" or before.endswith(" ")):
            name = _LETTER.search(before)
        if match["bracketed"] and not _is_shape(match[0], before, depth, bool(name)):
            continue
        told = match["made"].partition("(")[2] if match["made"] else match[0]
        told = re.sub(r"^\s?(?:shape=|size=)", "", told)
        begin = match.start() - (len(before) - name.start() if name else 0)
        called = name["name"].removesuffix("_shape") if name else ""
        yield _Token(match.start(), match.end(), sizes_of(told), called, begin)
        if (count := count + 1) > MOST_SHAPES:
            return


def _is_shape(told: str, before: str, depth: int, named: bool) -> bool:
    """Whether brackets hold sizes: not the arguments of a call, an index, or a row of data."""
    if told[0].isalpha():  # torch.Size, TensorShape, float32[3,4]
        return True
    if told[0] == "[" and depth:
        return False
    if _OPERATION.search(before):
        return True
    if _CALL.search(before) and not named and not re.search(r"[Ss]hapes?\s?\(?$|\bin\s?$", before):
        return bool(re.search(r"\w\s$", before)) and told[-2] != "("
    return bool(told.strip("()[] ")) or not re.search(r"\w$", before)


def _is_about(words: str, tokens: list[_Token]) -> bool:
    """Whether the words around say that these are shapes, or there are hardly any."""
    if len(tokens) > MOST_SHAPES or not any(
        isinstance(size, int) for token in tokens for size in token.sizes
    ):
        return False
    rest, last = "", 0
    for token in tokens:
        rest += f"{words[last : max(token.begin, last)]} "
        last = token.stop
    rest += words[last:]
    around = len(re.findall(r"\w+", rest))
    wrapped = any(words[token.start].isalpha() for token in tokens)
    return around <= (MOST_WORDS if wrapped or _ABOUT.search(words) else _FEW_WORDS)


def _between(words: str, tokens: list[_Token]) -> str:
    first, second = tokens
    if match := _OPERATION.search(words[: first.begin]):
        return match[1]
    match = _SIGN.match(words[first.stop : second.begin])
    return match[1].replace("✕", "×").replace("X", "×").replace("x", "×") if match else ""


def _in_names(words: str, tokens: list[_Token]) -> str:
    """The sign between the two names, where the text has an expression of them as well."""
    a, b = (re.escape(token.name) for token in tokens)
    if not (a and b):
        return ""
    match = re.search(rf"(?<![\w.]){a}\s?({_SIGNS})\s?{b}(?![\w.])", words)
    if match:
        return match[1]
    match = re.search(rf"\b(matmul|dot|mm|bmm|add|multiply)\(\s?{a}\s?,\s?{b}\s?\)", words)
    return match[1] if match else ""


def _named(tokens: list[_Token]) -> tuple[Named, ...]:
    names: list[str] = []
    for token in tokens:
        name = token.name
        taken = name in names or iskeyword(name)
        if taken or not name.isidentifier() or _NOT_NAMES.fullmatch(name):
            others = {*names, *(token.name for token in tokens)}
            name = next(letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in others)
        names.append(name)
    return tuple(Named(name, token.sizes) for name, token in zip(names, tokens, strict=True))
