"""`ch2-tui --plain`: the lessons as text, without a terminal, for those who don't see a screen."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.drawing.look.spelled import is_spelled
from tui.drawing.drawing import Drawing
from tui.drawing.look.glyphs import to_ascii
from tui.shell import chapter
from tui.shell.options import Options
from tui.shell.progress import Progress
from tui.told import plain, telling

LANGUAGES = list(chapter.LANGUAGES)
LESSONS = [entry.id for entry in chapter.entries()]
PLAIN = [sys.executable, "-P", "-m", "tui", "--plain"]
SECONDS = 120
LOOKS = 100
"""Of 20 ms each, whether the engine still owes something."""


def ran(*words: str) -> subprocess.CompletedProcess[str]:
    """What the command says where no terminal is."""
    return subprocess.run(
        [*PLAIN, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("number", "lesson"), [*enumerate(LESSONS)], ids=LESSONS)
async def test_a_lesson_is_told_whole(home: Path, number: int, lesson: str) -> None:
    language = tuple(LANGUAGES)[number % len(LANGUAGES)]
    async with opened(
        home, size=plain.SIZE, ascii_glyphs=True, lesson=lesson, language=language
    ) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        assert_told_whole(lesson, language, await told(person, looks=10))


async def told(person: Person, looks: int = LOOKS) -> str:
    lesson = person.app.lesson
    assert lesson is not None
    figure = next(iter(lesson.query("#figure Drawing").results(Drawing)))

    async def settled() -> None:
        await person.pilot.pause()
        for _ in range(looks):
            if person.app.link is None or not person.app.link.open:
                break
            await person.pilot.pause(0.02)

    found = telling.Telling(lesson, figure, person.app.words.get, settled)
    return "\n".join(await found.lines())


def assert_told_whole(lesson: str, language: str, said: str) -> None:
    texts, entry = chapter.texts(language, lesson), chapter.entry(lesson)
    assert f"{entry.number} {entry.titles[language]}" in said
    whole = flat(said)
    for section in ("idea", "reading", "mistake"):
        assert flat(to_ascii(flat(texts.whole(section)))) in whole, f"{lesson}: {section}"
    for program in texts.sections["code"].values():
        fixed = {line for line in chapter.code_of(program).splitlines() if "{" not in line}
        assert fixed <= {*said.splitlines(), ""}, "of each view that has one of its own too"
    assert not re.search("[\u2500-\u259f\u2800-\u28ff]", said), "only drawn"
    prose = said.partition("\nimport ")[0]
    assert is_spelled(prose)
    assert max(map(cell_len, prose.splitlines())) <= telling.WIDTH + 22, "a figure may be wider"
    assert_each_step_says_something(prose)


def assert_each_step_says_something(said: str) -> None:
    """No step is named alone, and each question is followed by what is right."""
    for step in re.split(r"\n(?=Step [\d,]+ of |[\d,]+/[\d,]+단계)", said)[1:]:
        assert step.split("\n\n")[0].count("\n") > 0, step[:200]
    lines = said.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(("Question: ", "질문: ")):
            after = " ".join(lines[number : number + 4])
            assert re.search("Answer: |What is right shows|답: |무엇이 맞는지는", after), after


def test_a_lesson_s_steps_have_their_captions_figures_and_question(home: Path) -> None:
    said = ran("--lesson", "digits", "--lang", "en", "--data", "digits").stdout
    assert "bundled digits, training set (not MNIST)" in said
    assert not (home / "state").exists(), "to be told a lesson is not to do it"
    steps = re.split(r"\nStep \d of 6\n", said)
    assert len(steps) == 7
    assert "Question: Value under the cursor:" in steps[1]
    assert "Question" not in "".join(steps[2:])
    asked, answered = steps[2], steps[3]
    assert re.search(r"\nQuestion: Value under the cursor:\nAnswer: (\d+)\. ", steps[1])
    value = re.search(r"images\[0, 14, 14\] is (\d+)", flat(answered))
    assert value is not None
    assert "[ ? ]" in asked
    assert f"[{value[1]:>3}]" in answered
    assert "dtype   uint8" in steps[1]
    assert "dtype   uint8" not in "".join(steps[2:]), "only what is new is told again"


def test_fit_says_what_a_run_would_show_and_how_to_train(home: Path) -> None:
    said = ran("--lesson", "fit", "--lang", "en", "--data", "digits").stdout
    assert "784-512-10   rmsprop 0.001   batch 128" in said
    assert "No run on this machine yet." in said, "the answer, not that it was asked for"
    assert "`ch2-tui fit` trains the same network" in flat(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_lesson_there_is_a_list_and_a_way_on(home: Path, language: str) -> None:
    said = ran("--lang", language)
    assert said.returncode == 0
    for entry in chapter.entries():
        assert re.search(rf"^{entry.number} {entry.id}: ", said.stdout, re.MULTILINE)
    assert f"ch2-tui --plain --lesson {LESSONS[0]} --lang {language}" in said.stdout


def test_an_unknown_lesson_is_refused(home: Path) -> None:
    said = ran("--lesson", "nothing")
    assert said.returncode == 2
    assert said.stdout == ""
    assert "no lesson 'nothing'; there are digits" in said.stderr


def test_without_a_terminal_the_application_points_here(home: Path) -> None:
    said = subprocess.run(PLAIN[:-1], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert said.returncode == 2
    assert "ch2-tui --plain" in said.stderr


def test_a_reader_that_has_left_is_no_error(home: Path) -> None:
    command = [*PLAIN, "--lesson", "network", "--lang", "en", "--data", "digits"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# ---- an engine that gives nothing


def without_data(home: Path, *engine: str, language: str = "en") -> Options:
    progress = Progress(home / "state" / "progress.json")
    return Options(engine, "broadcasting", language, ascii=True, plain=True, progress=progress)


def test_an_engine_that_dies_is_told_and_the_rest_is_read(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = (sys.executable, "-c", "import sys; sys.exit('no luck today')")
    assert plain.read(without_data(home, *engine)) == 1
    said = capsys.readouterr()
    assert "the engine ended before it had data (no luck today)" in said.err
    assert "Step 17 of 17" in said.out


def test_an_engine_that_says_nothing_is_not_waited_for_without_end(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "PATIENCE", 0.5)
    assert plain.read(without_data(home, *QUIET_ENGINE, language="ko")) == 1
    said = capsys.readouterr()
    assert "엔진이 0.5초 동안 데이터를 준비하지 못했습니다" in said.err
    assert "17/17단계" in said.out


def test_data_that_cannot_be_read_is_told_as_on_screen(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK\x03\x04 and no more")
    said = ran("--lesson", "digits", "--lang", "en", "--data", str(broken))
    assert said.returncode == 2
    assert "is cut off before its end" in said.stderr


# ---- a long lesson


async def test_of_very_many_steps_the_first_and_the_last_are_told(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE, lesson="broadcasting") as person:
        lesson = person.app.lesson
        assert lesson is not None
        lesson.entered("(1000, 1000) + (1000,)")
        lines = (await told(person)).partition("\nView 2")[0].splitlines()
        steps = [line for line in lines if line.startswith("Step ")]
        count = lesson.player.count
        assert len(steps) == telling.MOST_STEPS
        assert steps[-2:] == [
            f"Step {step:,} of {count:,}" for step in (telling.MOST_STEPS - 1, count)
        ]
        left_out = f"{count - telling.MOST_STEPS:,} more steps go the same way."
        assert any(line.startswith(left_out) for line in lines)
