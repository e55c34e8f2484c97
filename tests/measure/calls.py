"""How much of our code one key costs: the Python calls until the screen has shown it.

    python tests/measure/calls.py [LESSON] [KEY] [--before KEYS] [--most 12]

Runs the lesson at 80×24 without a terminal and without an engine, presses the keys of
`--before` (names of Textual, separated by commas), then counts the functions of tui/ and
engine/ that `KEY` calls. Prints the sum, then the functions called most.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.tui.at_rest import at_rest
from tests.tui.lessons.walker import walking

ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(f"{ROOT / folder}/" for folder in ("tui", "engine"))


async def calls(lesson: str, key: str, before: list[str]) -> Counter[str]:
    """How often each of our functions is called for that key."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(OURS):
            found[f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_qualname}"] += 1

    with tempfile.TemporaryDirectory() as folder:
        async with walking(lesson, Path(folder)) as walker:
            await walker.press(*before)
            await at_rest()
            sys.setprofile(note)
            try:
                await walker.press(key)
                await at_rest()
            finally:
                sys.setprofile(None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Our calls that one key costs.")
    parser.add_argument("lesson", nargs="?", default="broadcasting")
    parser.add_argument("key", nargs="?", default="full_stop")
    parser.add_argument("--before", default="", help="keys to press first: full_stop,n")
    parser.add_argument("--most", type=int, default=12, help="functions to name")
    said = parser.parse_args()
    before = [key for key in said.before.split(",") if key]
    found = asyncio.run(calls(said.lesson, said.key, before))
    print(f"{found.total():,} calls for {said.key} in {said.lesson}")
    for function, count in found.most_common(said.most):
        print(f"{count:6,}  {function}")


if __name__ == "__main__":
    main()
