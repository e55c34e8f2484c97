"""The first sentence of every lesson says why one would want to know."""

from __future__ import annotations

import re

import pytest

from tui.shell.chapter import LANGUAGES, entries, texts

OPENINGS = {
    "digits": {"picture": ("All that a network can learn from", "주어지는 것은 수뿐")},
    "prepare": {"stored": ("no image fits the network", "신경망에 들어가지 않습니다")},
    "network": {"seen.whole": ("How can numbers read a digit?", "어떻게 숫자를 읽을까요?")},
    "compile": {"loss": ("To learn, a network must hear", "배우려면")},
    "fit": {
        "start": ("come to read digits?", "숫자를 읽게 될까요?"),
        "digits": ("come to read digits?", "숫자를 읽게 될까요?"),
    },
    "evaluate": {"measure": ("How good is it?", "얼마나 잘할까요?")},
    "ranks": {"whole": ("All that a network reads, holds and says", "신경망이 읽고 담고 내놓는")},
    "attributes": {"rank": ("Does it fit in memory", "메모리에 들어갈까요")},
    "slicing": {"opening": ("A batch, a crop, a pixel", "배치도, 이미지의 일부도, 픽셀")},
    "batches": {"start": ("Learning takes many small steps", "조금씩 자주 배우려고")},
    "kinds": {"hook": ("short films need", "짧은 동영상")},
    "elementwise": {"relu": ("Why is one call so much faster", "왜 호출 한 번이")},
    "broadcasting": {"aligned": ("where nobody meant it", "뜻하지 않게 맞기도")},
    "product": {"agree": ("Nearly all of a network's time", "거의 모든 시간을")},
    "layer": {"unit.opening": ("What does unit {unit} look for?", "무엇을 찾을까요?")},
    "reshape": {"opening": ("mixes up data without an error", "오류 없이 데이터가")},
    "geometry": {"start": ("worth more than one?", "하나보다 나을까요?")},
    "derivative": {"point": ("To make a loss smaller", "손실을 줄이려면")},
    "descent": {"blind": ("Training is a search in the dark", "훈련은 보이지 않는")},
    "update": {
        "weight.gradient": ("Which way should", "어느 쪽으로 바꿔야 할까요?"),
        "weight.signs": ("Which way should", "어느 쪽으로 바꿔야 할까요?"),
    },
    "backprop": {"start": ("in one pass back: how?", "어떻게 한 번에 구할까요?")},
    "training_loop": {"draw": ("all learning is this one step", "한 스텝의 반복")},
    "from_scratch": {"stage.dense": ("is no magic", "마법은 없습니다")},
    "repair_shop": {"start": ("A loop that is wrong still runs", "틀린 루프도 돌아갑니다")},
}
"""The captions that a lesson may open with, and the reason that the first sentence of each gives,
in English and in Korean."""
LESSONS = [entry.id for entry in entries()]
SENTENCE = re.compile(r".*?[.?](?=\s|$)")


def test_every_lesson_has_its_opening() -> None:
    assert not set(LESSONS) - set(OPENINGS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_first_sentence_says_why_one_would_want_to_know(lesson: str) -> None:
    for key, reasons in OPENINGS[lesson].items():
        for language, reason in zip(LANGUAGES, reasons, strict=True):
            caption = " ".join(texts(language, lesson).get("captions", key).split())
            first = SENTENCE.match(caption)
            assert first is not None
            assert reason in first[0], f"{lesson}/{language}.md: {key} begins: {first[0]}"
