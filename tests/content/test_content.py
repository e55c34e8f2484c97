"""The texts of the lessons: both languages say the same, in their own words, and it fits.

A text that has changed in English makes its translation stale until the Korean file's own
line is written anew (tests/content/stamp.py).
"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.content import stamp
from tests.content.strings_of import ANY
from tests.content.words_asked import (
    ASKED_BY_THE_SHELL,
    Asked,
    Sections,
    frame_words,
    is_written,
    lesson_look_ups,
    never_asked,
    unasked,
    unwritten,
)
from tui.drawing.cells import wrap_cells
from tui.shell.chapter import (
    LANGUAGES,
    PLACEHOLDER,
    ROOMS,
    TUI,
    Texts,
    code_of,
    entries,
    fill,
    text_file,
    texts,
)
from tui.shell.lesson import CAPTION_CELLS
from tui.shell.reading.belonging import belonging, named

NAMES = sorted(
    {path.parent.name for code in LANGUAGES for path in TUI.glob(f"lessons/*/{code}.md")}
    | set(ROOMS)
)
LESSONS = [entry.id for entry in entries()]
SECTIONS = (
    "idea", "captions", "questions", "answers", "labels", "reading", "mistake", "code"
)  # fmt: skip
"""What every lesson has; `mistakes` has only who can make one that the frame does not tell of."""
CAPTION_LINES = 2
READING_WORDS = 180
LONG_VALUES = {"shape": "(64, 3, 32, 10)", "": "407,050"}
"""What a placeholder of a caption is filled with, by a part of its name: plausible, and long."""
MISSED = 0.5
"""The part of a lesson's texts of which each is missed when it alone is taken away, at least."""
UNWRITTEN = ("", "…")
"""What a skeleton has where a text is to come."""
PROSE = (
    "idea", "captions", "legends", "questions", "answers", "reading", "mistake", "mistakes",
    "said", "why", "causes", "notes",
)  # fmt: skip

both = pytest.mark.parametrize("name", [name for name in NAMES if name != "README"])
lessons = pytest.mark.parametrize("lesson", LESSONS)
languages = pytest.mark.parametrize("language", list(LANGUAGES))


def pair(name: str) -> tuple[Texts, Texts]:
    return texts("en", name), texts("ko", name)


def keys_of(file: Texts) -> list[str]:
    return [f"{section}/{key}" for section, keys in file.sections.items() for key in keys]


def items(file: Texts) -> list[tuple[str, str, str]]:
    return [(s, k, text) for s, keys in file.sections.items() for k, text in keys.items()]


def where(name: str, section: str, key: str) -> str:
    return f"{name}/{section}/{key}" if key else f"{name}/{section}"


# ---- both languages say the same


def test_both_languages_have_the_same_files() -> None:
    paths = [text_file(code, name) for code in LANGUAGES for name in NAMES]
    missing = [str(path.relative_to(TUI.parent)) for path in paths if not path.is_file()]
    assert not missing, f"write {missing}"


def test_every_written_lesson_has_its_text_and_every_text_its_lesson() -> None:
    known = {entry.id for entry in entries()} | set(ROOMS)
    assert set(NAMES) <= known, f"no lesson in chapter.toml for {sorted(set(NAMES) - known)}"
    unread = {*ROOMS, *LESSONS} - set(NAMES)
    assert not unread, f"write tui/lessons/<lesson>/<lang>.md for {sorted(unread)}"


@both
def test_the_same_headings_in_the_same_order(name: str) -> None:
    english, korean = (keys_of(file) for file in pair(name))
    lacks, extra = set(english) - set(korean), set(korean) - set(english)
    assert not lacks, f"{name}/ko.md lacks {sorted(lacks)}"
    assert not extra, f"{name}/ko.md has {sorted(extra)}, {name}/en.md doesn't"
    assert english == korean, f"{name}/ko.md has the headings of {name}/en.md in another order"


@both
def test_the_same_placeholders(name: str) -> None:
    english, korean = pair(name)
    for section, key, text in items(english):
        ours = set(PLACEHOLDER.findall(text))
        theirs = set(PLACEHOLDER.findall(korean.sections[section][key]))
        assert ours == theirs, (
            f"{where(name, section, key)}: en fills {sorted(ours)}, ko {sorted(theirs)};"
            " both must show the same values"
        )


