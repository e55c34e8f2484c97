"""slicing: an integer removes an axis, a slice keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from random import Random
from typing import ClassVar

from engine.explain.shared.shapes import Shape, element_count, format_shape, ravel, unravel
from engine.explain.shared.typed.index_text import Index, SliceMistake, index_text, parse_index
from engine.explain.slicing.answers import grade_shape
from engine.explain.slicing.edges import Edge, edge_of, moved, nearer_corner
from engine.explain.slicing.plan import SlicePlan, numpy_shape, plan
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place, Sketch
from tui.lessons.shared.images.yours import with_yours, yours_key
from tui.lessons.slicing.closing import closing
from tui.lessons.slicing.code import code_values
from tui.lessons.slicing.figure import THUMBNAIL, draw_slice
from tui.lessons.slicing.scene import (
    PLANE_AXES,
    Guess,
    SliceScene,
    chosen_plane,
    chosen_text,
    images_shown,
)
from tui.lessons.slicing.tensors import (
    EXAMPLES,
    IMAGES,
    NAMES,
    SMALL,
    SMALL_SHAPE,
    examples_of,
    other_slice,
    tensor_typed,
)
from tui.link.images import CHAPTER_SHAPES, YOURS
from tui.shell.keys.table import Footer, Key, Table, arrows
from tui.shell.lesson import Lesson
from tui.shell.programs.data import data_file
from tui.shell.question import Question, Verdict

MOST_STEPS = 100
"""More than any index has."""


class SlicingLesson(Lesson):
    """Player position 0 is before the first axis, n after the n-th, the last one is memory."""

    LESSON = "slicing"
    VIEWS: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__()
        self.small = SMALL_SHAPE
        self.own = False
        """Whether the learner's own digit stands behind the images."""
        self.corner: Edge = "low"
        self.places = {IMAGES: 0, SMALL: 0}
        """Which image or plane is shown."""
        self._indices: dict[int, Index] = {
            view: parse_index(examples[0]) for view, examples in EXAMPLES.items()
        }
        self._seen = {(view, examples[0]) for view, examples in EXAMPLES.items()}
        self._takes = 0  # indices that have been shown before this one
        self.player.count = len(CHAPTER_SHAPES["train"]) + 2

    # ---- state

    @property
    def source(self) -> Shape:
        """The shape of the tensor that is indexed."""
        return self._images_shape if self.view == IMAGES else self.small

    @property
    def _images_shape(self) -> Shape:
        return self.ch2.images("train").shape_with(yours=self.own)

    @property
    def plan(self) -> SlicePlan:
        return plan(self.source, self._indices[self.view])

    @property
    def outer(self) -> Shape:
        """Where the shown plane lies along the axes before its own."""
        planes = self.source[:-PLANE_AXES]
        count = element_count(planes)
        return unravel(min(self.places[self.view], count - 1), planes) if count else ()

    @property
    def known(self) -> int:
        """How many axes have been shown; all of them once the result was guessed."""
        entries = len(self.plan.choices)
        verdict = self.verdict
        guessed = verdict is not None and verdict.right
        return entries if guessed else min(self.player.position, entries)

    @property
    def told(self) -> bool:
        """Whether the shape of the result may be shown."""
        entries = len(self.plan.choices)
        return self.player.position >= max(entries, 1) or (entries > 0 and self.known == entries)

    def scene(self) -> SliceScene:
        """What the figure shows."""
        found, position, verdict = self.plan, self.player.position, self.verdict
        images, word = self.view == IMAGES, self.labels
        guess = Guess.of(self.answer or "", verdict.right) if verdict is not None else None
        return SliceScene(
            name=NAMES[self.view],
            plan=found,
            known=self.known,
            step=found.steps[position - 1] if position else None,
            outer=self.outer,
            names=tuple(word(f"axis.{axis}") for axis in range(3 * images)),
            corner=self.corner,
            guess=guess,
            numpy=numpy_shape(found) if self.told else None,
            dark=self.ch2.is_dark,
            word=word,
            image=self._pictures(found).get if images else None,
        )

    def _pictures(self, found: SlicePlan) -> Mapping[int, Picture | None]:
        """The shown image, and those after it that are taken, as many as the screen is wide."""
        images, beside = self.ch2.images("train"), self.size.width // THUMBNAIL[0]
        shown = images_shown(found, self.outer[0], beside)
        return {at: images.picture(images.numbered(at)) for at in shown}

    def take(self, index: Index, *, keep_step: bool = False) -> None:
        """Show this index from the start. Raises SliceMistake, and then nothing has changed."""
        found = plan(self.source, index)
        self._indices[self.view] = index
        self._seen.add((self.view, found.text))
        self._takes += 1
        self.answer = None
        plane = None if keep_step else chosen_plane(found, self.outer)
        if plane is not None:
            self.places[self.view] = plane
        count = len(found.choices) + 2
        position = self.player.position if keep_step else 0
        self.player.restart(count, position)

    # ---- what the frame asks

    def sketch(self) -> Sketch[SliceScene]:
        # Each index begins anew; within one the axes that are known go up with the steps.
        progress = max(self.player.position, self.known)
        moment = (self.view, self.source, self.outer), self._takes * MOST_STEPS + progress
        between = closing if self.view == IMAGES else None
        return Sketch(draw_slice, self.scene(), moment=moment, between=between)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        position = self.player.position
        if not position:
            return "opening", {"shape": format_shape(self.source)}
        step = self.plan.steps[position - 1]
        before, after = format_shape(step.before), format_shape(step.after)
        values: dict[str, object] = {"shape": before, "shape_after": after}
        if (choice := step.choice) is not None:
            chosen = chosen_text(choice.chosen)
            values |= {"axis": choice.axis, "entry": choice.text, "chosen": chosen}
        number = step.stage == "memory" and not self.plan.is_view
        return "memory.number" if number else step.stage, values

    def question(self) -> Question | None:
        if self.answer is None and self.player.position >= max(len(self.plan.choices), 1):
            return None
        key, was = f"{self.source} {self.plan.text}", partial(format_shape, self.plan.shape)
        return Question(key, self.text("questions", "shape"), self._grade, "shape", was=was)

    def _grade(self, text: str) -> Verdict:
        verdict = grade_shape(self.plan, text)
        said = self.text(
            "answers",
            verdict.code,
            answer=format_shape(verdict.answer),
            rank=len(self.plan.shape),
            axis=verdict.axis,
        )
        return Verdict(verdict.right, said)

    def edit(self) -> tuple[str, str] | None:
        name = NAMES[self.view] if self.view == IMAGES else format_shape(self.small)
        return self.text("edit", "index"), f"{name}[{self.plan.text}]"

    def entered(self, text: str) -> None:
        """An index, with the tensor before it where it is another one: `(3, 4)[1:]`."""
        view, small, typed = tensor_typed(text, self.view, self.small)
        source = self._images_shape if view == IMAGES else small
        index = plan(source, typed).index
        self.view, self.small = view, small
        self.take(index)

    def vary(self, random: Random) -> None:
        self.entered(other_slice(random))

    def reset(self) -> None:
        self.small, self.corner, self.own = SMALL_SHAPE, "low", False
        self.places[self.view] = 0
        self.take(parse_index(EXAMPLES[self.view][0]))

    def code_values(self) -> Mapping[str, object]:
        images, path = self.view == IMAGES, data_file(self.ch2.engine_state.data)
        own = with_yours(self.ch2.images("train"), YOURS if self.own and images else 0)
        return {**own, **code_values(NAMES[self.view], self.plan, path if images else None)}

    # ---- the engine

    def data_opened(self) -> None:
        try:
            found = plan(self._images_shape, self._indices[IMAGES])
        except SliceMistake:
            # Another data set has come, and it is smaller.
            self._indices[IMAGES] = parse_index(EXAMPLES[IMAGES][0])
        else:
            self.places[IMAGES] = min(self.places[IMAGES], max(found.source_shape[0] - 1, 0))

    # ---- moving

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: the corner of what is taken."""
        for back, by in ((2, rows), (1, columns)):
            if by and back <= len(self.source):
                choice = self.plan.axes[-back]
                edge = edge_of(choice, self.corner)
                middle = (choice.size or 0) // 2
                self._put(back, middle if edge is None else edge + by)

    def _put(self, back: int, to: int) -> None:
        """Put the corner's edge along that axis, counted from the last, at a position."""
        self.player.pause()
        axis = len(self.source) - back
        self.take(moved(self.plan, axis, self.corner, to), keep_step=True)

    def pressed(self, place: Place) -> None:
        """The corner that is nearer goes to what was pressed."""
        *outer, row, column = place.index
        if outer:
            self.places[self.view] = ravel(tuple(outer), self.source[:-PLANE_AXES])
        pressed = {2: row, 1: column}
        self.corner = nearer_corner(self.plan, pressed) or self.corner
        for back, position in pressed.items():
            if back <= len(self.source):
                self._put(back, position)

    def other_corner(self) -> None:
        """Let the arrows move the other corner."""
        self.corner = "high" if self.corner == "low" else "low"
        self.changed()

    def to_plane(self, step: int) -> None:
        """The previous or the next image or plane."""
        count = element_count(self.source[:-PLANE_AXES])
        place = min(max(self.places[self.view] + step, 0), max(count - 1, 0))
        if place != self.places[self.view]:
            self.places[self.view] = place
            self.changed()

    def to_own(self, number: int) -> None:
        """The learner's own digit as the last of the images, or these without it."""
        self.own = number == YOURS
        self.places[IMAGES] = self._images_shape[0] - 1 if self.own else 0
        self.data_opened()
        self.take(self._indices[IMAGES], keep_step=True)

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self.view = view
            self.take(self._indices[view])

    def next_example(self) -> None:
        """The next of the examples that this tensor bears, from the first again at the end."""
        following, here = examples_of(self.view, self.source), self._indices[self.view]
        if following:
            place = following.index(here) + 1 if here in following else 0
            self.take(following[place % len(following)])

    # ---- keys

    def own_keys(self) -> Table:
        beside, planes = Footer.AFTER_EDIT, element_count(self.source[:-PLANE_AXES])
        texts = map(index_text, examples_of(self.view, self.source))
        onwards = self.player.at_end and any((self.view, one) not in self._seen for one in texts)
        # Where there is little room the first keys stay.
        place = Footer.OWN if onwards else beside
        others = {"]": partial(self.to_plane, 1), "[": partial(self.to_plane, -1)}
        does = "image" if self.view == IMAGES else "plane"
        own = yours_key(self.ch2.images("train"), YOURS if self.own else 0, self.to_own)
        return (
            Key("n", "example", self.next_example, leads=onwards, footer=place),
            Key("←↑↓→", "edges", arrows(self.move), footer=beside),
            Key("[ ]", does, others, when=planes > 1, footer=beside),
            *((replace(own, footer=beside),) if self.view == IMAGES else ()),
            Key("x", "corner", self.other_corner, footer=beside),
        )
