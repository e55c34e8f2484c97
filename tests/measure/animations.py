"""What each animation sends to the terminal, measured on the installed `ch2-tui` in a pty.

    python tests/measure/animations.py [--only LESSON,…] [--speed 10] [--json FILE]

Each is played at 120×40 from where it begins; bytes are counted from its first step on to its
last, or for eight seconds. Then it stands still for two: nothing may be sent. Finds MNIST as
`ch2-tui` does. Leave the machine alone: one that is late sends fewer frames.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.measure.application import Application
from tui.shell.player import SPEEDS

COLUMNS, ROWS = 120, 40
SECONDS = 8.0
BAR = 16_000
"""Bytes a second."""


@dataclass(frozen=True)
class Animation:
    """What is pressed in a lesson before `play` plays it; a text is typed into the open field.

    `stop` ends what is still at it after the time that is measured.
    """

    lesson: str
    keys: tuple[str, ...] = ()
    typed: str = ""
    play: str = "space"
    stop: str = "space"

    @property
    def name(self) -> str:
        play = "" if self.play == "space" else self.play
        return " ".join((self.lesson, *self.keys, self.typed, play)).strip()


ANIMATIONS = (
    Animation("elementwise"),
    Animation("elementwise", ("2",)),
    Animation("broadcasting"),
    Animation("broadcasting", ("n",)),
    Animation("broadcasting", ("n", "n")),
    Animation("broadcasting", ("n", "n", "n")),
    Animation("broadcasting", ("n", "2")),
    Animation("broadcasting", ("n",) * 5),
    Animation("broadcasting", ("e",), "(2, 1, 2, 1, 3, 4) + (3, 1) + (2, 1, 1, 4) + (1,)"),
    Animation("product"),
    Animation("product", ("n",)),
    Animation("product", ("n", "n")),
    Animation("product", ("n", "n", "n")),
    Animation("product", ("n", "n", "n", "n")),
    Animation("layer"),
    Animation("layer", ("p",)),
    Animation("reshape"),
    Animation("reshape", ("n",)),
    Animation("reshape", ("n", "n")),
    Animation("reshape", ("2",)),
    Animation("geometry"),
    Animation("geometry", ("2",), play="enter"),
    Animation("geometry", ("2", "p"), play="enter"),
    Animation("derivative"),
    Animation("derivative", ("2",)),
    Animation("derivative", ("3",)),
    Animation("descent", ("2",)),
    Animation("descent", ("3",)),
    Animation("descent", ("4",)),
    Animation("update"),
    Animation("update", ("2",)),
    Animation("backprop"),
    Animation("backprop", ("n", "n")),
    Animation(
        "backprop", ("e",), "(a+b)*(a-b)*(a*b+c)*(c+d*g)*sigmoid(f-a)*max(b,c)-|d-a|/2+exp(f)"
    ),
    Animation("backprop", ("2",)),
    Animation("training_loop"),
    Animation("training_loop", ("2",)),
    Animation("from_scratch"),
    Animation("from_scratch", (".",) * 4, play="enter", stop="enter"),
    Animation("from_scratch", ("2",)),
    Animation("from_scratch", ("2",), play="enter", stop="enter"),
    Animation("from_scratch", ("3",)),
    Animation("from_scratch", ("3",), play="enter", stop="enter"),
    Animation("from_scratch", ("4",), play="enter", stop="enter"),
)


def played(animation: Animation, speed: float) -> dict[str, float]:
    """Bytes a second while it plays, and bytes in two seconds of rest after it."""
    with (
        tempfile.TemporaryDirectory() as home,
        Application(
            Path(home), "--lesson", animation.lesson, "--lang", "en", columns=COLUMNS, rows=ROWS
        ) as app,
    ):
        app.let(4.0)  # images and torch arrive
        for key in animation.keys:
            app.press(key)
            app.let(0.7)
        if animation.typed:
            app.press(*["backspace"] * 60, *animation.typed, "enter")
            app.let(0.5)
        app.press(*["-"] * len(SPEEDS), *["="] * SPEEDS.index(speed))
        app.let(0.5)
        app.press("z")  # bound to nothing: the notice of the speed goes, which is no step
        app.let(0.7)
        begin = len(app.reads)
        app.press(animation.play)
        app.let(SECONDS)
        times = [moment for moment, _ in app.reads[begin:]]
        sent = sum(size for _, size in app.reads[begin:])
        seconds = max(times[-1] - times[0], 1.0) if times else SECONDS
        if not times or times[-1] > times[0] + SECONDS - 1.0:
            app.press(animation.stop)  # it is still at it
        app.let(1.5)
        rest = app.let(2.0)
        app.quit()
    return {"bytes_a_second": sent / seconds, "seconds": seconds, "at_rest": rest}


def main() -> int:
    """Print a line for each; 1 if one is above the bar or moves at rest."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--speed", type=float, default=10.0, choices=SPEEDS)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    only = set(filter(None, asked.only.split(",")))
    found: dict[str, dict[str, float]] = {}
    for animation in ANIMATIONS:
        if not only or animation.lesson in only:
            figures = found[animation.name] = played(animation, asked.speed)
            print(
                f"{figures['bytes_a_second']:8,.0f} B/s over {figures['seconds']:.1f} s, "
                f"{figures['at_rest']:.0f} at rest   {animation.name}",
                flush=True,
            )
    if asked.json:
        asked.json.write_text(json.dumps(found))
    over = any(f["bytes_a_second"] > BAR or f["at_rest"] for f in found.values())
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
