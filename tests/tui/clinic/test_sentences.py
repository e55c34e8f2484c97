"""Each sentence that a diagnosis can give is written in both languages, and nothing else is."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from engine.explain.clinic.diagnosis import Diagnosis, Sentence
from engine.explain.clinic.found import Kind, Library
from engine.explain.clinic.meaning.diagnose import OF_KIND, diagnose
from tests.engine.explain.clinic.meaning.findings import MAKERS
from tui.clinic.layout import WIDTH, as_json, plain
from tui.clinic.words import told
from tui.drawing.cells import cell_widths
from tui.shell.chapter import LANGUAGES, texts

ROOM = Path(__file__).resolve().parents[3] / "engine" / "explain" / "clinic" / "meaning"
SAID = ("said", "why", "causes", "notes", "opening")
"""The sections that diagnoses choose from."""
UNFILLED = re.compile(r"\{[a-z_]+\}|\[(?:은|을|과|으로|이)")
LIBRARIES: tuple[Library, ...] = get_args(Library)


def sentences(diagnosis: Diagnosis) -> Iterator[Sentence]:
    yield from (diagnosis.said, diagnosis.why, *diagnosis.causes)
    openings = [diagnosis.opening]
    for repair in diagnosis.repairs:
        yield repair.note
        openings.append(repair.opening)
    yield from (one.note for one in openings if one is not None and one.note is not None)


@pytest.fixture(scope="module")
def diagnoses() -> list[Diagnosis]:
    rng = random.Random(15)
    return [
        diagnose(maker(rng, library))
        for library in LIBRARIES
        for maker in MAKERS
        for _ in range(10)
    ]


def test_every_sentence_is_written_and_filled_in_both_languages(
    diagnoses: list[Diagnosis],
) -> None:
    for diagnosis in diagnoses:
        for sentence in sentences(diagnosis):
            assert None not in sentence.values.values(), (sentence, diagnosis.found)
            for language in LANGUAGES:
                said = told(sentence, language)
                assert said
                assert not UNFILLED.search(said), (sentence, said)


def test_no_line_is_wider_than_it_may_be_but_for_code(diagnoses: list[Diagnosis]) -> None:
    for diagnosis in diagnoses:
        codes = [code for repair in diagnosis.repairs for code in repair.code.values()]
        for language in LANGUAGES:
            for line in plain(diagnosis, language):
                is_code = any(code in line for code in (*codes, *diagnosis.checks))
                assert is_code or sum(cell_widths(line)) <= WIDTH, line


def test_json_has_all_that_the_text_has(diagnoses: list[Diagnosis]) -> None:
    for diagnosis in diagnoses:
        value = as_json(diagnosis, "ko")
        assert value["said"] == told(diagnosis.said, "ko")
        assert value["kind"] == diagnosis.found.kind
        assert len(value["repairs"]) == len(diagnosis.repairs)  # type: ignore[arg-type]


def test_every_kind_is_diagnosed_and_has_its_heading() -> None:
    assert set(OF_KIND) == set(get_args(Kind)) == set(texts("en", "clinic").sections["kinds"])


def strings() -> set[str]:
    """Every string in the code of the diagnoses."""
    return {
        node.value
        for path in ROOM.parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_what_is_written_is_asked_for() -> None:
    asked = strings()
    prefixes = {one for one in asked if one.endswith(".") and one.partition(".")[0] in SAID}
    variants = {one for one in asked if re.fullmatch(r"\.[a-z_]+", one)}
    unused = []
    for section in SAID:
        for key in texts("en", "clinic").sections[section]:
            whole = f"{section}.{key}"
            is_asked = whole in asked or (section == "notes" and key in asked)
            is_asked |= any(
                whole.startswith(one) and whole[len(one) :] in asked for one in prefixes
            )
            is_asked |= any(whole.endswith(one) and whole[: -len(one)] in asked for one in variants)
            unused += [] if is_asked else [whole]
    assert not unused, f"take out of both languages {unused}"
