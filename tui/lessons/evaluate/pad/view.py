"""The drawing of the lesson `evaluate`: pixels, pen, preparation, and what the network said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.evaluate.drawing import EMPTY, SIDE, Point, Prepared, moved, stroke
from engine.explain.shared.networks.softmax import softmax
from tui.shell.own.digit import as_seen

if TYPE_CHECKING:
    from tui.link.image_reading import Reading
    from tui.shell.own.digit import OwnDigit


class Pad:
    """A drawing and the pen above it. `number` counts the drawings that were begun anew.

    `is_own` until an image of the test set is put there. With `unnamed` the learner would not
    say which digit it is.
    """

    def __init__(self) -> None:
        self.pixels = EMPTY
        self.pen = (SIDE // 2, SIDE // 2)
        self.down = False
        self.erases = False
        self.prepares = True
        self.number = 0
        self.meant: int | None = None
        self.is_own = True
        self.unnamed = False
        self.values: tuple[float, ...] | None = None
        self.step: int | None = None

    @property
    def mode(self) -> str:
        """What the pen does where it goes: nothing, draw or erase."""
        if not self.down:
            return "erase.up" if self.erases else "up"
        return "erase" if self.erases else "down"

    @property
    def prepared(self) -> Prepared:
        """The drawing as MNIST's digits were prepared."""
        return as_seen(self.pixels)

    @property
    def seen(self) -> bytes:
        """What the network gets."""
        return self.prepared.pixels if self.prepares else self.pixels

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not any(self.pixels)

    @property
    def asks_name(self) -> bool:
        """Whether it is time to ask which digit the learner has drawn."""
        drawn = self.is_own and not self.is_empty and not self.down
        return drawn and self.meant is None and not self.unnamed

    def hear(self, said: protocol.Predicted | Reading | None) -> None:
        """Take the probabilities of what the network said, and how many steps it had learned."""
        if isinstance(said, protocol.Predicted):
            self.values = softmax(said.logits.values())
        else:
            self.values = said.values if said is not None else None
        self.step = said.step if said is not None else None

    def keep(self, own: OwnDigit) -> None:
        """The drawing as it is now is the learner's own digit."""
        if self.is_own:
            own.keep(self.pixels, prepares=self.prepares, label=self.meant)

    def take_own(self, own: OwnDigit) -> None:
        """Begin with the digit that was drawn before, if there is one."""
        if own.drawn is not None:
            self.pixels, self.prepares, self.meant = own.drawn, own.prepares, own.label

    # ---- the pen

    def move(self, rows: int, columns: int) -> None:
        """Go one pixel further, drawing if the pen is down."""
        start = self.pen
        self.pen = (
            min(max(start[0] + rows, 0), SIDE - 1),
            min(max(start[1] + columns, 0), SIDE - 1),
        )
        if self.down:
            self.pixels = stroke(self.pixels, start, self.pen, erase=self.erases)

    def dab(self) -> None:
        """One dab where the pen stands."""
        self.pixels = stroke(self.pixels, self.pen, self.pen, erase=self.erases)

    def toggle_pen(self) -> None:
        """Put the pen down, which leaves a dab, or lift it."""
        self.down = not self.down
        if self.down:
            self.dab()

    def stroke(self, start: Point, end: Point, *, erase: bool) -> None:
        """The mouse went from one point to another."""
        self.pixels = stroke(self.pixels, start, end, erase=erase or self.erases)
        self.pen = (min(max(round(end[0]), 0), SIDE - 1), min(max(round(end[1]), 0), SIDE - 1))

    def shift(self, rows: int, columns: int) -> None:
        """Move the whole drawing."""
        self.pixels = moved(self.pixels, rows, columns)

    def take(self, pixels: bytes) -> None:
        """Begin anew with an image."""
        self.clear()
        self.pixels, self.is_own = pixels, False

    def clear(self) -> None:
        """Begin anew; how it is prepared stays as it was chosen."""
        self.pixels = EMPTY
        self.pen = (SIDE // 2, SIDE // 2)
        self.down = self.erases = False
        self.number += 1
        self.meant, self.is_own, self.unnamed = None, True, False
