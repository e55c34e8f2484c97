"""The keys and the text that choose one parameter of the chosen network."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from secrets import randbelow

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace
from tui.lessons.shared.images.yours import given_image, yours_key
from tui.lessons.shared.networks.followed import FollowedWeight, follow_keys
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.update.parameter import ChosenParameter
from tui.link.images import YOURS
from tui.shell.keys.table import Key, Table, offered

BATCH = protocol.NUDGED_BATCH


class ParameterLesson(NetworkAskingLesson):
    """The chosen parameter is that of the largest gradient in W1 until the learner chooses."""

    def __init__(self) -> None:
        super().__init__()
        given = lambda: given_image(self.ch2.images("train"))  # noqa: E731 - asked while it is shown
        followed = lambda: self.ch2.followed.place  # noqa: E731
        self.chosen = ChosenParameter(self.networks, self.engine, self.answered, given, followed)
        self._large: ParameterPlace | None = None
        """Where `g` went last."""
        self.below: Callable[[int], int] = randbelow

    @property
    def place(self) -> ParameterPlace | None:
        """The chosen parameter, None until the engine has told where the largest gradient is."""
        return self.chosen.place

    @property
    def chooses(self) -> bool:
        """Whether what shows is about one parameter, which keys may change."""
        return True

    @property
    def batches(self) -> int:
        """Of the training set; 1 until the data is here."""
        data = self.ch2.engine_state.data
        return -(-data.train // BATCH) if data is not None else 1

    def vary(self, random: Random) -> None:
        """Another batch, whose largest gradient belongs to another parameter."""
        super().vary(random)
        self.to_batch(random.randrange(self.batches))

    def led_to(self, about: object) -> None:
        """The weight that is followed, of the same network and image."""
        if isinstance(about, FollowedWeight):
            self.networks.pick(about.run)
            self.chosen.batch = YOURS if about.yours else max(self.chosen.batch, 0)
            self.action_view(1)
            self.pick(about.place)

    def follow_keys(self) -> Table:
        """What follows the chosen weight, if it is one of the first layer."""
        place = self.place if self.chooses else None
        here = place if place is not None and place.name == "W1" else None
        index = YOURS if self.chosen.batch == YOURS else 0
        return follow_keys(self, here, self.networks.run, index=index, told=here is not None)

    def pick(self, place: ParameterPlace) -> None:
        """From now on it is the parameter there."""
        if place != self.chosen.picked:
            self.chosen.picked = place
            self.changed()

    # ---- text

    def edit(self) -> tuple[str, str] | None:
        place = self.place
        if place is None or not self.chooses:
            return None
        last = self.chosen.tensors.shapes[place.name][-1] - 1
        return self.text("edit", "place", units=last), str(place)

    def entered(self, text: str) -> None:
        place = self.place
        assert place is not None
        self.pick(self.chosen.tensors.parse(text, place))

    # ---- keys

    def choosing(self, *, told: bool) -> Table:
        """What chooses a parameter; whether the line of keys tells the first of it."""
        chooses = self.chooses
        beside = {"]": partial(self.to_unit_beside, 1), "[": partial(self.to_unit_beside, -1)}
        return (
            Key("[ ]", "unit", beside, when=chooses, footer=offered(told)),
            Key("g", "largest", self.to_largest, when=chooses, footer=offered(told)),
            Key("x", "random", self.to_any, when=chooses, footer=None),
            Key("p", "tensor", self.to_next_tensor, when=chooses, footer=None),
            Key("b", "batch", self.to_next_batch, when=chooses, footer=None),
            yours_key(self.ch2.images("train"), self.chosen.batch, self.to_batch),
        )

    def to_unit_beside(self, step: int) -> None:
        """The same pixel's weight to the next unit, or the previous one."""
        place = self.place
        if place is not None:
            self.pick(self.chosen.tensors.beside(place, step))

    def to_next_tensor(self) -> None:
        """The next parameter tensor: from a weight of a pixel to the unit's bias, and on."""
        place = self.place
        if place is not None:
            self.pick(self.chosen.tensors.next_tensor(place))

    def to_any(self) -> None:
        """Any parameter, each as likely."""
        if self.place is not None:
            self.pick(self.chosen.tensors.at_random(self.below))

    def to_largest(self) -> None:
        """The largest gradient of the tensor, and then the next smaller one each time."""
        place, column = self.place, self.chosen.column
        if place is None or column is None or not column.largest:
            return
        places = [large.place for large in column.largest]
        walks = self.chosen.picked in (None, self._large) and place.index in places
        here = places.index(place.index) if walks else -1
        self._large = ParameterPlace(place.name, places[(here + 1) % len(places)])
        self.pick(self._large)

    def to_next_batch(self) -> None:
        """The next batch of the training set."""
        self.to_batch((self.chosen.batch + 1) % self.batches)

    def to_batch(self, batch: int) -> None:
        """That batch; YOURS is the learner's own digit alone."""
        self.chosen.batch = batch
        self.changed()
