"""compile: loss hears confidence, accuracy doesn't."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from engine.explain.shared.networks import cross_entropy
from engine.explain.shared.networks.cross_entropy import (
    NUDGE,
    STAGES,
    LossPlan,
    Stage,
    grade_loss,
    parse_choice,
)
from tui.drawing.numbers import probability, short
from tui.drawing.places import Place, Sketch
from tui.lessons.compile.figure import draw_loss
from tui.lessons.compile.scene import LossScene
from tui.lessons.shared.images.yours import (
    brackets,
    image_text,
    naming,
    parse_image,
    yours_key,
)
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.shared.networks.training_code import keras_values
from tui.link.images import YOURS
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.question import Question, Verdict

FIRST = 18
"""The image at the start. In MNIST it is a badly written 3, of which few networks are sure."""
FAST = 4
"""Presses that an arrow up or down stands for."""
MOVED: tuple[Stage, ...] = ("move", "slope")
"""The stages in which the arrows move the label's logit."""


class CompileLesson(NetworkAskingLesson):
    LESSON = "compile"

    def __init__(self) -> None:
        super().__init__()
        self.index = FIRST
        self.change = 0.0
        self.player.count = len(STAGES)

    # ---- state

    @property
    def stage(self) -> Stage:
        return STAGES[self.player.position]

    @property
    def _first(self) -> int:
        return min(FIRST, (self.samples or FIRST + 1) - 1)

    @property
    def plan(self) -> LossPlan | None:
        """The chosen network's prediction for the present image, moved in the stages for it."""
        image = self.images.image(self.index)
        said = self.networks.prediction(image[0]) if image is not None else None
        if image is None or said is None or not self.networks.answers(image[0]):
            return None
        label = image[1]
        if label is None:
            return None
        change = self.change if self.stage in MOVED else 0.0
        return cross_entropy.plan(said.logits.values().tolist(), label, change)

    @property
    def hidden(self) -> bool:
        """Whether the slot of the present stage is still asked for."""
        return self.asks is not None and self.verdict is None

    def scene(self) -> LossScene:
        """What the figure shows."""
        image = self.images.image(self.index)
        said = self.networks.prediction(image[0]) if image is not None else None
        return LossScene(
            network=self.network_facts(said.step if said is not None else None),
            settings=self.networks.settings,
            index=self.index,
            picture=self.picture(self.index),
            label=self.images.label_of(self.index),
            plan=self.plan,
            stage=self.stage,
            hidden=self.hidden,
            dark=self.ch2.is_dark,
            word=self.labels,
        )

    # ---- what the frame asks

    def sketch(self) -> Sketch[LossScene]:
        return Sketch(draw_loss, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan, label = self.plan, self.images.label_of(self.index)
        if self.stage == "choices":
            return "choices", {}
        if plan is None:
            unnamed = self.index == YOURS and label is None
            return "waiting", {"when": self.labels("unnamed" if unnamed else "soon")}
        return self.stage, {"p": probability(plan.prediction.loss), "label": label}

    def question(self) -> Question | None:
        if self.plan is None or self.stage not in ("loss", "pair"):
            return None
        key = f"{self.stage}-{self.networks.run}-{self.index}"
        grade = self._grade_loss if self.stage == "loss" else self._grade_pair
        was = self._loss_typed if self.stage == "loss" else self._pair_typed
        return Question(key, self.text("questions", self.stage), grade, self.stage, was=was)

    def _loss_typed(self) -> str:
        assert self.plan is not None
        return short(self.plan.prediction.loss)

    def _pair_typed(self) -> str:
        assert self.plan is not None
        return "AB"[self.plan.lower]

    def _grade_loss(self, text: str) -> Verdict:
        plan = self.plan
        assert plan is not None
        verdict = grade_loss(plan.prediction, text)
        values = {
            "loss": short(plan.prediction.loss),
            "p": probability(plan.prediction.loss),
            "label": plan.prediction.label,
        }
        return Verdict(verdict.right, self.text("answers", f"loss.{verdict.code}", **values))

    def _grade_pair(self, text: str) -> Verdict:
        plan = self.plan
        assert plan is not None
        right = parse_choice(text) == plan.lower
        lower, higher = (plan.pair[plan.lower], plan.pair[1 - plan.lower])
        key = "bold" if plan.lower else "timid"
        said = self.text(
            "answers",
            f"pair.{'right' if right else 'wrong'}.{key}",
            lower=short(lower.loss),
            higher=short(higher.loss),
            label=plan.prediction.label,
        )
        return Verdict(right, said)

    def answered_right(self) -> None:
        """Two questions are only half of it: the last stage finishes the lesson."""

    def edit(self) -> tuple[str, str] | None:
        if self.samples is None:
            return None
        return self.text("edit", "image", most=self.samples - 1), image_text(self, self.index)

    def entered(self, text: str) -> None:
        self._go(parse_image(self, self.images, text))

    def vary(self, random: Random) -> None:
        """Another image, of which the network is sure or not."""
        self.index, self.change = random.randrange(self.samples or 1), 0.0
        self.player.restart(len(STAGES))

    def reset(self) -> None:
        self.index, self.change = self._first, 0.0
        self.player.restart(len(STAGES))

    def data_opened(self) -> None:
        if self.samples is not None and self.index >= self.samples:
            self.index = self._first

    def network_chosen(self) -> None:
        self.change = 0.0
        self.changed()

    def code_values(self) -> Mapping[str, object]:
        plan = self.plan
        logits = plan.prediction.logits if plan is not None else (0.0,) * 10
        label = plan.prediction.label if plan is not None else 0
        return {
            "logits": str([round(logit, 4) for logit in logits]),
            "label": str(label),
            **keras_values(self.networks.settings, self.layer_sizes),
        }

    # ---- keys and mouse

    @property
    def moves(self) -> bool:
        return self.stage in MOVED

    def move(self, rows: int, columns: int) -> None:
        if self.stage in MOVED:
            most = cross_entropy.FARTHEST
            change = self.change + NUDGE * (columns - FAST * rows)
            self.change = min(max(change, -most), most)
            self.changed()

    def _go(self, index: int) -> None:
        if index != self.index:
            self.index, self.change = index, 0.0
            self.changed()

    def pressed(self, place: Place) -> None:
        self.pressed_network(place)

    def own_keys(self) -> Table:
        images, here = self.images, self.index
        unnamed = naming(self.ch2.own_digit, here, self.changed) if self.stage != "choices" else ()
        return (
            *unnamed,
            Key("←→", "probability", arrows(self.move), when=self.stage in MOVED),
            Key("[ ]", "image", brackets(images, here, self._go)),
            yours_key(images, here, self._go, self._first),
            self.network_key(),
        )
