"""Which problems the engine can tell the screen of, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z]+\.[a-z_]+")
FIELD_CODE = re.compile(r"[a-z_]+\.[a-z_]+")
NEVER_ON_SCREEN = {"explain", "cli", "drawing", "panels", "lessons", "page"}
"""Rooms whose mistakes end a command, or have their sentences in a lesson."""
NO_MAKERS = {"files", "getLogger", "with_name"}
"""Functions that take a dotted name which is no code."""
NO_DETAIL = {"at", "reply_to", "code", "message", "detail"}


@dataclass(frozen=True)
class Told:
    """A place that makes a problem. `detail` are the names that its sentence may use."""

    where: str
    code: str
    detail: frozenset[str]


def told_to_the_screen() -> Iterator[Told]:
    """Every place in engine/ and in the frame of tui/ that makes a problem with a code."""
    paths = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "tui").rglob("*.py")]
    for path in sorted(paths):
        inside = path.relative_to(ROOT)
        if NEVER_ON_SCREEN & set(inside.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (code := _code(node)):
                yield Told(f"{inside}:{node.lineno}", code, _detail(node))


def told_in_a_field() -> Iterator[str]:
    """Every code of a text that a lesson refuses; the frame says what is the same in several."""
    for folder in ("engine/explain", "tui/lessons"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and FIELD_CODE.fullmatch(node.value)
            )


def _code(call: ast.Call) -> str:
    candidates = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "code")]
    for node in candidates:
        if (
            _name(call) not in NO_MAKERS
            and isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CODE.fullmatch(node.value)
        ):
            return node.value
    return ""


def _detail(call: ast.Call) -> frozenset[str]:
    found = {word.arg for word in call.keywords if word.arg and word.arg not in NO_DETAIL}
    for word in call.keywords:
        if word.arg == "detail" and isinstance(word.value, ast.Dict):
            found |= {str(key.value) for key in word.value.keys if isinstance(key, ast.Constant)}
    if _name(call) in ("from_failure", "_fail", "tell", "Work"):  # they say why by themselves
        found.add("reason")
    return frozenset(found)


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
