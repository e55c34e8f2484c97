"""What was met on a walk through a lesson, and the lines that tell it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from tui.shell import chapter


@dataclass
class Tally:
    """Questions by their kind; of each mission how it was failed and done, and the seconds."""

    wrong: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)
    missions: list[tuple[str, str, str, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)

    def told(self, entry: chapter.Entry, seconds: float, not_kept: Collection[str]) -> str:
        """The line of the lesson, and one a mission: failed how, done how, seconds."""
        kept = self.wrong.difference(not_kept)
        asked = set(chapter.texts("en", entry.id).sections.get("questions", ()))
        missed = ", ".join(sorted(asked - self.wrong - self.right))
        return "\n".join(
            (
                f"{entry.number:2} {entry.id:<13} {len(self.wrong)} of {len(asked)} questions "
                f"answered wrong, {len(self.right & kept)} of {len(kept)} right in review; "
                f"{len(self.missions)} missions; {seconds:.0f} s"
                + (f"; not met: {missed}" if missed else ""),
                *(
                    f"   {entry.id:<13} {key:<13} {failed:<26} {done:<30} {took:4.0f} s"
                    for key, failed, done, took in self.missions
                ),
                *(f"   {entry.id:<13} {repaired}" for repaired in self.repaired),
                *(f"   FAULT {fault}" for fault in self.faults),
            )
        )
