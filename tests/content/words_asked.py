"""Which texts the code asks for, read from its source."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.content.strings_of import (
    ANY,
    NUMBER,
    Function,
    Source,
    Strings,
    around,
    imported,
    name_of,
    returns,
    tree_of,
    with_imports,
)
from tui.shell.chapter import texts

Sections = Mapping[str, Mapping[str, str]]

TUI = Path(__file__).resolve().parents[2] / "tui"
SCENES = {"scene", "base", "facts", "state"}
"""What a drawing asks for its words: those of its lesson."""
LABELS = {"label", "_label", "labels", "word", "words", "_word"}
ANSWERS = {"say", "answer", "answers", "_answer"}
TEXTS = {"text", "_text"}
ASKERS = LABELS | ANSWERS | TEXTS
"""What the lessons call their functions that give a text; some are bound to a section."""
BARE = {section for section, keys in texts("en", "frame").sections.items() if "" in keys}
"""Sections of the frame that are one text."""
KEYS = {"hint": 1, "Key": 1, "view_key": 2}
"""What makes a row of the keys, with the place of what it does among its arguments."""


@dataclass(frozen=True)
class Asked:
    """A place that asks for a text. `section` and `key` are patterns, as `strings_of` has them."""

    where: str
    section: str
    key: str
    given: frozenset[str] | None
    """The placeholders that the call fills; None if that can't be read from the source."""

    def matches(self, section: str, key: str) -> bool:
        return (
            re.fullmatch(self.section, section) is not None
            and re.fullmatch(self.key, key) is not None
        )


@dataclass(frozen=True)
class LookUp:
    """A place in the code that asks for one of a few texts."""

    where: str
    asked: tuple[Asked, ...]


# ---- a lesson


@cache
def source_of(lesson: str) -> Source:
    """What the lesson's own files and its plans define, and what they share with others."""
    told = (TUI / "lessons", TUI.parent / "engine" / "explain")
    paths = with_imports(TUI / "lessons" / lesson)
    return Source(tuple(path for path in paths if any(room in path.parents for room in told)))


@cache
def lesson_look_ups(lesson: str) -> tuple[LookUp, ...]:
    """Every place that asks for the lesson's texts: its own, and what it shares or opens."""
    folder, source = TUI / "lessons" / lesson, source_of(lesson)
    reader = Reader(
        source, frozenset(texts("en", lesson).sections) | set(texts("en", "frame").sections)
    )
    own = [path for path in source.paths if folder in path.parents]
    panels = {one for path in own for one in imported(path) if one.parent.name == "panels"}
    found = [
        one for path in (*own, *sorted(panels)) for one in reader.look_ups(tree_of(path), path)
    ]
    for path, node in reached(lesson):
        found += reader.look_ups(node, path)
    return tuple(found)


def reached(lesson: str) -> list[tuple[Path, ast.AST]]:
    """The functions, and the methods of classes, in lessons/shared that the lesson comes to.

    A method that a class of the lesson's own writes anew, without `super`, is not.
    """
    folder = TUI / "lessons" / lesson
    own = [path for path in source_of(lesson).paths if folder in path.parents]
    anew = {
        node.name
        for path in own
        for node in ast.walk(tree_of(path))
        if isinstance(node, Function)
        and next((isinstance(one, ast.ClassDef) for one in around(node)), False)
        and "super" not in names_in(node)
    }
    found: dict[ast.AST, Path] = {}
    waiting: list[tuple[Path, ast.AST]] = [(path, tree_of(path)) for path in own]
    while waiting:
        path, node = waiting.pop()
        for other, one in shared_names(path, names_in(node)):
            parts = [*one.bases, *one.body] if isinstance(one, ast.ClassDef) else [one]
            for part in parts:
                written_anew = one is not part and getattr(part, "name", "") in anew
                if part not in found and not written_anew:
                    found[part] = other
                    waiting.append((other, part))
    return [(path, node) for node, path in found.items()]


