"""Has `ch2-tui --plain` tell every lesson in both languages, again and again, and compares.

    python tests/measure/plain.py [--times 10] [--lesson NAME …]

A telling that is empty, fails, leaves something awaited, or differs from the one before it, but
for what was measured there, is told. Ends with 1 where one was empty or failed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time

from tui.shell import chapter

AWAITED = re.compile(r"measuring \.\.\.|재는 중 \.\.\.|appears here as soon as|loading")
NUMBER = re.compile(r"\d[\d.,e+-]*")


def told(lesson: str, language: str) -> tuple[int, str]:
    """The exit code, and what was told."""
    command = [sys.executable, "-P", "-m", "tui", "--plain", "--lesson", lesson, "--lang", language]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.returncode, done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--lesson", nargs="*", default=[entry.id for entry in chapter.entries()])
    options = parser.parse_args()
    failed = 0
    for lesson in options.lesson:
        for language in chapter.LANGUAGES:
            begun, tellings, wrong = time.monotonic(), list[str](), 0
            for _ in range(options.times):
                code, text = told(lesson, language)
                wrong += code != 0 or len(text) < 1_000 or bool(AWAITED.search(text))
                tellings.append(text)
            kinds = len({NUMBER.sub("#", text) for text in tellings})
            seconds = (time.monotonic() - begun) / options.times
            size = min(map(len, tellings))
            print(
                f"{lesson:<14}{language}  {options.times} times, {wrong} empty, failed or waiting, "
                f"{kinds} kinds, {len(set(tellings))} texts, {size:,} characters, {seconds:.1f} s",
                flush=True,
            )
            failed += wrong
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
