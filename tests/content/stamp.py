"""The line in each Korean file that says which English text it translates.

    python tests/content/stamp.py            which translations are current, which stale
    python tests/content/stamp.py fit        says that fit/en.md is translated: writes its line
    python tests/content/stamp.py --all      the same for all files

Write a line only after the Korean text has followed the English one.
"""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TUI = ROOT / "tui"
ROOMS = {"frame": "shell/words", "clinic": "clinic", "page": "shell/course/page"}
"""As tui.shell.chapter has them; a script that is started alone imports nothing of the package."""
LINE = re.compile(r"<!-- translates: sha256 ([0-9a-f]{64}) -->")


def text_file(language: str, name: str) -> Path:
    """The texts of a lesson, of the frame or of the clinic, in that language."""
    return TUI / ROOMS.get(name, f"lessons/{name}") / f"{language}.md"


def english_hash(name: str) -> str:
    """The sha256 of the English file's bytes."""
    return sha256(text_file("en", name).read_bytes()).hexdigest()


def stamped_hash(name: str) -> str | None:
    """The hash that the Korean file says it translates; it stands in its first five lines."""
    lines = text_file("ko", name).read_text(encoding="utf-8").splitlines()[:5]
    found = [match[1] for line in lines if (match := LINE.fullmatch(line.strip()))]
    return found[0] if found else None


def what_changed(name: str) -> str:
    """The command that shows how the English text moved on since it was translated."""
    english, korean = (text_file(code, name).relative_to(ROOT) for code in ("en", "ko"))
    stamped = stamped_hash(name)
    return f'git diff "$(git log -1 --format=%h -S{stamped} -- {korean})" -- {english}'


def stamp(name: str) -> None:
    """Write the Korean file's line anew."""
    path = text_file("ko", name)
    line = f"<!-- translates: sha256 {english_hash(name)} -->"
    text = path.read_text(encoding="utf-8")
    fresh = LINE.sub(line, text, count=1) if LINE.search(text) else f"{line}\n\n{text}"
    path.write_text(fresh, encoding="utf-8")


def names() -> list[str]:
    """Every content file that both languages have."""
    found = [
        {path.parent.name for path in TUI.glob(f"lessons/*/{code}.md")} for code in ("en", "ko")
    ]
    return [*ROOMS, *sorted(found[0] & found[1])]


def main(arguments: list[str]) -> int:
    asked = names() if "--all" in arguments else arguments
    for name in asked:
        stamp(name)
    for name in names():
        current = stamped_hash(name) == english_hash(name)
        print(f"{name}: " + ("current" if current else f"stale; {what_changed(name)}"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
