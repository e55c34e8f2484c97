"""What is typed into the repair shop means a form of the line, or none; nothing of it is run."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.repair_shop.lines import LINES, Line
from engine.explain.repair_shop.reading import MOST, LineMistake, read_line
from tests.engine.explain.repair_shop import typed

OPEN = [(task, line) for task, lines in LINES.items() for line in lines if line.is_open]
RUNS = {"exec", "import", "open", "os.system", "os.exec", "subprocess.Popen"}
"""What the interpreter tells of when something is run, loaded or opened."""
NO_FILE = "<unknown>"
"""Where the parser looks for the line that it refuses."""
seen: list[str] = []
watching = False


def _hook(event: str, values: tuple[object, ...]) -> None:
    if watching and event in RUNS and values[:1] != (NO_FILE,):
        seen.append(event)


sys.addaudithook(_hook)


def read(text: str, line: Line) -> int | str:
    """The form that the text means, or the code of the mistake; in neither anything was run."""
    global watching
    seen.clear()
    watching, mistake = True, None
    try:
        return read_line(text, line)
    except LineMistake as found:
        mistake = found
    finally:
        watching = False
        assert not seen
    assert max(len(str(said)) for said in (mistake, *mistake.detail.values())) <= MOST
    return mistake.code


def test_a_hundred_right_spellings_are_read() -> None:
    lines = list(typed.right())
    assert [read(text, typed.named(task, name)) for task, name, _, text in lines] == [
        form for _, _, form, _ in lines
    ]
    assert len(set(lines)) >= 100


def test_a_hundred_wrong_lines_are_not() -> None:
    lines = list(typed.wrong())
    for task, name, text in lines:
        assert read(text, typed.named(task, name)) == "line.unknown", text
    assert len(set(lines)) >= 100


def test_hostile_lines_do_nothing_and_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "made"
    for text in typed.HOSTILE:
        tried = text.replace("{path}", str(path))
        code = "line.too_long" if len(tried) > MOST else "line.unknown"
        assert {read(tried, line) for _, line in OPEN} <= {code, "line.empty"}, text
    assert not path.exists()


@pytest.mark.parametrize(("task", "line"), OPEN, ids=lambda one: getattr(one, "name", one))
def test_what_stands_in_a_line_is_read_as_itself(task: str, line: Line) -> None:
    assert [read(text, line) for text in line.forms] == list(range(len(line.forms)))
    for form, texts in line.spelled.items():
        assert [read(text, line) for text in texts] == [form] * len(texts)


def test_blanks_in_front_decide_only_where_two_forms_differ_by_them() -> None:
    step, zero = typed.named("class", "step"), typed.named("class", "zero")
    assert read("        optimizer.step()", step) == 0
    assert read("    optimizer.step()", step) == 2
    for front in ("", "  ", "\t", " " * 12):
        assert read(f"{front}optimizer.step()", step) == "line.indent"
        assert read(f"{front}optimizer.zero_grad()", zero) == 0


def test_a_line_that_can_be_nothing_else_says_so() -> None:
    for lines in LINES.values():
        for line in lines:
            if not line.is_open:
                assert read(line.forms[0], line) == 0
                assert read("optimizer = None", line) == "line.fixed"


def test_nothing_is_no_line() -> None:
    for _, line in OPEN:
        assert {read(text, line) for text in ("", " ", "\t", " " * MOST)} == {"line.empty"}
        assert read(" " * (MOST + 1), line) == "line.too_long"


KNOWN = [
    (line, form, text)
    for _, line in OPEN
    for form, stands in enumerate(line.forms)
    for text in (stands, *line.spelled.get(form, ()))
    if line.name != "step" and typed.parts(text)
]


@given(st.sampled_from(KNOWN), st.randoms(use_true_random=False))
def test_blanks_quotes_and_comments_say_nothing(known: tuple[Line, int, str], draw: Random) -> None:
    line, form, text = known
    said = typed.parts(text)
    if draw.random() < 0.5:
        said = [part.replace('"', "'") for part in said]
    written = said[0]
    for before, part in pairwise(said):
        joins = before[-1].isalnum() and part[0].isalnum()
        written += " " * draw.randrange(joins, 3) + part
    written += draw.choice(("", " ", "# why", "  # optimizer.step() )"))
    assert read(written, line) == form or len(written) > MOST, written


@settings(max_examples=300)
@given(st.sampled_from(OPEN), st.text(max_size=300))
def test_any_text_is_a_form_or_a_mistake(open_line: tuple[str, Line], text: str) -> None:
    found = read(text, open_line[1])
    assert found in range(len(open_line[1].forms)) or str(found).startswith("line.")