@both
def test_no_text_is_empty(name: str) -> None:
    for file in pair(name):
        empty = [
            where(name, section, key) for section, key, text in items(file) if text in UNWRITTEN
        ]
        assert not empty, f"{file.language}: nothing is written under {empty}"


@both
def test_the_same_code(name: str) -> None:
    english, korean = pair(name)
    for key, text in english.sections.get("code", {}).items():
        assert code_of(text) == code_of(korean.sections["code"][key]), (
            f"{name}/code/{key}: the code differs between en and ko; copy the English block"
        )


@both
def test_no_translation_is_stale(name: str) -> None:
    stamped = stamp.stamped_hash(name)
    assert stamped is not None, (
        f"{name}/ko.md says not what it translates: python tests/content/stamp.py {name}"
    )
    assert stamped == stamp.english_hash(name), (
        f"{name}/ko.md translates an older {name}/en.md. What changed:\n"
        f"  {stamp.what_changed(name)}\n"
        f"follow it in Korean, then: python tests/content/stamp.py {name}"
    )


# ---- it is complete


@languages
@lessons
def test_a_lesson_has_every_section(lesson: str, language: str) -> None:
    file = texts(language, lesson)
    missing = [section for section in SECTIONS if section not in file.sections]
    assert not missing, f"{lesson}/{language}.md: write the sections {missing}"
    views = {"", *(f".{view}" for view in file.sections.get("views", ()))}
    found = set(file.sections["code"])
    own = {key.removeprefix("torch") for key in found if key.startswith("torch")}
    wanted = {dialect + view for dialect in ("torch", "numpy", "keras") for view in own}
    assert "" in own <= views, f"{lesson}/{language}.md: code has ### torch, and torch.2 of view 2"
    assert found == wanted, (
        f"{lesson}/{language}.md: each ### torch has its ### numpy and ### keras beside it"
    )
    # What a caption says of one case, remain.batch, counts with it.
    captions = len({key.partition(".")[0] for key in file.sections["captions"]})
    most = 6 * max(len(file.sections.get("views", ())), 1)
    assert 3 <= captions <= most, f"{lesson}/{language}.md has {captions} captions; 3 to {most}"


@lessons
def test_each_caption_has_its_paragraph_and_each_paragraph_its_caption(lesson: str) -> None:
    """The headings are the same in both languages, which another test holds."""
    file = texts("en", lesson)
    lit = {caption: belonging(file, caption) for caption in file.sections["captions"]}
    alone = sorted(caption for caption, headings in lit.items() if not headings)
    assert not alone, (
        f"{lesson}: no paragraph belongs to {alone}; name them in a heading of ## reading,"
        " ### first second, or of ## mistake, in both languages"
    )
    headings = {("reading", key) for key in file.sections["reading"]}
    headings |= {("mistake", key) for key in file.sections["mistake"] if key}
    never = headings - frozenset().union(*lit.values())
    assert not never, f"{lesson}: {sorted(never)} is lit by no caption"
    needless = [
        (key, word)
        for _, key in headings
        for word in key.split()
        if not any(named(word, caption) for caption in lit)
    ]
    assert not needless, f"{lesson}: there is no caption for {needless}"


@lessons
def test_the_code_is_one_fenced_block_of_python(lesson: str) -> None:
    for key, text in texts("en", lesson).sections["code"].items():
        assert re.fullmatch(r"```python\n.*\n```", text, re.DOTALL), (
            f"{lesson}/code/{key}: one block between ```python and ```, and nothing beside it"
        )


def test_every_word_of_the_frame_that_the_code_asks_for_is_written() -> None:
    frame = texts("en", "frame").sections
    asked = list(frame_words())
    assert len(asked) > 65
    lacking = [one for one in asked if not is_written(one, frame, frame)]
    assert not lacking, "\n".join(
        f"{one.where} asks for {one.section}/{one.key}" for one in lacking
    )
    assert not [unfilled for one in asked for unfilled in left_unfilled(one, frame)]


@languages
@lessons
def test_every_text_that_a_lesson_asks_for_is_written(lesson: str, language: str) -> None:
    own, frame = texts(language, lesson).sections, texts(language, "frame").sections
    wrong = unwritten(lesson, own, frame)
    lacking = [f"{wrong[one]} asks for {one}" for one in wrong if one not in never_asked(lesson)]
    assert not lacking, (
        f"write in {lesson}/{language}.md, or say in tests/content/never_asked.toml that it is"
        " never asked for:\n" + "\n".join(lacking)
    )
    needless = set(never_asked(lesson)) - set(wrong)
    assert not needless, f"never_asked.toml: take out of {lesson} {sorted(needless)}"


