"""The command line speaks the language of the environment: helps, errors, tables."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine.__main__
import tui.__main__
from engine.cli.fit_report import Kept, PlainReport
from engine.cli.table import aligned, cells, cut, padded
from engine.explain.shared.wording import sentences
from engine.explain.shared.wording.environment import language_of_environment
from engine.explain.shared.wording.particles import PLACE
from engine.explain.shared.wording.sentences import said, table, told
from engine.protocol.errors import Mistake
from engine.runs import recording
from tests.content.problem_codes import told_to_the_screen
from tests.engine.small import write_npz
from tests.engine.talk import ROOT

RECORDING = ROOT / "tests" / "recordings" / "digits-5-epochs" / "recording.jsonl"
HANGUL = re.compile("[가-힣]")
KOREAN = {"LANG": "ko_KR.UTF-8"}
VARIABLES = ("CH2_TUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


@pytest.fixture
def locale(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the variables that are given, and no other that says a language."""

    def set_to(**variables: str) -> None:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_to


# ---- which language


@pytest.mark.parametrize(
    ("language", "environment"),
    [
        ("en", {}),
        ("en", {"LANG": "C"}),
        ("en", {"LANG": "C.UTF-8"}),
        ("en", {"LANG": "POSIX", "LANGUAGE": "ko"}),
        ("en", {"LANG": "fr_FR.UTF-8"}),
        ("en", {"LANG": "kok_IN"}),
        ("en", {"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}),
        ("en", {"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}),
        ("en", {"LANG": "ko_KR.UTF-8", "LANGUAGE": "en:ko"}),
        ("en", {"LANG": "ko_KR.UTF-8", "CH2_TUI_LANG": "en"}),
        ("ko", {"LANG": "ko_KR.UTF-8"}),
        ("ko", {"LANG": "ko"}),
        ("ko", {"LANG": "ko_KR@hangul", "LC_ALL": "", "LC_MESSAGES": ""}),
        ("ko", {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}),
        ("ko", {"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}),
        ("ko", {"LANG": "en_US.UTF-8", "LANGUAGE": "ko"}),
        ("ko", {"LANG": "en_US.UTF-8", "LANGUAGE": "ja:ko_KR:en"}),
        ("ko", {"LANG": "C", "CH2_TUI_LANG": "ko"}),
        ("ko", {"LANG": "ko_KR.UTF-8", "CH2_TUI_LANG": "xx"}),
    ],
)
def test_the_environment_says_the_language(language: str, environment: dict[str, str]) -> None:
    assert language_of_environment(environment) == language


# ---- every sentence is there in both


def sources() -> Iterator[tuple[str, ast.AST]]:
    for folder in ("engine", "tui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield path.relative_to(ROOT).as_posix(), tree


def strings(node: ast.AST) -> Iterator[str]:
    """What an argument may be: a literal, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)


def spoken() -> Iterator[tuple[str, str]]:
    """Where a sentence of the command line is said, and the sentence."""
    for place, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found = list(node.args[:1]) if name in ("said", "translated", "refuse") else []
            if name in ("Parser", "add_argument", "takes"):
                found += [
                    word.value
                    for word in node.keywords
                    if word.arg in ("help", "description", "epilog")
                ]
            for argument in found:
                yield from ((f"{place}:{node.lineno}", text) for text in strings(argument))


def test_every_sentence_that_the_code_says_is_there_in_korean() -> None:
    asked = list(spoken())
    assert len(asked) > 110
    lacking = [f"{place}: {text!r}" for place, text in asked if text not in table("sentences")]
    assert not lacking, "write in engine/explain/shared/wording/ko.toml:\n" + "\n".join(lacking)


def test_no_sentence_is_there_that_nothing_says() -> None:
    written = {
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = [text for text in table("sentences") if text not in written]
    assert not unused, "take out of ko.toml:\n" + "\n".join(unused)


def test_both_languages_show_the_same_values() -> None:
    for english, korean in table("sentences").items():
        places = [{found[1] for found in PLACE.finditer(t) if found[1]} for t in (english, korean)]
        assert places[0] == places[1], english
        assert english.count("\n") == korean.count("\n"), english
        assert (
            HANGUL.search(korean)
            or not re.search("[a-z]{3}", PLACE.sub("", korean))
            or (english in ("python", "torch"))
        ), f"{english}: {korean} is not Korean"
    for english, korean in table("argparse").items():
        assert sorted(re.findall(r"%(?:\(\w+\))?[srd]", english)) == sorted(
            re.findall(r"%(?:\(\w+\))?[srd]", korean)
        ), english


NOT_HERE = {"data.not_open", "data.outside", "weights.outside", "predict.no_weights", "film.none"}
"""What only a screen can bring about."""


def test_every_mistake_that_ends_a_command_has_its_sentence() -> None:
    rooms = ("engine/data/", "engine/runs/", "engine/training/")
    met = [one for one in told_to_the_screen() if one.where.startswith(rooms)]
    met = [one for one in met if one.code not in NOT_HERE]
    assert len({one.code for one in met}) > 35
    for one in met:
        korean = table("mistakes").get(one.code)
        assert korean, f"{one.where} says {one.code}: write it in ko.toml"
        needed = {found[1] for found in PLACE.finditer(korean) if found[1]}
        assert needed <= one.detail or one.code.startswith("data."), (
            f"{one.where}: {one.code} lacks {sorted(needed - one.detail)}"
        )
    unused = set(table("mistakes")) - {one.code for one in told_to_the_screen()}
    assert not unused, f"nothing says {sorted(unused)}"


def test_a_mistake_that_lacks_what_its_sentence_needs_is_told_in_english(
    locale: Callable[..., None],
) -> None:
    locale(**KOREAN)
    assert told(Mistake("run.busy", "in English", run="a")).startswith("다른 프로세스가")
    assert told(Mistake("run.busy", "in English")) == "in English"
    assert told(Mistake("new.one", "in English")) == "in English"


def test_in_english_no_table_is_read(
    locale: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentences, "table", lambda _section: pytest.fail("ko.toml was read"))
    locale(LANG="en_US.UTF-8")
    assert said("{runs} runs", runs=2_000) == "2,000 runs"
    assert told(Mistake("run.busy", "in English", run="a")) == "in English"


def test_the_application_reads_no_table_and_no_protocol_to_find_its_options() -> None:
    asks = (
        "import sys, tui.__main__ as main; main.parser_of(replay=False).parse_args([]);"
        "from engine.explain.shared.wording.sentences import table;"
        "sys.exit(table.cache_info().currsize or 'msgspec' in sys.modules)"
    )
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    ended = subprocess.run([sys.executable, "-c", asks], env={**kept, **KOREAN}, check=False)
    assert ended.returncode == 0


# ---- what is wrong is said in it

ENGINE = engine.__main__.main
SCREEN = tui.__main__.main
WRONG: list[tuple[Callable[[list[str]], int], str]] = [
    (ENGINE, ""),
    (ENGINE, "nope"),
    (ENGINE, "fit --epochs"),
    (ENGINE, "fit --epochs 0"),
    (ENGINE, "fit --batch-size x"),
    (ENGINE, "fit --hidden 1,x"),
    (ENGINE, "fit --lr nan"),
    (ENGINE, "fit --optimizer rms"),
    (ENGINE, "fit --scaled 7"),
    (ENGINE, "fit --data " + "x" * 5_000),
    (ENGINE, "fit --unknown"),
    (ENGINE, "fit --json=yes"),
    (ENGINE, "fit --fo"),
    (ENGINE, "fit --fork nope"),
    (ENGINE, "fit --fork nope --from-epoch 1 --lr 0.1"),
    (ENGINE, "fit --fork nope --from-epoch x --lr 0.1"),
    (ENGINE, "fit --fork nope --from-epoch 1 --lr 0.1 --seed 1"),
    (ENGINE, "fit --from-epoch 1"),
    (ENGINE, "fit --resume nope"),
    (ENGINE, "fit --data /not/there.npz"),
    (ENGINE, "fit --device mps"),
    (ENGINE, "bench --device x"),
    (ENGINE, "bench --rounds 0"),
    (ENGINE, "bench --threads many"),
    (ENGINE, "bench --data /not/there"),
    (ENGINE, "data extra"),
    (ENGINE, "runs --yes"),
    (ENGINE, "runs --force"),
    (ENGINE, "runs --json --clean"),
    (ENGINE, "runs --export a"),
    (ENGINE, "runs --export a b"),
    (ENGINE, "runs --export nope a.pt"),
    (ENGINE, "runs --clean nope"),
    (ENGINE, "replay"),
    (ENGINE, "replay nope"),
    (ENGINE, "replay nope --speed x"),
    (ENGINE, "replay nope --speed -1"),
    (ENGINE, "serve --device x"),
    (ENGINE, "serve more"),
    (ENGINE, "doctor more"),
    (SCREEN, "nope"),
    (SCREEN, "doctor more"),
    (SCREEN, "explain --json=1"),
    (SCREEN, "explain --lang xx"),
    (SCREEN, "export"),
    (SCREEN, "--lesson nope"),
    (SCREEN, "--lesson"),
    (SCREEN, "--lesson digits"),
    (SCREEN, "--device x"),
    (SCREEN, "--plain=1"),
    (SCREEN, "--plain --engine "),
    (SCREEN, "--plain --data /not/there"),
    (SCREEN, "replay"),
    (SCREEN, "replay a b"),
    (SCREEN, "replay a --speed x"),
]
SAME_IN_BOTH = frozenset(
    re.findall(
        "[a-z]+",
        """
        ch2-tui fit bench data runs replay doctor engine serve explain app run help auto cpu cuda
        mps mnist digits npz idx pt safetensors json ssh gpubox export unicode ascii true false none
        rmsprop sgd momentum adam adagrad
        """,
    )
)
"""What is typed, in whatever language; options are found by their dashes."""


def code_of(command: Callable[[list[str]], int], words: list[str]) -> object:
    try:
        return command(words)
    except SystemExit as leaving:
        return leaving.code


@pytest.mark.parametrize(("command", "words"), WRONG)
def test_wrong_use_is_one_line_in_the_language(
    command: Callable[[list[str]], int],
    words: str,
    home: Path,
    locale: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    locale(LANG="C.UTF-8")
    typed = words.split(" ") if words else []
    code, english = code_of(command, typed), capsys.readouterr().err
    locale(**KOREAN)
    korean_code, (out, korean) = code_of(command, typed), capsys.readouterr()
    assert (code, korean_code, out) == (2, 2, "")
    for line in (english, korean):
        assert line.count("\n") == 1, line
        assert "{" not in line, line
        assert "[을]" not in line, line
    assert not HANGUL.search(english), english
    assert HANGUL.search(korean), korean
    lessons = " ".join(path.name for path in (ROOT / "tui" / "lessons").iterdir())
    options = " ".join(re.findall(r"--[a-z-]+", english))
    same = set(re.findall("[a-z]+", f"{words} {lessons} {options}")) | SAME_IN_BOTH
    assert not set(re.findall(r"[a-z]{3,}", korean.replace("x" * 200, ""))) - same, korean


# ---- help

HELPED = [
    *((ENGINE, name) for name in engine.__main__.COMMANDS),
    (SCREEN, ""),
    (SCREEN, "replay"),
    (SCREEN, "doctor"),
    (SCREEN, "explain"),
    (SCREEN, "export"),
]
NO_WORDS = {"options", "usage", "positional", "arguments", "show", "message", "exit"}


@pytest.mark.parametrize(("command", "name"), HELPED)
def test_help_is_in_the_language(
    command: Callable[[list[str]], int],
    name: str,
    locale: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    helps = []
    for variables in ({"LANG": "C"}, KOREAN):
        locale(**variables)
        assert code_of(command, [*name.split(), "--help"]) == 0
        helps.append(capsys.readouterr().out)
    english, korean = helps
    assert english.startswith("usage: ")
    assert not HANGUL.search(english)
    assert korean.startswith("사용법: ")
    assert not NO_WORDS & set(re.findall(r"[a-z]+", korean))
    for line in korean.splitlines():
        about = re.match(r" +(?:-\S.*?|RUN)  +(\S.*)", line)
        assert about is None or HANGUL.search(about[1]), line
    assert len(re.findall("^  -", english, re.M)) == len(re.findall("^  -", korean, re.M))


def test_lang_says_the_language_wherever_it_stands() -> None:
    for words in (["--lang", "ko", "--help"], ["--help", "--lang=ko"]):
        ended = ran(*words, LANG="C.UTF-8")
        assert (ended.returncode, ended.stdout[:4]) == (0, "사용법:")
    ended = ran("--lang", "ko", "--lesson", "x", LANG="en_US.UTF-8")
    assert (ended.returncode, ended.stderr[:18]) == (2, "ch2-tui: 'x': 없는 레")
    assert ran("--lang", "en", "--help", **KOREAN).stdout.startswith("usage: ")


def test_a_command_of_the_engine_speaks_it_too(home: Path) -> None:
    ended = ran("fit", "--epochs", "0", **KOREAN)
    assert ended.returncode == 2
    assert ended.stderr == (
        "ch2-tui fit: --epochs 0: 쓸 수 없는 값입니다. 쓸 수 있는 값: 1부터 10,000까지의 정수\n"
    )


def ran(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run(
        [sys.executable, "-P", "-m", "tui", *words],
        env={**kept, "PYTHONUTF8": "1", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


# ---- what it prints


def test_json_is_for_programs_in_any_language(home: Path) -> None:
    small = write_npz(home.parent / "small.npz")
    ended = ran("fit", "--json", "--epochs", "1", "--hidden", "4", "--data", str(small), **KOREAN)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not HANGUL.search(ended.stdout)
    first, *_, last = map(json.loads, ended.stdout.splitlines())
    assert (first["type"], last["type"]) == ("fit_started", "fit_finished")
    assert {"test_accuracy", "weights_sha256", "seconds", "epochs"} <= {*last, *last["epochs"][0]}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


def test_the_table_at_the_end_stands_in_columns(locale: Callable[..., None]) -> None:
    for variables, headings in (({"LANG": "C"}, "epoch"), (KOREAN, "테스트 손실")):
        locale(**variables)
        output = io.StringIO()
        report = PlainReport(io.StringIO(), output, Kept())
        for event in recording.read(RECORDING).events:
            report.take(event)
        lines = output.getvalue().splitlines()
        assert headings in lines[0]
        assert len({cells(line) for line in lines[:6]}) == 1, "\n".join(lines[:6])
        assert bool(HANGUL.search("".join(lines))) == (variables is KOREAN)


@given(st.lists(st.lists(st.text("a가Ｗ é", max_size=6), min_size=3, max_size=3), min_size=1))
def test_columns_are_as_wide_as_their_widest_cell(rows: list[list[str]]) -> None:
    marked = [[f"|{cell}" for cell in row] for row in rows]
    places = {
        tuple(cells(line[: at.start()]) for at in re.finditer(r"\|", line))
        for line in aligned(marked).splitlines()
    }
    assert len(places) == 1


@given(st.text("a가é", max_size=12), st.integers(-1, 20))
def test_a_line_is_cut_in_cells(text: str, width: int) -> None:
    kept = cut(text, width)
    assert text.startswith(kept)
    assert cells(kept) <= max(width, 0)
    assert kept == text or cells(text[: len(kept) + 1]) > width
    assert cells(padded(kept, width)) == max(width, cells(kept))
