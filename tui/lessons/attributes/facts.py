"""The attributes of one tensor, its bytes in every data type, and a list to pick one from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len

from engine.explain.attributes.plan import STAGES, AttributePlan, Cast, Stage
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import scientific
from tui.drawing.places import Place
from tui.lessons.attributes.kept_values import draw_kept
from tui.lessons.attributes.stack_of_images import ImageStack, draw_image_stack

UNKNOWN = "?"
PENDING = "·"
GAP = 2
LIST_FROM = 70
"""From this width on the tensors to pick from stand at the left."""
WITH_IMAGES = 20
"""So many rows between facts and data types have room for a stack of images."""
FANNED = 10
"""Rows that images beside each other take; where there are no more, no blank stands above."""
LOW = 13
"""Below this many rows only what the step is about is shown."""
USUAL = ("bool", "uint8", "float16", "bfloat16", "int32", "float32", "int64", "float64")
"""The data types that are shown; another one is when it is the tensor's own."""


@dataclass(frozen=True)
class AttributeScene:
    """The state of the figure: the picked tensor among `names`, as far as `stage`.

    `asked` says that the memory is still to be guessed. `device` is where the tensor lives,
    or would live if it is not `real`; None while the engine has not said it. `images` are what
    the tensor holds, where that can be seen.
    """

    names: tuple[str, ...]
    picked: int
    plan: AttributePlan
    stage: Stage
    asked: bool
    device: str | None
    real: bool
    word: Callable[..., str]
    images: ImageStack | None = None

    def has_come(self, stage: Stage) -> bool:
        """Whether the step that tells this has been taken."""
        return STAGES.index(self.stage) >= STAGES.index(stage)


def draw_attributes(canvas: Canvas, scene: AttributeScene) -> list[Place]:
    """Draw everything; returns the names that can be pressed."""
    places: list[Place] = []
    left = 0
    if canvas.width >= LIST_FROM:
        places = _draw_list(canvas, scene)
        left = max(map(cell_len, (*scene.names, scene.word("tensor")))) + 2 + 2 * GAP
    width = canvas.width - left
    facts = _facts(scene, named=not left)
    bars = _shown(scene.plan)
    if canvas.height < LOW:
        if scene.stage == "astype":
            _draw_casts(canvas, 0, left, width, scene, bars)
        else:
            _draw_facts(canvas, left, width, scene, facts)
        return places
    row = _draw_facts(canvas, left, width, scene, facts)
    spare = canvas.height - row - len(bars) - 1
    if scene.images is not None:
        left_over = _draw_images(
            canvas, row, left, scene.images, spare, whole=scene.stage != "astype"
        )
        if left_over < 0:
            return places
        if left_over < spare:
            row, spare = canvas.height - len(bars) - 1 - left_over, left_over
    row += spare > 0
    _draw_casts(canvas, row, left, width, scene, bars)
    types, told = [cast.dtype for cast in bars], scene.has_come("astype")
    row += len(bars) + 1
    draw_kept(canvas, row, left, types, scene.word, told=told, own=scene.plan.dtype)
    return places


def _draw_images(
    canvas: Canvas, row: int, left: int, images: ImageStack, spare: int, *, whole: bool
) -> int:
    """Draw the images between the facts and the data types, or in place of these if `whole`.

    Gives the rows that are left beside the data types, below 0 where these have none.
    """
    beside = Canvas(canvas.width - left - 2, spare - 2)
    if spare >= WITH_IMAGES:
        draw_image_stack(beside, images)
        canvas.paste(row + 1, left + 2, beside)
        return 1
    if not whole:
        return spare
    rows = canvas.height - row
    tight = rows <= FANNED
    alone = Canvas(canvas.width - left - 2, rows - (not tight))
    draw_image_stack(alone, images)
    canvas.paste(row + (not tight), left + 2, alone)
    return -1


def _draw_list(canvas: Canvas, scene: AttributeScene) -> list[Place]:
    canvas.put(0, 2, scene.word("tensor"), "quiet")
    places: list[Place] = []
    for number, name in enumerate(scene.names):
        here = number == scene.picked
        text = f"{'▸' if here else ' '} {name}"
        end = canvas.put(1 + number, 0, text, "accent" if here else "")
        places.append(Place(1 + number, 0, end, "tensor", (number,)))
    return places


Fact = tuple[str, str, str, str]
"""Name, value, remark, and the stage whose step it is."""