@lessons
def test_every_text_of_a_lesson_is_asked_for(lesson: str) -> None:
    unused = unasked(lesson, texts("en", lesson).sections)
    assert not unused, f"{lesson}: take out of both languages {unused}"


@lessons
def test_every_placeholder_is_filled_where_its_text_is_asked_for(lesson: str) -> None:
    own = texts("en", lesson).sections
    wrong = [
        unfilled
        for look_up in lesson_look_ups(lesson)
        for one in look_up.asked
        # Of a label that is one of several the source may fill each in its own way.
        if len(look_up.asked) == 1 or one.section in ("captions", "answers")
        for unfilled in left_unfilled(one, own)
    ]
    assert not wrong, "\n".join(wrong)


def left_unfilled(asked: Asked, own: Sections) -> list[str]:
    """What a call leaves as it stands of a text that it names."""
    if asked.given is None or ANY in asked.key + asked.section:
        return []
    return [
        f"{asked.where} leaves {sorted(unfilled)} of {section}/{key} unfilled"
        for section, keys in own.items()
        for key, text in keys.items()
        if asked.matches(section, key)
        and (unfilled := set(PLACEHOLDER.findall(text)) - asked.given)
    ]


@lessons
def test_a_text_taken_away_is_missed(lesson: str) -> None:
    """In each section of the lesson one at least, and most of all."""
    own, frame = texts("en", lesson).sections, texts("en", "frame").sections
    look_ups = [one for look_up in lesson_look_ups(lesson) for one in look_up.asked]
    missed: dict[str, list[bool]] = {}
    for section in set(own) - set(ASKED_BY_THE_SHELL):
        for key in own[section]:
            rest = {name: text for name, text in own[section].items() if name != key}
            without = {**own, section: rest}
            named = any(
                one.matches(section, key) and not is_written(one, without, frame)
                for one in look_ups
            )
            missed.setdefault(section, []).append(named)
    assert not [section for section, named in missed.items() if not any(named)]
    every = [named for section in missed.values() for named in section]
    assert sum(every) >= MISSED * len(every)


FAMILIES = {
    "number": {"too_long", "not_a_number", "unbalanced", "unfinished", "too_deep", "too_large"},
    "real": {"too_long", "not_a_number"},
    "yes_no": {"too_long", "neither"},
}
"""What a field that is typed into can be given wrong, beside nothing at all."""


@languages
@lessons
def test_a_field_says_in_the_learners_language_all_that_its_parser_refuses(
    lesson: str, language: str
) -> None:
    own = set(texts(language, lesson).sections.get("mistakes", ()))
    said = own | set(texts(language, "frame").sections["mistakes"])
    for family, codes in FAMILIES.items():
        wanted = {f"{family}.{code}" for code in codes}
        if f"{family}.empty" in own:
            assert wanted <= said, f"{lesson}/{language}.md lacks {sorted(wanted - said)}"


@cache
def codes_of_mistakes() -> set[str]:
    """Every string in the code that has the form of a mistake's code."""
    found = set()
    for folder in ("engine", "tui"):
        for path in (TUI.parent / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


@both
def test_every_mistake_that_has_a_text_can_be_made(name: str) -> None:
    codes = set(texts("en", name).sections.get("mistakes", {}))
    unknown = codes - codes_of_mistakes()
    assert not unknown, f"{name}/mistakes: no Mistake of the code is called {sorted(unknown)}"


# ---- it fits


def filled(text: str) -> str:
    values = {
        name: next(value for part, value in LONG_VALUES.items() if part in name)
        for name in PLACEHOLDER.findall(text)
    }
    return fill(" ".join(text.split()), **values)


@languages
@lessons
def test_a_caption_is_at_most_two_lines(lesson: str, language: str) -> None:
    for key, text in texts(language, lesson).sections["captions"].items():
        lines = wrap_cells(filled(text), CAPTION_CELLS)
        assert len(lines) <= CAPTION_LINES, (
            f"{language}/{lesson}/captions/{key} takes {len(lines)} lines of {CAPTION_CELLS} cells;"
            f" shorten it by what is left over: {lines[CAPTION_LINES:]}"
        )


@languages
@lessons
def test_a_reading_is_at_most_180_words(lesson: str, language: str) -> None:
    words = len(" ".join(texts(language, lesson).sections["reading"].values()).split())
    assert words <= READING_WORDS, (
        f"{language}/{lesson}/reading has {words} words; {READING_WORDS} may be"
    )


@languages
@lessons
def test_an_idea_is_one_line(lesson: str, language: str) -> None:
    (idea,) = texts(language, lesson).sections["idea"].values()
    assert "\n" not in idea, f"{language}/{lesson}/idea: one line"


# ---- the words


def glossary() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "glossary.toml").read_text(encoding="utf-8"))


