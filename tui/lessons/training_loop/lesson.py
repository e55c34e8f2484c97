"""training_loop: learning is five stops, 2,345 times, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from engine import protocol
from engine.explain.shared.networks.optimizer_rules import NAMES
from engine.explain.training_loop.plan import STOPS, outcome
from tui.drawing.numbers import significant
from tui.drawing.places import Place, Sketch
from tui.lessons.shared.pictured import pictured
from tui.lessons.training_loop.code import code_values, parse_rate
from tui.lessons.training_loop.figures.figure import draw_line, draw_step, draw_twice
from tui.lessons.training_loop.figures.scene import STOP, LoopScene, Same
from tui.lessons.training_loop.looking import LookingLesson
from tui.lessons.training_loop.place import UPDATE
from tui.lessons.training_loop.question import graded
from tui.shell.keys.lesson_keys import playing, stepping
from tui.shell.keys.table import Key, Table, sideways
from tui.shell.lines.one_line import Part
from tui.shell.question import Question, Verdict
from tui.shell.words.problem_text import problem_text

STEP, LINE, TWICE = 1, 2, 3
"""The views: one step, the line of losses, the receipt."""
MANY = 10
"""Steps that a page key takes."""
TO_BE_DONE = {"Enter": "stepped", "x": "flipped", "Space": "played"}
"""The keys that are the next one after an update, in turn, until what they do has been done."""


class TrainingLoopLesson(LookingLesson):
    """The player's position counts stops, from the first one of an untrained network."""

    LESSON = "training_loop"
    VIEWS: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self._told: set[tuple[object, ...]] = set()
        self._done: set[str] = set()

    # ---- state

    @property
    def _key(self) -> tuple[object, ...]:
        """What the question is about: another step, way or size of step asks it anew."""
        shown = self.shown
        taken = shown.taken if shown is not None else None
        way = (taken.ascent, taken.learning_rate) if taken is not None else None
        return (self.networks.run, self.plan.optimizer, self.place.number, way)

    @property
    def hidden(self) -> bool:
        """Whether it is still asked what the update does to the loss."""
        return not self.player.playing and self._key not in self._told

    # ---- what the frame asks

    def sketch(self) -> Sketch[LoopScene]:
        draw = {STEP: draw_step, LINE: draw_line, TWICE: draw_twice}[self.view]
        return pictured(draw, self.scene())

    def scene(self) -> LoopScene:
        """What the figure shows."""
        shown, steps = self.shown, self.steps
        at_update = self.place.stop == STOPS[UPDATE]
        state = None
        if shown is not None and shown is steps.event and at_update:
            state = Same(shown.state_sha256, steps.again)
        return LoopScene(
            network=self.network_facts(steps.begun if steps.event is not None else None),
            plan=self.plan,
            place=self.place,
            event=shown,
            taken=shown.taken if shown is not None else None,
            rows=self.rows,
            cursor=self.cursor,
            hidden=self.hidden,
            playing=self.player.playing,
            begun=steps.begun,
            losses=tuple(steps.losses),
            state=state,
            own=self.own_scene(),
            note=self._note(),
            dark=self.ch2.is_dark,
            signs=self.ch2.ascii or self.app.console.color_system is None,
            pictured=True,
            word=self.labels,
        )

    def _note(self) -> str:
        if self.steps.gone:
            return self.text("labels", f"gone.{self.steps.gone}")
        if self.steps.refusal is not None:
            return problem_text(self.ch2.words, self.steps.refusal)
        return ""

    def find_out(self) -> None:
        if self.shown is not None and (self.place.stop == STOPS[UPDATE] or self.player.playing):
            # What was stepped past stays told, also on the way back.
            self._told.add(self._key)
            super().finish()
        super().find_out()

    def finish(self) -> None:
        """The first update that is seen finishes the lesson, not the end of the training."""

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.shown is None or self.losses is None:
            return "waiting", {}
        if self.view == TWICE:
            return "twice", {}
        if self.player.playing or self.view == LINE:
            return "line", {"steps": f"{self.plan.planned:,}"}
        stop = self.place.stop
        if stop != STOPS[UPDATE]:
            return stop, {"samples": self.plan.samples(self.place.number)}
        shown = self.shown
        assert shown.taken is not None
        way = "ascent" if shown.taken.ascent else "descent"
        return f"update.{way}.{outcome(*self.losses)}", {}

    def question(self) -> Question | None:
        if self.shown is None or self.player.playing:
            return None
        if not self.hidden and self.answer is None:
            return None
        run, optimizer, step, way = self._key
        key = f"{run} {optimizer} {step} {way}"
        return Question(key, self.text("questions", "falls"), self._grade)

    def _grade(self, text: str) -> Verdict:
        assert self.losses is not None
        return graded(text, None if self.hidden else self.losses, self.text)

    def answered_right(self) -> None:
        """What was guessed is seen after the update."""

    def main(self) -> None:
        """Enter: a whole step, to where it has been taken."""
        self._go_on("stepped")
        self.player.by_steps(1)

    def move(self, rows: int, columns: int) -> None:
        if columns:
            self._step(columns)
        elif self.view == STEP and rows:
            self.look_down(rows)

    def edit(self) -> tuple[str, str] | None:
        if self.shown is None or self.shown.taken is None:
            return None
        return self.text("edit", "rate"), significant(self.shown.taken.learning_rate)

    def entered(self, text: str) -> None:
        self.rate = parse_rate(text)
        self.take_again()

    def reset(self) -> None:
        """The same network before its first step, downhill at its own rate."""
        self.ascent, self.rate, self.optimizer, self.own = False, None, None, False
        self._told.clear()
        self.look_anew()
        self.begin_anew()

    def code_values(self) -> Mapping[str, object]:
        shown = self.shown
        taken = shown.taken if shown is not None else None
        settings = self.networks.settings
        rate = taken.learning_rate if taken is not None else settings.learning_rate
        ascent = taken is not None and taken.ascent
        return {
            **self.network_values(),
            **code_values(self.plan.optimizer, rate, ascent=ascent),
            "batch": str(self.plan.batch_size),
        }

    def status(self) -> tuple[Part, ...]:
        return ()  # the figure says it

    # ---- keys and mouse

    def own_keys(self) -> Table:
        lead, many = self._lead, {"PgDn": partial(self.many, 1), "PgUp": partial(self.many, -1)}
        return (
            Key("Enter", "whole", self.main, leads=lead == "Enter"),
            Key("x", "down" if self.ascent else "up", self.flip, leads=lead == "x"),
            *((self.sample_key(),) if self.shown is not None else ()),
            *((self.own_key(),) if self.view == STEP else ()),
            self.network_key(),
            stepping(self, leads=lead == "."),
            playing(self, leads=lead == "Space"),
            Key("←→", "step", sideways(self._step), self.view != STEP, footer=None),
            Key("u", "unit", self.to_next_unit, self.fired is not None, footer=None),
            Key("o", "optimizer", self.to_next_optimizer, footer=None),
            Key("PgDn PgUp", "many", many, footer=None),
            Key("Home", "first", self.to_first, footer=None),
        )

    @property
    def _lead(self) -> str:
        """The key to press next, "" where that is the next lesson's."""
        if self.player.playing:
            return "Space"
        if self.place.stop != STOPS[UPDATE]:
            return "."
        return next((key for key, done in TO_BE_DONE.items() if done not in self._done), "")

    def action_forward(self) -> None:
        self._step(1)

    def action_back(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        self._go_on()
        self.player.pause()
        floor = self.player.floor
        if by < 0 and self.player.position == floor and floor > len(STOPS) * self.steps.begun:
            self.notice(self.text("labels", "kept", most=protocol.MAX_STEPS_BACK))
        before = self.player.position
        self.player.go(before + by)
        if self.player.position == before:
            self.changed()

    def action_play(self) -> None:
        self._go_on("played")
        super().action_play()

    def many(self, way: int) -> None:
        """Many whole steps on or back."""
        self._go_on("stepped")
        self.player.by_steps(way * MANY)

    def to_first(self) -> None:
        """As far back as steps are kept."""
        self._go_on()
        self.player.pause()
        self.player.go(self.player.floor)

    def flip(self) -> None:
        """The other way along the slope: the step is taken once more, and asked about anew."""
        self._go_on("flipped")
        self.ascent = not self.ascent
        self.take_again()

    def to_next_optimizer(self) -> None:
        """The next optimizer, of a network that no other one has trained."""
        self._go_on()
        if self.networks.run is not None:
            self.notice(self.text("labels", "own_optimizer"))
            return
        at = NAMES.index(self.plan.optimizer)
        self.optimizer = NAMES[(at + 1) % len(NAMES)]
        self.begin_anew()

    def _go_on(self, done: str = "") -> None:
        """The learner wants to go on: what was refused is asked again."""
        self._done |= {done} if done else set()
        self.steps.retry()

    def to_network(self, step: int) -> None:
        if len(self.networks.choices) > 1:
            super().to_network(step)
        else:
            self.notice(self.text("labels", "one_network"))

    def network_chosen(self) -> None:
        self.optimizer, self.rate, self.ascent = None, None, False
        self.look_anew()
        self.begin_anew()

    def pressed(self, place: Place) -> None:
        if place.leads_to == STOP:
            self._go_on()
            self.player.pause()
            self.player.go(self.player.step * len(STOPS) + place.index[0])
        elif not self.pressed_network(place):
            super().pressed(place)