def _facts(scene: AttributeScene, *, named: bool) -> list[Fact]:
    plan, word = scene.plan, scene.word
    sizes = " × ".join(f"{size:,}" for size in plan.shape)
    told = scene.has_come("count")
    count = f"{plan.count:,}" if told else UNKNOWN
    product = f"{sizes} = {count}" if len(plan.shape) > 1 else count
    item = plan.dtype.item_size
    counted = scene.has_come("bytes") and not scene.asked
    size = f"{plan.amount.bytes:,}" if counted else UNKNOWN
    memory = plan.amount.text if not scene.asked else f"[ {UNKNOWN} ] {plan.amount.unit}"
    facts = [
        (word("rank"), str(plan.rank), word("rank.is"), "rank"),
        (word("shape"), format_shape(plan.shape), word("shape.is"), "rank"),
        (word("count"), product, word("product"), "count"),
        (word("dtype"), plan.dtype.name, word("item", bytes=item), "bytes"),
        (word("bytes"), f"{count} × {item} = {size}", "", "bytes"),
        (word("memory"), memory, "", "bytes"),
        (
            word("device"),
            scene.device or word("device.unknown"),
            word("device.is" if scene.real else "device.would"),
            "",
        ),
    ]
    if named:
        facts.insert(0, (word("tensor"), scene.names[scene.picked], "", "rank"))
    return facts


def _draw_facts(
    canvas: Canvas, left: int, width: int, scene: AttributeScene, facts: list[Fact]
) -> int:
    names = max(cell_len(name) for name, _, _, _ in facts)
    for row, (name, value, remark, stage) in enumerate(facts):
        here = stage == scene.stage
        if here:
            canvas.put(row, left, "▸", "accent")
        canvas.put(row, left + 2, name, "quiet")
        start = left + 2 + names + GAP
        room = left + width - start
        if cell_len(value) > room and " = " in value:
            # Where the product does not fit, what it comes to does.
            value = "= " + value.rpartition(" = ")[2]
        asked = value.startswith("[")
        ink = "now" if asked else "accent" if here else "strong"
        end = canvas.line(row, start, value, ink, width=room)
        if end + GAP + cell_len(remark) <= left + width:
            canvas.put(row, end + GAP, remark, "quiet")
    return len(facts)


def _shown(plan: AttributePlan) -> list[Cast]:
    wanted = {*USUAL, plan.dtype.name}
    return [cast for cast in plan.casts if cast.dtype.name in wanted]


def _draw_casts(
    canvas: Canvas, row: int, left: int, width: int, scene: AttributeScene, casts: list[Cast]
) -> None:
    """A bar for each data type, and the whole numbers that it holds where there is room."""
    plan, told = scene.plan, scene.has_come("astype")
    names = max(cell_len(cast.dtype.name) for cast in casts)
    amounts = max(cell_len(cast.amount.text) for cast in casts)
    times = max(cell_len(_times(cast.times)) for cast in casts)
    bar_at = left + 2 + names + GAP
    bars = min(max(width - (bar_at - left) - amounts - times - 2 * GAP, 0), 40)
    longest = max((cast.dtype.item_size for cast in casts), default=1)
    bars -= bars % longest
    canvas.line(row, left + 2, scene.word("astype"), "quiet", width=width - 2)
    holds_at = bar_at + bars + amounts + times + 3 * GAP
    holds = scene.word("holds")
    roomy = holds_at + max(cell_len(holds), 24) <= left + width
    if roomy and told:
        canvas.put(row, holds_at, holds, "quiet")
    for line, cast in enumerate(casts, start=row + 1):
        own = cast.dtype == plan.dtype
        ink = "accent" if own else ""
        canvas.put(line, left, "▸" if own else " ", "accent")
        canvas.put(line, left + 2, cast.dtype.name, ink)
        if not told and not (own and not scene.asked):
            canvas.put(line, bar_at, PENDING, "virtual")
            continue
        length = bars * cast.dtype.item_size // longest
        canvas.put(line, bar_at, "━" * length, ink or "a")
        canvas.right(line, bar_at + bars + GAP + amounts, cast.amount.text, ink or "strong")
        canvas.right(line, bar_at + bars + 2 * GAP + amounts + times, _times(cast.times), "quiet")
        if roomy and told:
            low, high = cast.dtype.whole_numbers
            canvas.put(line, holds_at, f"{_short(low)} … {_short(high)}", "quiet")


def _times(times: Fraction) -> str:
    return f"× {times}"


def _short(number: int) -> str:
    """A whole number, from ten digits on as a power of ten."""
    return f"{number:,}" if abs(number) < 10**9 else scientific(number)
