"""The skeleton of a new lesson, which opens and has every section; its tests say what it lacks.

    python tests/content/new_lesson.py entropy
    python tests/content/new_lesson.py entropy --part 2.3 --title-en entropy --title-ko 엔트로피

Writes tui/lessons/NAME, its line in tui/chapter.toml as the last of its part, and a test that
opens it. Then write what stands there as `…`, and a picture of it.
"""

from __future__ import annotations

import argparse
import keyword
import sys
import tomllib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WRONG_USE = 2

LESSON = '''"""{name}: the one thing to take away."""

from __future__ import annotations

from collections.abc import Mapping

from engine.explain.shared.typed.yes_or_no import parse_yes_no
from tui.drawing.places import Sketch
from tui.lessons.{name}.figure import Scene, draw_figure
from tui.shell.lesson import Lesson
from tui.shell.question import Question, Verdict

STAGES = ("first", "second", "third")


class {title}Lesson(Lesson):
    LESSON = "{name}"

    def __init__(self) -> None:
        super().__init__()
        self.player.count = len(STAGES)

    def sketch(self) -> Sketch[Scene]:
        return Sketch(draw_figure, Scene(self.text("labels", "step")))

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return STAGES[self.player.position], {{}}

    def question(self) -> Question | None:
        return Question("step", self.text("questions", "step"), self._grade)

    def _grade(self, text: str) -> Verdict:
        right = parse_yes_no(text)
        return Verdict(right, self.text("answers", "right" if right else "wrong"))
'''

FIGURE = '''"""What {name} shows."""

from __future__ import annotations

from dataclasses import dataclass

from tui.drawing.canvas import Canvas


@dataclass(frozen=True)
class Scene:
    """The state of the figure."""

    step: str


def draw_figure(canvas: Canvas, scene: Scene) -> None:
    """Draw all of it."""
    canvas.line(0, 0, scene.step, "quiet")
'''

TEXTS = """# {title}

## idea

…

## captions

### first

…

### second

…

### third

…

## questions

### step

…

## answers

### right

…

### wrong

…

## labels

### step

…

## reading

### first second third

…

## mistake

…

## code

### torch

```python
import torch
```

### numpy

```python
import numpy as np
```

### keras

```python
keras.utils.set_random_seed(0)
```
"""

TEST = '''"""{name}: the one thing to take away."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lessons.walker import walking


async def test_it_opens_and_steps_to_its_end(tmp_path: Path) -> None:
    async with walking("{name}", tmp_path) as person:
        lesson = person.app.lesson
        assert lesson is not None
        while not lesson.player.at_end:
            await person.press("full_stop")
        assert lesson.LESSON in person.app.progress.done
'''

ENTRY = """[[lesson]]
id = "{name}"
part = "{part}"
en = "{en}"
ko = "{ko}"

"""


def refusal(root: Path, name: str, part: str, titles: Sequence[str]) -> str:
    """Why there can be no such lesson, in one line; empty if there can."""
    chapter = tomllib.loads((root / "tui" / "chapter.toml").read_text(encoding="utf-8"))
    numbers = [one["number"] for one in chapter["part"]]
    ids = [one["id"] for one in chapter["lesson"]]
    if not (name.isascii() and name.isidentifier() and name.islower()) or keyword.iskeyword(name):
        return (
            f"{name!r} is no name of a lesson; write lower-case letters and _, such as from_scratch"
        )
    taken = (root / "tui" / "lessons" / name, root / "tests" / "tui" / "lessons" / name)
    if name in ids or any(path.exists() for path in taken):
        return f"there is a lesson {name} already; choose another name"
    if part not in numbers:
        return f"there is no part {part!r}; there are {', '.join(numbers)}"
    if any(not one.isprintable() or {'"', "\\"} & set(one) or not one.strip() for one in titles):
        return "a title is one line without quotation marks"
    return ""


def write(root: Path, name: str, part: str, en: str, ko: str) -> list[Path]:
    """The files of the lesson, its entry in the chapter and its test; gives what was written."""
    folder, test = root / "tui" / "lessons" / name, root / "tests" / "tui" / "lessons" / name
    title = "".join(word.title() for word in name.split("_"))
    english = TEXTS.format(title=en)
    stamp = sha256(english.encode()).hexdigest()
    files = {
        folder / "__init__.py": "",
        folder / "lesson.py": LESSON.format(name=name, title=title),
        folder / "figure.py": FIGURE.format(name=name),
        folder / "en.md": english,
        folder / "ko.md": f"<!-- translates: sha256 {stamp} -->\n\n{TEXTS.format(title=ko)}",
        test / "test_lesson.py": TEST.format(name=name),
    }
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    chapter = root / "tui" / "chapter.toml"
    chapter.write_text(
        with_entry(chapter.read_text(encoding="utf-8"), name, part, en, ko), encoding="utf-8"
    )
    return [*files, chapter]


def with_entry(source: str, name: str, part: str, en: str, ko: str) -> str:
    """The chapter with the lesson as the last of its part."""
    entries = source.split("[[lesson]]\n")
    later = [number for number, entry in enumerate(entries) if f'part = "{part}"\n' in entry]
    place = max(later) + 1 if later else len(entries)
    head = "[[lesson]]\n".join(entries[:place]).rstrip("\n") + "\n\n"
    tail = "".join("[[lesson]]\n" + entry for entry in entries[place:])
    return (head + ENTRY.format(name=name, part=part, en=en, ko=ko) + tail).rstrip("\n") + "\n"


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("--part", default="2.4")
    parser.add_argument("--title-en")
    parser.add_argument("--title-ko")
    options = parser.parse_args(arguments)
    en = options.title_en or options.name.replace("_", " ")
    ko = options.title_ko or en
    if why := refusal(root, options.name, options.part, (en, ko)):
        print(why, file=sys.stderr)
        return WRONG_USE
    for path in write(root, options.name, options.part, en, ko):
        print(path.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
