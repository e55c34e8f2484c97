"""Where a sign or a name appears first there is a line that says what it means."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from rich.cells import cell_len

from tests.content.strings_of import tree_of
from tests.content.words_asked import reached, source_of
from tui.drawing.look.glyphs import to_ascii
from tui.shell.chapter import LANGUAGES, PLACEHOLDER, TUI, entries, texts
from tui.shell.lesson import CAPTION_CELLS
from tui.shell.reading.belonging import named
from tui.shell.reading.legend import BETWEEN, legend_of

LESSONS = [entry.id for entry in entries()]
ON_SCREEN = ("captions", "questions", "answers", "labels", "edit")
"""What of a lesson's texts stands on its screen without being asked for."""
GREEK = re.compile("[α-ωΑ-Ω∂]")
NAMES = {
    "adam": "Adam", "batch size": "배치 크기", "clipped": "자름", "contiguous": "연속",
    "converge": "수렴", "dL/d": "dL/d", "diverge": "발산", "epoch": "에포크", "f'": "f'",
    "float32": "float32", "float64": "float64", "Glorot": "Glorot",
    "logit": "로짓", "log10": "log10", "MiB": "MiB", "momentum": "모멘텀", "nan": "nan",
    "norm": "노름", "offset": "오프셋", "one-hot": "원-핫", "receipt": "검산", "rmsprop": "rmsprop",
    "running mean": "누적 평균", "seed": "시드", "SGD": "SGD", "stride": "스트라이드",
    "tanh": "tanh", "tf.rank": "tf.rank", "to_categorical": "to_categorical", "TPU": "TPU",
    "uint8": "uint8",
    "stochastic gradient descent": "확률적 경사 하강법", "device": "장치",
}  # fmt: skip
"""Names that nobody knows who has not met them, as they stand in both languages."""
lessons = pytest.mark.parametrize("lesson", LESSONS)


def occurs(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}", text, re.I) is not None


@cache
def on_screen(lesson: str, language: str = "en") -> str:
    """What may be read on the lesson's screen, its figures' own strings with it."""
    sections = texts(language, lesson).sections
    written = [text for section in ON_SCREEN for text in sections.get(section, {}).values()]
    written += [text for key, text in sections.get("views", {}).items()]
    return PLACEHOLDER.sub("", "\n".join([*written, *drawn_by(lesson)]))


@cache
def drawn_by(lesson: str) -> tuple[str, ...]:
    """The strings in the code that draws the lesson: no documentation, no keys of texts."""
    found: list[str] = []
    own = [path for path in source_of(lesson).paths if TUI / "lessons" / lesson in path.parents]
    for tree in [*map(tree_of, own), *(node for _, node in reached(lesson))]:
        documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documents
            and not re.fullmatch(r"[\w.]{2,}", node.value, re.ASCII)
        ]
    return tuple(found)


def legends(lesson: str, language: str) -> str:
    return "\n".join(texts(language, lesson).sections.get("legends", {}).values())


def told_up_to(lesson: str, language: str) -> str:
    """All legends of that lesson and of those before it."""
    before = LESSONS[: LESSONS.index(lesson) + 1]
    return "\n".join(legends(one, language) for one in before)


@lessons
def test_every_letter_of_a_formula_has_its_legend_where_it_appears_first(lesson: str) -> None:
    used = set(GREEK.findall(on_screen(lesson)))
    for language in LANGUAGES:
        unsaid = used - set(GREEK.findall(told_up_to(lesson, language)))
        assert not unsaid, f"{lesson}/{language}.md: under ## legends say what {unsaid} is"


@lessons
def test_every_name_has_its_legend_where_it_appears_first(lesson: str) -> None:
    for english, korean in NAMES.items():
        if not occurs(english, on_screen(lesson)):
            continue
        for language, name in (("en", english), ("ko", korean)):
            is_told = name.lower() in told_up_to(lesson, language).lower()
            assert is_told, f"{lesson}/{language}.md: under ## legends say what {name} is"


def test_names_that_are_looked_for_are_found() -> None:
    """A name that stands nowhere would be held to nothing."""
    everything = "\n".join(on_screen(lesson) + legends(lesson, "en") for lesson in LESSONS)
    assert not [name for name in NAMES if not occurs(name, everything)]
    assert len(set(GREEK.findall(everything))) >= 4


def test_a_korean_legend_has_the_name_that_stands_on_the_korean_screen() -> None:
    english, korean = (
        {lesson: on_screen(lesson, language) for lesson in LESSONS} for language in LANGUAGES
    )
    for name, translated in NAMES.items():
        shown = [lesson for lesson in LESSONS if occurs(name, english[lesson])]
        found = [lesson for lesson in shown if translated.lower() in korean[lesson].lower()]
        assert found or not shown, f"{translated}: {name} in {shown} is called otherwise there"


@lessons
def test_a_legend_is_one_line_below_captions_that_there_are(lesson: str) -> None:
    captions = texts("en", lesson).sections["captions"]
    for language in LANGUAGES:
        own = texts(language, lesson)
        for key, text in own.sections.get("legends", {}).items():
            assert cell_len(text) <= CAPTION_CELLS, f"{lesson}/{language}.md: {text}"
            assert not PLACEHOLDER.search(text)
            for word in key.split():
                below = [one for one in captions if named(word, one)]
                assert below, f"{lesson}: there is no caption for {word}"
                assert legend_of(own, below[0], str, CAPTION_CELLS)


def test_a_narrow_screen_leaves_out_what_does_not_fit() -> None:
    own = texts("en", "compile")
    whole = legend_of(own, "loss", str, CAPTION_CELLS)
    assert whole == own.get("legends", "loss move")
    parts = whole.split(BETWEEN)
    assert len(parts) == 4
    assert legend_of(own, "loss", str, len(whole) - 1) == BETWEEN.join(parts[:3])
    assert legend_of(own, "loss", str, 5) == ""
    spelled = legend_of(own, "loss", to_ascii, 200)
    assert spelled.split(to_ascii(BETWEEN))[-1] == "sum: the total"
    shorter = legend_of(own, "loss", to_ascii, len(spelled) - 1)
    assert shorter == spelled.removesuffix(" . sum: the total")
    assert legend_of(own, "choices", str, CAPTION_CELLS) == ""
