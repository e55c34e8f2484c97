"""Whatever terminal it is: what is drawn there can be drawn there, and is told where it can't."""

from __future__ import annotations

import os
import re
import signal
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem
from textual.theme import Theme

from tests.tui.terminals import KINDS, AnsweringTerminal
from tui.drawing.look.themes import DARK, LIGHT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is Unix's")

CH2_TUI = str(Path(sysconfig.get_path("scripts")) / "ch2-tui")
RECORDING = Path(__file__).parents[1] / "recordings" / "digits-5-epochs"
REPLAY = [CH2_TUI, "replay", str(RECORDING), "--speed", "0", "--lang", "en"]
TITLE = "The mathematical building blocks"
ASCII_ALONE = ("linux", "vt100", "C locale", "wide", "not UTF-8")
ALL_GLYPHS = ("screen", "tmux-256color", "xterm", "NO_COLOR", "light", "dark", "silent")
BRAILLE = re.compile("[\u2801-\u28ff]")
SGR = re.compile(rb"\x1b\[([0-9;]*)m")
TRIES = 4
"""A terminal that is asked has 50 ms, and this one may get none of the processors meanwhile."""


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "CH2_TUI_HOME": str(tmp_path / "home"),
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
    }


def opened(kind: str, environment: Mapping[str, str], *options: str) -> AnsweringTerminal:
    return AnsweringTerminal(KINDS[kind], [*REPLAY, *options], environment)


def colours(written: bytes) -> set[str]:
    """The parameters of what was sent that set a colour, be it the terminal's own."""
    found = set()
    for sequence in SGR.findall(written):
        for parameter in sequence.decode().split(";"):
            if parameter and (30 <= int(parameter) <= 49 or 90 <= int(parameter) <= 107):
                found.add(parameter)
    return found


def is_uncovered(text: str, shown: str) -> bool:
    """Whether that is on the screen, and no panel but the one that it is in."""
    return shown in text and ("Esc closes" not in text or shown == "Esc closes")


def ground(colour: str) -> bytes:
    """What sets that background where there are 256 colours."""
    return f"48;5;{Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number}".encode()


def test_every_kind_is_held_to_something() -> None:
    assert {"dumb", *ASCII_ALONE, *ALL_GLYPHS} == set(KINDS)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_what_only_prints_lines_is_told_of_plain_in_one(
    environment: Mapping[str, str], term: str, language: str
) -> None:
    variables = {**environment, "CH2_TUI_LANG": language}
    with AnsweringTerminal(KINDS["dumb"], [CH2_TUI], {**variables, "TERM": term}) as terminal:
        assert terminal.end() == 2
        assert terminal.written.count(b"\n") == 1
        assert b"`ch2-tui --plain`" in terminal.written
        assert b"\x1b" not in terminal.written


@pytest.mark.parametrize("kind", ASCII_ALONE)
def test_where_glyphs_are_missing_or_wide_all_is_ascii(
    environment: Mapping[str, str], kind: str
) -> None:
    for _ in range(TRIES):
        with opened(kind, environment) as terminal:
            terminal.wait_for("5/5", "2,345")
            text = terminal.text
            terminal.press("q")
            assert terminal.end() == 0
        if text.isascii():
            break
    assert text.isascii(), text


@pytest.mark.parametrize("kind", ALL_GLYPHS)
def test_where_they_are_there_curves_are_drawn_in_braille(
    environment: Mapping[str, str], kind: str
) -> None:
    with opened(kind, environment) as terminal:
        terminal.wait_for("5/5", "2,345")
        assert BRAILLE.search(terminal.text), terminal.text
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.modes_left_on == []


def test_what_was_asked_for_overrides_what_is_known_of_a_terminal(
    environment: Mapping[str, str],
) -> None:
    with opened("linux", environment, "--glyphs", "unicode") as terminal:
        terminal.wait_for("5/5", "2,345")
        assert BRAILLE.search(terminal.text)
        terminal.press("q")
        assert terminal.end() == 0