def names_in(node: ast.AST) -> set[str]:
    """The names that code mentions, but for those in annotations."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Name | ast.Attribute):
            found.add(name_of(one))
        for name, value in ast.iter_fields(one):
            if name not in ("annotation", "returns"):
                inner = value if isinstance(value, list) else [value]
                waiting += [each for each in inner if isinstance(each, ast.AST)]
    return found


def shared_names(path: Path, names: set[str]) -> Iterator[tuple[Path, Function | ast.ClassDef]]:
    """What of lessons/shared a file means by some names: its own, or what it imports."""
    shared = TUI / "lessons" / "shared"
    for other in {path, *imported(path)}:
        for node in tree_of(other).body if shared in other.parents else ():
            if (
                isinstance(node, Function | ast.ClassDef)
                and node.name in names
                and (other == path or {node.name, other.stem} & names_imported(path))
            ):
                yield other, node


@cache
def names_imported(path: Path) -> frozenset[str]:
    return frozenset(
        one.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    )


class Reader:
    """Finds the look-ups in the files of a lesson whose texts have these sections."""

    def __init__(self, source: Source, sections: Set[str]) -> None:
        self.source = source
        self.sections = sections

    def look_ups(self, tree: ast.AST, path: Path) -> Iterator[LookUp]:
        file = path.relative_to(TUI.parent)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from self._call(f"{file}:{node.lineno}", node)
            elif isinstance(node, Function) and "caption" in node.name:
                for value in returns(node):
                    yield from self._caption(f"{file}:{value.lineno}", value)

    # ---- a call

    def _call(self, where: str, call: ast.Call) -> Iterator[LookUp]:
        name, arguments = name_of(call.func), call.args
        given = given_by(call)
        if name in KEYS and len(arguments) > KEYS[name]:
            sections = [word.value for word in call.keywords if word.arg == "section"]
            section = self.source.strings(sections[0]) if sections else frozenset({"keys"})
            values = (word.value for word in call.keywords if word.arg == "values")
            filled = [
                self.source.strings(one)
                for found in values
                if isinstance(found, ast.Dict)
                for one in found.keys
                if one is not None
            ]
            found = self._look_up(where, section, arguments[KEYS[name]], frozenset().union(*filled))
            # A key that nothing tells has no text.
            yield LookUp(where, tuple(one for one in found.asked if one.key))
        elif arguments and (
            (name == "get" and is_texts(call.func)) or (name in ASKERS and not is_canvas(call.func))
        ):
            first = self.source.strings(arguments[0])
            known = self.sections
            if len(arguments) == 1 and name not in TEXTS | {"get"}:
                known = BARE
            names_section = all(re.sub(r"\\(.)", r"\1", one) in known for one in first)
            if names_section:
                key = arguments[1] if len(arguments) > 1 else ast.Constant("")
                yield self._look_up(where, first, key, given)
                return
            section = self.bound_to(call.func)
            if not section and name in LABELS | TEXTS:
                section = frozenset({"labels"})
            yield self._look_up(where, section or frozenset({"answers"}), arguments[0], given)

    def _look_up(
        self, where: str, sections: Strings, key: ast.expr, given: frozenset[str] | None
    ) -> LookUp:
        asked = [
            Asked(where, section, one, given)
            for section in sorted(sections)
            for one in sorted(self.source.strings(key))
        ]
        return LookUp(where, tuple(asked))

    def bound_to(self, function: ast.expr, depth: int = 8) -> Strings:
        """The sections that what gives a text is bound to, as far as that can be followed."""
        if depth <= 0:
            return frozenset()
        found: Strings = frozenset()
        match function:
            case ast.Lambda(body=ast.Call() as inner):
                return self._named_by(inner)
            case ast.Call(func=ast.Name(id="partial"), args=[_, section, *_]):
                return self.source.strings(section)
            case ast.Name() | ast.Attribute():
                is_method = isinstance(function, ast.Attribute)
                for method in self.source.functions[name_of(function)] if is_method else []:
                    for one in returns(method):
                        found |= self._named_by(one) if isinstance(one, ast.Call) else frozenset()
                for meaning in [] if found else self.source.meanings(function):
                    if meaning is not function:
                        found |= self.bound_to(meaning, depth - 1)
        return found

    def _named_by(self, call: ast.Call) -> Strings:
        """The section that a call names whose key its caller gives."""
        if name_of(call.func) == "partial":
            return self.bound_to(call)
        if name_of(call.func) in ASKERS | {"get"} and len(call.args) > 1:
            return self.source.strings(call.args[0])
        return frozenset()

    # ---- a caption

    def _caption(self, where: str, value: ast.expr, depth: int = 8) -> Iterator[LookUp]:
        if depth <= 0:
            return
        match value:
            case ast.Tuple(elts=[key, values]):
                given = None
                if isinstance(values, ast.Dict) and None not in values.keys:
                    names = [self.source.strings(one) for one in values.keys if one is not None]
                    given = frozenset().union(*names)
                yield self._look_up(where, frozenset({"captions"}), key, given)
            case ast.IfExp():
                yield from self._caption(where, value.body, depth)
                yield from self._caption(where, value.orelse, depth)
            case ast.Constant(value=str()):
                yield self._look_up(where, frozenset({"captions"}), value, None)
            case ast.Name():
                for one in self.source.meanings(value):
                    yield from self._caption(where, one, depth - 1)


def given_by(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name is not None)


def is_texts(function: ast.expr) -> bool:
    """Whether `get` is asked of texts."""
    return isinstance(function, ast.Attribute) and name_of(function.value) in ("texts", "words")


def is_canvas(function: ast.expr) -> bool:
    """Whether it gives the text of a drawing, or of a line of a program."""
    receivers = ("canvas", "whole", "window", "program", "healthy")
    return isinstance(function, ast.Attribute) and name_of(function.value) in receivers


# ---- what is wrong


ASKED_BY_THE_SHELL = {
    "idea": "",
    "legends": r".*",
    "reading": r".*",
    "mistake": r".*",
    "plain": "",
    "views": NUMBER,
    "code": r"(torch|numpy|keras)(\.[0-9]+)?",
    "mistakes": ANY,
}
"""What the frame, the map and `--plain` ask of every lesson, by a pattern of the key.

