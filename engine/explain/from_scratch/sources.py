"""Where in the source of the network by hand something stands: a definition, what a switch picks.

A source is the lines of a file, as `protocol.ScratchSources` brings them.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from engine.explain.from_scratch.runs import Switch
from engine.protocol import ScratchSettings

FRAMEWORK = "framework"
"""The file that has a function for each stage, made of the framework's parts."""
BELONGS = {"dense": "activations"}
"""What is read together with the file of a stage."""


def definition(source: Sequence[str], name: str) -> tuple[str, ...]:
    """The lines of the function or class of that name at the left edge; none if there is none."""
    heads = (f"def {name}(", f"class {name}:", f"class {name}(")
    start = next((n for n, line in enumerate(source) if line.startswith(heads)), len(source))
    end = start + 1
    while end < len(source) and (not source[end] or source[end][0] in " )"):
        end += 1
    found = list(source[start:end])
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def body(source: Sequence[str], name: str) -> tuple[str, ...]:
    """The lines of that function without its first ones, at the left edge."""
    lines = definition(source, name)
    head = next((n for n, line in enumerate(lines) if line.endswith(":")), len(lines))
    return tuple(dedent("\n".join(lines[head + 1 :])).splitlines())


def switched(switch: Switch, settings: ScratchSettings) -> tuple[str, str]:
    """The file and the definition that run as the switch stands."""
    match switch:
        case "initialisation":
            return "initial", settings.initialisation
        case "loss":
            return "losses", f"from_{settings.loss}"
        case "shuffled":
            return "orders", "shuffled" if settings.shuffled else "in_order"
        case "learning_rate" | "optimizer":
            return "optimizers", "SGD" if settings.optimizer == "sgd" else "RMSprop"
        case "epochs":
            return "loop", "fit"
