"""Kills a training at every moment at which it touches the disk, and has it resumed.

A program of its own, since it forks: torch is loaded once, each training is a child that
kills itself (SIGKILL) in front of its n-th call of the system, or in the middle of writing.
It prints a line of JSON for every kill.

    python -m tests.engine.training.kill_points FOLDER
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from engine.cli import fit as fit_command
from engine.data import places
from engine.runs import recording, runs
from engine.training import beginning as beginning  # torch comes with it, once for all children
from tests.engine.small import write_npz

TOUCHING = ("write", "fsync", "replace", "mkdir", "open", "unlink")
"""Functions of `os` that a training calls; files opened otherwise come between two of them."""
NEVER = 0
_FAILED_TO_RUN = 99


class Ended(NamedTuple):
    """How a training ended: its exit code, -9 if it was killed, and what it printed."""

    code: int
    events: list[dict[str, Any]]
    errors: str
    calls: list[str]
    """The calls of the system that it made, if it came to its end."""

    @property
    def sha256(self) -> str:
        last = self.events[-1] if self.events else {}
        return str(last.get("weights_sha256", ""))


def trained(folder: Path, arguments: Sequence[str], *, kill_at: int, torn: bool = False) -> Ended:
    """A training in a child that is killed before its call number `kill_at`, counted from 1.

    If that is a write and `torn`, half of it is written first.
    """
    out, errors, calls = folder / "out", folder / "err", folder / "calls"
    child = os.fork()
    if not child:
        _train(arguments, out, errors, calls, kill_at, torn)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    lines = [line for line in out.read_text().splitlines(keepends=True) if line.endswith("\n")]
    made = calls.read_text().split() if code >= 0 else []
    return Ended(code, [json.loads(line) for line in lines], errors.read_text(), made)


def _train(
    arguments: Sequence[str], out: Path, errors: Path, calls: Path, kill_at: int, torn: bool
) -> NoReturn:
    code = _FAILED_TO_RUN
    try:
        for descriptor, path in ((1, out), (2, errors)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
        made = _kill_before(kill_at, torn)
        code = fit_command.main(["--json", *arguments])
        made = made.copy()
        calls.write_text(" ".join(made))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _kill_before(kill_at: int, torn: bool) -> list[str]:
    """The names of the calls, as they are made."""
    made: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            made.append(name)
            if len(made) == kill_at:
                if torn:
                    descriptor, data = arguments
                    real(descriptor, bytes(data)[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **more)

        return call

    for name in TOUCHING:
        setattr(os, name, counted(name, getattr(os, name)))
    return made


def emptied(home: Path) -> None:
    shutil.rmtree(home / "data", ignore_errors=True)


def main(folder: Path) -> None:
    """Every kill of a training, and every kill of a resumption of one that was killed."""
    home = folder / "home"
    os.environ["CH2_TUI_HOME"] = str(home)
    data = write_npz(folder / "small.npz")
    new = ["--epochs", "2", "--batch-size", "30", "--hidden", "16", "--threads", "1"]
    new += ["--data", str(data)]
    trained(folder, new, kill_at=NEVER)  # makes the folders that every later one finds
    emptied(home)
    whole = trained(folder, new, kill_at=NEVER)
    for kill_at, call in enumerate(whole.calls, 1):
        for torn in (False, True) if call == "write" else (False,):
            emptied(home)
            killed = trained(folder, new, kill_at=kill_at, torn=torn)
            print(json.dumps(_resumed(folder, killed, whole)), flush=True)
    # One that was killed in the middle of its second half is resumed again and again.
    emptied(home)
    writes = [number for number, call in enumerate(whole.calls, 1) if call == "write"]
    trained(folder, new, kill_at=writes[-3], torn=True)
    kept = folder / "kept"
    shutil.copytree(home / "data", kept)
    (name,) = os.listdir(places.runs_home())
    resumed = trained(folder, ["--resume", name], kill_at=NEVER)
    for kill_at in range(1, len(resumed.calls) + 1):
        emptied(home)
        shutil.copytree(kept, home / "data")
        killed = trained(folder, ["--resume", name], kill_at=kill_at)
        print(json.dumps(_resumed(folder, killed, whole)), flush=True)


def _resumed(folder: Path, killed: Ended, whole: Ended) -> dict[str, Any]:
    """What became of a training that was killed."""
    told: dict[str, Any] = {
        "was_killed": killed.code == -signal.SIGKILL,
        "announced": bool(killed.events),
        "code": None,
    }
    names = os.listdir(places.runs_home()) if places.runs_home().is_dir() else []
    if not names:
        return told
    (name,) = names
    said_finished = (summary := runs.summary_of(places.runs_home() / name)) and summary.finished
    ended = trained(folder, ["--resume", name], kill_at=NEVER)
    told |= {"code": ended.code, "errors": ended.errors, "said_finished": bool(said_finished)}
    left = sorted(path.name for path in (places.runs_home() / name).iterdir())
    told |= {"same": ended.sha256 == whole.sha256, "left": left}
    if ended.code == 0:
        recorded = recording.read(places.runs_home() / name / recording.FILE_NAME)
        times = [event.at for event in recorded.events]
        told |= {
            "step": recorded.step,
            "finished": recorded.finished is not None,
            "cut": recorded.cut,
            "in_order": times == sorted(times),
        }
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
