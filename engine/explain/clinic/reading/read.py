"""A text that somebody brings, read: the one face of this room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from engine.explain.clinic.found import Found, Library
from engine.explain.clinic.reading.messages.known import KNOWN
from engine.explain.clinic.reading.nearest import nearest, shown
from engine.explain.clinic.reading.pasted import Paste, paste, unwrapped
from engine.explain.clinic.reading.patterns import NotKnown, Pattern
from engine.explain.clinic.reading.shapes import ERROR, shapes_alone, typed_shapes
from engine.explain.clinic.reading.sound import is_sound
from engine.protocol.errors import Mistake

MOST_QUOTED: Final = 60
_KERAS: Final = re.compile(
    r"keras/src|keras\\src|[/\\]keras[/\\]|Exception encountered when calling"
    r"|Arguments received by |\bkeras\.\w"
)
_NAMES: Final[tuple[tuple[Library, re.Pattern[str]], ...]] = (
    ("keras", re.compile(r"KerasTensor|\bkeras\b", re.IGNORECASE)),
    ("torch", re.compile(r"\btorch\b|pytorch|파이토치", re.IGNORECASE)),
    ("tensorflow", re.compile(r"TensorShape|\btf\b|tensorflow|텐서플로", re.IGNORECASE)),
    ("jax", re.compile(r"\bjnp\b|\bjax\b", re.IGNORECASE)),
    ("numpy", re.compile(r"\bnp\b|numpy|넘파이", re.IGNORECASE)),
)
_JAX: Final = re.compile(r"\bjaxlib\b|[/\\]jax[/\\]|\bjnp\.|\bjax\.")
_LAYER: Final = re.compile(r"\blayer ([A-Za-z_][A-Za-z0-9_./-]{0,60})(?: is incompatible|:)")


def read(text: str) -> Found:
    """What a text says does not fit: of several messages the last one that is understood.

    Nothing of it is run; of a long text only the head and the tail are looked at (`pasted`), so
    that time is bounded. Raises `Mistake`: `clinic.empty`; `clinic.contradiction` (nearest: the
    known message whose numbers here contradict it); `clinic.unknown` (nearest: the known message
    most like it); `clinic.only_shapes` (shapes: those of a message that is like none);
    `clinic.one_shape` (shape); `clinic.nothing`.
    """
    pasted = paste(text)
    if not pasted.words.strip():
        raise Mistake("clinic.empty", "nothing was given; paste an error, or two shapes")
    said = _message(pasted)
    for words in unwrapped(text):
        said = said.or_rather(_message(words))
    for words in () if said.found else _with_heads(pasted):
        said = said.or_rather(_message(words))
    if said.found:
        return said.found
    if said.contradicted:
        raise Mistake(
            "clinic.contradiction",
            "the numbers of this message contradict it, so part of it may be lost: "
            f"{said.contradicted}",
            nearest=said.contradicted,
        )
    return _without_message(pasted)


@dataclass(frozen=True)
class _Said:
    """The last message that is sound; without one, the last that is not."""

    found: Found | None = None
    contradicted: str = ""
    told: tuple[int, int] = (0, 0)
    """How many places of the template are filled, and how long it is."""
    left: int = 0
    """Characters behind it that are no blanks."""

    def or_rather(self, other: _Said) -> _Said:
        """The other one where that is the same message and tells more of it."""
        if not (self.found and other.found):
            return other if other.found or not (self.found or self.contradicted) else self
        return other if other.left <= self.left and other.told > self.told else self


def _with_heads(pasted: Paste) -> Iterator[Paste]:
    """The same with the words that it lacks in front, where it was cut in the middle of them."""
    start = pasted.words[:MOST_QUOTED].lower()
    heads = {pattern.beheaded(start) for pattern in KNOWN}
    for head in sorted(heads - {""}):
        starts = tuple(place + len(head) if place else 0 for place in pasted.starts)
        yield replace(pasted, words=head + pasted.words, starts=starts)


def _message(pasted: Paste) -> _Said:
    small = pasted.words.lower()
    if len(small) != len(pasted.words):  # a letter that grows when it is small
        small = pasted.words
    told = sorted(
        (
            (-match.end(), match.start(), place, match, pattern)
            for place, pattern in enumerate(KNOWN)
            for match in pattern.places(pasted.words, small)
        ),
        key=lambda it: it[:3],
    )
    spoiled: list[tuple[re.Match[str], Pattern]] = []
    for _, start, _, match, pattern in told:
        if any(start < other.end() and other.start() < match.end() for other, _ in spoiled):
            continue
        try:
            found = pattern.found(match)
        except NotKnown:
            continue
        if found and is_sound(found):
            found = _told(found, pasted, match)
            places = bool(found.layer) + sum(it is not None for it in match.groups())
            left = len(pasted.words[match.end() :].replace(" ", ""))
            return _Said(found, "", (places, len(pattern.template)), left)
        spoiled.append((match, pattern))
    return _Said(contradicted=shown(spoiled[0][1].template) if spoiled else "")


def _told(found: Found, pasted: Paste, match: re.Match[str]) -> Found:
    """With the words it was read from, and what stands around them."""
    start, stop = match.span()
    layer = found.layer
    if not layer and found.kind.startswith(("layer", "wanted")):
        before = pasted.words[max(start - 120, 0) : stop]
        layer = named[1] if (named := _LAYER.search(before)) else ""
    return replace(
        found,
        line=pasted.line(start, stop),
        source=pasted.above(start).source,
        layer=layer,
        library=_library(found.library, pasted.around(start, stop), pasted.above(start).files),
    )


def _library(said: Library | None, around: str, files: tuple[str, ...]) -> Library | None:
    """Whose user asks: Keras has others compute for it, and JAX speaks as NumPy does."""
    if _KERAS.search(around if said != "numpy" else " ".join(files[-1:])):
        return "keras"
    if said in ("numpy", None) and _JAX.search(around):
        return "jax"
    return said


def _without_message(pasted: Paste) -> Found:
    """Two shapes that were typed, or what to say of a text that has neither."""
    like, share = nearest(pasted.words, KNOWN)
    if share < 0.6 and (found := typed_shapes(pasted.words)):
        library = next((name for name, sign in _NAMES if sign.search(pasted.words)), None)
        return replace(found, library=library, line=pasted.line(0, len(pasted.words)))
    if like:
        raise Mistake(
            "clinic.unknown",
            f"this message is not known, or part of it is lost; the nearest one known is: {like}",
            nearest=like,
        )
    shapes = shapes_alone(pasted.words)
    if len(shapes) == 1:
        raise Mistake(
            "clinic.one_shape",
            f"{shapes[0][:MOST_QUOTED]} is one shape; give two, or the whole error",
            shape=shapes[0][:MOST_QUOTED],
        )
    if shapes and ERROR.search(pasted.words):
        alone = " ".join(shapes[:2])[:MOST_QUOTED]
        raise Mistake(
            "clinic.only_shapes",
            f"this message is not known; of its shapes alone something can be said: {alone}",
            shapes=alone,
        )
    raise Mistake(
        "clinic.nothing",
        "neither an error about shapes nor two shapes stand in this text; paste a whole "
        "traceback, or type (97, 2) * (2, 1)",
    )
