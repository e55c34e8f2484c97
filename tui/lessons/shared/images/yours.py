"""The learner's own digit among the images of a lesson: its key, its name, its label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.protocol import GivenImage
from engine.protocol.arrays import Array
from tui.lessons.shared.images.samples import parse_sample
from tui.link.images import YOURS, Images
from tui.shell.keys.table import Key, Press, Table
from tui.shell.own import program

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson
    from tui.shell.own.digit import OwnDigit

CLASSES = 10


def yours_key(images: Images, here: int, go: Callable[[int], object], first: int = 0) -> Key:
    """`y`: the learner's own digit; from there, the `first` image of the set."""
    is_here = here == YOURS
    leads_to = first if is_here else YOURS
    does = "not_yours" if is_here else "yours"
    return Key("y", does, partial(go, leads_to), when=images.yours is not None)


def naming(own: OwnDigit, here: int, said: Callable[[], object], *, leads: bool = True) -> Table:
    """A digit says which one the learner's own is, where that is shown and has no label.

    `said` is called then. It `leads` where nothing else can be shown before.
    """
    if here != YOURS or own.label is not None:
        return ()

    def name(digit: int) -> None:
        own.name(digit)
        said()

    digits = {str(digit): partial(name, digit) for digit in range(CLASSES)}
    return (Key("0-9", "name", digits, leads=leads),)


def image_text(lesson: Lesson, index: int) -> str:
    """The number of an image as it is typed: that of the learner's own is a word."""
    return lesson.word("own", "yours") if index == YOURS else str(index)


def parse_image(lesson: Lesson, images: Images, text: str) -> int:
    """The typed number of one of `images`. Raises `SampleMistake`, `NumberMistake`."""
    names = {"yours", lesson.word("own", "yours").casefold()}
    if images.yours is not None and text.strip().casefold() in names:
        return YOURS
    return parse_sample(text, images.shape[0])


def given_image(images: Images) -> GivenImage | None:
    """The learner's own digit for the engine; None where it is not there, or has no label."""
    found = images.yours
    if found is None or found[1] is None:
        return None
    return GivenImage(pixels=Array("|u1", images.shape[1:], found[0]), label=found[1])


def brackets(images: Images, here: int, go: Callable[[int], object]) -> Mapping[str, Press]:
    """What `[` and `]` do: the image before and the one after; before the first is one's own."""
    return {
        "]": lambda: go(images.within(here + 1)),
        "[": lambda: go(images.within(here - 1)),
    }


def with_yours(images: Images, here: int) -> Mapping[str, object]:
    """What fills a program so that it has the learner's own digit, where that is shown."""
    found = images.yours if here == YOURS else None
    if found is None:
        return {}
    _, height, width = images.shape
    return {program.YOURS: program.OwnImage(*found, (height, width))}
