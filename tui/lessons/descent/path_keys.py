"""The keys and the places to press of a view with one optimizer's way."""

from __future__ import annotations

from functools import partial

from tui.drawing.places import Place
from tui.lessons.descent.view import PLAY, STEP, DescentView
from tui.shell.keys.table import Key, arrows, offered, sideways


class PathKeys(DescentView):
    """What each key does is the view's to say."""

    parameters = 1

    @property
    def at_end(self) -> bool:
        """Whether the whole way is shown."""
        raise NotImplementedError

    def turn(self, step: int) -> None:
        """Another rate."""

    def following(self) -> None:
        """The next landscape."""

    def next_optimizer(self) -> None:
        """Another rule."""

    def next_batch(self) -> None:
        """Another number of samples."""

    # Each row acts always; it is told in the footer once it is of use.

    def rate_key(self, *, told: bool, leads: bool = False) -> Key:
        act = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        return Key("[ ]", "rate", act, leads=leads, footer=offered(told))

    def landscape_key(self, *, told: bool, leads: bool = False) -> Key:
        return Key("n", "landscape", self.following, leads=leads, footer=offered(told))

    def optimizer_key(self, *, told: bool) -> Key:
        return Key("o", "optimizer", self.next_optimizer, footer=offered(told))

    def whole_key(self, *, told: bool) -> Key:
        return Key("Enter", "whole", self.main, footer=offered(told))

    def start_key(self, shown: str, *, told: bool) -> Key:
        one = self.parameters == 1
        ways = sideways(partial(self.move, 0)) if one else arrows(self.move)
        return Key(shown, "start", ways, footer=offered(told))

    def step_key(self) -> str | None:
        """The key that goes on along the path; None at its end."""
        player = self.lesson.player
        if player.playing or (player.position == 0 and not self.at_end):
            return PLAY
        return None if player.at_end else STEP

    def pressed(self, place: Place) -> None:
        match place.leads_to:
            case "landscape":
                self.following()
            case "optimizer":
                self.next_optimizer()
            case "batch":
                self.next_batch()
            case "slower":
                self.turn(-1)
            case "faster":
                self.turn(1)
