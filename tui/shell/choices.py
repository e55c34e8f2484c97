"""What the learner chose for every screen: the language, light or dark. Kept over restarts."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.filter import Monochrome

from engine.explain.shared.wording.environment import language_of_environment
from tui.drawing.look.ascii_cells import AsciiGlyphs
from tui.drawing.look.glyphs import to_ascii
from tui.drawing.look.no_colours import NoColours
from tui.drawing.look.themes import DARK, LIGHT
from tui.shell import chapter
from tui.shell.keys.presses import KeyPresses
from tui.shell.options import Options


class ChoicesApp(KeyPresses):
    """An application that speaks two languages, on a dark ground or a light one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "language", show=False, priority=True),
    ]

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        self.progress = options.progress
        self.language = options.language or self.progress.language or language_of_environment()
        self.ascii = options.ascii
        if options.ascii:
            self._filters.append(AsciiGlyphs())
        if self.no_color:
            kept = [one for one in self._filters if not isinstance(one, Monochrome)]
            self._filters = [*kept, NoColours()]
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        asked = {"light": LIGHT.name, "dark": DARK.name}.get(options.theme)
        self.theme = asked or self.progress.theme or DARK.name

    @property
    def words(self) -> chapter.Texts:
        """The frame's own texts in the present language."""
        return chapter.texts(self.language, "frame")

    def spelled(self, text: str) -> str:
        """`text` as it will be seen, to be measured before its lines are broken."""
        return to_ascii(text) if self.ascii else text

    @property
    def other_language(self) -> str:
        codes = list(chapter.LANGUAGES)
        return codes[(codes.index(self.language) + 1) % len(codes)]

    @property
    def other_language_name(self) -> str:
        return chapter.LANGUAGES[self.other_language]

    @property
    def is_dark(self) -> bool:
        return self.current_theme.dark

    def action_language(self) -> None:
        """The other language, in place."""
        self.language = self.other_language
        self.progress.language = self.language
        self.save_progress()
        for screen in self.screen_stack:
            retell = getattr(screen, "retell", None)
            if retell is not None:
                retell()

    def action_theme(self) -> None:
        """Light or dark."""
        self.theme = LIGHT.name if self.is_dark else DARK.name
        self.progress.theme = self.theme
        self.save_progress()
        self.tell_frame()

    def save_progress(self) -> None:
        self.progress.save()
        if self.progress.unwritable:
            self.notice(self.words.get("unwritable", where=self.progress.unwritable))

    # ---- what the screen tells

    def notice(self, text: str) -> None:
        """Say something above the line of keys until the next key is pressed."""
        if (frame := self.frame) is not None:
            frame.notice(text)

    def show_keys(self) -> None:
        """Tell the keys anew, and how far a download is."""
        if (frame := self.frame) is not None and frame.is_mounted:
            frame.show_keys()

    def tell_frame(self) -> None:
        """Show every text of the screen anew."""
        if (frame := self.frame) is not None and frame.is_mounted:
            frame.retell()
