"""Each command's help: what an option may be and what it is when left out, in both languages."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import engine.__main__
import tui.__main__
from engine.explain.shared.wording.options import WordedParser, device
from engine.explain.shared.wording.sentences import table
from tests.engine.talk import ROOT

HANGUL = re.compile("[가-힣]")
COMMANDS = ["fit", "bench", "data", "runs", "replay", "serve", "doctor"]
SCREEN = ["", "replay", "explain"]
MEANT = {"run", "resume", "fork", "from_epoch", "clean", "export"}
"""Options that name a run: without one there is nothing that they would be."""


def help_of(
    main: Callable[[list[str]], int], words: list[str], capsys: pytest.CaptureFixture[str]
) -> tuple[str, list[argparse.Action]]:
    """What `--help` prints, and the options that it is about."""
    parsers: list[WordedParser] = []
    formatted = WordedParser.format_help

    def noted(self: WordedParser) -> str:
        parsers.append(self)
        return formatted(self)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WordedParser, "format_help", noted)
        try:
            code: object = main([*words, "--help"])
        except SystemExit as leaving:
            code = leaving.code
    assert code == 0
    return capsys.readouterr().out, list(parsers[0]._actions)


ALL = [(engine.__main__.main, [name]) for name in COMMANDS]
ALL += [(tui.__main__.main, [name] if name else []) for name in SCREEN]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("main", "words"), ALL)
def test_every_option_says_what_it_takes_and_what_it_is_left_out(
    main: Callable[[list[str]], int],
    words: list[str],
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CH2_TUI_LANG", language)
    text, actions = help_of(main, words, capsys)
    for action in actions:
        if action.help is argparse.SUPPRESS:
            continue
        assert action.help, action.option_strings
        if language == "ko":
            assert HANGUL.search(action.help), action.help
        for choice in action.choices or ():
            assert str(choice) in text
        if action.nargs != 0 and action.dest not in MEANT:
            assert ("(default: " if language == "en" else "(기본값: ") in action.help, action.help


def test_the_environment_is_told_in_the_readme_and_in_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    read = set()
    for folder in ("engine", "tui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            read |= set(re.findall(r'"(CH2_TUI_[A-Z]+|KERAS_HOME)"', path.read_text("utf-8")))
    assert {"CH2_TUI_HOME", "CH2_TUI_LANG", "CH2_TUI_MNIST"} <= read
    readme = Path(ROOT / "README.md").read_text("utf-8")
    told = readme.partition("## Environment")[2].partition("\n## ")[0]
    assert not [name for name in read if f"`{name}`" not in told]
    text, _ = help_of(tui.__main__.main, [], capsys)
    assert not [name for name in read if name.startswith("CH2") and name not in text]


@pytest.mark.parametrize("named", ["auto", "cpu", "mps", "cuda", "cuda:0", "cuda:1", "cuda:127"])
def test_a_device_may_have_a_number(named: str) -> None:
    assert device(named) == named


@pytest.mark.parametrize(
    "named", ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1 ", "cuda:٣", "cpu:0", "cuda:1\n"]
)
def test_what_is_no_device_is_refused(named: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        device(named)


def test_every_help_that_stands_in_a_constant_is_there_in_korean() -> None:
    from engine.explain.shared.wording import options

    constants = [text for name, text in vars(options).items() if name.endswith("_HELP")]
    assert len(constants) == 3
    assert all(text in table("sentences") for text in constants)
