"""What moves, measured on the installed `ch2-tui` in a pty, and recorded where that is asked.

    python tests/measure/motions.py [--only LESSON,…] [--casts DIR] [--speed 1] [--size 120x40]
                                    [--command "python -m tui"] [--json FILE]

What plays is named by the lessons' own tests (tests/tui/lessons/NAME/shown.toml). Each is played
from where it begins until nothing has been sent for longer than any caption is held. Printed are
its seconds, frames and bytes, a second on the average and in the fullest one, and what it sends
when it stands still. Then steps are taken, and another key is pressed in the middle of each
motion: from the key to what it says on screen, in milliseconds.

`--casts` keeps each as an asciicast (`asciinema play FILE`, or moving_pictures.py). Finds MNIST as
`ch2-tui` does. Leave the machine alone: one that is late sends fewer frames. Exits with 1 where
a bar is broken.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shlex
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.measure.application import CH2_TUI, Application
from tests.measure.cast import Cast, Written
from tests.tui.shown import Animation, animations, pressed
from tui.shell.playing.pace import LONGEST
from tui.shell.playing.player import SPEEDS

BYTES = 16_000
"""A second, the most on the average."""
KEY = 50.0
"""Milliseconds from a key to its effect, of twenty all but one."""
QUIET = LONGEST + 0.5
"""Seconds without a byte after which it is over."""
SECONDS = 40.0
"""That one takes at most, at the usual speed."""
TRAINED = 10.0
"""Seconds that a training is watched, which is no animation and lasts as long as it has to."""
REST = 2.0
PRESSES = 16
MIDDLE = 0.15, 0.35
"""Seconds after a step in which what moves is on its way."""


@dataclass
class Motion:
    """The figures of one: seconds, frames, bytes a second, bytes at rest, milliseconds a key."""

    seconds: float = 0.0
    frames: int = 0
    bytes_a_second: float = 0.0
    fullest: int = 0
    at_rest: int = 0
    keys: list[float] = field(default_factory=list)
    trains: bool = False

    @property
    def broken(self) -> str:
        """Which bars are, in words."""
        found = {
            "bytes": self.bytes_a_second > BYTES,
            "not at rest": self.at_rest > 0,
            "too long": not self.trains and self.seconds > SECONDS,
        }
        return ", ".join(name for name, is_so in found.items() if is_so)

    def line(self) -> str:
        keys = "keys –"
        if self.keys:
            keys = f"keys {statistics.median(self.keys):3.0f} to {max(self.keys):3.0f} ms"
        return (
            f"{self.seconds:6.1f} s {self.frames:5} frames {self.bytes_a_second:7,.0f} B/s "
            f"{self.fullest:7,} in one {self.at_rest:4} at rest {keys}"
        )


def name_of(lesson: str, animation: Animation) -> str:
    """How it is told from the lesson's others."""
    play = "" if animation.play == "space" else animation.play
    return " ".join(" ".join((lesson, animation.keys, animation.typed, play)).split())


def begun(app: Application, animation: Animation, speed: float) -> None:
    """Press what comes before it, at that speed."""
    app.let(4.0)  # images and torch arrive
    for key in pressed(animation.keys):
        app.press(key)
        app.let(1.2)  # a key in the middle of a motion would end it
    if animation.typed:
        app.press(*["backspace"] * 60, *animation.typed, "enter")
        app.let(0.5)
    if speed != 1:
        app.press(*["-"] * len(SPEEDS), *["="] * SPEEDS.index(speed))
        app.let(0.5)
        app.press("z")  # bound to nothing: the notice of the speed goes, which is no step
        app.let(0.7)


