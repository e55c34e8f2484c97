"""Which lessons there are, in which order, and their texts by language.

A text file is Markdown with three levels: `# title`, `## section`, `### key`. What stands
below a key (or directly below a section, under the key "") is its text; paragraphs of
captions are lines on screen. `{name}` in a text is a placeholder that the lesson fills;
in Korean the particle behind one is written in brackets: `{name}[을]`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tui.shell.words.one_of import agreeing

TUI = Path(__file__).parents[1]
LANGUAGES = {"en": "English", "ko": "한국어"}
ROOMS = {"frame": "shell/words", "clinic": "clinic", "page": "shell/course/page"}
"""Whose texts lie elsewhere than in a lesson's folder: what frames all lessons, the clinic, the
learner's page."""
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True)
class Part:
    """`number` is that of its section, or what stands for one where the chapter has none."""

    number: str
    titles: Mapping[str, str]

    @property
    def is_numbered(self) -> bool:
        """Whether it is a section of the chapter; what is not stands on the map below the last."""
        return self.number[0].isdigit()

    def name(self, language: str) -> str:
        """Its title, behind its number where it has one."""
        title = self.titles[language]
        return f"{self.number} {title}" if self.is_numbered else title


@dataclass(frozen=True)
class Entry:
    """One lesson in the map. `number` counts from 1 over the whole chapter."""

    id: str
    number: int
    part: Part
    titles: Mapping[str, str]
    short: bool


@cache
def entries() -> tuple[Entry, ...]:
    """Every lesson of the chapter, in order."""
    with (TUI / "chapter.toml").open("rb") as file:
        chapter = tomllib.load(file)
    parts = {
        part["number"]: Part(part["number"], {code: part[code] for code in LANGUAGES})
        for part in chapter["part"]
    }
    return tuple(
        Entry(
            id=lesson["id"],
            number=number,
            part=parts[lesson["part"]],
            titles={code: lesson[code] for code in LANGUAGES},
            short=lesson.get("short", False),
        )
        for number, lesson in enumerate(chapter["lesson"], start=1)
    )


def parts() -> tuple[Part, ...]:
    """The parts of the chapter, in order."""
    return tuple({entry.part.number: entry.part for entry in entries()}.values())


def columns() -> tuple[tuple[Part, ...], ...]:
    """The parts as they stand below one another on the map: one a column, and what follows it."""
    found: list[tuple[Part, ...]] = []
    for part in parts():
        if part.is_numbered:
            found.append((part,))
        else:
            found[-1] = (*found[-1], part)
    return tuple(found)


def entry(lesson: str) -> Entry:
    """The lesson of that id. Raises KeyError."""
    for candidate in entries():
        if candidate.id == lesson:
            return candidate
    raise KeyError(lesson)


def neighbour(lesson: str, step: int) -> Entry | None:
    """The lesson before (step -1) or after (step 1) that one, if any."""
    index = entry(lesson).number - 1 + step
    return entries()[index] if 0 <= index < len(entries()) else None


@dataclass(frozen=True)
class Texts:
    """The texts of one file in one language."""

    language: str
    name: str
    sections: Mapping[str, Mapping[str, str]]

    def get(self, section: str, key: str = "", /, **values: object) -> str:
        """The text at section and key with its placeholders filled; raises KeyError."""
        text = self.sections[section][key]
        return fill(agreeing(text, values) if self.language == "en" else text, **values)

    def whole(self, section: str) -> str:
        """All that stands in a section, whatever its headings."""
        return "\n\n".join(self.sections[section].values())

    def has(self, section: str, key: str = "") -> bool:
        return key in self.sections.get(section, {})


def fill(text: str, /, **values: object) -> str:
    """`text` with each `{name}` that is in `values` replaced, and the particles behind them.

    Integers get thousands separators. Korean particles: engine.explain.shared.wording.particles.
    """
    if "{" not in text:
        return text
    from engine.explain.shared.wording.particles import filled

    return filled(text, **values)


def text_file(language: str, name: str) -> Path:
    """Where the texts of a lesson lie, of its end ("fit/course"), or of a room of `ROOMS`."""
    if "/" in name:
        return TUI / "lessons" / name / f"{language}.md"
    return TUI / ROOMS.get(name, f"lessons/{name}") / f"{language}.md"


@cache
def texts(language: str, name: str) -> Texts:
    """The texts of a lesson, or of a room of `ROOMS`: "frame" is what all lessons share."""
    source = text_file(language, name).read_text(encoding="utf-8")
    return Texts(language, name, parse(source))


def parse(source: str) -> dict[str, dict[str, str]]:
    """Section → key → text of a content file. Headings inside fenced code are code."""
    sections: dict[str, dict[str, str]] = {}
    section = key = ""
    lines: list[str] = []
    fenced = False

    def close() -> None:
        text = "\n".join(lines).strip("\n")
        if section and (text or key):
            sections.setdefault(section, {})[key] = text
        lines.clear()

    for line in source.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if not fenced and line.startswith("### "):
            close()
            key = line[4:].strip()
        elif not fenced and line.startswith("## "):
            close()
            section, key = line[3:].strip(), ""
        elif not fenced and line.startswith("# "):
            close()
            section = key = ""
        else:
            lines.append(line)
    close()
    return sections


def code_of(text: str) -> str:
    """The inside of the fenced block in `text`, or `text` where there is none."""
    match = re.search(r"```[^\n]*\n(.*?)\n?```", text, re.DOTALL)
    return match[1] if match else text