def test_no_color_sends_no_colour_and_no_grey_whatever_is_opened(
    environment: Mapping[str, str],
) -> None:
    with opened("NO_COLOR", environment) as terminal:
        terminal.wait_for("5/5", "2,345")
        for key, shown in (
            ("c", "Esc closes"),
            ("escape", "Enter train again"),
            ("m", TITLE),
            ("1", "open 1 digits"),
            ("enter", "Which one is under the cursor?"),
            ("e", "Enter take it"),
            ("escape", "Tab guess"),
            ("\x10", "Type what you look for"),
        ):
            terminal.press(key)
            terminal.wait(lambda shown=shown: is_uncovered(terminal.text, shown), shown)  # type: ignore[misc]
        terminal.press("down")
        terminal.wait(lambda: b";4m" in terminal.written, "the option that Enter takes")
        terminal.signal(signal.SIGTERM)
        assert terminal.end() == 0
    assert colours(terminal.written) == set()
    assert {b"1", b"1;7", b"7"} & set(SGR.findall(terminal.written))


@pytest.mark.parametrize(
    ("kind", "options", "theme"),
    [
        ("light", (), LIGHT),
        ("dark", (), DARK),
        ("silent", (), DARK),
        ("light", ("--theme", "dark"), DARK),
        ("silent", ("--theme", "light"), LIGHT),
    ],
)
def test_the_theme_is_that_of_the_terminals_background_unless_asked_for(
    environment: Mapping[str, str], kind: str, options: tuple[str, ...], theme: Theme
) -> None:
    other = LIGHT if theme is DARK else DARK
    for _ in range(TRIES):
        with opened(kind, environment, *options) as terminal:
            terminal.wait_for("5/5", "2,345")
            terminal.press("q")
            assert terminal.end() == 0
        if ground(theme.background or "") in terminal.written:
            break
    assert ground(theme.background or "") in terminal.written
    assert ground(other.background or "") not in terminal.written


def test_a_theme_that_the_learner_chose_is_not_asked_for_again(
    environment: Mapping[str, str],
) -> None:
    state = Path(environment["CH2_TUI_HOME"]) / "state"
    state.mkdir(parents=True)
    (state / "progress.json").write_text('{"theme": "ch2-dark"}')
    with opened("light", environment) as terminal:
        terminal.wait_for("5/5", "2,345")
        assert ground(DARK.background or "") in terminal.written
        assert b"\x1b]11;?" not in terminal.written
        terminal.press("q")
        assert terminal.end() == 0


def test_an_answer_that_comes_late_presses_no_key(environment: Mapping[str, str]) -> None:
    with opened("silent", environment) as terminal:
        terminal.wait_for("5/5", "2,345")
        terminal.press("m")
        terminal.wait_for(TITLE)
        terminal.press("1")
        terminal.wait_for("open 1 digits")
        terminal.press("\x1b]11;rgb:1111/1111/1111\x1b\\", "3")
        terminal.wait_for("open 13 broadcasting")
        terminal.press("q")
        assert terminal.end() == 0


def test_a_paste_with_its_colours_is_one_text_and_presses_no_key(
    environment: Mapping[str, str],
) -> None:
    error = "mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)"
    lines = f"\x1b[31mTraceback\x1b[0m (most recent call last):\r\x1b[1mq\x1b[0m\r{error}\x1b[0m\r"
    with opened("silent", environment) as terminal:
        terminal.wait_for("5/5", "2,345")
        terminal.press("m", "p")
        terminal.wait_for("Paste an error or two shapes.")
        terminal.press(f"\x1b[200~{lines}\x1b[201~")
        terminal.wait_for(error)
        terminal.press("enter")
        terminal.wait_for("mat1 @ mat2.T", "(64, 512)")
        assert b"\x1b[31mTraceback" not in terminal.written
        terminal.press("q")
        assert terminal.end() == 0
