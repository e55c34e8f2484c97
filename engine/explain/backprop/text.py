"""An expression as the lesson prints it."""

import re

from engine.explain.shared.typed.text import plain


def pretty(text: str) -> str:
    """An expression as it is printed: w·x − 3."""
    shown = re.sub(r"\s*\*\*\s*", "^", plain(text))
    return re.sub(r"\s*\*\s*", "·", shown).replace("-", "−")
