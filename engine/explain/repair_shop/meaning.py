"""What a line of Python does, however it is written. It is parsed; nothing of it is ever run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

FUNCTIONS: Final = ("torch", "F", "torch.nn.functional")
METHODS: Final = {
    "abs", "add", "argmax", "clamp", "div", "eq", "flatten", "lt", "matmul", "max", "mm", "mul",
    "ravel", "relu", "reshape", "softmax", "split", "squeeze", "sub", "transpose", "unsqueeze",
}  # fmt: skip
"""What stands behind a tensor as well as around it: torch.relu(x) and x.relu()."""
NAMED: Final = {
    **dict.fromkeys(("argmax", "max", "softmax", "squeeze", "unsqueeze"), ("dim", "axis")),
    "flatten": ("start_dim",), "split": ("split_size",), "clamp": ("min",),
}  # fmt: skip
"""The names of a method's first argument, which need not be told."""
OPERATORS: Final[dict[str, ast.operator]] = {
    "add": ast.Add(), "sub": ast.Sub(), "mul": ast.Mult(), "div": ast.Div(),
    "matmul": ast.MatMult(), "mm": ast.MatMult(),
}  # fmt: skip
OPTIMIZER: Final = ("params", "lr", "momentum")
"""The first parameters of torch.optim.SGD."""
AT_REST: Final = {"momentum": "0", "dampening": "0", "weight_decay": "0", "maximize": "False"}
"""Settings of it that say nothing."""
TENSORS: Final = ("x_train", "y_train", "x", "y", "y_pred")
"""What is asked for by several axes; a dictionary or a shape knows no x[0,]."""
HIGHEST: Final = 1e6
"""Of the numbers that are reckoned with."""


