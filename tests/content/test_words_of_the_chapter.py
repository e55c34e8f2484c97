"""What `w` tells: each term once, in both languages, with a lesson that there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tui.shell.chapter import entries
from tui.shell.words.glossary import terms

CHECKED = Path(__file__).with_name("glossary.toml")
SYMBOLS = {"δ"}
EVERYDAY = {"nudge", "compare", "please"}
"""Words whose Korean is checked, which are no terms."""


def test_each_term_has_a_lesson_and_both_languages() -> None:
    lessons = {entry.id for entry in entries()}
    for term in terms():
        assert term.lesson in lessons, term
        assert set(term.names) == set(term.means) == {"en", "ko"}
        assert term.names["ko"] in SYMBOLS or re.search("[가-힣]", term.names["ko"]), term
        assert re.search("[가-힣]", term.means["ko"]), term
        assert not re.search("[가-힣]", term.names["en"] + term.means["en"]), term
    names = [term.names["en"] for term in terms()]
    assert len(set(names)) == len(names) > 50


def test_every_term_that_translations_are_checked_for_is_told() -> None:
    """The two lists say the same of a term's Korean."""
    told = ", ".join(term.names["en"].lower() for term in terms())
    korean = ", ".join(term.names["ko"] for term in terms())
    words = tomllib.loads(CHECKED.read_text(encoding="utf-8"))["term"]
    untold = [
        one["en"][0]
        for one in words
        if not any(name.lower() in told for name in one["en"])
        and not any(name in korean for name in one.get("ko", ()))
    ]
    assert set(untold) == EVERYDAY
