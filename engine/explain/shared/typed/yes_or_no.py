"""A yes or a no as a learner types it, in either language, whatever the input method left."""

from typing import Final

from engine.explain.shared.typed.text import plain, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 40

_YES: Final = frozenset(
    [
        "y",
        "yes",
        "true",
        "예",
        "네",
        "응",
        "맞아요",
        "맞습니다",
        "dp",
        "sp",
        "dmd",
        "akwdkdy",
        "akwtmqslek",
    ]
)
_NO: Final = frozenset(
    ["n", "no", "false", "아니요", "아니오", "아니", "아뇨", "dksldy", "dksldh", "dksl", "dksy"]
)
"""Hangul also as the keys of a US keyboard that compose it: fields take ASCII only."""


class YesNoMistake(Mistake):
    """A text that is neither. Codes: `yes_no.empty`, `yes_no.too_long` (characters, most),
    `yes_no.neither`.
    """


def parse_yes_no(text: str) -> bool:
    """Whether the text says yes. Raises `YesNoMistake`."""
    require_length(text, MAX_TEXT, YesNoMistake, "yes_no.too_long")
    said = plain(text).rstrip(".!").lower()
    if not said:
        raise YesNoMistake("yes_no.empty", "no answer was given; write y or n")
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise YesNoMistake("yes_no.neither", "that is neither yes nor no; write y or n")
