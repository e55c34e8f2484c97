"""An optimizer's rule in real numbers: every term of one update, line by line."""

from dataclasses import dataclass

import numpy as np

from engine.explain.descent.landscapes import Values
from engine.explain.descent.plan import DescentStep
from engine.explain.shared.networks.optimizer_rules import Rule


@dataclass(frozen=True, eq=False)
class Term:
    """`name` and `formula` with the rule's constants put in; `values` (parameters,)."""

    name: str
    formula: str
    values: Values


def terms(rule: Rule, step: DescentStep) -> tuple[Term, ...]:
    """What is computed at a step, in order; of a last step only where it stands.

    `w` and `g` are the parameters and the gradient that is used; the last term is the new `w`.
    """
    update = step.update
    if update is None:
        return Term("w", "", step.point), Term("g", "", step.gradient)
    found = [Term("w", "", update.before), Term("g", "", update.gradient)]
    number = step.number + 1
    with np.errstate(all="ignore"):
        match rule.name:
            case "sgd":
                divided = "g"
            case "momentum":
                divided = "v"
                found.append(Term("v", f"{_given(rule.momentum)}·v + g", update.kept["velocity"]))
            case "rmsprop":
                divided = "g/√s"
                found.append(_square(rule.rho, update.kept["square_average"]))
            case "adam":
                divided = "m'/√s'"
                average, square = update.kept["average"], update.kept["square_average"]
                formula = f"{_given(rule.beta1)}·m + {_given(1 - rule.beta1)}·g"
                found += [
                    Term("m", formula, average),
                    _square(rule.beta2, square),
                    Term(
                        "m'", f"m / {_rest(rule.beta1, number)}", average / (1 - rule.beta1**number)
                    ),
                    Term(
                        "s'", f"s / {_rest(rule.beta2, number)}", square / (1 - rule.beta2**number)
                    ),
                ]
        found.append(Term("w", f"w − {_given(rule.learning_rate)}·{divided}", update.after))
    return tuple(found)


def _square(keep: float, values: Values) -> Term:
    return Term("s", f"{_given(keep)}·s + {_given(1 - keep)}·g²", values)


def _rest(beta: float, number: int) -> str:
    """1 − betaⁿ, as its value."""
    return _given(1 - beta**number)


def _given(value: float) -> str:
    return f"{value:.3g}"
