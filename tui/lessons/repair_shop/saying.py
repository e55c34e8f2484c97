"""What is said below the loop: what is run, and what a change or a repair did."""

from __future__ import annotations

from engine.explain.repair_shop.lines import TRAIN
from engine.explain.repair_shop.outcome import Ran, what_it_did
from engine.explain.repair_shop.program import Program
from tui.drawing.numbers import short
from tui.lessons.repair_shop.view import ShopView
from tui.shell.words.problem_text import problem_text

HINTS = 2
"""Before the answer."""


class SayingView(ShopView):
    """Says it by the runs that are known."""

    def told(self) -> tuple[str, str]:
        """What happens, or what the last change did, and the ink of that."""
        bench, shop = self.bench, self.shop
        if self.lesson.waiting:
            return self.label("engine.waiting"), "quiet"
        if shop.running is not None:
            return self._running(shop.running), "accent"
        if shop.refusal is not None:
            return problem_text(self.lesson.ch2.words, shop.refusal), "bad"
        own, healthy = shop.whole(bench.program), shop.whole(self.healthy)
        if own is None or healthy is None:
            return self.label("start", data=self.lesson.data_name, images=TRAIN), "quiet"
        if bench.is_found:
            return self._mended(own), "good"
        if (did := self._did(own, healthy)) is not None:
            return did, "bad"
        values = {"seconds": f"{own.seconds:.1f}", "data": self.lesson.data_name}
        return self.label("ran", **values), "quiet"

    def _running(self, program: Program) -> str:
        """How far what is under way is."""
        found = self.shop.run_of(program)
        if self.shop.is_ending:
            return self.label("running.ends")
        if found is None:
            return self.label("running.begins")
        which = "healthy" if program.is_healthy and not self.bench.is_found else "own"
        return self.label(f"running.{which}", step=len(found.losses), steps=found.steps)

    def _mended(self, own: Ran) -> str:
        """By how many hints it was found, and what the loop does now."""
        values = {"loss": short(own.last), "accuracy": short(own.accuracy)}
        return self.label(f"found.{min(self.bench.helped, HINTS + 1)}", **values)

    def _did(self, own: Ran, healthy: Ran) -> str | None:
        """What the last change did, by the run before it and the one after it."""
        bench, line = self.bench, self.bench.changed
        if line is None:
            return None
        before = self.shop.whole(bench.earlier[-1][0])
        if before is None:
            return None
        did = what_it_did(bench.fault, bench.program, line, before, own)
        return self.label(
            f"did.{did}",
            line=line + 1,
            trouble=own.trouble[1] if own.trouble is not None else "",
            was=short(before.last),
            loss=short(own.last),
            was_accuracy=short(before.accuracy),
            accuracy=short(own.accuracy),
            healthy=short(healthy.last),
            healthy_accuracy=short(healthy.accuracy),
        )
