"""The map, the clinic and every lesson as they were approved, in both languages and two sizes.

As each lesson opens it is also shown in English on the largest of screens.

After a change that was meant, look at the new pictures and keep them:

    pytest tests/tui/pictures --snapshot-update
    git diff --stat screenshots

The engine is a recording of a training on the bundled digits, played over the real link and
stopped at the same step each time.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from engine.data import places
from engine.runs import recording
from tests.measure.moving_pictures import README
from tests.tui.pictures.baseline import SCREENSHOTS, PictureFiles
from tests.tui.shown import LESSONS as SHOWN
from tests.tui.shown import pictures, pressed
from tui.lessons.fit.training import FitTraining
from tui.shell import chapter
from tui.shell.app import Ch2App
from tui.shell.exports.picture_file import svg_of
from tui.shell.keys.table import textual_name
from tui.shell.options import Options
from tui.shell.progress import Progress

SIZES = [(80, 24), (120, 40)]
LARGEST = (200, 60)
PICTURES = pictures()
CLINIC = {
    "clinic": "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)",
    "clinic-broadcast": "InvalidArgumentError: Incompatible shapes: [32,10] vs. [32] [Op:Sub]",
}
"""What is explained in the pictures of the clinic."""
SCREENS = ["map", *CLINIC, *PICTURES]
LESSONS = {entry.id for entry in chapter.entries()}
"""The pictures of lessons as they open; the others are of other views, or further on."""
RECORDING = Path(__file__).parents[2] / "recordings" / "digits-5-epochs" / "recording.jsonl"
PAUSE_AT = 2 * 469 + 256
"""In the middle of the third epoch of five."""
TRAINED = RECORDING.parents[1] / "digits-32-units" / "recording.jsonl"
"""One with its checkpoint beside it, played to its end: these views are of its weights."""
KEPT = [RECORDING.parents[1] / name for name in ("digits-5-epochs", "digits-2-epochs")]
"""Runs that stand beside TRAINED where the learner's own are shown."""
TO_THE_END = 10**9
SECONDS = 30.0
KEPT_FOR = {"fit-runs"}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of their own for all pictures, so that the digits are made once."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CH2_TUI_HOME", str(folder))
        yield folder


def engine(screen: str) -> list[str]:
    """The command of the engine behind a screen."""
    played, pause_at = (
        (RECORDING, PAUSE_AT) if screen in {"map", *CLINIC, *LESSONS} else (TRAINED, TO_THE_END)
    )
    steady = str(Path(__file__).with_name("steady_engine.py"))
    kind = "trained" if screen in KEPT_FOR else "played"
    return [sys.executable, steady, str(played), str(pause_at), kind]


@pytest.fixture
def runs(screen: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For screens that show runs: a home that has some, on a clock that is the same anywhere."""
    if screen not in KEPT_FOR:
        yield
        return
    beside = home / "runs-of-its-own"
    (home / "cache").mkdir(exist_ok=True)
    beside.mkdir()
    (beside / "cache").symlink_to(home / "cache")
    monkeypatch.setenv("CH2_TUI_HOME", str(beside))
    for folder in (TRAINED.parent, *KEPT):
        run = recording.read(folder / recording.FILE_NAME).started.run
        shutil.copytree(folder, places.runs_home() / run)
    with monkeypatch.context() as clock:
        clock.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def picture_name(screen: str, language: str, size: tuple[int, int]) -> str:
    return f"{screen}-{language}-{size[0]}x{size[1]}"


def sizes(screen: str, language: str) -> list[tuple[int, int]]:
    """The sizes in which a screen is kept in that language."""
    largest = language == "en" and screen in {"map", "clinic", *LESSONS}
    return [*SIZES, LARGEST] if largest else SIZES


async def until(pilot: Pilot[int], fulfilled: Callable[[], bool], wanted: str) -> None:
    """Let the application run until something is so; it runs on events, not on time."""
    deadline = time.monotonic() + SECONDS
    while not fulfilled():
        assert time.monotonic() < deadline, f"waited in vain for {wanted}"
        await pilot.pause(0.01)
    await pilot.pause()


async def until_answered(pilot: Pilot[int], app: Ch2App) -> None:
    """Until the engine has answered all that the screen asks it for, answers asking more too."""
    link = app.link
    assert link is not None
    while True:
        await until(pilot, lambda: not link.open, "the answers")
        await pilot.pause()  # what has come is handed to who asked, who may ask again
        await until(pilot, partial(is_drawn, app), "the frame that shows them")
        await pilot.pause()
        if not link.open and is_drawn(app):
            return


def is_drawn(app: Ch2App) -> bool:
    """Whether no frame waits for its moment."""
    return not (isinstance(app.lesson, FitTraining) and app.lesson.pace.late)


@pytest.mark.picture
@pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # its name is for people
@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("screen", SCREENS)
async def test_it_looks_as_it_did(screen: str, snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    """Opened once; size and language change in place, which must leave no trace of it."""
    progress = Progress(tmp_path / "progress.json")
    app = Ch2App(Options(engine=engine(screen), language="en", data="digits", progress=progress))
    pictures: dict[str, str] = {}
    async with app.run_test(size=SIZES[0]) as pilot:
        state = app.engine_state
        await until(
            pilot,
            lambda: state.phase == "ready" and app.images("train").image(0) is not None,
            "the first images",
        )
        if screen in CLINIC:
            await pilot.press("p", *CLINIC[screen], "enter")
        elif screen != "map":
            lesson, shown = PICTURES[screen]
            keys = [textual_name(key) for key in pressed(shown.keys)]
            app.open_lesson(lesson, begin=True)
            await pilot.pause()
            if shown.view == 1:
                await pilot.press(*keys)
            if lesson == "fit":
                rest = "paused" if screen == "fit" else "finished"
                await until(
                    pilot,
                    lambda: state.run is not None and state.run.status == rest,
                    "the recording to rest",
                )
            if shown.view > 1:
                await pilot.press(str(shown.view))
                await until_answered(pilot, app)
                await pilot.press(*keys)
        for language in chapter.LANGUAGES:
            if app.language != language:
                await pilot.press("f2")
            for size in sizes(screen, language):
                await pilot.resize_terminal(*size)
                await until_answered(pilot, app)
                pictures[picture_name(screen, language, size)] = svg_of(app, app.screen)
        assert app.link is not None
        await app.link.stop()
    for name, picture in pictures.items():
        assert picture == snapshot(name=name, extension_class=PictureFiles), name


def test_what_a_lesson_says_is_to_be_seen_is_of_a_lesson_in_the_chapter() -> None:
    said = {path.parent.name for path in SHOWN.glob("*/shown.toml")}
    assert said <= LESSONS
    assert len(PICTURES) > len(LESSONS)


def test_every_picture_has_its_screen() -> None:
    wanted = {
        f"{picture_name(screen, language, size)}.svg"
        for screen in SCREENS
        for language in chapter.LANGUAGES
        for size in sizes(screen, language)
    }
    moving = {f"{name}.svg" for name in README}
    left = {path.name for path in SCREENSHOTS.glob("*.svg")} - wanted - moving
    assert not left, f"nothing draws these any more, remove them: {sorted(left)}"
