"""A diagnosis as plain text, or as JSON, in a language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Opening, Repair
from engine.explain.clinic.found import Library
from engine.explain.clinic.reasoning.parts import asker
from engine.explain.clinic.reasoning.sizes import written
from tui.clinic.aligned import aligned
from tui.clinic.words import LIBRARIES, NAME, told, word
from tui.drawing.cells import wrap_cells
from tui.shell import chapter

WIDTH: Final = 78
_CODE: Final = 40
"""Cells for the code of a repair, before its shape."""


def plain(diagnosis: Diagnosis, language: str) -> list[str]:
    """All that a diagnosis says, in lines of at most `WIDTH` cells."""
    found, library = diagnosis.found, asker(diagnosis.found)
    kind = chapter.texts(language, NAME).get("kinds", found.kind)
    heading = (
        f"{LIBRARIES[found.library]}, {kind}" if found.library else kind[:1].upper() + kind[1:]
    )
    lines = [heading, *wrap_cells(told(diagnosis.said, language), WIDTH), ""]
    if found.shapes:
        lines += [f"    {line}" for line in aligned(found.shapes, diagnosis.axes)] + [""]
    lines += wrap_cells(told(diagnosis.why, language), WIDTH)
    if diagnosis.repairs:
        lines += ["", word(language, "repairs")]
        for number, repair in enumerate(diagnosis.repairs, start=1):
            lines += _repair(repair, number, library, language)
        lines += _elsewhere(diagnosis.repairs[0], library)
    if diagnosis.causes:
        lines += ["", word(language, "causes")]
        for cause in diagnosis.causes:
            lines += _hanging("- ", told(cause, language))
    if diagnosis.checks:
        lines.append("")
        lines += [f"{word(language, 'check')} {code}" for code in diagnosis.checks]
    if diagnosis.opening is not None:
        lines += ["", *_lesson(diagnosis.opening, language)]
    return lines


def _hanging(before: str, text: str) -> Iterator[str]:
    """A text whose further lines stand below its first."""
    room = WIDTH - len(before)
    for number, line in enumerate(wrap_cells(text, room)):
        yield f"{' ' * len(before) if number else before}{line}"


def _repair(repair: Repair, number: int, library: Library, language: str) -> Iterator[str]:
    code = repair.code[library]
    mark = "✗" if repair.refused else str(number)
    shape = f"→ {written(repair.shape)}"
    if len(code) <= _CODE:
        yield f"  {mark}  {code:<{_CODE}} {shape}".rstrip()
    else:
        yield f"  {mark}  {code}"
        yield f"     {'':{_CODE}} {shape}"
    yield from _hanging("       ", told(repair.note, language))


def _elsewhere(repair: Repair, library: Library) -> Iterator[str]:
    """The first repair in the libraries that write it otherwise."""
    others: dict[str, list[str]] = {}
    for other, name in LIBRARIES.items():
        code = repair.code.get(other)
        if code is not None and other != library and code != repair.code[library]:
            others.setdefault(code, []).append(name)
    if others:
        yield ""
    width = max((len(", ".join(names)) for names in others.values()), default=0)
    for code, names in others.items():
        yield f"     {', '.join(names):<{width}}   {code}"


def _lesson(opening: Opening, language: str) -> Iterator[str]:
    title = chapter.entry(opening.lesson).titles[language]
    command = f"ch2-tui --lesson {opening.lesson}"
    yield from wrap_cells(word(language, "lesson", title=title, command=command), WIDTH)
    yield f"    {opening.text}"
    if opening.note is not None:
        yield from wrap_cells(told(opening.note, language), WIDTH)


# ---- JSON


def as_json(diagnosis: Diagnosis, language: str) -> dict[str, object]:
    """The same as values that JSON has, the sentences in the language."""
    found = diagnosis.found
    return {
        "kind": found.kind,
        "library": found.library,
        "line": found.line,
        "shapes": [{"name": one.name, "shape": list(one.sizes)} for one in found.shapes],
        "said": told(diagnosis.said, language),
        "axes": list(diagnosis.axes),
        "why": told(diagnosis.why, language),
        "causes": [told(cause, language) for cause in diagnosis.causes],
        "repairs": [
            {
                "code": dict(repair.code),
                "shape": list(repair.shape),
                "note": told(repair.note, language),
                "refused": repair.refused,
                "lesson": _opening_json(repair.opening, language),
            }
            for repair in diagnosis.repairs
        ],
        "checks": list(diagnosis.checks),
        "lesson": _opening_json(diagnosis.opening, language),
    }


def _opening_json(opening: Opening | None, language: str) -> dict[str, object] | None:
    if opening is None:
        return None
    note = None if opening.note is None else told(opening.note, language)
    return {"name": opening.lesson, "text": opening.text, "view": opening.view, "note": note}