@lru_cache(512)
def meaning(text: str) -> str | None:
    """The same for two lines that do the same; None for what is no line of Python.

    Blanks, brackets, quotes and comments say nothing, nor does the order of what is added or
    compared, nor whether a function of torch stands behind a tensor or around it.
    """
    code = re.sub("#.*", "", text).strip()
    if not code.isascii():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its escapes and comparisons
        try:
            body = ast.parse(code + " pass" * code.endswith(":")).body
            return "\n".join(ast.dump(_Plain().visit(one)) for one in body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _in_order(parts: Sequence[ast.expr]) -> list[ast.expr]:
    return sorted(parts, key=ast.dump)


def _call(tensor: ast.expr, method: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(tensor, method, ast.Load()), list(args), [])


def _values(*nodes: ast.expr) -> list[str]:
    """Each as it is written if it is a constant, which tells 1 from 1.0 and True; else ""."""
    return [repr(node.value) if isinstance(node, ast.Constant) else "" for node in nodes]


def _number(node: ast.expr) -> ast.expr:
    """1 for 1.0, where either does."""
    match node:
        case ast.Constant(value=float(value)) if value.is_integer():
            return ast.Constant(int(value))
    return node


def _is_all(part: ast.expr) -> bool:
    return isinstance(part, ast.Slice) and (part.lower, part.upper, part.step) == (None,) * 3


class _Plain(ast.NodeTransformer):
    """Writes each part in one way, its own parts first."""

    # ---- statements

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        match node.targets, node.value:
            case [ast.Tuple(elts=names)], ast.Tuple(elts=values) if len(names) == len(values):
                node.targets[0], node.value = _paired(names, values)
            case [ast.Name(id="parameters")], value:
                parts = _parts(value)
                node.value = value if parts is None else ast.List(_in_order(parts), ast.Load())
            case [ast.Name(id="error")], ast.BinOp(op=ast.Sub()) as value:
                value.left, value.right = _in_order((value.left, value.right))  # it is squared
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if not isinstance(node.target, ast.Name):
            return node
        own = ast.Name(node.target.id, ast.Load())
        return self.visit_Assign(ast.Assign([node.target], ast.BinOp(own, node.op, node.value)))

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        match node.target, node.iter:
            case ast.Tuple(elts=names), ast.Call(func=ast.Name(id="zip")) as zipped if len(
                names
            ) == len(zipped.args):
                node.target, values = _paired(names, zipped.args)
                zipped.args = values.elts
        return node

    # ---- what is reckoned

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return ast.Constant(-value)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        node.left, node.right = _number(node.left), _number(node.right)
        match node.left, node.right:
            case ast.Constant(int() | float() as left), ast.Constant(int() | float() as right) if (
                0 < abs(left) < HIGHEST and 0 < abs(right) < HIGHEST
            ):
                if isinstance(node.op, ast.Mult):
                    return ast.Constant(left * right)
                if isinstance(node.op, ast.Div):
                    return _number(ast.Constant(left / right))
        if isinstance(node.op, ast.Add | ast.Mult):
            node.left, node.right = _in_order((node.left, node.right))
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = [_number(side) for side in (node.left, *node.comparators)]
        match node.ops:
            case [ast.Gt()]:
                node.ops, sides = [ast.Lt()], sides[::-1]
            case [ast.Eq()]:
                sides = _in_order(sides)
        node.left, *node.comparators = sides
        return node

    # ---- parts of a tensor

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Attribute(value=ast.Name(id="torch"), attr="newaxis"):
                return ast.Constant(None)
            case ast.Attribute(attr="mT"):
                node.attr = "T"
            case ast.Attribute(
                value=ast.Call(func=ast.Attribute(value=tensor, attr="max"), args=[axis]),
                attr="indices",
            ):
                return _call(tensor, "argmax", axis)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        axes = [node.slice]
        if isinstance(node.slice, ast.Tuple):
            if ast.unparse(node.value) not in TENSORS:
                return node
            axes = node.slice.elts
        if len(axes) == 2 and _values(axes[0]) == ["Ellipsis"]:
            axes = [ast.Slice(), axes[1]]
        while len(axes) > 1 and _is_all(axes[-1]):
            axes = axes[:-1]
        for axis in axes:
            if isinstance(axis, ast.Slice) and axis.lower and _values(axis.lower) == ["0"]:
                axis.lower = None
        match node.value, _values(*axes):
            case ast.Attribute(value=tensor, attr="shape"), ["0"]:
                return ast.Call(ast.Name("len", ast.Load()), [tensor], [])
            case ast.Call(func=ast.Attribute(value=tensor, attr="max"), args=[axis]), ["1"]:
                return _call(tensor, "argmax", axis)
        node.slice = axes[0] if len(axes) == 1 else ast.Tuple(axes, ast.Load())
        return node

    # ---- calls

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="abs"), args=[tensor], keywords=[]):
                return self._method(_call(tensor, "abs"))
            case ast.Call(func=ast.Name(id="float"), args=[tensor], keywords=[]):
                return _call(tensor, "item")
            case ast.Call(func=ast.Name(id="glorot")):
                _unnamed(node, ("inputs", "outputs"))
            case ast.Call(func=ast.Attribute(value=base, attr=name)):
                around = ast.unparse(base)
                if f"{around}.{name}" == "torch.optim.SGD":
                    return _optimizer(node)
                if around not in FUNCTIONS:
                    return self._method(node)
                by_axis = any(one.arg == "axis" for one in node.keywords) and around != "torch"
                if name in METHODS and node.args and not by_axis:
                    first, *args = node.args
                    func = ast.Attribute(first, name, ast.Load())
                    return self._method(ast.Call(func, args, node.keywords))
        return node

    def _method(self, node: ast.Call) -> ast.AST:
        """A call of what stands behind a tensor."""
        assert isinstance(node.func, ast.Attribute)
        tensor, name = node.func.value, node.func.attr
        for first in NAMED.get(name, ()):
            if not node.args:
                _unnamed(node, (first,))
        if node.keywords and name != "zero_grad":
            return node
        match name, node.args, _values(*node.args):
            case "add" | "sub" | "mul" | "div" | "matmul" | "mm", [other], _:
                return self.visit_BinOp(ast.BinOp(tensor, OPERATORS[name], other))
            case "eq" | "lt", [other], _:
                sign = ast.Eq() if name == "eq" else ast.Lt()
                return self.visit_Compare(ast.Compare(tensor, [sign], [other]))
            case "abs", [], _ if isinstance(tensor, ast.BinOp) and isinstance(tensor.op, ast.Sub):
                tensor.left, tensor.right = _in_order((tensor.left, tensor.right))
            case ("t", [], _) | ("transpose", _, ["0", "1"] | ["1", "0"]):
                return ast.Attribute(tensor, "T", ast.Load())
            case ("flatten" | "ravel", [], _):
                return _call(tensor, "reshape", ast.Constant(-1))
            case "view" | "reshape", [ast.Tuple(elts=sizes)], _:
                return _call(tensor, "reshape", *sizes)
            case "view", sizes, _:
                return _call(tensor, "reshape", *sizes)
            case "size", _, ["0"]:
                return ast.Call(ast.Name("len", ast.Load()), [tensor], [])
            case "clamp" | "clamp_min", _, ["0"]:
                return _call(tensor, "relu")
            case "zero_grad", args, _:
                told = [one.value for one in node.keywords if one.arg == "set_to_none"]
                given = [*args, *told]
                if len(given) == len(args) + len(node.keywords) == 1 and all(_values(*given)):
                    return ast.Call(node.func, [], [])
        return node


def _unnamed(node: ast.Call, names: Sequence[str]) -> None:
    """Take the names from arguments that have them in that order, behind those without."""
    for name in names[len(node.args) :]:
        if not node.keywords or node.keywords[0].arg != name:
            return
        node.args.append(node.keywords.pop(0).value)


def _optimizer(node: ast.Call) -> ast.Call:
    """With a name for each setting, and without those that say nothing."""
    if len(node.args) > len(OPTIMIZER):
        return node
    named = [ast.keyword(name, one) for name, one in zip(OPTIMIZER, node.args, strict=False)]
    told = [
        ast.keyword(one.arg, _number(one.value))
        for one in named + node.keywords
        if _values(_number(one.value)) != [AT_REST.get(one.arg or "", None)]
    ]
    return ast.Call(node.func, [], sorted(told, key=lambda one: one.arg or ""))


def _paired(names: Sequence[ast.expr], values: Sequence[ast.expr]) -> tuple[ast.Tuple, ast.Tuple]:
    """Names and what they get, in one order."""
    pairs = sorted(zip(names, values, strict=True), key=lambda pair: ast.dump(pair[0]))
    left, right = ([pair[side] for pair in pairs] for side in (0, 1))
    return ast.Tuple(left, ast.Store()), ast.Tuple(right, ast.Load())


def _parts(value: ast.expr) -> list[ast.expr] | None:
    """What is in a list, a tuple, or a sum of them; None for anything else."""
    match value:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return parts
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, other = _parts(left), _parts(right)
            return None if one is None or other is None else one + other
    return None
