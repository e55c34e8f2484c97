"""What Korean asks of every text, whatever it says: its particles, and its units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.explain.shared.wording.particles import BEHIND_A_VOWEL, PLACE, particle_behind
from tui.shell.chapter import TUI, entries, texts

ROOT = TUI.parent
LESSONS = [entry.id for entry in entries()]
NAMES = ["frame", "clinic", "page", *LESSONS, *(f"{lesson}/course" for lesson in LESSONS)]
BOTH_FORMS = re.compile(r"[은는이가을를과와로]\([은는이가을를과와]\)|\((으|이)\)[가-힣]")
"""을(를), (으)로: a text that leaves the choice to its reader."""
FIXED = "은|는|이(?!고)|가|을|를|과|와|으로|로|라|이라|나|이나|면|란|이란|랑|이랑|든|이든|야|여"
HAS_TO_FIT = re.compile(rf"\}}[\])}}\"'”’]*( ?%)?({FIXED})(?=는|도|만|의|서|고|는지|[^가-힣]|$)")
"""A particle that is written once and for all behind what is filled in later."""
AN_ASIDE = re.compile(r"(?<=[가-힣])\([^()]*(\([^()]*\)[^()]*)*\)")
"""Brackets behind a Korean word, which are not read: 축(길이 {batch})."""
COPULA_OUTSIDE = re.compile(r"\[이\](?=[가-힣])")
"""`[이]면` becomes 5가면: the subject's particle, and not the 이 of 이다, which [이면] loses."""
LITERAL = re.compile(r"([A-Za-z0-9)\]%]+)(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])")
"""Code, a number or a name with its particle, both written out."""
UNITS = "바이트|비트|개|배|번|칸|스텝|단계|초|밀리초|분|시간|자|줄|장|가지|층|겹|픽셀|에포크|차원"
APART = re.compile(
    rf"[0-9}}] +({UNITS})(?![가-힣]*다)(은|는|이|가|을|를|과|와|의|로|만|쯤|씩|까지|뿐)?(?![가-힣])"
)

names = pytest.mark.parametrize("name", NAMES)


def korean(name: str) -> Iterator[tuple[str, str]]:
    """Where each text of a file stands, and what it says; code is the learner's own."""
    for section, keys in texts("ko", name).sections.items():
        for key, text in keys.items():
            if section != "code":
                yield f"{name}/ko/{section}/{key}", text


def places_of(pattern: re.Pattern[str], name: str) -> list[str]:
    """Where it stands in the Korean texts, and what stands around it."""
    return [
        f"{where}: {text[max(0, found.start() - 12) : found.end() + 3]}"
        for where, text in korean(name)
        for found in pattern.finditer(text)
    ]


@names
def test_no_particle_is_written_once_for_all_that_may_stand_before_it(name: str) -> None:
    wrong = [
        f"{where}: …{text[max(0, found.start() - 12) : found.end()]} (write {{name}}[을])"
        for where, text in korean(name)
        for found in HAS_TO_FIT.finditer(AN_ASIDE.sub("", text))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("{accuracy}을 맞힙니다", True),
        ("{share} %가 틀립니다", True),
        ("({shape})로 바꿉니다", True),
        ("{answer}라고 했습니다", True),
        ("{data}로는 안 됩니다", True),
        ("{accuracy}[을] 맞힙니다", False),
        ("{most} 이하입니다", False),
        ("{x} 가까이에서", False),
        ("{x}이고 {y}입니다", False),
        ("축(길이 {batch})은 남습니다", False),
        ("{images}개를 봅니다", False),
    ],
)
def test_such_a_particle_is_found(text: str, is_wrong: bool) -> None:
    assert bool(HAS_TO_FIT.search(AN_ASIDE.sub("", text))) is is_wrong


def test_nothing_leaves_the_choice_of_a_particle_to_its_reader() -> None:
    paths = [
        path
        for folder in ("tui", "engine", "tests")
        for kind in ("*.py", "*.md", "*.toml")
        for path in (ROOT / folder).rglob(kind)
        if path != Path(__file__)
    ]
    assert len(paths) > 300
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in paths
        for found in BOTH_FORMS.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "write {name}[을]:\n" + "\n".join(wrong)


@names
def test_a_particle_that_is_to_fit_stands_behind_what_is_filled_in(name: str) -> None:
    wrong = [
        f"{where}: {text[max(0, found.start() - 12) : found.end()]}"
        for where, text in korean(name)
        for found in PLACE.finditer(text)
        if found[2] and not re.search(r"\}[\])}\"'”’]*( ?%)?$", text[: found.start()])
    ]
    assert not wrong, "\n".join(wrong)
    assert not [
        text
        for keys in texts("en", name).sections.values()
        for text in keys.values()
        for found in PLACE.finditer(text)
        if found[2]
    ]


@names
def test_a_form_of_ida_stands_in_brackets_as_a_whole(name: str) -> None:
    wrong = places_of(COPULA_OUTSIDE, name)
    assert not wrong, "write [이면]:\n" + "\n".join(wrong)


@names
def test_a_particle_behind_code_or_a_number_is_the_one_that_is_read(name: str) -> None:
    plain = {form: form for form in BEHIND_A_VOWEL} | {b: a for a, b in BEHIND_A_VOWEL.items()}
    wrong = [
        f"{where}: {text[max(0, found.start() - 12) : found.end()]}, but {right}"
        for where, text in korean(name)
        for found in LITERAL.finditer(text)
        if re.search(r"[A-Za-z0-9]", found[1] + text[max(0, found.start() - 1) : found.start()])
        and (right := particle_behind(text[: found.end(1)], plain[found[2]])) != found[2]
    ]
    assert not wrong, "\n".join(wrong)


@names
def test_a_unit_in_hangul_stands_right_behind_its_number(name: str) -> None:
    wrong = places_of(APART, name)
    assert not wrong, "\n".join(wrong)
