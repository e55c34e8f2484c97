"""What each animation sends to the terminal, measured on the installed `ch2-tui` in a pty.

    python tests/measure/animations.py [--only LESSON,…] [--speed 10] [--json FILE]

They are those that the lessons' own tests name (tests/tui/lessons/NAME/shown.toml). Each is
played at 120×40 from where it begins; bytes are counted from its first step on to its
last, or for eight seconds. Then it stands still for two: nothing may be sent. Finds MNIST as
`ch2-tui` does. Leave the machine alone: one that is late sends fewer frames.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.measure.application import Application
from tests.tui.shown import Animation, animations, pressed
from tui.shell.playing.player import SPEEDS

COLUMNS, ROWS = 120, 40
SECONDS = 8.0
BAR = 16_000
"""Bytes a second."""


def name_of(lesson: str, animation: Animation) -> str:
    """How it is told from the lesson's others."""
    play = "" if animation.play == "space" else animation.play
    return " ".join(" ".join((lesson, animation.keys, animation.typed, play)).split())


def played(lesson: str, animation: Animation, speed: float) -> dict[str, float]:
    """Bytes a second while it plays, and bytes in two seconds of rest after it."""
    with (
        tempfile.TemporaryDirectory() as home,
        Application(
            Path(home), "--lesson", lesson, "--lang", "en", columns=COLUMNS, rows=ROWS
        ) as app,
    ):
        app.let(4.0)  # images and torch arrive
        for key in pressed(animation.keys):
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
    for lesson, animation in animations():
        if not only or lesson in only:
            name = name_of(lesson, animation)
            figures = found[name] = played(lesson, animation, asked.speed)
            print(
                f"{figures['bytes_a_second']:8,.0f} B/s over {figures['seconds']:.1f} s, "
                f"{figures['at_rest']:.0f} at rest   {name}",
                flush=True,
            )
    if asked.json:
        asked.json.write_text(json.dumps(found))
    over = any(f["bytes_a_second"] > BAR or f["at_rest"] for f in found.values())
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
