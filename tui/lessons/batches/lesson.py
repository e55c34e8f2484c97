"""batches: a batch is a slice of axis 0; the last one is short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from engine import protocol
from engine.explain.batches.answers import CountVerdict, LastVerdict, grade_count, grade_last
from engine.explain.batches.plan import Batch, BatchPlan, parse_batches, plan
from engine.explain.batches.shuffling import ShuffleMistake, sample_order
from engine.explain.shared.shapes import format_shape
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place, Sketch
from tui.lessons.batches.code import code_values
from tui.lessons.batches.examples import EXAMPLES, Example, Split
from tui.lessons.batches.figure import THUMBNAIL, draw_batches
from tui.lessons.batches.scene import BatchScene, sample_at
from tui.lessons.shared.images.yours import with_yours, yours_key
from tui.link.images import CHAPTER_SHAPES, YOURS
from tui.shell.keys.lesson_keys import stepping
from tui.shell.keys.table import Key, Table
from tui.shell.lesson import Lesson
from tui.shell.programs.data import data_file
from tui.shell.question import Question, Verdict

CHAPTER_TEST: Final = 10_000
"""Test images of the chapter, until the engine says how many there are."""
EPOCHS_SHUFFLED: Final = 2
"""So many epochs' orders `s` goes through before the samples are in order again."""
SHOWN_FIRST: Final = 2
"""Batches that are stepped through before the last one is worth a look."""
ROWS: Final = 10
"""Batches that an arrow up or down goes."""


