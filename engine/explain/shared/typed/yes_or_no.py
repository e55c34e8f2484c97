"""A yes or a no as a learner types it, in either language, whichever the screen speaks."""

from typing import Final
from unicodedata import normalize

from engine.explain.shared.typed.text import plain, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 40

_YES: Final = frozenset((
    "y", "yes", "yep", "yeah", "sure", "true", "right", "it does", "예", "네", "넵", "응", "그래",
    "그래요", "그렇다", "그렇습니다", "됩니다", "돼요", "맞다", "맞아", "맞아요", "맞습니다", "참",
))  # fmt: skip
_NO: Final = frozenset((
    "n", "no", "nope", "false", "wrong", "it does not", "it doesn't", "아니", "아니다", "아니요",
    "아니오", "아뇨", "아닙니다", "아니에요", "안 됩니다", "안 돼요", "틀려요", "틀립니다", "거짓",
))  # fmt: skip


class YesNoMistake(Mistake):
    """A text that is neither. Codes: `yes_no.empty`, `yes_no.too_long` (characters, most),
    `yes_no.neither`.
    """


def parse_yes_no(text: str) -> bool:
    """Whether the text says yes. Raises `YesNoMistake`."""
    require_length(text, MAX_TEXT, YesNoMistake, "yes_no.too_long")
    said = normalize("NFC", plain(text)).strip(".,!~ ").lower()
    if not said:
        raise YesNoMistake("yes_no.empty", "no answer was given; write y or n")
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise YesNoMistake("yes_no.neither", "that is neither yes nor no; write y or n")
