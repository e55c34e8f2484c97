"""The names that the chapter gives are said where the program tells of it, in both languages."""

from __future__ import annotations

import pytest

from tui.shell.chapter import LANGUAGES, texts

NAMED = {
    "prepare": [("to_categorical", "to_categorical")],
    "ranks": [("tf.rank", "tf.rank")],
    "attributes": [("TPU", "TPU")],
    "batches": [
        ("batch size", "배치 크기"),
        ("stochastic gradient descent", "확률적 경사 하강법"),
    ],
    "training_loop": [
        ("stochastic gradient descent", "확률적 경사 하강법"),
        ("update:", "업데이트:"),
    ],
    "descent": [("converge", "수렴"), ("diverge", "발산")],
}
SHOWN = ("captions", "legends")
"""What is read without asking for it."""


@pytest.mark.parametrize("lesson", NAMED)
def test_the_chapters_names_are_said_where_they_belong(lesson: str) -> None:
    for names in NAMED[lesson]:
        for language, name in zip(LANGUAGES, names, strict=True):
            sections = texts(language, lesson).sections
            said = "\n".join(text for key in SHOWN for text in sections[key].values())
            assert name.lower() in said.lower(), f"{lesson}/{language}.md nowhere says {name}"