def uses(text: str, term: str) -> bool:
    """Whether `text` uses `term` as a word, in the singular or the plural, in any case."""
    return re.search(rf"(?<![\w-]){re.escape(term)}(?:s|es)?(?![\w-])", text, re.I) is not None


def terms_used(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The glossary's terms that an English text uses, each as it is used there."""
    plain = PLACEHOLDER.sub("0", text)
    found = []
    for term in glossary()["term"]:
        used = [word for word in term["en"] if uses(plain, word)]
        if used and not term.get("loose"):
            found.append((used[0], term))
    return found


@both
def test_terms_are_translated_as_the_glossary_says(name: str) -> None:
    english, korean = pair(name)
    allowed = {(one["where"], one["term"]) for one in glossary().get("exception", [])}
    whole = "\n".join(text for section, _, text in items(korean) if section in PROSE)
    wrong = []
    for section, key, text in items(english):
        if section not in PROSE:
            continue
        place, translation = where(name, section, key), korean.sections[section][key]
        for used, term in terms_used(text):
            searched = whole if term.get("understood") else translation
            if (place, used) not in allowed and not any(form in searched for form in term["ko"]):
                wrong.append(f"ko/{place}: {used!r} is {' or '.join(term['ko'])}")
    assert not wrong, "use the glossary's term, or add an [[exception]]:\n" + "\n".join(wrong)


@both
def test_no_word_is_used_that_the_glossary_rules_out(name: str) -> None:
    wrong = [
        f"ko/{where(name, section, key)}: {word}, where {' or '.join(term['ko'])} is the term"
        for section, key, text in items(texts("ko", name))
        if section != "code"
        for term in glossary()["term"]
        for word in term.get("never", [])
        if word in text
    ]
    assert not wrong, "\n".join(wrong)


@both
def test_no_number_lacks_the_zero_before_its_point(name: str) -> None:
    wrong = [
        f"{language}/{where(name, section, key)}: …{match[0]}"
        for language in ("en", "ko")
        for section, key, text in items(texts(language, name))
        if section != "code"
        for match in re.finditer(r"(?:^|[\s(,±×–−+-])\.\d+", text, re.M)
    ]
    assert not wrong, "\n".join(wrong)


@both
def test_keugi_alone_means_the_shape(name: str) -> None:
    english, korean = pair(name)
    wrong = [
        f"ko/{where(name, section, key)}: {text!r}"
        for section, key, text in items(korean)
        if "크기" in re.sub(r"크기\(shape\)|크기 변환|배치 크기|스텝 크기", "", text)
        and "shape" not in english.sections[section][key].lower()
        and "크기(shape)" not in text
    ]
    assert not wrong, (
        "크기 is the shape and nothing else; say 길이, 개수, 폭 … for what is meant:\n"
        + "\n".join(wrong)
    )


@both
def test_korean_prose_is_in_the_formal_register(name: str) -> None:
    wrong = [
        f"ko/{where(name, section, key)}: …{match[0]}"
        for section, key, text in items(texts("ko", name))
        if section != "code"
        for match in re.finditer(r"\S*(?<!니)다\.(?=\s|$)", text)
    ]
    assert not wrong, "sentences end in -니다:\n" + "\n".join(wrong)


def test_every_term_of_the_glossary_is_complete() -> None:
    for term in glossary()["term"]:
        assert term["en"]
        assert term["ko"]
        assert set(term) <= {"en", "ko", "never", "loose", "understood"}
        assert not set(term["ko"]) & set(term.get("never", []))
