"""update: the gradient predicts the change, until the nudge is too big."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.update.plan import ASKED, SIZES
from tui.drawing.numbers import significant
from tui.drawing.places import Place, Sketch
from tui.lessons.shared.images.yours import naming, with_yours
from tui.lessons.shared.networks.pass_timing import PassesWatch
from tui.lessons.shared.pictured import pictured
from tui.lessons.update.captions import (
    nudges_caption,
    price_caption,
    rules_caption,
    weight_caption,
)
from tui.lessons.update.choice import ParameterLesson
from tui.lessons.update.figures.nudges import NUDGE, draw_nudges
from tui.lessons.update.figures.price import draw_price
from tui.lessons.update.figures.rules import draw_rules
from tui.lessons.update.figures.scene import UpdateScene
from tui.lessons.update.figures.weight import CELL, draw_weight
from tui.lessons.update.question import graded, right
from tui.lessons.update.scenes import (
    batch_images,
    batch_part,
    nudges_scene,
    price_scene,
    rules_scene,
    weight_scene,
)
from tui.link.images import YOURS
from tui.shell.keys.lesson_keys import playing, stepping, view_key
from tui.shell.keys.table import Key, Table, arrows, sideways
from tui.shell.lines.one_line import Part
from tui.shell.question import Question
from tui.shell.words.problem_text import problem_text

WEIGHT, NUDGES, RULES, PRICE = 1, 2, 3, 4
"""The views."""
STEPS = {WEIGHT: 4, NUDGES: len(SIZES) + 1, RULES: 4, PRICE: 1}
ASKS = 2
"""The step of the first view at which the loss is asked for."""
ROOM_FOR_STEP = 100
"""From this width on the head has room for the step beside the lesson's name and views."""


