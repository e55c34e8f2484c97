"""What it costs to find every slope: a forward pass for each, or one pass back."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from engine.explain.shared.networks.nudge_price import Price, Spread
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import bar
from tui.drawing.numbers import duration, significant, times, told_seconds
from tui.drawing.places import Place
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.shared.networks.product_bars import draw_product_bars
from tui.lessons.shared.second_view import SECOND_VIEW
from tui.lessons.update.figures.scene import PriceScene

TIME = 10
MOST_BAR = 40
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def draw_price(canvas: Canvas, scene: PriceScene) -> list[Place]:
    """The times of both passes as bars, and what they come to for every parameter."""
    places = draw_network(canvas, 0, scene.network)
    word, price = scene.word, scene.price
    row = 2
    canvas.put(row, 0, word("price.head", samples=price.samples if price else scene.samples or "–"))
    names = [word("price.forward"), word("price.both")]
    spreads = [price.forward, price.both] if price is not None else [None, None]
    at = max(map(cell_len, names)) + 2 + TIME
    most = max((spread.middle for spread in spreads if spread is not None), default=1.0)
    for name, spread, ink in zip(names, spreads, "ab", strict=True):
        row += 1
        canvas.put(row, 0, name, ink)
        canvas.right(row, at, duration(spread.middle) if spread is not None else "–")
        if spread is not None:
            _draw_spread(canvas, row, at + 2, spread, spread.middle / most, ink, scene)
    row += 2
    if scene.refusal or scene.timing or price is None:
        key = "price.timing" if scene.timing else "price.cancelled" if scene.cancelled else ""
        # The note says why nothing can be asked at all.
        trouble = scene.refusal or scene.note
        text = trouble or word(key or "price.start")
        ink = "bad" if trouble else "accent"
        for line in wrap_cells(text, max(canvas.width, 10)):
            canvas.put(row, 0, line, ink)
            row += 1
    else:
        row = _draw_sums(canvas, row, scene, price)
    if not scene.note and canvas.height >= SECOND_VIEW:
        draw_product_bars(canvas, row, scene.products, word)
    return places


def _draw_spread(
    canvas: Canvas, row: int, left: int, spread: Spread, share: float, ink: str, scene: PriceScene
) -> None:
    """A bar, and from which round's time to which."""
    said = scene.word("price.spread", low=duration(spread.low), high=duration(spread.high))
    room = min(max(canvas.width - left - cell_len(said) - 2, 4), MOST_BAR)
    column = canvas.put(row, left, bar(share, room) or "▏", ink)
    canvas.put(row, column + 2, said, "quiet")


def _draw_sums(canvas: Canvas, row: int, scene: PriceScene, price: Price) -> int:
    """What both passes come to, each from those above it as they are shown; the row below."""
    word = scene.word
    parameters = f"{price.parameters:,}"
    forward, both = told_seconds(price.forward.middle), told_seconds(price.both.middle)
    nudging, ratio = forward * price.parameters, both / forward
    least, most = min(price.low, ratio), max(price.high, ratio)
    lines = (
        (word("price.nudging", parameters=parameters, forward=duration(price.forward.middle)), ""),
        ("    " + word("price.total", time=long_time(nudging, word)), "accent"),
        ("", ""),
        (word("price.back", parameters=parameters), ""),
        ("    " + word("price.once", time=duration(price.both.middle)), "accent"),
        ("", ""),
        (
            word(
                "price.ratio",
                ratio=times(ratio),
                low=times(least),
                high=times(most),
                rounds=price.rounds,
            ),
            "quiet",
        ),
        (word("price.times", times=_roughly(told_long(nudging) / both)), "quiet"),
        (word("price.why"), "quiet"),
    )
    wrapped = [
        (4 if text.startswith("    ") else 0, line.strip(), ink)
        for text, ink in lines
        for line in wrap_cells(text, max(canvas.width, 10)) or [""]
    ]
    if row + len(wrapped) > canvas.height:  # then what is said goes before the room around it
        wrapped = [line for line in wrapped if line[1]]
    for column, line, ink in wrapped:
        canvas.put(row, column, line, ink)
        row += 1
    return row


def long_time(seconds: float, word: Callable[..., str]) -> str:
    """A time that may be long: 4.2 s, 27 min, 3.1 h, 12 days."""
    found = _long(seconds)
    return word(f"time.{found[0]}", time=found[2]) if found is not None else duration(seconds)


def told_long(seconds: float) -> float:
    """The seconds that `long_time` says."""
    found = _long(seconds)
    return float(found[2].replace(",", "")) * found[1] if found else told_seconds(seconds)


def _long(seconds: float) -> tuple[str, float, str] | None:
    """A long time's unit, the seconds of one, and how many, as they are written."""
    for unit, size, least in (("days", DAY, 2), ("hours", HOUR, 2), ("minutes", MINUTE, 1)):
        if seconds >= least * size:
            value = seconds / size
            return unit, size, f"{value:.1f}" if value < 10 else f"{value:,.0f}"
    return None


def _roughly(value: float) -> str:
    """A large number in two digits: its parts are known no better."""
    return f"{float(significant(value, 2)):,.0f}"
