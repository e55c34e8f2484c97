"""The run that was left unfinished when the screen was last quit, and may go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.protocol.arrays import number
from tui.drawing.numbers import short

if TYPE_CHECKING:
    from engine.protocol import RunSummary
    from tui.link.asked import Engine


class Unfinished:
    """Which run may go on: the newest one, until something is trained or `declined`.

    A run that another process trains is passed over; if the newest of the others is finished,
    there is nothing to be gone on with.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self.declined = False
        """Whether the learner would rather begin anew."""

    @property
    def run(self) -> RunSummary | None:
        """That run; the engine is asked for it where it has not been."""
        engine = self._engine()
        if self.declined or engine.engine_state.run is not None:
            return None
        if engine.engine_state.replayed:
            return None
        listed = engine.listing.wanted(None) or ()
        newest = next((run for run in listed if not run.training), None)
        return newest if newest is not None and newest.resumable else None


def figures(run: RunSummary) -> tuple[str, Mapping[str, object]]:
    """How far it came: what to add to the name of a text, and what that is filled with."""
    epochs = run.settings.epochs
    values: dict[str, object] = {
        "step": run.step,
        "steps": run.steps,
        "epoch": min(run.step * epochs // run.steps + 1, epochs),
        "epochs": epochs,
    }
    if run.test_loss is None or run.test_accuracy is None:
        return ".untested", values
    tested = {"loss": run.test_loss, "accuracy": run.test_accuracy}
    return "", {**values, **{name: short(number(value)) for name, value in tested.items()}}