class UpdateLesson(ParameterLesson):
    """One parameter, its nudges, the rules, and the price of nudging them all."""

    LESSON = "update"
    VIEWS: ClassVar[int] = PRICE

    def __init__(self) -> None:
        super().__init__()
        self.passes = PassesWatch(self.engine, self._timed)
        self._positions = dict.fromkeys(STEPS, 0)
        self.player.count = STEPS[WEIGHT]

    # ---- state

    @property
    def stage(self) -> int:
        """How much is shown of the present view."""
        return self.player.position

    @property
    def hidden(self) -> bool:
        """Whether the loss after the nudge is still asked."""
        verdict = self.verdict
        right = verdict is not None and verdict.right
        return self.view == WEIGHT and self.stage == ASKS and not right

    @property
    def stopped(self) -> bool:
        """Whether what should show is still to be asked of an engine, and none runs."""
        if self.ch2.engine_state.phase != "gone":
            return False
        if self.view == PRICE:
            return self.networks.run not in self.passes.prices
        return self.chosen.nudged is None

    # ---- what is drawn

    def sketch(self) -> Sketch[Any]:
        common, chosen, stage = self._common(), self.chosen, self.stage
        if self.view == WEIGHT:
            images = batch_images(self.ch2.images("train"), chosen.batch, common.samples)
            scene = weight_scene(common, chosen, images, stage=stage, hidden=self.hidden)
            return pictured(draw_weight, scene)
        if self.view == NUDGES:
            return pictured(draw_nudges, nudges_scene(common, chosen, shown=stage))
        if self.view == RULES:
            return pictured(draw_rules, rules_scene(common, chosen, stage=stage))
        priced = price_scene(common, chosen, self.passes, self.networks.run, self.ch2.words)
        return pictured(draw_price, priced)

    def _common(self) -> UpdateScene:
        column, refusal = self.chosen.column, self.chosen.told.refusal(self.networks.run)
        note = problem_text(self.ch2.words, refusal) if refusal is not None else ""
        return UpdateScene(
            network=self.network_facts(column.step if column is not None else None),
            place=self.place,
            followed=self.ch2.followed.place,
            last=len(self.chosen.tensors.widths) - 1,
            parameters=self.chosen.tensors.parameters,
            batch=self.chosen.batch,
            samples=column.samples if column is not None else 0,
            note=self.labels("stopped") if self.stopped else note,
            dark=self.ch2.is_dark,
            signs=self._signs,
            pictured=True,
            word=self.labels,
        )

    @property
    def _signs(self) -> bool:
        """Whether glyphs stand for the levels of the picture."""
        return self.ch2.ascii or self.app.console.color_system is None

    # ---- what the frame asks

    @property
    def awaits(self) -> bool:
        if self.stopped or self.chosen.told.refusal(self.networks.run) is not None:
            return False
        owed = self.chosen.on is not None and self.chosen.nudged is None
        return owed or self.chosen.told.is_waiting

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.chosen.told.is_waiting

    def status(self) -> tuple[Part, ...]:
        has_room = self.size.width >= ROOM_FOR_STEP and self.view != PRICE
        return super().status() if has_room else ()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.view == PRICE:
            done = self.networks.run in self.passes.prices
            return price_caption(timing=self.passes.timing, done=done), {}
        chosen = self.chosen
        plan = chosen.plan(chosen.sign if self.view == NUDGES else 1)
        if chosen.on is None:
            return "unnamed", {}
        if self.place is None or plan is None:
            return "waiting", {"when": self.labels("stopped" if self.stopped else "soon")}
        if self.view == NUDGES:
            relu = self.networks.settings.activation == "relu"
            return nudges_caption(plan, stage=self.stage, relu=relu, label=self.labels)
        if self.view == RULES:
            return rules_caption(chosen.moved, stage=self.stage, label=self.labels)
        if self.chosen.batch == YOURS and not self.stage:
            return "yours", {}
        return weight_caption(
            plan,
            chosen.shares,
            stage=self.stage,
            hidden=self.hidden,
            signs=self._signs,
            parameters=chosen.tensors.parameters,
            label=self.labels,
        )

    def question(self) -> Question | None:
        place, plan = self.place, self.chosen.plan(1)
        if self.view != WEIGHT or self.stage != ASKS or place is None or plan is None:
            return None
        key = f"loss {self.networks.run} {self.chosen.batch} {place}"
        values, grade = {"nudge": significant(ASKED)}, lambda text: graded(plan, text, self.text)
        ask = self.text("questions", "loss", **values)
        return Question(key, ask, grade, "loss", values, lambda: right(plan))

    def answered_right(self) -> None:
        self.ch2.progress.finish(self.LESSON)

    def finish(self) -> None:
        """To have seen where the prediction ends finishes the lesson too."""
        if self.view == NUDGES and self.chosen.nudged is not None:
            super().finish()

    def reset(self) -> None:
        self.chosen.batch, self.chosen.picked_sign, self.chosen.picked = 0, 0, None
        self._positions = dict.fromkeys(STEPS, 0)
        self.passes.cancel()
        self.player.restart(STEPS[self.view])

    def code_values(self) -> Mapping[str, object]:
        place = self.place or ParameterPlace("W1", (0, 0))
        images, batch = self.ch2.images("train"), self.chosen.batch if self.chosen.on else 0
        own, part = with_yours(images, batch), batch_part(images, batch)
        name = "Wb".index(place.name[0]) + 2 * (int(place.name[1:]) - 1)
        return {
            **self.network_values(),
            **own,
            "first": str(part.start),
            "stop": str(part.stop),
            "number": str(name),
            "place": str(place.index),
            "rate": f"{self.networks.settings.learning_rate:g}",
        }

    # ---- the engine

    def data_opened(self) -> None:
        self.chosen.batch = min(self.chosen.batch, self.batches - 1)

    def _timed(self) -> None:
        """Passes were timed, or could not be."""
        if self.passes.refusal(self.networks.run) is not None:
            self.notice("")  # the figure says it, and longer
        self.answered()

    # ---- keys and mouse

    @property
    def chooses(self) -> bool:
        return self.view != PRICE

    def main(self) -> None:
        """Enter: the next step; where passes are timed, begin or cancel that."""
        if self.stopped:
            self.run_worker(self.ch2.start_engine())
            return
        if self.view != PRICE:
            self.player.forward()
            return
        if self.passes.timing:
            self.passes.cancel()
        elif self.ch2.engine_state.data is not None:
            self.passes.start(self.networks.run, max(self.chosen.batch, 0))
        self.changed()

    @property
    def moves(self) -> bool:
        return self.view in (WEIGHT, NUDGES)

    def move(self, rows: int, columns: int) -> None:
        """Arrows: over the picture; up and down among the nudges."""
        place = self.place
        if self.view == NUDGES:
            self.player.pause()
            self.player.go(self.player.position + rows)
        elif self.view == WEIGHT and place is not None:
            self.pick(self.chosen.tensors.moved(place, rows, columns))

    def action_view(self, view: int) -> None:
        if view != self.view:
            self._positions[self.view] = self.player.position
            self.view, self.answer = view, None
            self.player.restart(STEPS[view], self._positions[view])

    def to_sign(self, sign: int) -> None:
        """The nudges of that sign."""
        self.chosen.picked_sign = sign
        self.changed()

    def pressed(self, pressed: Place) -> None:
        place = self.place
        if self.pressed_network(pressed):
            return
        if pressed.leads_to == CELL and place is not None:
            along = pressed.index[0]
            if along < self.chosen.tensors.shapes[place.name][0]:
                self.pick(ParameterPlace(place.name, (along, *place.index[1:])))
        elif pressed.leads_to == NUDGE:
            self.player.pause()
            self.player.go(pressed.index[0] + 1)

    def own_keys(self) -> Table:
        at_price = self.view == PRICE
        refused = self.chosen.told.refusal(self.networks.run) is not None
        rows: list[Key] = []
        if self.stopped or at_price:
            rows.append(self._engine_key())
        elif self.player.at_end and not refused:
            rows.append(view_key(self, self.view + 1, offered=True, leads=True))
        if self.view == WEIGHT:
            rows.append(Key("←↑↓→", "pixel", arrows(self.move)))
        elif self.view == NUDGES:
            rows.append(Key("←→", "sign", sideways(self.to_sign)))
        return (
            *(naming(self.ch2.own_digit, self.chosen.batch, self.changed) if not at_price else ()),
            *rows,
            *self.follow_keys(),
            *self.choosing(told=self.view == WEIGHT),
            self.network_key(leads=refused and not at_price),
            stepping(self, when=not at_price),
            playing(self, when=not at_price),
        )

    def _engine_key(self) -> Key:
        """Enter where it is for the engine: to start one, or to time passes of it."""
        timing, priced = self.passes.timing, self.networks.run in self.passes.prices
        does = "start" if self.stopped else "cancel" if timing else "time"
        return Key("Enter", does, self.main, leads=self.stopped or timing or not priced)
