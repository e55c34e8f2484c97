"""The code of the descent lesson for the learner's own landscape, optimizer, rate and start."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from engine.explain.descent.landscapes import samples
from engine.explain.descent.own_loss import OwnLoss
from engine.explain.descent.plan import Descent
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.given import held
from engine.explain.shared.expressions.graph import plan
from engine.explain.shared.networks.optimizer_rules import KEPT, LETTERS, Rule
from tui.lessons.shared.expressions.lines import (
    broken,
    identifiers,
    lines_back,
    numbered,
    numpy_lines,
)
from tui.lessons.shared.expressions.python import python
from tui.lessons.shared.networks.training_code import keras_optimizer

DIGITS = 6
WIDTH = 70
"""Characters of a line of data."""


class Written(NamedTuple):
    """A landscape in Python: its loss with autograd's functions, and its gradient with NumPy's."""

    loss: str
    gradient: str
    loss_numpy: str = ""
    loss_keras: str = ""
    """These where they are more than another name for the library."""


_REST = "torch.exp(-(w**2).sum() / 2)"
_FIT = "(w[0] * x + w[1] - y)"
_WRITTEN: Mapping[tuple[str, int], Written] = {
    ("bowl", 1): Written("(w**2).sum()", "2 * w"),
    ("bowl", 2): Written("(w**2).sum()", "2 * w"),
    ("plateau", 1): Written(f"1 - {_REST}", f"w * {_REST}"),
    ("plateau", 2): Written(f"1 - {_REST}", f"w * {_REST}"),
    ("valleys", 1): Written(
        "((w**2 - 4) ** 2 / 16 + w / 4 + 1).sum()", "w * (w**2 - 4) / 4 + 0.25"
    ),
    ("valleys", 2): Written(
        "(w[0] ** 2 - 4) ** 2 / 16 + w[0] / 4 + w[1] ** 2 / 2 + 1",
        "np.array([w[0] * (w[0] ** 2 - 4) / 4 + 0.25, w[1]])",
    ),
    ("shoulder", 1): Written("((w**4 / 4 + w**3) / 10 + 0.675).sum()", "w**2 * (w + 3) / 10"),
    ("corner", 1): Written("abs(w).sum()", "np.sign(w)"),
    ("ravine", 2): Written("(w[0] ** 2 + 20 * w[1] ** 2) / 2", "w * np.array([1, 20])"),
    ("saddle", 2): Written(
        "w[0] ** 2 / 2 + w[1] ** 4 / 16 - w[1] ** 2 / 2 + 1",
        "np.array([w[0], w[1] ** 3 / 4 - w[1]])",
    ),
    ("samples", 2): Written(
        f"({_FIT} ** 2 / 2).mean()",
        # For w1 each error counts x times, for w2 once.
        f"({_FIT} * np.array([x, np.ones_like(x)])).mean(1)",
    ),
}


def code_values(descent: Descent, own: OwnLoss | None = None) -> dict[str, str]:
    """What fills the placeholders; `own` is the learner's loss, if that is descended."""
    landscape, rule = descent.landscape, descent.rule
    letters = [LETTERS[name] for name in KEPT[rule.name]]
    written = _own(own) if own is not None else _WRITTEN[landscape.name, landscape.parameters]
    data = {"torch": "", "numpy": "", "keras": ""}
    if own is not None:
        data["numpy"] = _slope(own)
    if landscape.samples:
        makers = {"torch": "torch.tensor", "numpy": "np.array", "keras": "ops.array"}
        for library, make in makers.items():
            data[library] = "".join(
                f"{name} = {make}({_listed([round(float(v), DIGITS) for v in values])})\n"
                for name, values in zip("xy", samples(), strict=True)
            )
    return {
        "data_torch": data["torch"],
        "data_numpy": data["numpy"],
        "data_keras": data["keras"],
        "start": str([float(value) for value in descent.start]),
        "steps": str(len(descent.steps) - 1),
        "stop": str(len(descent.steps)),
        "rate": f"{rule.learning_rate:g}",
        "kept": "".join(f"{name} = np.zeros_like(w)\n" for name in letters),
        "loss_torch": written.loss,
        "loss_keras": written.loss_keras or _in_keras(written.loss),
        "optimizer_keras": keras_optimizer(rule.name, rule.learning_rate),
        "loss_numpy": written.loss_numpy or written.loss.replace("torch.", "np."),
        "gradient": written.gradient.replace("torch.", "np."),
        "optimizer": _optimizer(rule),
        "update": _update(rule),
    }


