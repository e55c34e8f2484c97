"""What imports what, proved twice: from the source, and by a process that looks at itself."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.protocol import DataReady, Greet, Hello, OpenData, decode_event, encode
from tui.shell import chapter

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [entry.id for entry in chapter.entries()]
SECONDS = 60.0
"""How long a process may take before it counts as hanging."""

LINT = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(no_cache=True))"
OPEN_EVERY_LESSON = """
import asyncio, sys
from pathlib import Path
from tui.shell import chapter
from tui.shell.app import Ch2App
from tui.shell.options import Options
from tui.shell.progress import Progress

SILENT = [sys.executable, "-c", "import sys; sys.stdin.read()"]

async def main() -> None:
    app = Ch2App(Options(engine=SILENT, language="en", progress=Progress(Path(sys.argv[1]))))
    async with app.run_test(size=(120, 40)) as pilot:
        print("first frame", *loaded("numpy", "torch", "tui.lessons"), *plans())
        await pilot.pause()
        for lesson in [entry.id for entry in chapter.entries()]:
            before = rooms()
            app.open_lesson(lesson)
            print("opened", *sorted(rooms() - before))
            for language in chapter.LANGUAGES:
                await pilot.pause()
                assert app.lesson is not None and app.lesson.LESSON == lesson
                print(lesson, app.language, *loaded("torch"))
                await pilot.press("f2")
        await pilot.press("i", "escape", "c", "escape", "question_mark", "escape")
        print("panels", *loaded("torch"))

def loaded(*names: str) -> list[str]:
    return [name for name in names if name in sys.modules]

def plans() -> list[str]:
    # What both packages say, and how, lies among the explanations; it is no plan.
    rooms = {name for name in sys.modules if name.startswith("engine.explain.")}
    return sorted(name for name in rooms if name[15:].partition(".wording")[0] != "shared")

def rooms() -> set[str]:
    lessons = [name.split(".") for name in sys.modules if name.startswith("tui.lessons.")]
    return {parts[2] for parts in lessons} - {"shared"}

asyncio.run(main())
"""

GATED_TORCH = """
import os
open(os.environ["TORCH_GATE"], "rb").read()  # until the test lets go of the other end
raise ImportError("no torch in this test")
"""


def run(*command: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"CH2_TUI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_the_import_contracts_are_kept(tmp_path: Path) -> None:
    done = run(sys.executable, "-c", LINT, home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a process says that opens the map and every lesson, in both languages."""
    home = tmp_path_factory.mktemp("home")
    done = run(sys.executable, "-c", OPEN_EVERY_LESSON, str(home / "progress.json"), home=home)
    assert done.returncode == 0, done.stderr[-4_000:]
    return done.stdout.splitlines()


def test_the_first_frame_of_the_map_needs_no_numpy_and_no_lesson(tour: list[str]) -> None:
    assert tour[0] == "first frame"


def test_a_lesson_is_imported_when_it_is_opened_and_brings_no_other(tour: list[str]) -> None:
    opened = [line for line in tour if line.startswith("opened")]
    assert opened == [f"opened {lesson}" for lesson in LESSONS]


def test_no_lesson_in_any_language_imports_torch(tour: list[str]) -> None:
    told = [line for line in tour[1:] if not line.startswith("opened")]
    shown = [f"{lesson} {code}" for lesson in LESSONS for code in chapter.LANGUAGES]
    assert told == [*shown, "panels"]


def test_the_engine_says_hello_and_serves_data_before_torch_is_there(tmp_path: Path) -> None:
    """Its torch waits at a gate that this test holds shut."""
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text(GATED_TORCH)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    environment = {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "TORCH_GATE": str(gate),
        "CH2_TUI_HOME": str(tmp_path / "home"),
    }
    held = os.open(gate, os.O_RDWR)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "engine", "serve"],
        cwd=tmp_path,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    hanging = threading.Timer(SECONDS, process.kill)
    hanging.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode(Greet()) + encode(OpenData(where="digits")))
        process.stdin.flush()
        events = [decode_event(process.stdout.readline()) for _ in range(2)]
        assert [type(event) for event in events] == [Hello, DataReady]
    finally:
        hanging.cancel()
        os.close(held)
        process.kill()
        process.wait()
