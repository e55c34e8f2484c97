"""English after a count of one: `{cells} cells are` with 1 is `1 cell is`.

Texts are written in the plural; what fills the count decides, wherever a text is filled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_IRREGULAR: Final = {
    "axes": "axis", "batches": "batch", "classes": "class", "columns": "column", "entries": "entry",
    "guesses": "guess", "indices": "index",
    "probabilities": "probability",
}  # fmt: skip
SINGULAR: Final = _IRREGULAR | {
    f"{noun}s": noun
    for noun in (
        "blank", "bracket", "byte", "cell", "channel", "character", "day", "digit", "element",
        "epoch", "fault", "form", "frame", "gradient", "image", "input", "integer", "label",
        "layer", "lesson", "mission", "move", "multiplication", "number", "operation", "output",
        "parameter", "pixel", "place", "point", "prediction", "product", "round", "row", "run",
        "sample", "seed", "shape", "slope", "step", "target", "text", "thread", "time", "timestep",
        "turn", "unit", "value", "video", "weight", "width", "word",
    )
}  # fmt: skip
"""The nouns that texts count, each by its plural."""
VERBS: Final = {
    "are": "is", "come": "comes", "do": "does", "fire": "fires", "go": "goes", "have": "has",
    "lie": "lies", "open": "opens", "stand": "stands", "were": "was",
}  # fmt: skip
"""What they do, of many and of one."""
BETWEEN: Final = ("dot", "further", "handwritten", "hidden", "more", "other")
"""What may stand between a number and its noun."""
_COUNTED: Final = re.compile(
    r"\{(?P<name>[a-z_0-9]+)\}(?P<between>(?:\s+(?:"
    + "|".join(BETWEEN)
    + r"))?\s+)(?P<noun>"
    + "|".join(SINGULAR)
    + r")\b(?!\s+(?:as|one|row)\b)(?:(?P<space>\s+)(?P<verb>"
    + "|".join(VERBS)
    + r")\b)?"
)
"""A ratio keeps its plural: 1 times as many, 1 times row 2."""
_NAMES_ONE: Final = re.compile(
    r"\b(?:axis|batch|column|epoch|image|layer|lesson|number|row|step|unit)\s+$", re.IGNORECASE
)
"""Before a number that is no count: in `step {step} moves` the noun is a verb."""


def agreeing(text: str, values: Mapping[str, object]) -> str:
    """`text` with the nouns and verbs in the singular that belong to a placeholder filled by 1."""

    def agreed(match: re.Match[str]) -> str:
        if str(values.get(match["name"])) != "1" or _NAMES_ONE.search(text[: match.start()]):
            return match[0]
        noun = f"{{{match['name']}}}{match['between']}{SINGULAR[match['noun']]}"
        return noun + (match["space"] + VERBS[match["verb"]] if match["verb"] else "")

    return _COUNTED.sub(agreed, text)