def _own(own: OwnLoss) -> Written:
    names = {name: f"w[{place}]" for place, name in enumerate(own.names)}
    held_own = _held(own)
    loss, by_numpy, by_keras = (
        python(held_own, dialect, names) for dialect in ("torch", "np", "ops")
    )
    return Written(loss, "slope(w)", by_numpy, by_keras)


def _held(own: OwnLoss) -> Expression:
    return held(own.given.expression, own.held, {name: name for name in own.names})


def _slope(own: OwnLoss) -> str:
    """A function that gives the gradient, back along the operations."""
    expression = _held(own)
    of = identifiers(expression, numbered(expression))
    places = {node.name: at for at, node in enumerate(expression.nodes) if node.operation == "name"}
    names = [of[places[name]] for name in own.names]
    graph = plan(expression, dict(zip(own.names, own.landscape.start, strict=True)))
    body = (
        f"{', '.join(names)}{',' * (len(names) == 1)} = w",
        *numpy_lines(expression, of),
        *lines_back(graph, of),
        f"return np.array([{', '.join(f'd_{name}' for name in names)}])",
    )
    lines = "\n".join(f"    {line}" for one in body for line in broken(one).split("\n"))
    return f"def slope(w):\n{lines}\n\n"


def _listed(values: Sequence[float]) -> str:
    """A list in lines that the panel holds."""
    lines = wrap(", ".join(map(str, values)), WIDTH)
    return "[\n" + "".join(f"    {line}\n" for line in lines) + "]"


def _optimizer(rule: Rule) -> str:
    rate = f"lr={rule.learning_rate:g}"
    match rule.name:
        case "sgd":
            return f"SGD([w], {rate})"
        case "momentum":
            return f"SGD([w], {rate}, momentum={rule.momentum:g})"
        case "rmsprop":
            return f"RMSprop([w], {rate}, alpha={rule.rho:g}, eps={rule.epsilon:g})"
    return f"Adam([w], {rate}, betas=({rule.beta1:g}, {rule.beta2:g}), eps={rule.epsilon:g})"


def _in_keras(loss: str) -> str:
    """`(w**2).sum()` as Keras has it, whose tensors need not have methods: `ops.sum(w**2)`."""
    loss = loss.replace("torch.", "ops.").replace("abs(", "ops.abs(")
    loss = re.sub(r"\(w\*\*2\)\.sum\(\)", "ops.sum(w**2)", loss)
    found = re.fullmatch(r"(?:\((?P<inside>.*)\)|(?P<call>ops\.abs\(w\)))\.(sum|mean)\(\)", loss)
    return f"ops.{found[3]}({found['inside'] or found['call']})" if found else loss


def _update(rule: Rule) -> str:
    match rule.name:
        case "sgd":
            lines = ["w = w - rate * g"]
        case "momentum":
            lines = [f"v = {rule.momentum:g} * v + g", "w = w - rate * v"]
        case "rmsprop":
            lines = [
                f"s = {rule.rho:g} * s + {1 - rule.rho:.6g} * g**2",
                f"w = w - rate * g / (np.sqrt(s) + {rule.epsilon:g})",
            ]
        case "adam":
            lines = [
                f"m = {rule.beta1:g} * m + {1 - rule.beta1:.6g} * g",
                f"s = {rule.beta2:g} * s + {1 - rule.beta2:.6g} * g**2",
                f"m_, s_ = m / (1 - {rule.beta1:g}**step), s / (1 - {rule.beta2:g}**step)",
                f"w = w - rate * m_ / (np.sqrt(s_) + {rule.epsilon:g})",
            ]
    return "\n".join(f"    {line}" for line in lines).lstrip()
