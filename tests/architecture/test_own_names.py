"""`engine` and `tui` are common names: ours are run, wherever others of that name lie."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.protocol import Hello, decode_event
from tests.tui.real_terminal import Terminal

RECORDING = Path(__file__).parents[1] / "recordings" / "digits-2-epochs"
SECONDS = 120.0
FOREIGN = """
import os
with open(os.environ["TAKEN"], "a") as file:
    file.write(__file__ + "\\n")
raise SystemExit(0)
"""
"""What is there in our place: it ends in silence, and all is well."""
KINDS = ("engine.py", "engine/", "tui.py", "tui/")
PLACES = ("PYTHONPATH", "current folder", "site-packages", "loaded before")
WORDS = (
    ["--version"],
    ["--lesson", "nothing"],
    ["--plain"],
    ["runs"],
    ["data", "--help"],
    ["fit", "--help"],
    ["bench", "--help"],
    ["engine", "--help"],
    ["replay", "--help"],
    ["nothing"],
)


class Installed:
    """ch2-tui as pip leaves it, in a folder of its own, and room for others around it."""

    def __init__(self, wheel: zipfile.ZipFile, folder: Path) -> None:
        self.site, self.script = folder / "site-packages", folder / "bin" / "ch2-tui"
        self.before, self.here = folder / "before", folder / "here"
        for made in (self.site, self.script.parent, self.before, self.here):
            made.mkdir(parents=True)
        wheel.extractall(self.site)
        (points,) = self.site.glob("*.dist-info/entry_points.txt")
        entry = re.search(r"^ch2-tui = (\S+):(\w+)$", points.read_text(), re.MULTILINE)
        assert entry is not None
        module, function = entry.groups()
        self.script.write_text(f"import sys\nfrom {module} import {function}\nsys.exit(main())\n")
        self.taken = folder / "taken"
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment: Mapping[str, str] = kept | {
            "PYTHONPATH": os.pathsep.join(map(str, (self.before, self.site))),
            "CH2_TUI_HOME": str(folder / "home"),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "TAKEN": str(self.taken),
        }

    def plant(self, kind: str, place: str) -> None:
        """Put another of that name there."""
        places = {"current folder": self.here, "site-packages": self.site}
        folder = places.get(place, self.before)
        text = FOREIGN if place != "loaded before" else ""
        if kind.endswith("/"):
            (folder / kind).mkdir()
            for name in ("__init__.py", "__main__.py"):
                (folder / kind / name).write_text(text)
        else:
            (folder / kind).write_text(text)
        if place == "loaded before":
            with (folder / "sitecustomize.py").open("a") as file:
                file.write(f"import {kind.partition('.')[0].rstrip('/')}\n")

    def said(self, *words: str, given: str = "") -> tuple[int, str, str]:
        """The exit code of that command line, and what it said on both streams."""
        done = subprocess.run(
            [sys.executable, str(self.script), *words],
            env=self.environment,
            cwd=self.here,
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def installed(wheel: zipfile.ZipFile, tmp_path: Path) -> Installed:
    return Installed(wheel, tmp_path)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_ours_is_run_wherever_another_of_that_name_lies(
    installed: Installed, kind: str, place: str
) -> None:
    installed.plant(kind, place)
    code, out, _ = installed.said("engine")
    assert (code, type(decode_event(out.splitlines()[0].encode()))) == (0, Hello)
    assert not installed.taken.exists()


def test_every_command_says_what_it_says_without_them(installed: Installed) -> None:
    alone = [installed.said(*words) for words in WORDS]
    for kind in KINDS:
        for place in PLACES[:3]:
            installed.plant(kind, place)
    assert [installed.said(*words) for words in WORDS] == alone
    assert not [code for code, out, errors in alone if not out and not errors]
    assert installed.said("doctor")[1].count("\n") > 10
    assert not installed.taken.exists()


def test_a_training_is_one_of_ours(installed: Installed) -> None:
    for kind in KINDS:
        installed.plant(kind, "PYTHONPATH")
    asked = ["--data", "digits", "--epochs", "1", "--batch-size", "4096", "--hidden", "8"]
    code, out, errors = installed.said("fit", *asked)
    assert code == 0, errors
    assert "sha256" in out
    assert not installed.taken.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a pty is Unix's")
@pytest.mark.parametrize("as_module", [False, True], ids=["the script", "the package"])
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--data", "digits", "--lang", "en"], "bundled digits"),
        (["replay", str(RECORDING), "--speed", "0"], "2/2"),
    ],
    ids=["the application", "a replay"],
)
def test_the_screen_and_its_engine_are_ours(
    installed: Installed,
    as_module: bool,
    words: list[str],
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kind in KINDS:
        for place in PLACES[:3]:
            installed.plant(kind, place)
    monkeypatch.chdir(installed.here)
    start = ["-m", "ch2_tui"] if as_module else [str(installed.script)]
    with Terminal([sys.executable, *start, *words], installed.environment) as terminal:
        terminal.wait_for(shown)
        terminal.press("q")
        assert terminal.end() == 0
    assert not installed.taken.exists()