Which mistakes can be made is another test's.
"""


def unwritten(lesson: str, own: Sections, frame: Sections) -> dict[str, str]:
    """Each text that is asked for and not there, with a place that asks for it."""
    return {
        f"{one.section}/{one.key}": one.where
        for look_up in lesson_look_ups(lesson)
        for one in look_up.asked
        if not is_written(one, own, frame)
    }


@cache
def never_asked(lesson: str) -> tuple[str, ...]:
    """What the source of a lesson, as it is read here, might ask for and never does."""
    file = Path(__file__).with_name("never_asked.toml")
    found: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(found.get(lesson, ()))


def is_written(asked: Asked, own: Sections, frame: Sections) -> bool:
    """Whether the lesson has the text, or the frame where it is the frame's to give."""
    return any(
        asked.matches(section, key)
        for file in (own, frame)
        for section, keys in file.items()
        if file is own or section == "keys" or section not in own
        for key in keys
    )


def unasked(lesson: str, own: Sections) -> list[str]:
    """Each text of the lesson that nothing asks for."""
    named = {
        node.value
        for path in source_of(lesson).paths
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    asked = [one for look_up in lesson_look_ups(lesson) for one in look_up.asked]
    return [
        f"{section}/{key}"
        for section, keys in own.items()
        for key in keys
        if not re.fullmatch(ASKED_BY_THE_SHELL.get(section, "-"), key)
        and not any(one.matches(section, key) and (one.key != ANY or key in named) for one in asked)
    ]


# ---- the frame


def frame_words() -> Iterator[Asked]:
    """Every text of the frame that the code around the lessons asks for by name."""
    for path in sorted(TUI.rglob("*.py")):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and not {"lessons", "clinic"} & set(path.parts):
                yield from _frame_word(path, node)


def _frame_word(path: Path, call: ast.Call) -> Iterator[Asked]:
    method = name_of(call.func)
    of = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if of in SCENES:
        return
    of_self = of == "self"
    told = len(call.args) > 1 and not (
        isinstance(call.args[1], ast.Constant) and call.args[1].value == ""
    )
    if method == "Key" and told:
        named = {word.arg: word.value for word in call.keywords}
        yield from _asked(path, call, [named.get("section", ast.Constant("keys"))], call.args[1:2])
    elif method == "get" and of == "words" and call.args:
        yield from _asked(path, call, call.args[:1], call.args[1:2])
    elif method == "hint" and len(call.args) == 3:
        yield from _asked(path, call, [ast.Constant("keys")], call.args[1:2])
    elif method == "word" and path.parent.name == "panels" and of_self:
        yield from _asked(path, call, [ast.Constant("panels")], call.args[:1])
    elif method == "word" and call.args:
        yield from _asked(path, call, call.args[:1], call.args[1:2])


def clinic_words() -> Iterator[Asked]:
    """Every text of its screen that the clinic asks for by name: its keys, what stands around the
    sentences, what stands beside shapes."""
    for path in sorted((TUI / "clinic").glob("*.py")):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name, arguments = name_of(node.func), node.args
            if name == "Key" and _patterns(arguments[1]) != [""]:
                yield from _asked(path, node, [ast.Constant("keys")], arguments[1:2])
            elif name == "get" and is_texts(node.func) and len(arguments) > 1:
                yield from _asked(path, node, arguments[:1], arguments[1:2])
            elif name == "words":
                yield from _asked(path, node, [ast.Constant("shapes")], arguments[:1])


def _asked(
    path: Path, call: ast.Call, section: list[ast.expr], key: list[ast.expr]
) -> Iterator[Asked]:
    sections = _patterns(section[0]) if section else []
    keys = _patterns(key[0]) if key else [""]
    named = [keyword.arg for keyword in call.keywords]
    for keyword in call.keywords:
        if keyword.arg == "values" and isinstance(keyword.value, ast.Dict):  # of a row of keys
            named += [str(one.value) for one in keyword.value.keys if isinstance(one, ast.Constant)]
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
