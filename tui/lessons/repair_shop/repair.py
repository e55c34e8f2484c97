"""repair_shop, first view: the loop is run, a line is chosen, and what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.explain.repair_shop.answers import grade_line
from engine.explain.repair_shop.lines import BATCH, TRAIN
from engine.explain.repair_shop.reading import read_line
from tui.drawing.places import Place, Sketch
from tui.lessons.repair_shop.figures.repair import FORM, LINE, RepairScene, draw_repair
from tui.lessons.repair_shop.figures.told import tell_repair
from tui.lessons.repair_shop.saying import HINTS, SayingView
from tui.shell.keys.lesson_keys import playing, stepping, view_key
from tui.shell.keys.table import Footer, Key, Table, upright
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.repair_shop.lesson import RepairShopLesson


class RepairView(SayingView):
    """Its steps are the hints: none, one, two, the answer."""

    def __init__(self, lesson: RepairShopLesson) -> None:
        super().__init__(lesson)
        self.cursor = 0
        self.choosing = False
        self.picked = 0

    @property
    def count(self) -> int:
        return 1 if self.bench.is_found else 1 + HINTS + 1

    @property
    def hints(self) -> int:
        """How many are shown; one more than HINTS is the answer."""
        return min(self.lesson.player.position, self.count - 1)

    @property
    def has_run(self) -> bool:
        """Whether the present program was run, and the healthy one."""
        return None not in map(self.shop.whole, (self.bench.program, self.healthy))

    @property
    def forms(self) -> list[tuple[int, str]]:
        """What may stand at the cursor: number in the shop's table, and text; in no telling
        order."""
        forms = self.bench.program.lines[self.cursor].forms
        return sorted(enumerate(forms), key=lambda one: one[1].strip())

    # ---- what is shown

    def scene(self) -> RepairScene:
        """What the figure shows."""
        bench, runs = self.bench, self.runs()
        program = bench.program
        return RepairScene(
            title=self.label(
                f"title.{bench.fault.task}", number=bench.number + 1, faults=len(bench.faults)
            ),
            lines=[program.text(line) for line in range(len(program.lines))],
            changed=frozenset(
                line
                for line in range(len(program.lines))
                if program.form(line) != bench.fault.program.form(line)
            ),
            cursor=self.cursor,
            broke=runs.own.trouble[0] if runs.own is not None and runs.own.trouble else None,
            forms=[text for _, text in self.forms] if self.choosing else (),
            picked=self.picked,
            told=self.told(),
            runs=runs,
        )

    def sketch(self) -> Sketch[RepairScene]:
        return Sketch(draw_repair, self.scene(), tell=tell_repair)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        bench, line = self.bench, self.bench.fault.at
        if bench.is_found:
            return f"why.{bench.fault.kind}", {"last": TRAIN % BATCH, "others": TRAIN - BATCH}
        if self.choosing:
            return "forms", {"line": self.cursor + 1}
        if self.hints > HINTS:
            right, planted = self.healthy.text(line), bench.fault.program.text(line)
            if right.strip() == planted.strip():  # only the blanks in front are wrong
                deeper = len(right) - len(planted)
                return "answer.deeper", {"line": line + 1, "blanks": deeper, "text": right.strip()}
            return "answer", {"line": line + 1, "text": right.strip()}
        if self.hints:
            return f"hint.{bench.fault.kind}.{self.hints}", {}
        return ("ran" if self.has_run else "start"), {}

    # ---- which line is it?

    def question(self) -> Question | None:
        bench = self.bench
        if bench.is_found:
            return None
        values = {"lines": len(bench.program.lines)}
        prompt = self.lesson.text("questions", "line", **values)
        key = f"line.{bench.seed}.{bench.number}"
        was = partial(str, bench.fault.at + 1)
        return Question(key, prompt, self._grade, "line", values, was)

    def _grade(self, text: str) -> Verdict:
        meaning, number = grade_line(text, self.bench.fault)
        stands = self.bench.fault.program.text(number - 1).strip()
        says = self.lesson.text("answers", f"line.{meaning}", line=number, text=stands)
        return Verdict(meaning == "right", says)

    # ---- what is done

    def main(self) -> None:
        """Run it, end the run, choose a form, or bring the next fault: the one that is next."""
        shop, bench = self.shop, self.bench
        if shop.running is not None:
            shop.cancel(hold=True)
        elif self.choosing:
            self.take(self.picked)
        elif not self.has_run:
            self.lesson.run()
        elif bench.is_found:
            self.lesson.another()
        else:
            self.choose_form()
        self.lesson.changed()

    def choose_form(self) -> None:
        """Offer what may stand at the cursor."""
        if len(self.forms) < 2:
            self.lesson.notice(self.label("fixed", line=self.cursor + 1))
            return
        stands = self.bench.program.form(self.cursor)
        self.picked = next(at for at, (form, _) in enumerate(self.forms) if form == stands)
        self.choosing = True

    def leave_forms(self) -> None:
        """Leave the line as it stands."""
        self.choosing = False
        self.lesson.changed()

    def take(self, at: int) -> None:
        """Put the form at that place of the list in the line, and run that."""
        form, _ = self.forms[at]
        self.choosing = False
        self._change(form)

    def _change(self, form: int) -> None:
        if self.bench.change(self.cursor, form):
            self.lesson.run()
        else:
            self.lesson.notice(self.label("unchanged", line=self.cursor + 1))
        self.lesson.changed()

    def undo(self) -> None:
        """Take the last change back."""
        if self.bench.undo():
            self.choosing = False
            self.shop.cancel()
            self.lesson.changed()

    def to_line(self, line: int) -> None:
        """Put the cursor on that line."""
        self.cursor = min(max(line, 0), len(self.bench.program.lines) - 1)

    def move(self, rows: int, columns: int) -> None:
        if self.choosing:
            self.picked = (self.picked + rows) % len(self.forms)
        else:
            self.to_line(self.cursor + rows)
        self.lesson.changed()

    def edit(self) -> tuple[str, str] | None:
        if self.bench.is_found:
            return None
        prompt = self.lesson.text("edit", "line", line=self.cursor + 1)
        return prompt, self.bench.program.text(self.cursor)

    def entered(self, text: str) -> None:
        form = read_line(text, self.bench.program.lines[self.cursor])
        self.choosing = False
        self._change(form)

    def reset(self) -> None:
        self.shop.cancel()
        self.bench.again()
        self.begin()

    def begin(self) -> None:
        """Stand where a loop that was just brought is looked at."""
        self.cursor, self.choosing, self.picked = 0, False, 0
        self.lesson.player.restart(self.count)

    def keys(self) -> Table:
        shop, bench = self.shop, self.bench
        if self.choosing:
            return self._form_keys()
        runs, found = shop.running is not None, bench.is_found
        does = "cancel" if runs else "run" if not self.has_run else "another" if found else "change"
        return (
            Key("Enter", does, self.main, leads=True),
            *((Key("Esc", "cancel", self.main, footer=None),) if runs else ()),
            Key("↑↓", "choose", upright(lambda rows: self.move(rows, 0))),
            Key(". ,", "hint", stepping(self.lesson).act, when=not found, leads=False, own=True),
            Key("u", "undo", self.undo, when=bool(bench.earlier)),
            Key("n", "another", self.lesson.another, footer=None if found else Footer.OWN),
            view_key(self.lesson, 2, "both", offered=True),
            playing(self.lesson, when=False),
        )

    def _form_keys(self) -> Table:
        numbers = (
            Key(str(at + 1), "form", partial(self.take, at), footer=None, values={"number": at + 1})
            for at in range(len(self.forms))
        )
        return (
            Key("Enter", "take", self.main, leads=True),
            Key("↑↓", "choose_form", upright(lambda rows: self.move(rows, 0))),
            Key("Esc", "leave_forms", self.leave_forms),
            *numbers,
            *self.without_steps(),
        )

    def left(self) -> None:
        self.choosing = False

    def pressed(self, place: Place) -> None:
        if place.leads_to == FORM:
            self.take(place.index[0])
        elif place.leads_to == LINE:
            again = place.index[0] == self.cursor and not self.choosing
            self.choosing = False
            self.to_line(place.index[0])
            if again:
                self.choose_form()
            self.lesson.changed()
