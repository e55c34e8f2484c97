"""A lesson that shows an expression at a point, and hands both on to the others that do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import ClassVar, Final

from engine.explain.shared.expressions.given import Given, in_one_line
from engine.protocol.errors import Mistake
from tui.shell.keys.table import Footer, Key, Table, offered
from tui.shell.lesson import Lesson

WAYS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "derivative": ("t", "to.tangent"),
        "descent": ("s", "to.descent"),
        "backprop": ("g", "to.graph"),
    }
)
"""The lessons, the key that leads to each from the others, and what that says."""


class ExpressionLesson(Lesson):
    """`follows`: what is shown is the learner's one expression, here as in the other lessons."""

    follows = False
    TELLS_WAYS: ClassVar[Footer] = Footer.AFTER_STEPS
    """Where the line of keys tells the ways to the other lessons."""

    @property
    def given(self) -> Given | None:
        """The expression that is shown, with its point; None where there is none."""
        raise NotImplementedError

    def take(self, given: Given) -> None:
        """Show another one, or another point of the same. Raises Mistake, and stays as it was."""
        raise NotImplementedError

    # ---- the one expression

    def changed(self) -> None:
        if self.follows and self.is_mounted and self.ch2.frame is self:
            self._keep()
        super().changed()

    def on_screen_resume(self) -> None:
        given, here = self.ch2.own_expression.given, self.given
        if self.follows and isinstance(given, Given) and here is not None and given != here:
            self._follow(given)

    def led_to(self, about: object) -> None:
        if isinstance(about, Given) and self._follow(about):
            self.bring_forth()

    def bring_forth(self) -> None:
        """Have the view on screen that shows it."""

    def on_mount(self) -> None:
        self.entry.field.in_one_line = in_one_line

    def typed(self) -> None:
        """What is shown from now on was typed here: it is the one expression."""
        self.follows = True
        self._keep()

    def _keep(self) -> None:
        if (given := self.given) is not None:
            self.ch2.own_expression.keep(given)

    def _follow(self, given: Given) -> bool:
        """Whether it could be taken; else it is said why not."""
        self.follows = False
        try:
            self.take(given)
        except Mistake as mistake:
            # Where a lesson is opened for the first time, it has no line for it yet.
            self.call_after_refresh(self.notice, self.mistake_text(mistake))
        else:
            self.follows = True
        return self.follows

    # ---- keys

    def ways(self) -> Table:
        """The keys to the other lessons, where there is something to be taken along."""
        if self.given is None:
            return ()
        # Where Escape leads back to, that is told already.
        return tuple(
            Key(
                key,
                does,
                partial(self._go_on, lesson),
                footer=offered(lesson != self.came_from, self.TELLS_WAYS),
            )
            for lesson, (key, does) in WAYS.items()
            if lesson != self.LESSON
        )

    def _go_on(self, lesson: str) -> None:
        if (given := self.given) is not None:
            self.follows = True
            self.ch2.own_expression.keep(given)
            self.follow_link(lesson, given)
