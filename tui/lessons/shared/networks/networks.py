"""The networks that can be asked: which there are, which one is chosen, and what it said."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.protocol import Evaluated, Predicted, Split
from engine.protocol.arrays import Array
from tui.link.asked import Asked, Engine, just

SIDE = 28

Run = str | None
"""A run, or None: the untrained network."""


class Networks:
    """One of the learner's runs, or the untrained network, and its answers.

    The chosen one is the training of this screen, or else the latest run, until the learner
    chooses. While one prediction is under
    way, only the newest of those that follow is asked for. `told` is called with each answer.
    """

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._engine = engine
        self._picked: tuple[Run] | None = None
        self._evaluations: Asked[tuple[Run, Split], Evaluated] = Asked(
            engine,
            lambda key: protocol.Evaluate(run=key[0], split=key[1]),
            just(Evaluated),
            told,
            run=lambda key: key[0],
        )
        self._predictions: Asked[tuple[Run, bytes], Predicted] = Asked(
            engine,
            lambda key: protocol.Predict(run=key[0], pixels=Array("|u1", (1, SIDE, SIDE), key[1])),
            just(Predicted),
            told,
            run=lambda key: key[0],
            of_data=False,
            at_once=1,
        )

    # ---- which there are

    @property
    def choices(self) -> tuple[Run, ...]:
        """The runs, newest first, then None: the untrained network."""
        engine = self._engine()
        engine.listing.wanted(None)
        state = engine.engine_state
        names = [summary.run for summary in state.runs]
        if state.run is not None and state.run.started.run not in names:
            names.insert(0, state.run.started.run)
        return (*names, None)

    @property
    def run(self) -> Run:
        """The chosen run; None for the untrained network."""
        choices, own = self.choices, self._engine().engine_state.run
        if self._picked is not None and self._picked[0] in choices:
            return self._picked[0]
        # Another screen, or a shell, may have begun a later one in the same home.
        return own.started.run if own is not None and own.started.run in choices else choices[0]

    @property
    def number(self) -> int:
        """Which of the choices it is, from 1."""
        return self.choices.index(self.run) + 1

    def pick(self, run: Run) -> None:
        """Choose that run."""
        self._picked = (run,)

    def pick_latest(self) -> None:
        """Choose the latest run, and each that follows it."""
        self._picked = None

    def choose(self, step: int) -> None:
        """The choice after (step 1) or before (step -1) the chosen one, around the end."""
        choices = self.choices
        self._picked = (choices[(self.number - 1 + step) % len(choices)],)

    @property
    def settings(self) -> protocol.FitSettings:
        """How the chosen network was trained."""
        return self.settings_of(self.run)

    def settings_of(self, run: Run) -> protocol.FitSettings:
        """How that network was trained; the chapter's settings for the untrained one."""
        state = self._engine().engine_state
        if state.run is not None and state.run.started.run == run:
            return state.run.settings
        found = (summary.settings for summary in state.runs if summary.run == run)
        return next(found, protocol.FitSettings())

    @property
    def trained_on(self) -> str | None:
        """The kind of data that the chosen network learned from, None for the untrained one."""
        state, run = self._engine().engine_state, self.run
        if run is None:
            return None
        if state.run is not None and state.run.started.run == run:
            return state.run.started.data
        return next((summary.data for summary in state.runs if summary.run == run), None)

    # ---- what it says

    @property
    def refusal(self) -> protocol.Problem | None:
        """Why the chosen network cannot be asked, if so."""
        run = self.run
        return self._evaluations.refusal_of(run) or self._predictions.refusal_of(run)

    def evaluation(self, split: Split) -> Evaluated | None:
        """How good the chosen network is; asked for if that is not known, or no longer true."""
        key = self.run, split
        return self._evaluations.wanted(key) if self.refusal is None else self.known(split)

    def known(self, split: Split) -> Evaluated | None:
        """How good the chosen network is, as far as it was asked already."""
        return self._evaluations.known((self.run, split))

    def prediction(self, pixels: bytes) -> Predicted | None:
        """What the chosen network says to an image of 28 × 28 bytes; asked for if not known.

        Until its answer is here, the answer to the image before stays: what is shown follows
        the pen without a gap.
        """
        run = self.run
        known = self._predictions.answers
        before = next((known[key] for key in reversed(known) if key[0] == run), None)
        found = self._predictions.wanted((run, pixels)) if self.refusal is None else None
        return found or before

    def answers(self, pixels: bytes) -> bool:
        """Whether the answer at hand is the chosen network's to that very image."""
        return self._predictions.is_fresh((self.run, pixels))

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._evaluations.is_waiting or self._predictions.is_waiting
