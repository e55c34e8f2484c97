"""What the drawings of the lesson show, put together from what the engine has told."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.shared.networks.products import products
from engine.explain.update.picture import GradientPicture, gradient_picture
from engine.explain.update.plan import ASKED, SIZES
from engine.protocol import NUDGED_BATCH
from engine.protocol.arrays import number
from tui.lessons.shared.networks.pass_timing import PassesWatch
from tui.lessons.update.figures.scene import (
    BatchImage,
    Example,
    NudgesScene,
    PriceScene,
    RulesScene,
    UpdateScene,
    WeightScene,
    Whole,
)
from tui.lessons.update.parameter import ChosenParameter
from tui.link.images import YOURS
from tui.shell.chapter import Texts
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.link.images import Images


def batch_images(train: Images, batch: int, samples: int) -> tuple[BatchImage, ...]:
    """The first images of a batch of training, as far as they are here; asked for if not."""
    first, found = batch_part(train, batch).start, []
    for sample in range(first, first + (1 if batch == YOURS else samples)):
        sample = train.numbered(sample)
        image = train.image(sample)
        found.append(BatchImage(image[1] if image is not None else None, train.picture(sample)))
    return tuple(found)


def batch_part(train: Images, batch: int) -> slice:
    """Which images of the training set that is; the learner's own is the one behind the last."""
    if batch == YOURS:
        place, count = train.stacked(YOURS)
        return slice(place, count)
    return slice(batch * NUDGED_BATCH, (batch + 1) * NUDGED_BATCH)


def weight_scene(
    common: UpdateScene,
    chosen: ChosenParameter,
    images: tuple[BatchImage, ...],
    *,
    stage: int,
    hidden: bool,
) -> WeightScene:
    """One weight; `images` are those of the batch."""
    place, column, plan = chosen.place, chosen.column, chosen.plan(1)
    picture = weight = gradient = None
    if place is not None and column is not None:
        picture = _picture(column, place.width)
        weight = column.weights.values()[place.along]
        gradient = column.gradients.values()[place.along]
    return WeightScene(
        **vars(common),
        picture=picture,
        weight=weight,
        gradient=gradient,
        loss=number(column.loss) if column is not None else None,
        shares=chosen.shares,
        images=images,
        asked=plan.steps[SIZES.index(ASKED)] if plan is not None else None,
        stage=stage,
        hidden=hidden,
    )


def nudges_scene(common: UpdateScene, chosen: ChosenParameter, *, shown: int) -> NudgesScene:
    """The nudges of the chosen sign."""
    sign = chosen.sign
    return NudgesScene(**vars(common), sizes=SIZES, sign=sign, plan=chosen.plan(sign), shown=shown)


def rules_scene(common: UpdateScene, chosen: ChosenParameter, *, stage: int) -> RulesScene:
    """One step of both rules, of this weight, of others, and of all."""
    tried = chosen.updates
    updates = tried.updates if tried is not None else ()
    moves = [update.moves.values() for update in updates]
    return RulesScene(
        **vars(common),
        moved=chosen.moved,
        measured=chosen.changes,
        examples=tuple(
            Example(number(example.gradient), tuple(one[at] for one in moves))
            for at, example in enumerate(tried.examples if tried is not None else ())
        ),
        wholes=tuple(
            Whole(number(update.predicted), number(update.measured)) for update in updates
        ),
        stage=stage,
    )


def price_scene(
    common: UpdateScene,
    chosen: ChosenParameter,
    passes: PassesWatch,
    run: str | None,
    words: Texts,
) -> PriceScene:
    """What nudging costs for the network of that run, as far as it was timed."""
    refusal = passes.refusal(run)
    return PriceScene(
        **vars(common),
        price=passes.prices.get(run),
        timing=passes.timing,
        refusal=problem_text(words, refusal) if refusal is not None else "",
        cancelled=passes.cancelled(run),
        products=products(chosen.tensors.widths, common.samples or NUDGED_BATCH),
    )


def _picture(column: protocol.Gradient, width: int) -> GradientPicture:
    return _drawn(column.gradients.data, column.idle.data, width)


@lru_cache(maxsize=8)
def _drawn(gradients: bytes, idle: bytes, width: int) -> GradientPicture:
    return gradient_picture(gradients, idle, width)
