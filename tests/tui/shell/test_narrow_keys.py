"""However narrow the line of keys, code, text, map, edit and reset are in it, and `? keys`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tui.shell import chapter
from tui.shell.lines.one_line import LETTERS, KeyHint

LESSONS = [entry.id for entry in chapter.entries()]


def told(person: Person) -> list[str]:
    """The keys that can be pressed in the line of keys, as it was drawn last."""
    lesson = person.app.lesson
    assert lesson is not None
    lesson.key_line.canvas()
    return [key for _, _, key in lesson.key_line._places]


def missing(person: Person) -> set[str]:
    """What the line of keys should have and has not."""
    lesson = person.app.lesson
    assert lesson is not None
    offered = {key.name for key in lesson.table if key.when and key.footer is not None}
    wanted = offered & LETTERS | {"question_mark", "q", lesson.next_key()} - {""}
    assert {"c", "i", "m", "r"} <= wanted
    return wanted - set(told(person))


@pytest.mark.parametrize("lesson", LESSONS)
async def test_no_letter_is_dropped_from_a_narrow_line(lesson: str, home: Path) -> None:
    async with opened(home, lesson=lesson, engine=QUIET_ENGINE) as person:
        screen = person.app.lesson
        assert screen is not None
        lost: list[str] = []
        for width in (60, 80):
            await person.pilot.resize_terminal(width, 24)
            for language in chapter.LANGUAGES:
                if person.app.language != language:
                    await person.press("f2")
                for view in screen.open_views() or range(1, 2):
                    screen.action_view(view)
                    for place in (0, screen.player.count // 2, screen.player.count - 1):
                        screen.player.go(place)
                        await person.pilot.pause()
                        lost += [
                            f"{width} {language} view {view} step {place}: {key}"
                            for key in missing(person)
                        ]
                        assert person.lines[-1].rstrip().endswith(screen.word("keys", screen.quits))
        assert not lost, "\n".join(lost)


# ---- what goes first

STEP, OWN = KeyHint(". ,", "step", "full_stop"), KeyHint("x", "exchange", "x")
CODE, READ, MAP = KeyHint("c", "code", "c"), KeyHint("i", "read", "i"), KeyHint("m", "map", "m")


async def test_words_of_the_letters_go_first_then_other_keys_and_words_come_back(
    home: Path,
) -> None:
    async with opened(home, lesson="digits", engine=QUIET_ENGINE) as person:
        assert person.app.lesson is not None
        line = person.app.lesson.key_line
        line.show((STEP, OWN, CODE, READ, MAP), (), "full_stop")

        def fitted(room: int) -> str:
            return "".join(part.text for part in line.fitting(room))

        whole = "▸ . , step  x exchange  c code  i read  m map"
        assert fitted(len(whole)) == whole
        assert fitted(len(whole) - 1) == "▸ . , step  x exchange  c code  i read  m"
        assert fitted(31) == "▸ . , step  x exchange  c  i  m"
        assert fitted(30) == "▸ . , step  c code  i read  m"
        assert fitted(19) == "▸ . , step  c  i  m"
        line.show((OWN, CODE, MAP), (), "m")
        assert fitted(11) == "c  ▸ m map", "the next key keeps its word"


async def test_the_way_back_keeps_its_key_and_its_word_longest(home: Path) -> None:
    async with opened(home, lesson="digits", engine=QUIET_ENGINE) as person:
        assert person.app.lesson is not None
        line = person.app.lesson.key_line
        line.show((KeyHint("Esc", "back", "escape"), STEP, OWN, CODE), (), "full_stop")

        def fitted(room: int) -> str:
            return "".join(part.text for part in line.fitting(room))

        assert fitted(33) == "Esc back  ▸ . , step  c code"
        assert fitted(23) == "Esc back  ▸ . , step  c"
        assert fitted(22) == "Esc  ▸ . , step  c"
