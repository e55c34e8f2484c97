"""Which strings an expression of the source may be, found without running it.

What is followed: constants, both sides of a condition, f-strings, what a name was set to or
loops over, elements of tables, what a function returns and is called with, fields by what they
are made with, `Literal` types. What cannot be followed is `ANY`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, wraps
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
ANY = ".+"
NUMBER = "[0-9]+"
MOST = 400
"""Of the strings of one f-string, before a varying part counts as `ANY`."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Strings = frozenset[str]
"""Patterns: each a string with its signs escaped, or with `ANY` where it cannot be known."""


@cache
def tree_of(path: Path) -> ast.Module:
    """The source of a file. Each node knows the one around it as `around`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.around = node  # type: ignore[attr-defined]
    return tree


def around(node: ast.AST) -> Iterator[ast.AST]:
    """What encloses a node, from the inside."""
    while (outer := getattr(node, "around", None)) is not None:
        yield outer
        node = outer


def imported(path: Path) -> Iterator[Path]:
    """The files of both packages that a file imports."""
    for node in ast.walk(tree_of(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        for name in names:
            file = ROOT / (name.replace(".", "/") + ".py")
            if name.split(".")[0] in ("tui", "engine") and file.is_file():
                yield file


@cache
def with_imports(folder: Path) -> tuple[Path, ...]:
    """The files of a folder and all that they import, and so on."""
    found = set(folder.rglob("*.py"))
    waiting = list(found)
    while waiting:
        for path in imported(waiting.pop()):
            if path not in found:
                found.add(path)
                waiting.append(path)
    return tuple(sorted(found))


def name_of(node: ast.expr) -> str:
    """The last name of what is called or looked up."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


Found = TypeVar(
    "Found", list[ast.expr], list[ast.expr] | None, list[ast.ClassDef], list[str], frozenset[str]
)


def followed_once(
    follow: Callable[..., Found],
) -> Callable[..., Found]:
    """A method that follows names: what it found is kept, and a circle of names ends."""

    @wraps(follow)
    def once(self: Source, *given: Any) -> Found:
        key = (follow.__name__, *(id(one) if isinstance(one, ast.AST) else one for one in given))
        if key not in self.kept:
            empty: object = frozenset() if follow.__name__ == "strings" else []
            self.kept[key] = (given, empty)
            self.kept[key] = (given, follow(self, *given))
        found: Found = self.kept[key][1]
        return found

    return once


