"""The loops as the engine ran them: the one on the bench, those before it, the healthy ones."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.explain.repair_shop.outcome import Ran
from engine.explain.repair_shop.program import Program
from engine.protocol.arrays import number
from tui.link.asked import Asked, Engine

KEPT = 64
"""Programs whose runs are kept."""
SEED = 0
"""Of all that a program draws by chance, so that two runs differ by what they are."""


class ShopWatch:
    """One program under way, and what came of those before, on the present data."""

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._engine = engine
        self._runs: Asked[Program, Ran] = Asked(
            engine, _command, read_look, told, at_once=1, kept=KEPT
        )
        self._last: Program | None = None
        self._ending: Program | None = None
        self._held = False
        self._tried: set[Program] = set()

    @property
    def running(self) -> Program | None:
        """What is under way."""
        return self._runs.under_way

    @property
    def is_ending(self) -> bool:
        """Whether what is under way was cancelled."""
        return self.running is not None and self.running == self._ending

    @property
    def refusal(self) -> protocol.Problem | None:
        """Why what was started last cannot be run, if so."""
        return self._runs.refusal(self._last) if self._last is not None else None

    def run_of(self, program: Program) -> Ran | None:
        """Its whole run, or so much of it as there is while it runs."""
        known = self._runs.known(program)
        if known is not None and known.is_whole:
            return known
        return self._runs.so_far(program)

    def whole(self, program: Program) -> Ran | None:
        """Its run, once it is over."""
        found = self.run_of(program)
        return found if found is not None and found.is_whole else None

    def run(self, program: Program) -> bool:
        """Run it; whether it could be asked for."""
        self._held = False
        self._tried.clear()
        return self._ask(program)

    def compare(self, program: Program) -> None:
        """Run that too, once after each `run`, unless it was, or something else runs, or what
        was run was ended."""
        is_due = self.whole(program) is None and program not in self._tried and not self._held
        if is_due and self.running is None and self._runs.refusal(program) is None:
            self._ask(program)

    def _ask(self, program: Program) -> bool:
        self._last, self._ending = program, None
        self._tried.add(program)
        self._runs.leave()  # it takes the place of the one before
        return self._runs.ask(program)

    def cancel(self, *, hold: bool = False) -> None:
        """End what is under way; its last look comes all the same. `hold`: until `run` is called
        nothing is run to be compared either."""
        self._held = hold
        if (running := self.running) is not None:
            self._ending = running
            self._engine().ask(protocol.CancelScratch())


def _command(program: Program) -> protocol.RunShop:
    return protocol.RunShop(task=program.task, forms=program.forms, seed=SEED)


def read_look(_: object, event: protocol.AnyEvent) -> Ran | None:
    if not isinstance(event, protocol.ShopLook):
        return None
    trouble, accuracy = event.trouble, [one for one in event.printed if one.name == "accuracy"]
    return Ran(
        tuple(event.losses.values()),
        tuple(number(one.value) for one in event.printed if one.name == "loss"),
        number(accuracy[-1].value) if accuracy else None,
        {one.name: one.shape for one in event.shapes},
        event.steps,
        event.seconds,
        (trouble.line, trouble.says) if trouble is not None else None,
        event.ended,
    )
