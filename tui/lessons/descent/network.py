"""descent, fifth view: a slice through the loss of a network that was trained here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.shared.typed.real_numbers import parse_real
from engine.protocol import LossSlice
from engine.protocol.arrays import number
from tui.drawing.numbers import short, significant
from tui.drawing.places import Place, Sketch
from tui.lessons.descent.figures.slice import Slice, SliceScene, draw_slice_figure
from tui.lessons.descent.view import PLAY, DescentView, pictured
from tui.lessons.shared.networks.network_lesson import network_facts
from tui.lessons.shared.networks.network_line import AFTER, BEFORE, NetworkFacts
from tui.lessons.shared.networks.networks import Networks, Run
from tui.link.asked import Asked, just
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.descent.lesson import DescentLesson

RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@lru_cache(8)
def _slice(event: LossSlice) -> Slice:
    """What a figure shows of an answer."""
    return Slice(
        images=event.images,
        parameters=event.parameters,
        loss=number(event.loss),
        slope=number(event.slope),
        length=number(event.length),
        edge=number(event.edge),
        losses=event.losses.data,
        side=event.losses.shape[0],
        rates=tuple(event.rates.values()),
        stepped=tuple(event.stepped.values()),
    )


class NetworkView(DescentView):
    """The slices of the networks that were asked, one question under way at a time."""

    def __init__(self, lesson: DescentLesson) -> None:
        super().__init__(lesson)
        self.networks = Networks(lesson.engine, self._told)
        self._slices: Asked[Run, LossSlice] = Asked(
            lesson.engine,
            lambda run: protocol.GetLossSlice(run=run, rates=RATES),
            just(LossSlice),
            self._told,
            run=lambda run: run,
            at_once=1,
        )
        self._revealed: set[tuple[Run, int]] = set()

    # ---- state

    @property
    def answer(self) -> LossSlice | None:
        """The slice of the chosen network, None until it is here; asked for if need be."""
        return self._slices.wanted(self.networks.run)

    @property
    def slice(self) -> Slice | None:
        """The same as a figure shows it."""
        answer = self.answer
        return _slice(answer) if answer is not None else None

    @property
    def awaited(self) -> bool:
        """Whether an answer is under way."""
        return self._slices.is_waiting

    @property
    def count(self) -> int:
        return len(RATES) + 1 if self._slices.known(self.networks.run) is not None else 1

    @property
    def _key(self) -> tuple[Run, int]:
        answer = self._slices.known(self.networks.run)
        return self.networks.run, answer.step if answer is not None else -1

    @property
    def is_past(self) -> bool:
        """Whether all rates were tried on these very weights."""
        return self._key in self._revealed

    def looked(self) -> None:
        if self.count > 1 and self.lesson.player.position >= self.count - 1:
            self._revealed.add(self._key)

    def facts(self) -> NetworkFacts:
        """Which network it is."""
        run = self.networks.run
        answer = self._slices.known(run)
        step = answer.step if answer is not None else None
        return network_facts(self.lesson, self.networks, step, self._slices.refusal_of(run))

    def scene(self) -> SliceScene:
        """What the figure shows."""
        found = self.slice
        shown = min(self.lesson.player.position, len(RATES)) if found is not None else 0
        waits = "waiting" if self.lesson.ch2.engine_state.data is None else "slicing"
        return SliceScene(
            network=self.facts(),
            slice=found,
            waiting=self.label(waits),
            shown=shown,
            chosen=max(shown - 1, 0),
            revealed=self.is_past or self.lesson.verdict is not None,
            signs=self.signs,
            word=self.lesson.labels,
        )

    # ---- what the lesson asks

    def sketch(self) -> Sketch[SliceScene]:
        return pictured(draw_slice_figure, self.scene(), 1)  # the first row says which network

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found, position = self.slice, self.lesson.player.position
        if found is None or position == 0:
            return "slice", {}
        place = min(position, len(RATES)) - 1
        values = {"rate": significant(RATES[place], 4), "loss": short(found.loss)}
        stepped = found.stepped[place]
        key = "slice.lower" if stepped < found.loss else "slice.higher"
        return key, values | {"stepped": short(stepped)}

    def question(self) -> Question | None:
        found = self.slice
        if found is None or (self.lesson.answer is None and self.is_past):
            return None
        prompt, best = self.lesson.text("questions", "best"), found.best
        was = partial(significant, 0.0 if best is None else RATES[best])
        return Question(f"slice-{self._key}", prompt, self._grade, "best", was=was)

    def _grade(self, text: str) -> Verdict:
        said, found = parse_real(text), self.slice
        assert found is not None
        best = found.best
        if best is None:
            return Verdict(said == 0, self.lesson.text("answers", "best.none"))
        values = {"rate": significant(RATES[best], 4), "loss": short(found.stepped[best])}
        # The rung nearest to what was said, by its factor; what is no rate at all is too small.
        nearest = 0
        if said > 0:
            factors = [max(said / rate, rate / said) for rate in RATES]
            nearest = factors.index(min(factors))
        key = "right" if nearest == best and said > 0 else "high" if nearest > best else "low"
        return Verdict(key == "right", self.lesson.text("answers", f"best.{key}", **values))

    def main(self) -> None:
        """All rates at once; or none again."""
        at_end = self.lesson.player.position >= self.count - 1
        self.stand(0 if at_end else self.count - 1)

    def turn(self, step: int) -> None:
        self.lesson.player.go(self.lesson.player.position + step)

    def move(self, rows: int, columns: int) -> None:
        self.turn(columns or rows)

    def following(self) -> None:
        """The next network that can be asked."""
        self.choose(1)

    def choose(self, step: int) -> None:
        """The next or the previous network."""
        self.networks.choose(step)
        self.stand(0)

    def reset(self) -> None:
        self._revealed.clear()
        self.stand(0)

    def keys(self) -> Table:
        player = self.lesson.player
        goes_on = self.count > 1 and not player.at_end
        rates = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        return (
            Key("[ ]", "rate", rates, leads=goes_on and not player.playing),
            Key("Enter", "whole", self.main),
            Key("n", "other", self.following, when=len(self.networks.choices) > 1),
            *self.walking(PLAY if goes_on else None),
        )

    # ---- mouse and engine

    def pressed(self, place: Place) -> None:
        if place.leads_to in (BEFORE, AFTER):
            self.choose(1 if place.leads_to == AFTER else -1)
        elif place.leads_to == "rate":
            self.lesson.player.go(place.index[0] + 1)

    def _told(self) -> None:
        if self.lesson.shown is self:
            self.lesson.answered()
