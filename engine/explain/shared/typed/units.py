"""What is written around a number: `50x`, `about 50 times`, `60k`, `unit 67`, `p = 0.25`."""

import re
from typing import Final

_ABOUT: Final = re.compile(
    r"(?:[A-Za-z]\w*\s*=(?!=)\s*(?=\S))?"
    r"(?:(?:about|approx(?:imately|\.)?|around|roughly|ca\.|약|대략|[~≈=])\s*)?"
    r"(?:(?:unit|image|sample|axis|step|epoch|batch|pixel|digit|no\.|number|#|유닛|이미지|샘플|축)"
    r"\s*(?=-?[0-9]))?",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"(?<=[0-9.])\s*(?:percent|per\s+cent|pct)\.?$", re.IGNORECASE)
_COUNTED: Final = (
    "times", "fold", "x", "×", "axes", "axis", "dims", "dimensions", "steps", "batches", "epochs",
    "samples", "images", "digits", "values", "elements", "numbers", "entries", "cells",
    "parameters", "params", "weights", "biases", "units", "pixels", "rows", "columns", "neurons",
    "multiplications", "products", "bytes", "updates", "classes", "labels", "brackets",
)  # fmt: skip
_UNIT: Final = re.compile(rf"(?<=[0-9.)kM])\s*-?(?:{'|'.join(_COUNTED)})\.?$", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"(?<=[0-9])\s*(k|thousand|M|million|billion)$", re.IGNORECASE)
_WORTH: Final = {"k": "1000", "thousand": "1000", "m": "1000000", "million": "1000000"}


def exactly(text: str) -> str:
    """The text without `p =` and `about`, and without the noun of what is numbered, `unit 67`."""
    about = _ABOUT.match(text)
    return text[about.end() :] if about else text


def without_unit(text: str) -> str:
    """The number alone, its thousands and millions as a product; as it is where there is none."""
    bare = _UNIT.sub("", text)
    if not re.search("[0-9]", bare):
        return text
    bare = _PERCENT.sub("%", bare)
    return _THOUSANDS.sub(lambda found: f"*{_WORTH.get(found[1].lower(), '1000000000')}", bare)