def play(app: Application, animation: Animation) -> Motion:
    """Play it to its end, and see that it stands still there."""
    found = Motion(trains=animation.stop != "space")
    begin, frames = len(app.reads), app.frames
    began = last = time.monotonic()
    app.press(animation.play)
    over = began + (TRAINED if found.trains else SECONDS + QUIET)
    while time.monotonic() < min(over, last + QUIET):
        app.let(0.25)
        last = max(app.reads[-1][0], began)
    sent = app.reads[begin:]
    found.frames = app.frames - frames
    found.seconds = last - began
    found.bytes_a_second = sum(size for _, size in sent) / max(found.seconds, 1.0)
    found.fullest = max(
        (sum(size for at, size in sent if first <= at < first + 1) for first, _ in sent), default=0
    )
    if over < last + QUIET:
        app.press(animation.stop)  # it is still at it
        app.let(1.5)
    found.at_rest = app.let(REST)
    return found


def key_times(app: Application, speed: float, chance: random.Random) -> list[float]:
    """Milliseconds from a key that is pressed in the middle of a motion to what it says."""
    at = SPEEDS.index(speed)
    found: list[float] = []
    for press in range(PRESSES):
        frames = app.frames
        app.press(",,,..."[press % 6])
        app.let(chance.uniform(*MIDDLE))
        moved = app.frames - frames > 1
        said = re.compile(rf"{SPEEDS[at + 1 - press % 2]:g} times? the usual pace".encode())
        kept: list[tuple[float, bytes]] = []
        app.kept = kept
        began = time.monotonic()
        app.press("=-"[press % 2])
        app.until(partial(is_said, kept, said), 10.0)
        if moved:
            found.append(1_000 * (kept[-1][0] - began))
        app.let(0.3)
    return found


def is_said(kept: Written, said: re.Pattern[bytes]) -> bool:
    """Whether it has been written: a screen takes longer to draw than to be told."""
    return said.search(b"".join(data for _, data in kept)) is not None


def measured(lesson: str, animation: Animation, asked: argparse.Namespace) -> Motion:
    """One of them, in an application of its own, and kept where that is asked."""
    columns, rows = map(int, asked.size.split("x"))
    options = ("--lesson", lesson, "--lang", "en")
    with (
        tempfile.TemporaryDirectory() as home,
        Application(
            Path(home), *options, columns=columns, rows=rows, command=shlex.split(asked.command)
        ) as app,
    ):
        app.kept = []
        begun(app, animation, asked.speed)
        began = time.monotonic()
        found = play(app, animation)
        if asked.casts is not None:
            end = began + found.seconds + 0.5
            kept = [one for one in app.kept if one[0] <= end]
            name = re.sub(r"\W+", "-", name_of(lesson, animation)).strip("-")
            Cast.of(kept, columns, rows, begin=began).write(asked.casts / f"{name}.cast")
        if not found.trains:
            found.keys = key_times(app, asked.speed, random.Random(name_of(lesson, animation)))
        app.quit()
    return found


def main() -> int:
    """Print a line for each, and of all the keys; 1 if a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--casts", type=Path, metavar="DIR")
    parser.add_argument("--speed", type=float, default=1.0, choices=SPEEDS)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--command", default=CH2_TUI)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    only = set(filter(None, asked.only.split(",")))
    if asked.casts is not None:
        asked.casts.mkdir(parents=True, exist_ok=True)
    found: dict[str, Motion] = {}
    for lesson, animation in animations():
        if not only or lesson in only:
            name = name_of(lesson, animation)
            found[name] = measured(lesson, animation, asked)
            print(f"{found[name].line()}   {name}   {found[name].broken.upper()}", flush=True)
    times = [milliseconds for one in found.values() for milliseconds in one.keys]
    slow = False
    if len(times) > 1:
        late = statistics.quantiles(times, n=20)[-1]
        slow = late > KEY
        print(f"{len(times)} keys: median {statistics.median(times):.0f} ms, p95 {late:.0f} ms")
    if asked.json:
        asked.json.write_text(json.dumps({name: asdict(one) for name, one in found.items()}))
    return int(slow or any(one.broken for one in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
