"""The parameter that is looked at: which it is, and what the engine has told of it."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace, Tensors
from engine.explain.update import plan as nudging
from engine.explain.update import rules as nudge_rules
from engine.explain.update.plan import SIZES, NudgePlan, Shares
from engine.explain.update.rules import Moved
from engine.protocol import GivenImage
from engine.protocol.arrays import number
from tui.lessons.shared.networks.gradient_answers import Batch, GradientAnswers
from tui.lessons.shared.networks.network_lesson import CLASSES
from tui.lessons.shared.networks.networks import SIDE, Networks
from tui.link.asked import Engine
from tui.link.images import YOURS

ALL_NUDGES = tuple(sign * size for sign in (1.0, -1.0) for size in SIZES)


class ChosenParameter:
    """One parameter of the chosen network, on batch `batch` of the training set.

    The batch YOURS is the learner's own digit alone, which `given` gives where it has a label.
    It is the weight that is `followed`, or else that of the largest gradient in W1, until the
    learner has `picked` another.
    """

    def __init__(
        self,
        networks: Networks,
        engine: Callable[[], Engine],
        told: Callable[[], None],
        given: Callable[[], GivenImage | None] = lambda: None,
        followed: Callable[[], ParameterPlace | None] = lambda: None,
    ) -> None:
        self.told = GradientAnswers(engine, told)
        self._networks, self._given, self._followed = networks, given, followed
        self.batch = 0
        self.picked: ParameterPlace | None = None
        self.picked_sign = 0

    @property
    def on(self) -> Batch | None:
        """What the loss is of; None where that has no label."""
        return self._given() if self.batch == YOURS else self.batch

    @property
    def tensors(self) -> Tensors:
        """The parameter tensors of the chosen network."""
        return Tensors((SIDE * SIDE, *self._networks.settings.hidden, CLASSES))

    @property
    def place(self) -> ParameterPlace | None:
        """Which parameter, None until the engine has said where the largest gradient is."""
        for place in (self.picked, self._followed()):
            if place is not None and self.tensors.has(place):
                return place
        found = self._gradient(ParameterPlace("W1", (0, 0)))
        if found is None:
            return None
        return ParameterPlace("W1", found.largest[0].place if found.largest else (0, 0))

    def _gradient(self, place: ParameterPlace) -> protocol.Gradient | None:
        on = self.on
        return self.told.gradient(self._networks.run, on, place) if on is not None else None

    @property
    def column(self) -> protocol.Gradient | None:
        """The gradients of the column that it is in."""
        place = self.place
        return self._gradient(place) if place is not None else None

    @property
    def nudged(self) -> protocol.Nudged | None:
        """What its nudges do; None while that is of another step than the column's gradients."""
        return self._nudged(ALL_NUDGES)

    def _nudged(self, nudges: tuple[float, ...]) -> protocol.Nudged | None:
        place, column = self.place, self.column
        if place is None or column is None or self.on is None:
            return None
        found = self.told.nudged(self._networks.run, self.on, place, nudges)
        return found if found is not None and found.step == column.step else None

    @property
    def shares(self) -> Shares | None:
        """What each image adds to its gradient."""
        found = self.nudged
        if found is None:
            return None
        return nudging.shares(found.inputs.values(), found.deltas.values())

    def plan(self, sign: int) -> NudgePlan | None:
        """Its nudges of one sign."""
        found = self.nudged
        if found is None:
            return None
        half = slice(None, len(SIZES)) if sign > 0 else slice(len(SIZES), None)
        return nudging.plan(
            number(found.loss),
            number(found.gradient),
            ALL_NUDGES[half],
            found.losses.values()[half],
            number(found.loss32),
            found.losses32.values()[half],
        )

    @property
    def sign(self) -> int:
        """Of the nudges; against the slope, as an update goes, until the learner picks one."""
        found = self.nudged
        if self.picked_sign or found is None:
            return self.picked_sign or 1
        return -1 if number(found.gradient) > 0 else 1

    @property
    def moved(self) -> tuple[Moved, ...]:
        """One step of plain SGD, and of the network's own optimizer."""
        found = self.nudged
        if found is None:
            return ()
        return nudge_rules.moves(
            number(found.weight),
            number(found.gradient),
            found.optimizer,
            found.learning_rate,
            {name: number(value) for name, value in found.kept.items()},
            found.step,
        )

    @property
    def changes(self) -> tuple[float, ...]:
        """The measured changes of the loss when those steps move this parameter alone."""
        steps = tuple(one.move for one in self.moved)
        if not steps or any(step - step for step in steps):
            return ()
        alone = self._nudged(steps)
        if alone is None:
            return ()
        return tuple(after - number(alone.loss) for after in alone.losses.values())

    @property
    def updates(self) -> protocol.UpdatesTried | None:
        """What those steps do when every parameter takes its own."""
        column = self.column
        if column is None or self.on is None:
            return None
        found = self.told.updates(self._networks.run, self.on)
        return found if found is not None and found.step == column.step else None
