"""Recordings of the terminal as pictures that move: an SVG of shapes, letters and CSS, no script.

    python tests/measure/moving_pictures.py                    # the README's, made anew:
                                # screenshots/training.svg and screenshots/stretch.svg
    python tests/measure/moving_pictures.py CAST SVG           # of any asciicast
    python tests/measure/moving_pictures.py CAST SVG --still 12    # its frame 12 alone

The README's are recorded on the installed `ch2-tui` (`--command` names another), with MNIST as
CH2_TUI_MNIST says. They look as the program's own pictures do. What is drawn is stored once
however long it stays, with the frames in which it is to be seen.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import pyte
from rich.segment import Segment
from rich.style import Style

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.measure.application import CH2_TUI, FRAME_ENDS, Application
from tests.measure.cast import Cast
from tui.shell.exports.picture_file import Look, document, row_of

ROOT = Path(__file__).resolve().parents[2]
MOST = 1_000_000
"""Bytes of a picture in the README."""
SHORTEST = 0.08
"""Seconds that a frame is shown at least; what comes sooner takes its place."""
LONGEST = 1.5
"""Seconds that one is shown at most: nothing happens in what is longer."""
LENGTH = 24.0
"""Seconds of all of them: what is longer goes faster."""
END = 3.0
"""Seconds that the last one stays before all begins anew."""
HALF = 65_536
"""Characters in which the last frame has begun."""
FRAME_BEGINS = FRAME_ENDS.replace(b"l", b"h").decode()
PATH = re.compile(r'<path d="([^"]*)"(.*)/>')

Row = tuple[Segment, ...]


@dataclass(frozen=True)
class Frame:
    """What is to be seen from a moment on: rows of segments."""

    begins: float
    rows: tuple[Row, ...]


# ---- from a recording to frames


def frames_of(cast: Cast) -> tuple[Frame, ...]:
    """The frames to be shown, on a clock on which nothing takes long in which nothing happens."""
    screen = pyte.Screen(cast.columns, cast.rows)
    stream = pyte.Stream(screen)
    found: list[Frame] = []
    written = ""
    for now, text in _hurried(cast.events):
        stream.feed(text)
        written = (written + text)[-HALF:]
        if written.rfind(FRAME_BEGINS) > written.rfind(FRAME_ENDS.decode()):
            continue  # half of a frame is none
        rows = tuple(_row(screen, number) for number in range(cast.rows))
        if found and found[-1].rows == rows:
            continue
        if found and now - found[-1].begins < SHORTEST:
            found[-1] = Frame(found[-1].begins, rows)
        else:
            found.append(Frame(now, rows))
    return tuple(found)


def _hurried(events: Sequence[tuple[float, str]]) -> Iterator[tuple[float, str]]:
    """The same on that clock."""
    gaps = [min(b - a, LONGEST) for a, b in pairwise([0.0, *(moment for moment, _ in events)])]
    haste = max(sum(gaps) / LENGTH, 1.0)
    now = 0.0
    for gap, (_, text) in zip(gaps, events, strict=True):
        now += gap / haste
        yield now, text


def _row(screen: pyte.Screen, number: int) -> Row:
    """A row of the terminal: pieces of one style."""
    line = screen.buffer[number]
    cells = (line[column] for column in range(screen.columns))
    return tuple(
        Segment("".join(cell.data for cell in group), style)
        for style, group in groupby(cells, key=_style)
    )


def _style(cell: pyte.screens.Char) -> Style:
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        reverse=cell.reverse,
    )


def _colour(name: str) -> str | None:
    """pyte's name of a colour as rich has it; None is the terminal's own."""
    return None if name == "default" else f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else name


# ---- from frames to a picture


def still(frame: Frame) -> str:
    """One frame as a picture that does not move."""
    ground = _ground(frame)
    lines = (line for number, row in enumerate(frame.rows) for line in row_of(row, number, ground))
    return document("\n".join(lines), *_size(frame), ground)


def moving(frames: Sequence[Frame]) -> str:
    """All of them, over and over; where nothing moves the last one is to be seen."""
    last = frames[-1]
    ground = _ground(last)
    length = last.begins + END
    shown: dict[str, list[int]] = {}
    for number, frame in enumerate(frames):
        for element in _elements(frame, ground):
            shown.setdefault(element, []).append(number)
    together: dict[tuple[int, ...], list[str]] = {}
    # Grounds first: what stands on them may be seen at other times.
    for element in sorted(shown, key=lambda element: not element.startswith("<rect")):
        together.setdefault(tuple(shown[element]), []).append(element)
    always = tuple(range(len(frames)))
    rules, groups = [], ["\n".join(_joined(together.pop(always, [])))]
    for name, (numbers, elements) in enumerate(together.items()):
        rules.append(_rule(name, numbers, frames, length))
        hidden = "" if numbers[-1] == always[-1] else ' visibility="hidden"'
        groups.append(f'<g id="f{name}"{hidden}>{"".join(_joined(elements))}</g>')
    style = f"<style>g[id]{{animation:{length:.2f}s step-end infinite}}{''.join(rules)}</style>"
    return document("\n".join([style, *groups]), *_size(last), ground)


def _elements(frame: Frame, ground: Look) -> Iterator[str]:
    for number, row in enumerate(frame.rows):
        yield from row_of(row, number, ground, apart=True)


def _rule(name: int, numbers: Sequence[int], frames: Sequence[Frame], length: float) -> str:
    """When the elements of a group are to be seen: CSS of one animation."""
    keys: list[str] = ["0%{visibility:hidden}"] if numbers[0] else []
    for number in numbers:
        if number - 1 not in numbers:
            keys.append(f"{_percent(frames[number].begins / length)}{{visibility:visible}}")
        if number + 1 not in numbers and number + 1 < len(frames):
            keys.append(f"{_percent(frames[number + 1].begins / length)}{{visibility:hidden}}")
    return f"#f{name}{{animation-name:f{name}}}@keyframes f{name}{{{''.join(keys)}}}"


def _percent(share: float) -> str:
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"


def _joined(elements: Sequence[str]) -> Iterator[str]:
    """Shapes of one look as one element, the others as they are."""
    paths: dict[str, list[str]] = {}
    for element in elements:
        match = PATH.fullmatch(element)
        if match is None:
            yield element
        else:
            paths.setdefault(match[2], []).append(match[1])
    for look, found in paths.items():
        yield f'<path d="{"".join(found)}"{look}/>'


def _ground(frame: Frame) -> Look:
    """The colours that most cells have."""
    cells: Counter[tuple[str, str]] = Counter()
    for row in frame.rows:
        for text, style, _ in row:
            assert style is not None
            if style.color is not None and style.bgcolor is not None:
                cells[style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex] += len(
                    text
                )
    (front, back), _ = cells.most_common(1)[0]
    return Look.plain(front, back)


def _size(frame: Frame) -> tuple[int, int]:
    """Columns and rows."""
    return sum(segment.cell_length for segment in frame.rows[0]), len(frame.rows)


# ---- the README's


class Filmed(Application):
    """The application, and when what is to be shown of it began."""

    began = 0.0

    def begins(self) -> None:
        """From now on it is to be seen; what was before is there at once."""
        self.began = time.monotonic()


def training(app: Filmed) -> None:
    """From the first screen through a whole training."""
    app.until(lambda: "MNIST" in app.text and "engine ready" in app.text, 60.0)
    app.let(1.0)
    app.begins()
    app.let(LONGEST)
    app.press("enter")
    app.until(lambda: " done " in app.row(0), 300.0)
    app.let(1.0)


def stretch(app: Filmed) -> None:
    """Two shapes of which one is stretched, and the first sums."""
    app.let(4.0)
    app.begins()
    for _ in range(8):
        app.let(1.6)
        app.press(".")
    app.let(1.6)


@dataclass(frozen=True)
class Picture:
    """One of the README: the size, how the program is started for it, and what is done then."""

    columns: int
    rows: int
    options: tuple[str, ...]
    does: Callable[[Filmed], None]

    def recorded(self, command: Sequence[str]) -> Cast:
        """What is seen meanwhile, in a new home."""
        options = ("--lang", "en", *self.options)
        with (
            tempfile.TemporaryDirectory() as home,
            Filmed(
                Path(home), *options, columns=self.columns, rows=self.rows, command=command
            ) as app,
        ):
            app.kept = []
            self.does(app)
            cast = Cast.of(app.kept, self.columns, self.rows, begin=app.began)
            app.quit()
        return cast


README = {
    "training": Picture(80, 24, (), training),
    "stretch": Picture(100, 30, ("--lesson", "broadcasting"), stretch),
}


def main() -> int:
    """Write what is asked for; 1 if a picture of the README is too large."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("cast", type=Path, nargs="?", metavar="CAST")
    parser.add_argument("svg", type=Path, nargs="?", metavar="SVG")
    parser.add_argument("--still", type=int, metavar="FRAME")
    parser.add_argument("--only", choices=README)
    parser.add_argument("--command", default=CH2_TUI)
    asked = parser.parse_args()
    if asked.cast is not None:
        if asked.svg is None:
            parser.error("where to: CAST SVG")
        frames = frames_of(Cast.read(asked.cast))
        asked.svg.write_text(moving(frames) if asked.still is None else still(frames[asked.still]))
        return 0
    too_large = False
    for name, one in README.items():
        if asked.only in (None, name):
            frames = frames_of(one.recorded(shlex.split(asked.command)))
            picture = moving(frames)
            (ROOT / "screenshots" / f"{name}.svg").write_text(picture, encoding="utf-8")
            size = len(picture.encode())
            too_large |= size > MOST
            print(f"{name}: {len(frames)} frames, {frames[-1].begins + END:.0f} s, {size:,} bytes")
    return int(too_large)


if __name__ == "__main__":
    raise SystemExit(main())
