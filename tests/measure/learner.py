"""A learner at a terminal: presses keys, and waits for what the screen says, in either language."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from tests.measure.application import Application
from tests.measure.learner_kept import Kept
from tui.shell import chapter
from tui.shell.course.kept import Guess
from tui.shell.course.mission import Mission

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0
"""Seconds in which what is waited for has to be there; a training may take longer."""
STILL = 2.5
"""Seconds after which a key that changed nothing is taken to have had nothing to do."""
REFUSED = 2.5
"""Seconds after which a field that is still open is taken to have refused what was typed."""
MOVES = 5.0
"""Seconds for which something on the screen is waited for that does not come to rest."""
KEPT = 8.0
"""Seconds in which an answer has to be in the file of progress."""
SHOWN = 12
"""Characters of what is typed that a field shows at any rate."""
BLOCKS = "▀▄█≡"
"""What stands in no text, and in many a figure."""
ROWS_BELOW = 5
"""In which the question, a notice and the keys stand."""


class Stuck(AssertionError):
    """What ought to have been there was not."""


def pressed_together(text: str) -> str:
    """Without blanks: so a text is found however it was broken into lines."""
    return "".join(text.split())


class Learner(Application):
    """Somebody who walks through the course; `home` is where the program keeps its files."""

    def __init__(self, home: Path, language: str, data: str, columns: int, rows: int) -> None:
        self.language, self.home, self.progress = language, home, Kept(home)
        options = ("--lang", language, "--data", data, "--motion", "off")
        command = (sys.executable, "-m", "tui")
        variables = {"PYTHONPATH": str(ROOT)}
        super().__init__(
            home, *options, columns=columns, rows=rows, command=command, variables=variables
        )
        self.began, self.kept, self.repaired = time.monotonic(), [], list[str]()

    # ---- what is seen

    @property
    def text(self) -> str:
        """As every terminal's; pyte's own fails where half of a wide character is overwritten."""
        return "\n".join(self.row(number).rstrip() for number in range(self.screen.lines))

    def word(self, section: str, key: str, **values: object) -> str:
        return chapter.texts(self.language, "frame").get(section, key, **values)

    def ending_texts(self, lesson: str) -> chapter.Texts:
        return chapter.texts(self.language, f"{lesson}/course")

    def sees(self, text: str) -> bool:
        return pressed_together(text) in pressed_together(self.text)

    @property
    def _below(self) -> list[str]:
        """The rows in which a question and a notice may stand, each alone and with the next."""
        rows = [pressed_together(row) for row in self.text.splitlines()[-ROWS_BELOW:]]
        return [*rows, *map("".join, pairwise(rows))]

    def sees_like(self, text: str) -> bool:
        """Whether a text is there whose placeholders are filled with whatever it may be."""
        return bool(re.search(_like(text), pressed_together(self.text)))

    def is_asked_like(self, text: str) -> bool:
        """Whether it is asked: alone in its rows, filled with whatever it may be."""
        return any(map(re.compile(_like(text)).fullmatch, self._below))

    def is_told_like(self, text: str) -> bool:
        """Whether it is told below the figure, perhaps with more before and behind it."""
        return any(map(re.compile(_like(text)).search, self._below))

    def says(self, section: str, key: str, **values: object) -> bool:
        return self.sees(self.word(section, key, **values))

    def until(self, met: Callable[[], bool], seconds: float = PATIENCE, *, what: str = "") -> float:
        """Until the screen, or the file of progress, is so. Raises Stuck."""
        deadline = time.monotonic() + seconds
        while not met():
            if time.monotonic() > deadline:
                raise Stuck(f"waited in vain for {what or 'it'}; the screen:\n{self.text}")
            self._read(min(time.monotonic() + 0.05, deadline))
        return time.monotonic()

    def changes(self, keys: tuple[str, ...], seconds: float = STILL) -> bool:
        """Press keys; whether that changed the screen."""
        before = self.text
        self.press(*keys)
        try:
            self.until(lambda: self.text != before, seconds)
        except Stuck:
            return False
        self.quiet()
        return True

    def quiet(self, seconds: float = 0.06) -> None:
        """Until the program has said nothing for so long; no longer than it may take to answer."""
        deadline = time.monotonic() + MOVES
        while self.let(seconds) and time.monotonic() < deadline:
            pass

    # ---- moving

    def first_screen(self) -> None:
        self.until(lambda: self.says("map", "engine.ready"), what="the engine")

    def is_headed(self, text: str) -> bool:
        """Whether the head of the screen has it."""
        return text in self.row(0)

    @property
    def on_map(self) -> bool:
        return self.says("map", "title")

    def to_map(self) -> None:
        if not self.on_map:
            self.press("m")
            self.until(lambda: self.on_map, what="the map")
        self.quiet()

    def rescue(self) -> None:
        """Out of whatever it is, back to the map."""
        for _ in range(4):
            if self.on_map:
                return
            self.changes(("escape",))
            if not self.on_map:
                self.changes(("m",))

    def open(self, entry: chapter.Entry) -> None:
        """From the map into a lesson."""
        name = f"{entry.number} {entry.titles[self.language]}"
        self.to_map()
        self.press(*str(entry.number))
        self.until(lambda: self.says("map", "open", lesson=name), what=f"{name} chosen")
        self.press("enter")
        self.until(lambda: name in self.row(0), what=name)
        self.answered(entry.id)

    def answered(self, lesson: str, seconds: float = 0.3) -> None:
        """Until the lesson waits no more for what the engine has to say, and is at rest so long."""
        self.quiet(seconds)
        waiting = chapter.texts(self.language, lesson).sections["captions"].get("waiting", "")
        if waiting and not waiting.startswith("{"):
            self.until(lambda: not self.sees_like(waiting), what="the engine's answer")
            self.quiet(seconds)

    def views(self, lesson: str) -> list[int]:
        """The numbers of its views; a 0 where it has but one."""
        names = chapter.texts(self.language, lesson).sections.get("views", {})
        return [int(name) for name in names if name.isdigit()] or [0]

    def to_view(self, lesson: str, view: int) -> bool:
        """Whether it can be opened."""
        if f"[{view} " not in self.row(0):
            if f" {view} " not in self.row(0):
                return False
            self.press(str(view))
            self.until(lambda: f"[{view} " in self.row(0), what=f"view {view}")
            self.answered(lesson)
        return True

    def step(self) -> bool:
        """One step on; False at the end."""
        return self.changes((".",))

    def ending(self, lesson: str) -> bool:
        """From the lesson to its end."""
        know = self.word("course", "knows", knows=self.ending_texts(lesson).get("know"))
        self.press(">")
        try:
            self.until(lambda: self.sees(know), 5.0)
        except Stuck:
            return False
        return True

    # ---- questions

    def asked(self, lesson: str) -> tuple[str, ...]:
        """The kinds of question that what the screen asks may be; empty where it asks nothing."""
        texts = chapter.texts(self.language, lesson).sections.get("questions", {})
        return tuple(kind for kind, text in texts.items() if self.is_asked_like(text))

    @property
    def types(self) -> bool:
        """Whether keys go into a field."""
        last = self.row(self.screen.lines - 1)
        return self.word("keys", "leave") in last

    def answer(self, text: str) -> bool:
        """Type an answer to what is asked; whether it is taken as one."""
        self.press("tab")
        self.until(lambda: self.types, what="the field")
        return self._enter(text)

    def _enter(self, text: str) -> bool:
        """Type into the field, which is open, and press Enter."""
        self.press(*text)
        self.until(lambda: self.sees(text[-SHOWN:]), what=f"{text} in the field")
        self.press("enter")
        try:
            self.until(lambda: not self.types, REFUSED)
        except Stuck:
            self.press("escape")
            self.until(lambda: not self.types, what="out of the field")
            return False
        return True

    def guess(self, lesson: str, text: str) -> Guess | None:
        """Type an answer to what is asked; what is kept of it, None if it is not taken as one."""
        before = {one.at for one in self.progress.guesses(lesson)}

        def newer() -> list[Guess]:
            return [one for one in self.progress.guesses(lesson) if one.at not in before]

        if not self.answer(text):
            return None
        try:
            self.until(lambda: bool(newer()), KEPT)
        except Stuck:
            return None  # other numbers came while it was typed, and took it away
        return newer()[-1]

    def numbers_told(self) -> list[str]:
        """The numbers that an answer was answered with, the last first."""
        rows = self.text.splitlines()[-ROWS_BELOW:-1]
        return re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)", " ".join(rows))[::-1]

    # ---- missions

    def try_mission(self, text: str) -> bool:
        """Type an answer to the mission that is chosen; whether it is taken as one."""
        self.press("enter")
        self.until(lambda: self.types, what="the mission's field")
        self.press(*["backspace"] * 24)
        return self._enter(text)

    def judged(self, lesson: str, mission: Mission, *codes: str, seconds: float = PATIENCE) -> None:
        """Until one of these judgements stands on the screen."""
        texts = self.ending_texts(lesson).sections["missions"]
        wanted = [texts[f"{mission.key}.{code}"] for code in codes]
        self.until(
            lambda: any(map(self.is_told_like, wanted)),
            seconds,
            what=f"{mission.key}: {', '.join(codes)}",
        )

    # ---- the end

    def write_page(self, lesson: str) -> Path:
        """`p` at the end of that lesson; gives the file that was written."""
        self.open(chapter.entry(lesson))
        if not self.ending(lesson):
            raise Stuck(f"{lesson} has not ended")
        self.press("p")
        self.until(lambda: bool(list(self.home.rglob("page.html"))), what="the page")
        self.until(lambda: self.sees("page.html"), what="where the page is")
        self.to_map()
        return max(self.home.rglob("page.html"), key=lambda path: path.stat().st_mtime)

    def marks(self) -> dict[int, str]:
        """The mark of each lesson, as the map shows it."""
        self.to_map()
        found, shown = {}, pressed_together(self.text)
        for entry in chapter.entries():
            name = re.escape(pressed_together(entry.titles[self.language]))
            marks = re.findall(rf"([★✓·]?){entry.number}{name}", shown)
            found[entry.number] = marks[-1] if marks else "?"  # it may be the one to open, too
        return found


def _like(text: str) -> str:
    """A pattern for a text with placeholders, without blanks."""
    pieces = re.split(r"\{[a-z_0-9]+\}(?:\[[^\]]*\])?", text)
    return rf"[^{BLOCKS}]+?".join(re.escape(pressed_together(piece)) for piece in pieces)
