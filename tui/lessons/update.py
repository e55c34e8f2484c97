"""update: the gradient predicts the change, until the nudge is too big."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import randbelow
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from engine.explain import nudging
from engine.explain.nudge_places import Place
from engine.explain.nudging import ASKED, SIZES, NudgePlan, grade_loss
from tui.canvas import Canvas
from tui.lessons.network_lesson import NetworkLesson
from tui.lessons.train_images import SPLIT, TrainImages
from tui.lessons.update_parameter import ChosenParameter
from tui.lessons.update_scenes import nudges_scene, rules_scene, weight_scene
from tui.lessons.update_timing import PassesWatch
from tui.problem_text import problem_text
from tui.question import Question, Verdict
from tui.widgets.numbers import axis_label
from tui.widgets.one_line import KeyHint, Part
from tui.widgets.places import Place as Pressable
from tui.widgets.places import PlacedDrawing
from tui.widgets.update_nudges import NUDGE, draw_nudges
from tui.widgets.update_numbers import fixed
from tui.widgets.update_price import draw_price
from tui.widgets.update_rules import draw_rules
from tui.widgets.update_scene import BatchImage, PriceScene, UpdateScene
from tui.widgets.update_weight import CELL, draw_weight

WEIGHT, NUDGES, RULES, PRICE = 1, 2, 3, 4
"""The views."""
STEPS = {WEIGHT: 4, NUDGES: len(SIZES) + 1, RULES: 4, PRICE: 1}
ASKS = 2
"""The step of the first view at which the loss is asked for."""
BATCH = protocol.NUDGED_BATCH
ROOM_FOR_STEP = 100
"""From this width on the head has room for the step beside the lesson's name and views."""


