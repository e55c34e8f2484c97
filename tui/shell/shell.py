"""The application as those know it whom it shows: lessons, the map, panels, palette, exports.

They take this and not the application, which imports them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tui.link.asked import Engine

if TYPE_CHECKING:
    from textual.screen import Screen

    from engine.protocol import Problem, Split
    from tui.link.image_reading import ImageReading
    from tui.link.images import Images
    from tui.shell.chapter import Texts
    from tui.shell.course.in_hand import InHand
    from tui.shell.course.mission import Mission
    from tui.shell.options import Options
    from tui.shell.own.digit import OwnDigit
    from tui.shell.own.expression import OwnExpression
    from tui.shell.own.followed import Followed
    from tui.shell.progress import Progress
    from tui.shell.resuming.unfinished import Unfinished
    from tui.terminal.lag import TerminalLag


class Shell(Engine, Protocol):
    """What stands around every lesson, and the engine that it asks."""

    options: Options
    progress: Progress
    language: str
    ascii: bool
    terminal_lag: TerminalLag
    unfinished: Unfinished
    own_expression: OwnExpression
    in_hand: InHand

    @property
    def words(self) -> Texts:
        """The frame's own texts in the present language."""
        ...

    def spelled(self, text: str) -> str:
        """`text` as it will be seen, to be measured before its lines are broken."""
        ...

    @property
    def other_language_name(self) -> str:
        """What the language is called that F2 leads to."""
        ...

    @property
    def is_dark(self) -> bool:
        """Whether what is drawn stands on a dark ground."""
        ...

    @property
    def takes_step(self) -> bool:
        """Whether the terminal takes another step of what plays."""
        ...

    @property
    def moves(self) -> bool:
        """Whether what moves between two steps is seen moving."""
        ...

    @property
    def frame(self) -> Screen[Any] | None:
        """The screen that is on top, or below a panel."""
        ...

    def engine(self) -> Shell:
        """What asks the engine, and what is known of it, for those who ask."""
        ...

    def images(self, split: Split) -> Images:
        """The images of the training or the test set."""
        ...

    @property
    def own_digit(self) -> OwnDigit:
        """The digit that the learner drew."""
        ...

    @property
    def own_reading(self) -> ImageReading:
        """What the learner's own training says to it, step by step."""
        ...

    @property
    def followed(self) -> Followed:
        """The weight that the learner follows."""
        ...

    async def start_engine(self) -> None:
        """Start an engine, the first one or another after the last one died."""
        ...

    # ---- what is told

    def notice(self, text: str) -> None:
        """Say something above the line of keys until the next key is pressed."""
        ...

    def show_keys(self) -> None:
        """Tell the keys anew, and how far a download is."""
        ...

    def tell_problem(self, problem: Problem) -> None:
        """Show a problem of the engine in the learner's language, quietly."""
        ...

    # ---- where it leads

    def open_lesson(
        self, lesson: str, *, begin: bool = False, view: int | None = None, text: str | None = None
    ) -> None:
        """Show a lesson, in one of its views; `begin` starts what it is for at once, and `text`
        goes into its field, as if it had been typed."""
        ...

    def open_clinic(self) -> None:
        """Show the clinic, as it was left."""
        ...

    def open_neighbour(self, lesson: str, step: int) -> None:
        """The next or previous lesson; the map at either end."""
        ...

    def open_ending(self, lesson: str) -> None:
        """Show the end of a lesson."""
        ...

    def open_review(self) -> None:
        """Show the guesses that wait to be right."""
        ...

    def write_page(self) -> None:
        """Write what the learner knows by now, as Markdown and HTML."""
        ...

    def ask_again(self, lesson: str, kind: str) -> None:
        """Open a lesson at a question of that kind, on new numbers."""
        ...

    def take_mission(self, lesson: str, mission: Mission) -> None:
        """Go and do it in the lesson, which is looked at from now on."""
        ...

    def action_map(self) -> None: ...

    def action_language(self) -> None: ...

    def action_theme(self) -> None: ...

    def action_keys_panel(self) -> None: ...

    def action_code_panel(self) -> None: ...

    def action_glossary_panel(self) -> None: ...

    def action_reading_panel(self) -> None: ...

    def action_leave(self) -> None: ...
