"""The words around the clinic's sentences: each that is asked for is written, and none besides."""

from __future__ import annotations

import pytest

from tests.content.words_asked import clinic_words, is_written
from tui.shell.chapter import LANGUAGES, texts

OWN = ("screen", "shapes", "keys")
"""The sections of the screen's own words."""


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_word_that_the_clinic_asks_for_is_written(language: str) -> None:
    own, frame = texts(language, "clinic").sections, texts(language, "frame").sections
    asked = list(clinic_words())
    assert {one.section for one in asked} >= set(OWN)
    lacking = [one for one in asked if not is_written(one, own, frame)]
    assert not lacking, "\n".join(
        f"{one.where} asks for {one.section}/{one.key}" for one in lacking
    )


def test_every_word_of_the_screen_is_asked_for() -> None:
    own, asked = texts("en", "clinic").sections, list(clinic_words())
    unused = [
        f"{section}/{key}"
        for section in OWN
        for key in own[section]
        if not any(one.matches(section, key) for one in asked)
    ]
    assert not unused, f"take out of both languages {unused}"
