"""Whatever file is refused, the learner reads what it is and what to do, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine import protocol
from engine.data import source
from engine.data.dataset import DataError
from tests.engine.data.files.refused import REFUSED, Refused
from tui.shell.chapter import LANGUAGES, texts
from tui.shell.words.problem_text import problem_text

HANGUL = re.compile("[가-힣]")


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("file", REFUSED, ids=[file.name for file in REFUSED])
def test_the_screen_says_it_in_the_learner_s_language(
    file: Refused, language: str, tmp_path: Path
) -> None:
    path = tmp_path / file.name
    file.write(path)
    with pytest.raises(DataError) as caught:
        source.load(str(path))
    error = caught.value
    problem = protocol.Problem(code=error.code, message=str(error), detail=error.detail)
    said = problem_text(texts(language, "frame"), problem)
    assert file.name in said
    assert said != str(error)
    assert "{" not in said
    assert bool(HANGUL.search(said)) == (language == "ko")
