"""Whatever the engine says went wrong, the learner reads it in the learner's language."""

from __future__ import annotations

from collections import defaultdict

import pytest

from engine import protocol
from tests.content.problem_codes import Told, told_in_a_field, told_to_the_screen
from tui.drawing.cells import wrap_cells
from tui.shell.chapter import LANGUAGES, PLACEHOLDER, texts
from tui.shell.words.problem_text import PATH_CELLS, REASON_CELLS, problem_text, shortened

NOTICE_LINES = 4
"""As app.tcss has it."""
NOTICE_CELLS = 78
"""Of a terminal of 80 columns."""
LONG = {"reason": "its name is not known here " * 20, "found": "x_train, " * 40}
LONG_PATH = "/home/somebody/a folder with a long name/another one with 한글 in it/mnist.npz"

by_code: dict[str, list[Told]] = defaultdict(list)
for _told in told_to_the_screen():
    by_code[_told.code].append(_told)

languages = pytest.mark.parametrize("language", list(LANGUAGES))
codes = pytest.mark.parametrize("code", sorted(by_code))


def test_the_engine_s_source_is_read() -> None:
    for code in ("data.truncated", "download.failed", "run.busy", "recording.failed", "fit.busy"):
        assert by_code[code], f"{code} is not found any more: mend problem_codes.py"


@languages
@codes
def test_every_problem_has_a_sentence_that_can_be_filled(code: str, language: str) -> None:
    words = texts(language, "frame")
    (first, *_) = by_code[code]
    assert words.has("mistakes", code), (
        f"{first.where} says {code}: write it in tui/shell/words/{language}.md, ## mistakes"
    )
    asked = set(PLACEHOLDER.findall(words.get("mistakes", code)))
    for told in by_code[code]:
        assert asked <= told.detail, (
            f"{language}/frame/mistakes/{code} shows {sorted(asked - told.detail)}, which"
            f" {told.where} does not give; it gives {sorted(told.detail)}"
        )


@languages
def test_no_sentence_is_left_over(language: str) -> None:
    said = set(texts(language, "frame").sections["mistakes"])
    unused = said - set(by_code) - set(told_in_a_field())
    assert not unused, f"{language}/frame/mistakes: nothing says {sorted(unused)} any more"


@languages
@codes
def test_a_sentence_fits_into_the_notice_with_long_values_too(code: str, language: str) -> None:
    names = {name for told in by_code[code] for name in told.detail}
    paths = ("where", "path", "folder", "source")
    values = {name: LONG_PATH if name in paths else LONG.get(name, "2,345") for name in names}
    problem = protocol.Problem(code=code, message="", detail=dict(values))
    lines = wrap_cells(problem_text(texts(language, "frame"), problem), NOTICE_CELLS)
    assert len(lines) <= NOTICE_LINES, f"{language}: {code} takes {len(lines)} lines: {lines}"


# ---- the sentence


def test_a_problem_without_a_sentence_is_told_in_the_engine_s_words() -> None:
    problem = protocol.Problem(code="news.today", message="something new; try it")
    assert problem_text(texts("ko", "frame"), problem) == "something new; try it"


def test_a_problem_without_what_its_sentence_needs_is_told_in_the_engine_s_words() -> None:
    problem = protocol.Problem(code="recording.cut", message="it ends early")
    assert problem_text(texts("en", "frame"), problem) == "it ends early"


def test_a_long_path_keeps_its_end_and_a_long_reason_its_beginning() -> None:
    from rich.cells import cell_len

    path = shortened(LONG_PATH)
    assert path.startswith("…")
    assert path.endswith("/mnist.npz")
    assert cell_len(path) <= PATH_CELLS
    reason = shortened("why " * 100)
    assert reason.startswith("why why")
    assert reason.endswith("…")
    assert cell_len(reason) <= REASON_CELLS
    assert shortened("/tmp/mnist.npz") == "/tmp/mnist.npz"
