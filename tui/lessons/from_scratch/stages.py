"""from_scratch, first view: the network by hand, stage by stage, beside the framework's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.explain.from_scratch.sources import BELONGS, FRAMEWORK, body
from engine.protocol import SCRATCH_STAGES, ScratchStage
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.lessons.from_scratch.stage_figure import (
    TAB,
    StageScene,
    draw_stage,
    first_line,
    source_rows,
)
from tui.lessons.from_scratch.view import ScratchView
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table, upright
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.from_scratch.lesson import FromScratchLesson


class StagesView(ScratchView):
    """Its steps are the stages."""

    def __init__(self, lesson: FromScratchLesson) -> None:
        super().__init__(lesson)
        self._first: int | None = None

    @property
    def count(self) -> int:
        return len(SCRATCH_STAGES)

    @property
    def stage(self) -> ScratchStage:
        """The stage that is shown."""
        return SCRATCH_STAGES[self.at]

    @property
    def _source(self) -> tuple[str, ...] | None:
        """The file of the stage, and the one that is read with it."""
        files = self.lesson.by_hand.files
        found, other = files.get(self.stage), BELONGS.get(self.stage)
        if found is None or other is None:
            return found
        return *found, "", "", f"# engine/by_hand/from_scratch/{other}.py", *files.get(other, ())

    def scene(self) -> StageScene:
        """What the figure shows."""
        status, ink = self._status()
        return StageScene(
            stages=SCRATCH_STAGES,
            chosen=self.at,
            source=self._source,
            framework=body(self.lesson.by_hand.files.get(FRAMEWORK, ()), self.stage),
            first=self._first,
            result=self.lesson.by_hand.stages.get(self.stage),
            status=status,
            ink=ink,
            word=self.lesson.labels,
        )

    def _status(self) -> tuple[str, str]:
        """What happens, in words, and the ink of that."""
        watch = self.lesson.by_hand
        if watch.running == self.stage:
            return self.label("stage.running", share=f"{100 * watch.progress:.0f}"), "accent"
        if watch.refusal is not None:
            return problem_text(self.lesson.ch2.words, watch.refusal), "bad"
        if self.stage in watch.stages:
            return self.label("stage.ran", data=self.lesson.data_name), "quiet"
        if self.lesson.waiting:
            return self.label("engine.waiting"), "quiet"
        return self.label("stage.start", data=self.lesson.data_name), "quiet"

    def sketch(self) -> Sketch[StageScene]:
        return Sketch(draw_stage, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return f"stage.{self.stage}", {}

    def main(self) -> None:
        """Run the stage that is shown; once it has run, on to the next."""
        watch = self.lesson.by_hand
        if watch.running is not None:
            watch.cancel()
        elif self.stage in watch.stages and not self.lesson.player.at_end:
            self.lesson.player.forward()
        elif not watch.run(self.stage):
            self.lesson.tell_no_engine()
        self.lesson.changed()

    def move(self, rows: int, columns: int) -> None:
        self.lesson.player.go(self.lesson.player.position + columns)

    def scroll(self, by: int) -> None:
        """Show the source from so many lines further on."""
        scene = self.scene()
        if scene.source is not None:
            canvas = Canvas(*self.lesson.query_one(PlacedDrawing).size)
            rows = source_rows(canvas, scene)
            first = first_line(scene.source, rows, self.stage, self._first)
            self._first = first_line(scene.source, rows, self.stage, first + by)
            self.lesson.changed()

    def stepped(self) -> None:
        """Another stage is shown from where it shows best."""
        self._first = None

    def reset(self) -> None:
        self._first = None
        self.lesson.by_hand.cancel()
        self.lesson.player.restart(self.count)

    def keys(self) -> Table:
        runs, at_end = self.lesson.by_hand.running is not None, self.lesson.player.at_end
        ran = self.stage in self.lesson.by_hand.stages
        does = "cancel" if runs else "next_stage" if ran and not at_end else "run"
        return (
            Key("Enter", does, self.main, leads=runs or not ran),
            Key("↑↓", "scroll", upright(self.scroll)),
            view_key(self.lesson, 2, "bars", offered=True, leads=at_end),
            *self.walking(leads=not at_end),
        )

    def pressed(self, place: Place) -> None:
        if place.leads_to == TAB:
            self.lesson.player.go(place.index[0])
