"""Which texts the code asks for, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TUI = Path(__file__).resolve().parents[2] / "tui"
SCENES = {"scene", "base", "facts", "state"}
"""What a drawing asks for its words, which are those of its lesson."""
SCENE = re.compile(r"^    word: ", re.MULTILINE)
"""How a scene says that it has words."""


@dataclass(frozen=True)
class Asked:
    """A call that asks for a text. `key` is a pattern: what an f-string fills in is `.+`."""

    where: str
    section: str
    key: str
    given: frozenset[str] | None
    """The placeholders that the call fills; None if that can't be read from the source."""

    def matches(self, key: str) -> bool:
        return re.fullmatch(self.key, key) is not None


def frame_words() -> Iterator[Asked]:
    """Every text of frame.md that the code asks for by name."""
    for path in sorted(TUI.rglob("*.py")):
        if SCENE.search(path.read_text(encoding="utf-8")):
            continue
        for call in _calls(path):
            if _owner(call) in SCENES:
                continue
            yield from _frame_word(path, call)
        if "lessons" not in path.parts:
            yield from _keys(path)


def lesson_words(lesson: str) -> Iterator[Asked]:
    """Every text of its own file that the lesson's screen asks for by name.

    The words of keys may be the frame's instead.
    """
    path = TUI / "lessons" / lesson / "lesson.py"
    yield from _keys(path)
    for call in _calls(path):
        if _method(call) == "hint" and len(call.args) == 3:
            yield from _asked(path, call, [ast.Constant("keys")], call.args[1:2])
        elif _method(call) == "text" and _receiver(call) == "self":
            yield from _asked(path, call, call.args[:1], call.args[1:2])


def _keys(path: Path) -> Iterator[Asked]:
    """What the rows of a table of keys ask for; a row that only acts asks for nothing."""
    for call in _calls(path, "Key"):
        if not any(keyword.arg == "section" for keyword in call.keywords):
            asked = _asked(path, call, [ast.Constant("keys")], call.args[1:2])
            yield from (one for one in asked if one.key)


def _calls(path: Path, function: str = "") -> Iterator[ast.Call]:
    """The calls of methods in a file; or those of that function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            named = isinstance(node.func, ast.Name) and node.func.id == function
            if named or (not function and isinstance(node.func, ast.Attribute)):
                yield node


def _frame_word(path: Path, call: ast.Call) -> Iterator[Asked]:
    method = _method(call)
    if method == "hint" and len(call.args) == 3 and "lessons" not in path.parts:
        yield from _asked(path, call, [ast.Constant("keys")], call.args[1:2])
    elif method == "word" and path.parent.name == "panels" and _receiver(call) == "self":
        yield from _asked(path, call, [ast.Constant("panels")], call.args[:1])
    elif method == "word" and call.args:
        yield from _asked(path, call, call.args[:1], call.args[1:2])


def _asked(
    path: Path, call: ast.Call, section: list[ast.expr], key: list[ast.expr]
) -> Iterator[Asked]:
    sections = _patterns(section[0]) if section else []
    keys = _patterns(key[0]) if key else [""]
    named = [keyword.arg for keyword in call.keywords]
    given = None if None in named else frozenset(name for name in named if name is not None)
    where = f"{path.relative_to(TUI.parent)}:{call.lineno}"
    for one in sections:
        for other in keys:
            yield Asked(where, one, other, given)


def _patterns(node: ast.expr) -> list[str]:
    """The strings that an expression may give, as patterns; none if it could be any."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.IfExp):
        return _patterns(node.body) + _patterns(node.orelse)
    if isinstance(node, ast.JoinedStr):
        pieces = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
            for part in node.values
        ]
        return ["".join(pieces)]
    return []


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _owner(call: ast.Call) -> str:
    """The last name before the method: `base` of `scene.base.word(…)`."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.attr if isinstance(value, ast.Attribute) else _receiver(call)


def _receiver(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.value.id
    return ""
