"""The networks that can be asked: which there are, which one is chosen, and what it said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine import protocol
from engine.arrays import Array

if TYPE_CHECKING:
    from tui.engine_state import EngineState

SIDE = 28


class Networks:
    """One of the learner's runs, or the untrained network, and its answers.

    The chosen one is the latest run until the learner chooses. Each question is asked once;
    while one prediction is under way, only the newest of those that follow is kept. `ask`
    sends a command and gives its number, 0 if it could not be sent.
    """

    def __init__(
        self, ask: Callable[[protocol.AnyCommand], int], state: Callable[[], EngineState]
    ) -> None:
        self._ask, self._state = ask, state
        self._picked: tuple[str | None] | None = None
        self._evaluations: dict[tuple[str | None, str], protocol.Evaluated] = {}
        self._stale: set[tuple[str | None, str]] = set()
        self._evaluating: dict[int, tuple[str | None, str]] = {}
        self._predicting: tuple[int, str | None, bytes] | None = None
        self._predicted: tuple[str | None, bytes, protocol.Predicted] | None = None
        self._refused: dict[str | None, protocol.Problem] = {}
        self._listed = False

    # ---- which there are

    @property
    def choices(self) -> tuple[str | None, ...]:
        """The runs, newest first, then None: the untrained network."""
        state = self._state()
        names = [summary.run for summary in state.runs]
        if state.run is not None and state.run.started.run not in names:
            names.insert(0, state.run.started.run)
        return (*names, None)

    @property
    def run(self) -> str | None:
        """The chosen run; None for the untrained network."""
        if self._picked is not None and self._picked[0] in self.choices:
            return self._picked[0]
        return self.choices[0]

    @property
    def number(self) -> int:
        """Which of the choices it is, from 1."""
        return self.choices.index(self.run) + 1

    def pick(self, run: str | None) -> None:
        """Choose that run."""
        self._picked = (run,)

    def choose(self, step: int) -> None:
        """The choice after (step 1) or before (step -1) the chosen one, around the end."""
        choices = self.choices
        self._picked = (choices[(self.number - 1 + step) % len(choices)],)

    @property
    def settings(self) -> protocol.FitSettings:
        """How the chosen network was trained; the chapter's settings for the untrained one."""
        state, run = self._state(), self.run
        if state.run is not None and state.run.started.run == run:
            return state.run.settings
        found = (summary.settings for summary in state.runs if summary.run == run)
        return next(found, protocol.FitSettings())

    @property
    def trained_on(self) -> str | None:
        """The kind of data that the chosen network learned from, None for the untrained one."""
        state, run = self._state(), self.run
        if run is None:
            return None
        if state.run is not None and state.run.started.run == run:
            return state.run.started.data
        return next((summary.data for summary in state.runs if summary.run == run), None)

    # ---- what it says

    @property
    def refusal(self) -> protocol.Problem | None:
        """Why the chosen network cannot be asked, if so."""
        return self._refused.get(self.run)

    def evaluation(self, split: protocol.Split) -> protocol.Evaluated | None:
        """How good the chosen network is; asked for if that is not known, or no longer true."""
        key = self.run, split
        known = self._evaluations.get(key)
        due = (known is None or key in self._stale) and key not in self._evaluating.values()
        if due and self._state().data is not None and self.refusal is None:
            number = self._ask(protocol.Evaluate(run=key[0], split=split))
            if number:
                self._evaluating[number] = key
                self._stale.discard(key)
        return known

    def known(self, split: protocol.Split) -> protocol.Evaluated | None:
        """How good the chosen network is, as far as it was asked already."""
        return self._evaluations.get((self.run, split))

    def prediction(self, pixels: bytes) -> protocol.Predicted | None:
        """What the chosen network says to an image of 28 × 28 bytes; asked for if not known.

        Until its answer is here, the answer to the image before stays: what is shown follows
        the pen without a gap.
        """
        run, known = self.run, self._predicted
        if known is None or known[:2] != (run, pixels):
            under_way = self._predicting is not None
            if not under_way and self._state().hello is not None and self.refusal is None:
                image = Array("|u1", (1, SIDE, SIDE), pixels)
                number = self._ask(protocol.Predict(run=run, pixels=image))
                self._predicting = (number, run, pixels) if number else None
        return known[2] if known is not None and known[0] == run else None

    def answers(self, pixels: bytes) -> bool:
        """Whether the answer at hand is the chosen network's to that very image."""
        return self._predicted is not None and self._predicted[:2] == (self.run, pixels)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return bool(self._evaluating) or self._predicting is not None

    # ---- what the engine says

    def resumed(self) -> None:
        """The screen is back: answers may have come while nobody listened."""
        self._evaluating.clear()
        self._predicting = None
        run = self._state().run
        if run is not None:
            self._outdate(run.started.run)
        self._listed = bool(self._ask(protocol.ListRuns()))

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether something that is shown may have changed."""
        match event:
            case protocol.Hello():
                self._evaluating.clear()
                self._predicting = None
            case protocol.DataReady():
                self._evaluations.clear()
                if not self._listed:
                    self._listed = bool(self._ask(protocol.ListRuns()))
            case protocol.Evaluated():
                self._evaluating.pop(event.reply_to, None)
                self._evaluations[event.run, event.split] = event
            case protocol.Predicted():
                if self._predicting is None or self._predicting[0] != event.reply_to:
                    return False
                self._predicted = (*self._predicting[1:], event)
                self._predicting = None
            case protocol.CheckpointSaved(run=run) | protocol.FitFinished(run=run):
                self._outdate(run)
                if isinstance(event, protocol.FitFinished):
                    self._ask(protocol.ListRuns())
            case protocol.Problem():
                return self._problem(event)
            case protocol.Runs() | protocol.FitStarted():
                pass
            case _:
                return False
        return True

    def _problem(self, problem: protocol.Problem) -> bool:
        if problem.reply_to in self._evaluating:
            run, _ = self._evaluating.pop(problem.reply_to)
        elif self._predicting is not None and problem.reply_to == self._predicting[0]:
            run = self._predicting[1]
            self._predicting = None
        else:
            return False
        self._refused[run] = problem
        return True

    def _outdate(self, run: str) -> None:
        """Its weights are others now, or may be."""
        self._refused.pop(run, None)
        self._stale |= {key for key in self._evaluations if key[0] == run}
        if self._predicted is not None and self._predicted[0] == run:
            _, pixels, event = self._predicted
            # An image that is none: the answer stays in sight, and is asked for anew.
            self._predicted = (run, b"", event) if pixels else self._predicted