class UpdateLesson(NetworkLesson):
    """The chosen parameter is that of the largest gradient in W1 until the learner chooses."""

    LESSON = "update"
    VIEWS: ClassVar[int] = PRICE
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "beside(-1)", show=False),
        Binding("right_square_bracket", "beside(1)", show=False),
        Binding("g", "largest", show=False),
        Binding("x", "at_random", show=False),
        Binding("p", "tensor", show=False),
        Binding("b", "batch", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()

        def ask(command: protocol.AnyCommand) -> int:
            return self.ch2.ask_by_number(command)

        self.chosen = ChosenParameter(self.networks, ask, lambda: self.ch2.engine_state)
        self.passes = PassesWatch(ask)
        self._large: Place | None = None
        """Where `g` went last."""
        self.below: Callable[[int], int] = randbelow
        self._positions = dict.fromkeys(STEPS, 0)
        self._train = TrainImages()
        self.player.count = STEPS[WEIGHT]

    # ---- state

    @property
    def place(self) -> Place | None:
        """The chosen parameter, None until the engine has told where the largest gradient is."""
        return self.chosen.place

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

    # ---- what is drawn

    def figure(self) -> Widget:
        return PlacedDrawing(self._paint, speak=lambda canvas: self._paint(canvas, pictured=False))

    def _paint(self, canvas: Canvas, *, pictured: bool = True) -> list[Pressable]:
        common = self._common(pictured=pictured)
        match self.view:
            case 1:
                images = self._images(common.samples)
                scene = weight_scene(
                    common, self.chosen, images, stage=self.stage, hidden=self.hidden
                )
                return draw_weight(canvas, scene)
            case 2:
                return draw_nudges(canvas, nudges_scene(common, self.chosen, shown=self.stage))
            case 3:
                return draw_rules(canvas, rules_scene(common, self.chosen, stage=self.stage))
            case _:
                return draw_price(canvas, self._price_scene(common))

    def _common(self, *, pictured: bool) -> UpdateScene:
        column = self.chosen.column
        refusal = self.chosen.told.refusal(self.networks.run)
        return UpdateScene(
            network=self.network_facts(column.step if column is not None else None),
            place=self.place,
            last=len(self.chosen.tensors.widths) - 1,
            parameters=self.chosen.tensors.parameters,
            batch=self.chosen.batch,
            samples=column.samples if column is not None else 0,
            note=problem_text(self.ch2.words, refusal) if refusal is not None else "",
            dark=self.ch2.is_dark,
            signs=self._signs,
            pictured=pictured,
            word=self._label,
        )

    @property
    def _signs(self) -> bool:
        """Whether glyphs stand for the levels of the picture."""
        return self.ch2.ascii or self.app.console.color_system is None

    def _label(self, key: str, **values: object) -> str:
        return self.text("labels", key, **values)

    def _images(self, samples: int) -> tuple[BatchImage, ...]:
        """The images of the batch, as far as they are here; asked for if not."""
        found = []
        for sample in range(self.chosen.batch * BATCH, self.chosen.batch * BATCH + samples):
            picture = self._train.picture(self.ch2, sample)
            image = self.ch2.engine_state.image(SPLIT, sample)
            found.append(BatchImage(image[1] if image is not None else None, picture))
        return tuple(found)

    def _price_scene(self, common: UpdateScene) -> PriceScene:
        refusal = self.passes.refusal
        return PriceScene(
            **vars(common),
            price=self.passes.prices.get(self.networks.run),
            timing=self.passes.timing,
            refusal=problem_text(self.ch2.words, refusal) if refusal is not None else "",
            cancelled=self.passes.cancelled,
        )

    def draw(self) -> None:
        self.query_one(PlacedDrawing).redraw()

    # ---- what the frame asks

    @property
    def awaits(self) -> bool:
        if self.chosen.told.refusal(self.networks.run) is not None:
            return False
        return self.chosen.nudged is None or self.chosen.told.is_waiting

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.chosen.told.is_waiting

    def status(self) -> tuple[Part, ...]:
        has_room = self.size.width >= ROOM_FOR_STEP and self.view != PRICE
        return super().status() if has_room else ()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.view == PRICE:
            return self._price_caption()
        plan = self.chosen.plan(self.chosen.sign if self.view == NUDGES else 1)
        if self.place is None or plan is None:
            return "waiting", {}
        if self.view == WEIGHT:
            return self._weight_caption(plan)
        if self.view == NUDGES:
            return self._nudges_caption(plan)
        name = ("rules.sgd", "rules.own", "rules.compare", "rules.all")[self.stage]
        return name, {"optimizer": self.chosen.moved[1].optimizer}

    def _weight_caption(self, plan: NudgePlan) -> tuple[str, Mapping[str, object]]:
        if self.stage == 0:
            parameters = f"{self.chosen.tensors.parameters:,}"
            return ("weight.signs" if self._signs else "weight.gradient"), {
                "parameters": parameters
            }
        if self.stage == 1:
            return ("weight.zero" if not plan.gradient else "weight.why"), {}
        if self.hidden:
            return "weight.asked", {"nudge": axis_label(ASKED)}
        return ("weight.still" if plan.still else "weight.told"), {}

    def _nudges_caption(self, plan: NudgePlan) -> tuple[str, Mapping[str, object]]:
        if not self.stage:
            return "nudges.start", {}
        if plan.still:
            return "nudges.still", {}
        if plan.steps[self.stage - 1].too_far:
            return "nudges.too_far", {}
        if plan.bends(self.stage - 1) and self.networks.settings.activation == "relu":
            return "nudges.bends", {}
        drowned = plan.steps[self.stage - 1].drowned
        return ("nudges.drowned" if drowned else "nudges.holds"), {}

    def _price_caption(self) -> tuple[str, Mapping[str, object]]:
        if self.passes.timing:
            return "price.timing", {}
        done = self.networks.run in self.passes.prices
        return ("price.done" if done else "price.start"), {}

    def question(self) -> Question | None:
        place, plan = self.place, self.chosen.plan(1)
        if self.view != WEIGHT or self.stage != ASKS or place is None or plan is None:
            return None
        key = f"loss {self.networks.run} {self.chosen.batch} {place}"
        prompt = self.text("questions", "loss", nudge=axis_label(ASKED))
        return Question(key, prompt, self._grade)

    def _grade(self, text: str) -> Verdict:
        plan = self.chosen.plan(1)
        assert plan is not None
        step = plan.steps[SIZES.index(ASKED)]
        meaning, _ = grade_loss(plan.loss, step, text)
        digits = nudging.decimals(plan.loss, step.predicted)
        said = self.text(
            "answers",
            meaning,
            predicted=fixed(plan.loss + step.predicted, digits),
            measured=fixed(plan.loss + step.measured, digits),
            nudge=axis_label(ASKED),
        )
        return Verdict(meaning in ("right", "right.measured", "still"), said)

    def answered_right(self) -> None:
        self.ch2.progress.finish(self.LESSON)

    def finish(self) -> None:
        """To have seen where the prediction ends finishes the lesson too."""
        if self.view == NUDGES and self.chosen.nudged is not None:
            super().finish()

    def edit(self) -> tuple[str, str] | None:
        place = self.place
        if self.view == PRICE or place is None:
            return None
        return self.text(
            "edit", "place", units=self.chosen.tensors.shapes[place.name][-1] - 1
        ), str(place)

    def entered(self, text: str) -> None:
        place = self.place
        assert place is not None
        self._pick(self.chosen.tensors.parse(text, place))

    def reset(self) -> None:
        self.chosen.batch, self.chosen.picked_sign, self.chosen.picked = 0, 0, None
        self._positions = dict.fromkeys(STEPS, 0)
        self.passes.cancel()
        self.player.restart(STEPS[self.view])

    def code_values(self) -> Mapping[str, object]:
        place = self.place or Place("W1", (0, 0))
        name = "Wb".index(place.name[0]) + 2 * (int(place.name[1:]) - 1)
        return {
            **self.network_values(),
            "first": str(self.chosen.batch * BATCH),
            "stop": str((self.chosen.batch + 1) * BATCH),
            "number": str(name),
            "place": str(place.index),
            "rate": f"{self.networks.settings.learning_rate:g}",
        }

    # ---- the engine

    def on_screen_resume(self) -> None:
        self.chosen.told.forget()
        self.passes.forget()
        super().on_screen_resume()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        heard = self.chosen.told.said(event)
        if isinstance(event, protocol.Problem) and event.reply_to == self.passes.awaited:
            self.notice("")  # the figure says it, and longer
        if self.passes.said(event) or self._train.said(event) or heard:
            if isinstance(event, protocol.DataReady):
                self.chosen.batch = min(self.chosen.batch, self._batches - 1)
            self.answered()
        super().engine_said(event)

    @property
    def _batches(self) -> int:
        data = self.ch2.engine_state.data
        return -(-data.train // BATCH) if data is not None else 1

    # ---- keys and mouse

    def main(self) -> None:
        """Enter: the next step; where passes are timed, begin or cancel that."""
        if self.view != PRICE:
            self.player.forward()
            return
        if self.passes.timing:
            self.passes.cancel()
        elif self.ch2.engine_state.data is not None:
            self.passes.start(self.networks.run, self.chosen.batch)
        self.changed()

    def move(self, rows: int, columns: int) -> None:
        """Arrows: over the picture; among nudges up and down, and to the other sign."""
        place = self.place
        if self.view == NUDGES:
            if columns:
                self.chosen.picked_sign = 1 if columns > 0 else -1
                self.changed()
            else:
                self.player.pause()
                self.player.go(self.player.position + rows)
        elif self.view == WEIGHT and place is not None:
            self._pick(self.chosen.tensors.moved(place, rows, columns))

    def _pick(self, place: Place) -> None:
        if place != self.chosen.picked:
            self.chosen.picked = place
            self.changed()

    def action_beside(self, step: int) -> None:
        """The same pixel's weight to the next unit, or the previous one."""
        place = self.place
        if place is not None and self.view != PRICE:
            self._pick(self.chosen.tensors.beside(place, step))

    def action_tensor(self) -> None:
        """The next parameter tensor: from a weight of a pixel to the unit's bias, and on."""
        place = self.place
        if place is not None and self.view != PRICE:
            self._pick(self.chosen.tensors.next_tensor(place))

    def action_at_random(self) -> None:
        """Any parameter, each as likely."""
        if self.place is not None and self.view != PRICE:
            self._pick(self.chosen.tensors.at_random(self.below))

    def action_largest(self) -> None:
        """The largest gradient of the tensor, and then the next smaller one each time."""
        place, column = self.place, self.chosen.column
        if place is None or column is None or self.view == PRICE or not column.largest:
            return
        places = [large.place for large in column.largest]
        walks = self.chosen.picked in (None, self._large) and place.index in places
        here = places.index(place.index) if walks else -1
        self._large = Place(place.name, places[(here + 1) % len(places)])
        self._pick(self._large)

    def action_batch(self) -> None:
        """The next batch of the training set."""
        if self.view != PRICE:
            self.chosen.batch = (self.chosen.batch + 1) % self._batches
            self.changed()

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self._positions[self.view] = self.player.position
            self.view, self.answer = view, None
            self.player.restart(STEPS[view], self._positions[view])

    def action_play(self) -> None:
        if self.view != PRICE:
            super().action_play()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        pressed, place = message.place, self.place
        if self.pressed_network(pressed):
            return
        if pressed.leads_to == CELL and place is not None:
            along = pressed.index[0]
            if along < self.chosen.tensors.shapes[place.name][0]:
                self._pick(Place(place.name, (along, *place.index[1:])))
        elif pressed.leads_to == NUDGE:
            self.player.pause()
            self.player.go(pressed.index[0] + 1)

    # ---- hints

    def all_hints(self) -> tuple[KeyHint, ...]:
        found = list(super().all_hints())
        if self.view == PRICE:
            does = "cancel" if self.passes.timing else "time"
            found = [hint for hint in found if hint.key not in ("full_stop", "space")]
            found.insert(0, self.hint("Enter", does, "enter"))
        following = self.next_key()
        if following.isdigit():
            found.insert(0, KeyHint(following, self.text("views", following), following))
        return tuple(found)

    def main_hints(self) -> tuple[KeyHint, ...]:
        found = []
        if self.view == WEIGHT:
            found = [self.hint("←↑↓→", "pixel", "right"), self.hint("[ ]", "unit", "]")]
            found.append(self.hint("g", "largest", "g"))
        elif self.view == NUDGES:
            found = [self.hint("←→", "sign", "right")]
        return (*found, self.hint("n", "network", "n"))

    def help_hints(self) -> tuple[KeyHint, ...]:
        return (
            self.hint("g", "largest", "g"),
            self.hint("x", "random", "x"),
            self.hint("p", "tensor", "p"),
            self.hint("b", "batch", "b"),
        )

    def next_key(self) -> str:
        if self.view == PRICE:
            timed = self.networks.run in self.passes.prices and not self.passes.timing
            return "greater_than_sign" if timed else "enter"
        if self.chosen.told.refusal(self.networks.run) is not None:
            return "n"
        return "full_stop" if not self.player.at_end else str(self.view + 1)
