"""The ends of the lessons: both languages say the same, and each mission has all its words."""

from __future__ import annotations

import re

import pytest

from engine.explain.shared.judged import Judged
from engine.protocol.errors import Mistake
from tui.shell.chapter import LANGUAGES, PLACEHOLDER, entries, text_file, texts
from tui.shell.course.mission import HINTS, Mission, missions_of
from tui.shell.course.told import mistake_text

LESSONS = [entry.id for entry in entries()]
TYPED = (
    "", "?", "no", "x", "(3, 4)", "(3, 4) + (4,)", "(3, 1) + (1, 4) + (2, 1, 1)", "1, 2, 3",
    *map(str, range(-3, 130)), *(str(10**n) for n in range(2, 14)), "0.25", "0.5", "1e-3", "-0.1",
    "10, 20", "1000, 1000", "20, 9000", "0.9 0.2 -> 0.8 0.4", "0.2 -> 0.9", "0.6 0.6 -> 0.4 0.9",
    "[[1, 2], [3]]", "[[1, 2], 3]", "[1, 2", "1]", "[1,, 2]", "[01]", "[12345678901234567]",
    "1" * 500, "[" * 12, "0.5 0.5 -> 0.5", "1.5 -> 0.2", "0.5 0.5", "200 -> 0.1", "1 2 3", "1 2; 3",
    "1 2 3 4", "1/0", "1e999", "0.5.5", "2 +", "x^", "* x", "(", ")", "(3, 2) + (4,)",
    "a + y; y", "foo(x)",
    "[[1, 2], [3, 4]]", "x[0]", "x[:, 1]", "x**2", "sin(x)", "b[:, None]", "a @ b", "w * x + b",
)  # fmt: skip
"""What people may type, whatever is asked for."""
SLIPPED = (
    "(", "()", "((", "한글", "1e999", "9" * 300, "2.5.1", "1 2; 3", "1 2 3; 4 5", "[1, 2",
    "[[1, 2], [3]]", "0.1, 0.2", "0.5 0.5 -> 0.4", "1 -> 2", "(1, 2) + (3,)",
    "b[", "b.foo()", "a + ", "x^", "relu(", "log(x)", "1/0", "x**x**x", "[[1]]", "(0,)", "nan",
)  # fmt: skip
"""And what is no answer of any kind to one mission or the other."""
lessons = pytest.mark.parametrize("lesson", LESSONS)
SHORTEST = 14
"""Characters of a text that may be the same in both languages: `p =`."""
OWN = ("prompt", "answer", "right")
"""Words of a mission, besides what to do and its hints."""


@lessons
def test_both_languages_say_the_same(lesson: str) -> None:
    english, korean = (texts(code, f"{lesson}/course") for code in LANGUAGES)
    for section, keys in english.sections.items():
        assert list(keys) == list(korean.sections[section]), f"{lesson}: {section}"
        for key, text in keys.items():
            other = korean.sections[section][key]
            assert text.strip(), f"{lesson}: {section}/{key} is empty"
            assert other.strip(), f"{lesson}: {section}/{key} is empty in Korean"
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(other)), key
            is_formula = len(text) < SHORTEST and text == other
            assert is_formula or re.search("[가-힣]", other), f"{lesson}: {section}/{key}"
    assert english.sections.keys() == korean.sections.keys()


@lessons
def test_a_lesson_has_a_question_that_it_answers_and_says_what_one_knows(lesson: str) -> None:
    for code in LANGUAGES:
        ending = texts(code, f"{lesson}/course")
        assert ending.get("question").endswith("?"), text_file(code, f"{lesson}/course")
        assert ending.get("know").endswith("."), text_file(code, f"{lesson}/course")


@lessons
def test_each_mission_has_its_words(lesson: str) -> None:
    ending = texts("en", f"{lesson}/course")
    written = set(ending.sections.get("missions", ()))
    known = set()
    for mission in missions_of(lesson):
        wanted = {mission.key, *(f"{mission.key}.hint.{hint}" for hint in range(1, HINTS + 1))}
        wanted |= {f"{mission.key}.{word}" for word in OWN if mission.is_typed or word != "prompt"}
        assert wanted <= written, f"{lesson}: write {sorted(wanted - written)}"
        known |= {key for key in written if key.split(".")[0] == mission.key}
        assert (mission.judge is None) != (mission.met is None), mission.key
    assert written == known, f"{lesson}: no mission for {sorted(written - known)}"


def answered(mission: Mission, text: str) -> Judged | Mistake:
    assert mission.judge is not None
    try:
        return mission.judge(text)
    except Mistake as mistake:
        return mistake


@lessons
def test_whatever_is_typed_there_are_words_for_it(lesson: str) -> None:
    for mission in missions_of(lesson):
        if mission.judge is None:
            continue
        for text in (*TYPED, *SLIPPED, mission.right, mission.begins_with):
            found = answered(mission, text)
            for code in LANGUAGES:
                if isinstance(found, Mistake):
                    told = mistake_text(lesson, code, found)
                    assert told != str(found), f"{code}: {found.code} has no words"
                    assert code == "en" or re.search("[가-힣]", told), f"{lesson}: {found.code}"
                    continue
                ending = texts(code, f"{lesson}/course")
                said = ending.get("missions", f"{mission.key}.{found.code}", **found.values)
                assert not PLACEHOLDER.search(said), f"{lesson}: {mission.key}.{found.code}"


@lessons
def test_the_right_answer_of_a_typed_mission_is_right(lesson: str) -> None:
    for mission in missions_of(lesson):
        if mission.judge is not None:
            judged = mission.judge(mission.right)
            assert judged.right, f"{lesson}: {mission.key} with {mission.right}: {judged}"
            texts("en", f"{lesson}/course").get("missions", f"{mission.key}.{judged.code}")