class BatchesLesson(Lesson):
    """Player position 0 is before the first batch, position n at batch n - 1."""

    LESSON = "batches"

    def __init__(self) -> None:
        super().__init__()
        self.split: Split = "train"
        self.plan: BatchPlan = plan(CHAPTER_SHAPES["train"], EXAMPLES[0].batch_size)
        self.epoch: int | None = None
        """Whose order the samples are in, counted from 0; None while they are not shuffled."""
        self._example: int | None = 0
        self._seen = {0}
        self._was_shuffled = False
        self._told: set[str] = set()
        self.player.count = self.plan.count + 1

    # ---- state

    @property
    def present(self) -> Batch | None:
        """The batch that the player stands at, None before the first."""
        position = self.player.position
        return self.plan.steps[position - 1] if position else None

    @property
    def seed(self) -> int:
        """Of the learner's own training if there was one, so that the order is that one's."""
        run = self.ch2.engine_state.run
        return (run.settings if run is not None else protocol.FitSettings()).seed

    @property
    def count_told(self) -> bool:
        """Whether the number of batches may be shown."""
        return "count" in self._told or not self.plan.count

    @property
    def last_told(self) -> bool:
        """Whether the length of the last batch may be shown."""
        return "last" in self._told or not self.plan.count

    def scene(self) -> BatchScene:
        """What the figure shows."""
        order = "in_order"
        if self.epoch is not None:
            order = "shuffled"
        sample = partial(sample_at, self.plan.samples, self.seed, self.epoch)
        return BatchScene(
            name={"train": "train_images", "test": "test_images", "none": "x"}[self.split],
            plan=self.plan,
            batch=self.present,
            count_told=self.count_told,
            last_told=self.last_told,
            shuffled=self.epoch is not None,
            order=self.labels(order, seed=self.seed, epoch=(self.epoch or 0) + 1),
            sample=sample,
            picture=self._pictures(sample).get if self.split == "train" else None,
            dark=self.ch2.is_dark,
            own=self.own,
            word=self.labels,
        )

    def _pictures(self, sample: Callable[[int], int]) -> Mapping[int, Picture | None]:
        """Those of the first samples of the batch, as many as the screen has room for."""
        batch = self.present or Batch(0, 0, self.plan.samples)
        across, down = self.size.width // (THUMBNAIL // 2), self.size.height // (THUMBNAIL // 4)
        first = range(batch.start, batch.start + min(batch.size, across * down))
        images = self.ch2.images("train")
        shown = (*first, batch.stop - 1) if self.own else first
        return {at: images.picture(images.numbered(at)) for at in map(sample, shown)}

    def take(self, found: BatchPlan, split: Split, example: int | None = None) -> None:
        """Show these batches from before the first one on."""
        self.plan, self.split = found, split
        self._example = example
        if example is not None:
            self._seen.add(example)
        self.epoch = None
        self._told.clear()
        self.answer = None
        self.player.restart(found.count + 1)

    # ---- what the frame asks

    def sketch(self) -> Sketch[BatchScene]:
        return Sketch(draw_batches, self.scene())

    def changed(self) -> None:
        # What was stepped past stays told, also on the way back.
        if self.player.position:
            self._told.add("count")
            if self.player.at_end:
                self._told.add("last")
        super().changed()

    def settle(self) -> None:
        # A right answer fills the slot that was asked about.
        if self.asks is not None and self.verdict is not None and self.verdict.right:
            self._told.add(self.asks.key.partition(" ")[0])

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found, batch = self.plan, self.present
        if batch is None:
            key = "start" if found.count else "empty"
            shape = format_shape(found.shape)
            return key, {"batch_size": found.batch_size, "shape": shape}
        values = {
            "number": batch.number,
            "slice": f"[{batch.start}:{batch.stop}]",
            "size": batch.size,
            "batch_size": found.batch_size,
            "samples": found.samples,
        }
        if batch.number == found.count - 1:
            short = "short" if found.count > 1 else "short.only"
            return (short if batch.size < found.batch_size else "even"), values
        return ("shuffled" if self.epoch is not None else "batch"), values

    def question(self) -> Question | None:
        if not self.plan.count:
            return None
        if not self.player.position:
            return self._question("count", self._grade_count)
        if not self.player.at_end:
            return self._question("last", self._grade_last)
        return None

    def _question(self, kind: str, grade: Callable[[str], Verdict]) -> Question | None:
        key = f"{kind} {self.plan.shape} {self.plan.batch_size}"
        if kind in self._told and (self.answer is None or self._asked != key):
            return None
        was = str(self.plan.count if kind == "count" else self.plan.last_size)
        return Question(key, self.text("questions", kind), grade, kind, was=lambda: was)

    def _grade_count(self, text: str) -> Verdict:
        verdict = grade_count(self.plan, text)
        quotient = f"{verdict.quotient:,.7g}"
        return self._said("count", verdict, epochs=verdict.epochs, quotient=quotient)

    def _grade_last(self, text: str) -> Verdict:
        return self._said("last", grade_last(self.plan, text))

    def _said(self, kind: str, verdict: CountVerdict | LastVerdict, **values: object) -> Verdict:
        """The verdict in words."""
        values |= {"answer": verdict.answer, "batch_size": self.plan.batch_size}
        return Verdict(verdict.right, self.text("answers", f"{kind}.{verdict.code}", **values))

    def answered_right(self) -> None:
        """Only the last batch finishes the lesson: it is what there is to see."""

    def edit(self) -> tuple[str, str] | None:
        shape = self.plan.shape
        samples = str(shape[0]) if self.split != "none" else format_shape(shape)
        return self.text("edit", "batches"), f"{samples} / {self.plan.batch_size}"

    def entered(self, text: str) -> None:
        train = self.ch2.images("train")
        images, most = train.shape, train.shape_with(yours=True)[0]
        found = parse_batches(text, images[1:])
        there = found.shape[1:] == images[1:] and found.samples <= most
        self.take(found, "train" if there else "none")

    def vary(self, random: Random) -> None:
        """Other samples, in batches of another size; the last one is short."""
        batch_size = random.randint(3, 200)
        samples = batch_size * random.randint(3, 60) + random.randint(1, batch_size - 1)
        self.entered(f"{samples} / {batch_size}")

    def reset(self) -> None:
        self.open_example(0)

    def code_values(self) -> Mapping[str, object]:
        data = self.ch2.engine_state.data
        path = data_file(data) if self.split != "none" and data is not None else None
        shuffle = None if self.epoch is None else (self.seed, self.epoch)
        number = max(self.player.position - 1, 0)
        own = with_yours(self.ch2.images("train"), YOURS if self.own and path else 0)
        return {**own, **code_values(self.plan, number, shuffle, path, self.split)}

    # ---- the engine

    def data_opened(self) -> None:
        if self._example is not None:
            # The examples are of the data that there is.
            found = self._plan_of(EXAMPLES[self._example])
            if found != self.plan:
                self.take(found, self.split, self._example)

    def _plan_of(self, example: Example) -> BatchPlan:
        shape = example.shape or self.ch2.images("train").shape
        data = self.ch2.engine_state.data
        if example.split == "test":
            shape = (data.test if data is not None else CHAPTER_TEST, *shape[1:])
        return plan(shape, example.batch_size)

    # ---- keys and mouse

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: to another batch."""
        self.player.pause()
        self.player.go(max(self.player.position + ROWS * rows + columns, 1))

    def go_to(self, position: int) -> None:
        """Stand at that batch, counted from 1."""
        self.player.pause()
        self.player.go(position)

    def pressed(self, place: Place) -> None:
        self.go_to(place.index[0] + 1)

    @property
    def own(self) -> bool:
        """Whether the learner's own digit is the last of the samples."""
        images = self.ch2.images("train")
        return self.split == "train" and self.plan.samples == images.stacked(YOURS)[1]

    def to_own(self, number: int) -> None:
        """The last batch of the images with the learner's own digit behind them; or without it."""
        shape = self.ch2.images("train").shape_with(yours=number == YOURS)
        self.take(plan(shape, self.plan.batch_size), "train")
        self.player.go(self.plan.count if self.own else 0)

    def next_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        self.open_example(((-1 if self._example is None else self._example) + 1) % len(EXAMPLES))

    def open_example(self, number: int) -> None:
        """Show that example, counted from 0."""
        example = EXAMPLES[number]
        self.take(self._plan_of(example), example.split, number)

    def shuffle(self) -> None:
        """The order of one epoch, of the next one, then in order again."""
        epoch = 0 if self.epoch is None else self.epoch + 1
        try:
            sample_order(self.plan.samples, self.seed, epoch)
        except ShuffleMistake as mistake:
            self.notice(self.mistake_text(mistake))
            return
        self.epoch = epoch if epoch < EPOCHS_SHUFFLED else None
        self._was_shuffled = True
        if not self.player.position or self.player.at_end:
            self.player.go(1)
        self.changed()

    def own_keys(self) -> Table:
        count, at_end, shuffled = self.plan.count, self.player.at_end, self.epoch is not None
        few = self.player.position < SHOWN_FIRST
        done = at_end or not count or (shuffled and not few)
        first, last = partial(self.go_to, 1), partial(self.go_to, count)
        has_batches, unseen = count > 0, len(self._seen) < len(EXAMPLES)
        shuffles = at_end and not self._was_shuffled
        return (
            Key("]", "last", {"]": last, "End": last}, has_batches, not done and not few),
            Key("[", "first", {"[": first, "Home": first}, has_batches, footer=None),
            Key("s", "order" if shuffled else "shuffle", self.shuffle, has_batches, shuffles),
            Key("n", "example", self.next_example, leads=done and unseen),
            yours_key(self.ch2.images("train"), YOURS if self.own else 0, self.to_own),
            stepping(self, leads=not done and few),
        )
