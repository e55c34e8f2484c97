"""What the drawings of an evaluation show: its plan, and where the learner stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.explain.evaluate.plan import Evaluation, EvaluationStep
from tui.drawing.digit_image import Picture
from tui.lessons.evaluate.cells.gallery import GalleryScene
from tui.lessons.shared.networks.network_line import NetworkFacts


@dataclass(frozen=True)
class Figures:
    """Loss and accuracy on a set of images; of the log there are no counts."""

    loss: float
    accuracy: float
    right: int | None = None
    samples: int | None = None


@dataclass(frozen=True)
class Steps:
    """The steps in which the images were taken: `count` of `size`, the last of `last`."""

    size: int
    count: int
    last: int


@dataclass(frozen=True)
class EvaluationScene:
    """The state of the figure; what is not known yet is None.

    `test` and `training` are the same weights on both sets, `log` what the training log said
    of its last epoch, that one counted from 1; `on_mnist` says whether the images are the book's.
    `hidden` says that the accuracy on the training
    set is still asked for. `cursor` is a label and an answer in the matrix. `readings` are the
    digits that the learner read, by the image's place among the wrong ones, `passed` the
    places that were stepped past. `pictures` are the images of the present step by their
    place in the test set, as far as they are here, `gallery` are those of the matrix's cell
    under the cursor; `word` gives a text of the figure.
    """

    network: NetworkFacts
    plan: Evaluation | None
    steps: Steps | None
    training: Figures | None
    log: tuple[int, Figures] | None
    on_mnist: bool
    step: EvaluationStep
    hidden: bool
    cursor: tuple[int, int]
    readings: Mapping[int, int]
    passed: frozenset[int]
    pictures: Mapping[int, Picture]
    gallery: GalleryScene | None
    dark: bool
    word: Callable[..., str]

    @property
    def test(self) -> Figures | None:
        """The figures on the test set."""
        plan = self.plan
        if plan is None:
            return None
        return Figures(plan.loss, plan.accuracy, plan.right, plan.samples)

    def told(self, place: int) -> bool:
        """Whether label and answer of the wrong image at that place may be seen."""
        return place in self.readings or place in self.passed