@dataclass
class Source:
    """The definitions in some files, by name."""

    paths: tuple[Path, ...]
    functions: dict[str, list[Function]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))
    globals: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    fields: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    types: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)
    """What was found before, with the nodes that it was found for."""

    def __post_init__(self) -> None:
        for path in self.paths:
            for node in ast.walk(tree_of(path)):
                self._define(node)

    def _define(self, node: ast.AST) -> None:
        if isinstance(node, Function):
            self.functions[node.name].append(node)
        elif isinstance(node, ast.ClassDef):
            self.classes[node.name] = node
        elif isinstance(node, ast.Call):
            self.calls[name_of(node.func)].append(node)
            if name_of(node.func) == "partial" and node.args:
                rest = ast.Call(node.args[0], node.args[1:], node.keywords)
                self.calls[name_of(node.args[0])].append(rest)
            for word in node.keywords:
                if word.arg:
                    self.fields[word.arg].append(word.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            self._assign(node)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute):
                found = self.fields[target.attr]
            elif isinstance(target, ast.Name) and isinstance(
                getattr(node, "around", None), ast.Module | ast.ClassDef
            ):
                at_top = isinstance(getattr(node, "around", None), ast.Module)
                found = self.globals[target.id] if at_top else self.fields[target.id]
            else:
                continue
            if isinstance(node, ast.AnnAssign) and isinstance(target, ast.Name | ast.Attribute):
                self.types[name_of(target)].append(node.annotation)
            if node.value is not None:
                found.append(node.value)

    # ---- strings

    @followed_once
    def strings(self, node: ast.expr) -> Strings:
        """What the expression may be; `ANY` among it where that is not known."""
        found = frozenset[str]()
        match node:
            case ast.Constant(value=str() as value):
                return frozenset({re.escape(value)})
            case ast.Constant(value=int()):
                return frozenset({NUMBER})
            case ast.Constant():
                return frozenset()
            case ast.JoinedStr():
                return self._joined(node)
            case ast.IfExp():
                return self.strings(node.body) | self.strings(node.orelse)
            case ast.BoolOp():
                return frozenset().union(*(self.strings(one) for one in node.values))
            case ast.NamedExpr():
                return self.strings(node.value)
            case ast.Name() | ast.Attribute():
                found = self._any_of(self.meanings(node))
                found |= self._literals(node)
            case ast.Subscript():
                found = self._any_of(self.elements(node.value, node.slice))
            case ast.Call(func=ast.Name(id="str"), args=[value]):
                return self.strings(value)
            case ast.Call(func=ast.Attribute(attr="lower" | "strip" | "rstrip", value=value)):
                return self.strings(value)
            case ast.Call(
                func=ast.Attribute(attr="removeprefix", value=value),
                args=[ast.Constant(value=str() as prefix)],
            ):
                return frozenset(one.removeprefix(re.escape(prefix)) for one in self.strings(value))
            case ast.Call(func=ast.Attribute(attr="get"), args=[_, *default]):
                table = node.func.value  # type: ignore[attr-defined]
                found = self._any_of([*self.elements(table), *default])
            case ast.Call():
                found = self._any_of(self._returned(node))
        return found or frozenset({ANY})

    def _any_of(self, nodes: list[ast.expr]) -> Strings:
        return frozenset().union(*(self.strings(one) for one in nodes))

    def _joined(self, node: ast.JoinedStr) -> Strings:
        pieces: list[Strings] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                pieces.append(frozenset({re.escape(str(part.value))}))
            elif isinstance(part, ast.FormattedValue):
                pieces.append(self.strings(part.value))
        count = 1
        for piece in pieces:
            count *= len(piece)
        if count > MOST:
            pieces = [piece if len(piece) == 1 else frozenset({ANY}) for piece in pieces]
        return frozenset("".join(parts) for parts in product(*pieces))

    # ---- what a name stands for

    @followed_once
    def meanings(self, node: ast.Name | ast.Attribute) -> list[ast.expr]:
        """The expressions that a name or a field was set to."""
        if isinstance(node, ast.Name):
            local = self._local(node)
            return self.globals[node.id] if local is None else local
        owners = self.owners(node.value)
        if owners:
            return [one for owner in owners for one in self._set_for(owner, node.attr)]
        found = list(self.fields[node.attr])
        for function in self.functions[node.attr]:
            if is_property(function):
                found += returns(function)
        for owner in self.classes.values():
            found += self._made_with(owner, node.attr)
        return found

    @followed_once
    def _set_for(self, owner: ast.ClassDef, name: str) -> list[ast.expr]:
        """What a field or a property of a class was set to, there or where one is made."""
        found = self._made_with(owner, name)
        for node in ast.walk(owner):
            if isinstance(node, Function) and node.name == name and is_property(node):
                found += returns(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    is_field = isinstance(target, ast.Attribute) and name_of(target.value) == "self"
                    at_top = getattr(node, "around", None) is owner
                    if name_of(target) == name and (is_field or at_top):
                        found.append(node.value)
                    elif isinstance(target, ast.Tuple):
                        for place, one in enumerate(target.elts):
                            if isinstance(one, ast.Attribute) and one.attr == name:
                                found += self._component(node.value, place)
        for base in owner.bases:
            if (above := self.classes.get(name_of(base))) is not None:
                found += self._set_for(above, name)
        return found

    @followed_once
    def _made_with(self, owner: ast.ClassDef, name: str) -> list[ast.expr]:
        found: list[ast.expr] = []
        place = positions(owner).get(name)
        if place is not None:
            for call in self.calls[owner.name]:
                found += call.args[place : place + 1]
                found += [word.value for word in call.keywords if word.arg == name]
        return found

    # ---- whose field it is

    @followed_once
    def owners(self, node: ast.expr) -> list[ast.ClassDef]:
        """The classes of which the expression is one, as far as annotations tell."""
        kinds: list[ast.expr] = []
        match node:
            case ast.Name(id="self"):
                return [one for one in around(node) if isinstance(one, ast.ClassDef)][:1]
            case ast.Name():
                for outer in around(node):
                    if isinstance(outer, Function):
                        every = [*outer.args.args, *outer.args.kwonlyargs]
                        kinds += [
                            one.annotation for one in every if one.arg == node.id and one.annotation
                        ]
                if not kinds:
                    return [owner for one in self._local(node) or [] for owner in self.owners(one)]
            case ast.Attribute():
                for owner in self.owners(node.value):
                    kinds += self._annotations(owner, node.attr)
            case ast.Call():
                name = name_of(node.func)
                if name in self.classes:
                    return [self.classes[name]]
                kinds = [one.returns for one in self.functions[name] if one.returns is not None]
            case ast.IfExp():
                return self.owners(node.body) + self.owners(node.orelse)
            case ast.Subscript():
                match node.value:
                    case ast.Attribute():
                        for owner in self.owners(node.value.value):
                            kinds += self._annotations(owner, node.value.attr)
        names = {one.id for kind in kinds for one in ast.walk(kind) if isinstance(one, ast.Name)}
        return [self.classes[name] for name in sorted(names) if name in self.classes]

    @followed_once
    def _annotations(self, owner: ast.ClassDef, name: str) -> list[ast.expr]:
        found: list[ast.expr] = []
        for node in ast.walk(owner):
            if isinstance(node, ast.AnnAssign) and name_of(node.target) == name:
                found.append(node.annotation)
            elif isinstance(node, Function) and node.name == name and node.returns is not None:
                found.append(node.returns)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and target.attr == name:
                        found += [ast.Name(one.name) for one in self.owners(node.value)]
        for base in owner.bases:
            if (above := self.classes.get(name_of(base))) is not None:
                found += self._annotations(above, name)
        return found

    @followed_once
    def _local(self, node: ast.Name) -> list[ast.expr] | None:
        """What it was set to in the functions around it; None if it is none of theirs."""
        for outer in around(node):
            if isinstance(outer, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
                found = [
                    one
                    for loop in outer.generators
                    for one in self._bound(node.id, loop.target, loop.iter)
                ]
                if found:
                    return found
            if isinstance(outer, ast.For) and node.id in [
                name_of(one) for one in ast.walk(outer.target) if isinstance(one, ast.Name)
            ]:
                return self._bound(node.id, outer.target, outer.iter)
            if isinstance(outer, ast.Lambda) and node.id in [one.arg for one in outer.args.args]:
                return []
            if isinstance(outer, Function):
                inside = self._set_in(outer, node.id)
                if inside is not None:
                    return inside
        return None

    @followed_once
    def _set_in(self, function: Function, name: str) -> list[ast.expr] | None:
        found: list[ast.expr] = []
        known = False
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    found += self._assigned(name, target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                found += self._assigned(name, node.target, node.value)
            elif isinstance(node, ast.NamedExpr) and node.target.id == name:
                found.append(node.value)
            elif isinstance(node, ast.For):
                found += self._bound(name, node.target, node.iter)
            elif isinstance(node, ast.Match):
                known = known or any(
                    isinstance(one, ast.MatchAs) and one.name == name for one in ast.walk(node)
                )
        arguments = function.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for parameter in parameters:
            if parameter.arg == name:
                known = True
                found += self._given(function, name)
        return found if found or known else None

    def _assigned(self, name: str, target: ast.expr, value: ast.expr) -> list[ast.expr]:
        if isinstance(target, ast.Name):
            return [value] if target.id == name else []
        if isinstance(target, ast.Tuple):
            for place, one in enumerate(target.elts):
                if isinstance(one, ast.Name) and one.id == name:
                    return self._component(value, place)
        return []

    @followed_once
    def _component(self, value: ast.expr, place: int) -> list[ast.expr]:
        """The item at `place` of a tuple that the expression may be."""
        if isinstance(value, ast.Tuple | ast.List):
            return value.elts[place : place + 1]
        if isinstance(value, ast.IfExp):
            return [
                one for each in (value.body, value.orelse) for one in self._component(each, place)
            ]
        if isinstance(value, ast.GeneratorExp):
            return [value.elt]
        if isinstance(value, ast.Call):
            found = self._returned(value)
        elif isinstance(value, ast.Subscript):
            found = self.elements(value.value)
        elif isinstance(value, ast.Name | ast.Attribute):
            found = self.meanings(value)
        else:
            return []
        return [one for each in found for one in self._component(each, place)]

    @followed_once
    def _bound(self, name: str, target: ast.expr, loop: ast.expr) -> list[ast.expr]:
        """What a loop over an expression sets a name to."""
        if isinstance(target, ast.Name):
            return self.elements(loop) if target.id == name else []
        if not isinstance(target, ast.Tuple):
            return []
        for place, one in enumerate(target.elts):
            inner = isinstance(one, ast.Tuple)
            if not inner and not (isinstance(one, ast.Name) and one.id == name):
                continue
            match loop:
                case ast.Call(func=ast.Attribute(attr="items", value=table)) if not inner:
                    return self.keys(table) if place == 0 else self.elements(table)
                case ast.Call(func=ast.Name(id="zip"), args=args) if place < len(args):
                    found = self._bound(name, one, args[place])
                case ast.Call(func=ast.Name(id="enumerate"), args=[each, *_]):
                    found = self._bound(name, one, each) if place == 1 else []
                case _ if not inner:
                    found = [
                        part
                        for each in self.elements(loop)
                        for part in self._component(each, place)
                    ]
                case _:
                    found = []
            if found or not inner:
                return found
        return []

    @followed_once
    def _given(self, function: Function, name: str) -> list[ast.expr]:
        """What a function is called with for one of its parameters, or has for it."""
        arguments = function.args
        parameters = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
        called = function.name
        is_method = parameters[:1] in (["self"], ["cls"])
        if called == "__init__":
            owner = next(one for one in around(function) if isinstance(one, ast.ClassDef))
            called = owner.name
        found: list[ast.expr] = []
        for call in self.calls[called]:
            found += [word.value for word in call.keywords if word.arg == name]
            if name in parameters:
                place = parameters.index(name) - is_method
                if any(isinstance(one, ast.Starred) for one in call.args[: place + 1]):
                    continue
                found += call.args[place : place + 1]
        defaults = dict(zip(reversed(parameters), reversed(arguments.defaults), strict=False))
        for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if value is not None:
                defaults[one.arg] = value
        return found + ([defaults[name]] if name in defaults else [])

    def _returned(self, call: ast.Call) -> list[ast.expr]:
        return [one for function in self.functions[name_of(call.func)] for one in returns(function)]

    # ---- elements of tables

    @followed_once
    def elements(self, node: ast.expr, index: ast.expr | None = None) -> list[ast.expr]:
        """The values of a table, or only the one at a constant index."""
        match node:
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                if isinstance(index, ast.Constant):
                    return [
                        value
                        for key, value in pairs
                        if isinstance(key, ast.Constant) and key.value == index.value
                    ]
                return [
                    one
                    for key, value in pairs
                    for one in ([value] if key else self.elements(value))
                ]
            case ast.Tuple() | ast.List() | ast.Set():
                if isinstance(index, ast.Constant) and isinstance(index.value, int):
                    return node.elts[index.value : index.value + 1]
                return [
                    one
                    for each in node.elts
                    for one in (
                        self.elements(each.value) if isinstance(each, ast.Starred) else [each]
                    )
                ]
            case ast.ListComp() | ast.GeneratorExp():
                return [node.elt]
            case ast.IfExp():
                return self.elements(node.body) + self.elements(node.orelse)
            case ast.BinOp():
                return self.elements(node.left) + self.elements(node.right)
            case ast.Subscript():
                inner = (
                    [node.value]
                    if isinstance(node.slice, ast.Slice)
                    else self.elements(node.value, node.slice)
                )
            case ast.Call(func=ast.Name(id="get_args"), args=[kind]):
                return [ast.Constant(value) for value in self._members(kind)]
            case ast.Call(
                func=ast.Name(id="tuple" | "list" | "sorted" | "reversed"), args=[one, *_]
            ):
                inner = [one]
            case ast.Call(func=ast.Attribute(attr="values", value=one), args=[]):
                inner = [one]
            case ast.Call():
                inner = self._returned(node)
            case ast.Name() | ast.Attribute():
                inner = self.meanings(node)
                if isinstance(node, ast.Name) and index is None:
                    return [
                        *(one for each in inner for one in self.elements(each, index)),
                        *self._appended(node),
                    ]
            case _:
                inner = []
        return [one for each in inner for one in self.elements(each, index)]

    def _appended(self, node: ast.Name) -> list[ast.expr]:
        """What was added to a list in the function that fills it."""
        found: list[ast.expr] = []
        for outer in around(node):
            for call in ast.walk(outer) if isinstance(outer, Function) else ():
                match call:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[one]
                    ) if name == node.id:
                        found.append(one)
                    case ast.AugAssign(target=ast.Name(id=name), value=more) if name == node.id:
                        found += self.elements(more)
        return found

    @followed_once
    def keys(self, node: ast.expr) -> list[ast.expr]:
        """The keys of a table."""
        if isinstance(node, ast.Dict):
            return [key for key in node.keys if key is not None]
        if not isinstance(node, ast.Name | ast.Attribute):
            return []
        return [one for each in self.meanings(node) for one in self.keys(each)]

    # ---- types

    def _literals(self, node: ast.Name | ast.Attribute) -> Strings:
        kinds: list[ast.expr] = []
        if isinstance(node, ast.Attribute):
            owners = self.owners(node.value)
            kinds = [one for owner in owners for one in self._annotations(owner, node.attr)]
            if not owners:
                kinds = list(self.types[node.attr])
                named = self.functions[node.attr]
                kinds += [one.returns for one in named if one.returns is not None]
        for outer in around(node):
            if isinstance(node, ast.Name) and isinstance(outer, Function):
                every = [*outer.args.args, *outer.args.kwonlyargs]
                kinds += [one.annotation for one in every if one.arg == node.id and one.annotation]
        return frozenset(re.escape(value) for kind in kinds for value in self._members(kind))

    @followed_once
    def _members(self, kind: ast.expr) -> list[str]:
        """The strings of a Literal type, or of an alias of one."""
        if isinstance(kind, ast.Subscript) and name_of(kind.value) == "Literal":
            return [
                str(one.value)
                for one in ast.walk(kind.slice)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
        if isinstance(kind, ast.BinOp):
            return self._members(kind.left) + self._members(kind.right)
        if isinstance(kind, ast.Name | ast.Attribute):
            return [value for one in self.globals[name_of(kind)] for value in self._members(one)]
        return []


def is_property(function: Function) -> bool:
    names = [name_of(one) for one in function.decorator_list]
    return "property" in names or "cached_property" in names


def returns(function: Function) -> list[ast.expr]:
    """What a function returns or yields, not what functions inside it do."""
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Return | ast.Yield)
        and node.value is not None
        and next(one for one in around(node) if isinstance(one, Function | ast.Lambda)) is function
    ]


@cache
def positions(owner: ast.ClassDef) -> dict[str, int]:
    """The fields of a class with annotated fields, in the order of its constructor."""
    names = [
        node.target.id
        for node in owner.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    return {name: place for place, name in enumerate(names)}
