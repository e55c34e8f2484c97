"""What the engine tells of a gradient, of nudges and of updates, asked for as it is wanted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from engine import protocol
from engine.arrays import pack
from engine.explain.nudge_places import Place

KEPT = 64
"""Answers that are kept; the largest, a column of 16,384 gradients, takes 210 kB."""

Key = tuple[object, ...]
"""The kind of question, the run, the batch, and what else was asked."""
Answer = protocol.Gradient | protocol.Nudged | protocol.UpdatesTried
Kind = TypeVar("Kind", protocol.Gradient, protocol.Nudged, protocol.UpdatesTried)


class GradientAnswers:
    """Asks one question at a time, about what was wanted last and is not known.

    To want again after an answer is to ask the next one, so a cursor that runs on leaves no
    queue behind. `ask` sends a command and gives its number, 0 if it could not be sent. Of a
    run that trains an answer stays in sight until that of its next checkpoint is here.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._under_way: tuple[int, Key] | None = None
        self._known: OrderedDict[Key, Answer] = OrderedDict()
        self._stale: set[Key] = set()
        self._refused: dict[object, protocol.Problem] = {}

    def gradient(self, run: str | None, batch: int, place: Place) -> protocol.Gradient | None:
        """The gradients of the column that a place is in."""
        column = place.unit if place.is_weight else 0
        command = protocol.GetGradient(run=run, batch=batch, name=place.name, column=column)
        return self._wanted(
            ("gradient", run, batch, place.name, column), command, protocol.Gradient
        )

    def nudged(
        self, run: str | None, batch: int, place: Place, nudges: tuple[float, ...]
    ) -> protocol.Nudged | None:
        """What a parameter's nudges do to the loss, and all that is known of it."""
        command = protocol.Nudge(
            run=run, batch=batch, name=place.name, place=place.index, nudges=pack("<f8", nudges)
        )
        return self._wanted(("nudged", run, batch, place, nudges), command, protocol.Nudged)

    def updates(self, run: str | None, batch: int) -> protocol.UpdatesTried | None:
        """What an update of all parameters does to the loss."""
        command = protocol.TryUpdates(run=run, batch=batch)
        return self._wanted(("updates", run, batch), command, protocol.UpdatesTried)

    def _wanted(self, key: Key, command: protocol.AnyCommand, kind: type[Kind]) -> Kind | None:
        found = self._known.get(key)
        due = found is None or key in self._stale
        if due and self._under_way is None and key[1] not in self._refused:
            number = self._ask(command)
            if number:
                self._under_way = number, key
        if found is not None:
            self._known.move_to_end(key)
        return found if isinstance(found, kind) else None

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._under_way is not None

    def refusal(self, run: str | None) -> protocol.Problem | None:
        """Why that network cannot be asked, if so."""
        return self._refused.get(run)

    def forget(self) -> None:
        """An answer may have come that nobody heard: ask anew."""
        self._under_way = None
        self._stale = set(self._known)

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        match event:
            case protocol.Gradient() | protocol.Nudged() | protocol.UpdatesTried():
                key = self._answered(event.reply_to)
                if key is None:
                    return False
                self._known[key] = event
                self._stale.discard(key)
                while len(self._known) > KEPT:
                    self._stale.discard(self._known.popitem(last=False)[0])
            case protocol.Problem():
                key = self._answered(event.reply_to)
                if key is None:
                    return False
                self._refused[key[1]] = event
            case protocol.Hello() | protocol.DataReady():
                self._under_way = None
                self._known.clear()
                self._stale.clear()
                self._refused.clear()
            case protocol.CheckpointSaved(run=run) | protocol.FitFinished(run=run):
                self._refused.pop(run, None)
                self._stale |= {key for key in self._known if key[1] == run}
            case _:
                return False
        return True

    def _answered(self, reply_to: int) -> Key | None:
        """The question that is answered, if it is the one under way."""
        if self._under_way is None or self._under_way[0] != reply_to:
            return None
        key = self._under_way[1]
        self._under_way = None
        return key
