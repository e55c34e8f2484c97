"""Where files live on this machine, and how one takes its place whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

import platformdirs

from engine.protocol.errors import Mistake
from engine.protocol.system.files import put_in_place

APPLICATION = "ch2-tui"
HOME_VARIABLE = "CH2_TUI_HOME"


class UnwritableHome(Mistake):
    """A folder of ours cannot be made or written (code `home.unwritable`).

    `where_and_why` is the bare fact, for a line that gives its own advice.
    """

    def __init__(self, folder: Path, reason: OSError) -> None:
        why = reason.strerror or type(reason).__name__
        self.where_and_why = f"{folder}: {why}"
        super().__init__(
            "home.unwritable",
            f"cannot write in {folder}: {why}; "
            f"set {HOME_VARIABLE} to a folder with room that can be written",
            folder=str(folder),
            reason=why,
        )


def data_home() -> Path:
    """What is kept: runs, checkpoints."""
    return _moved("data") or platformdirs.user_data_path(APPLICATION, appauthor=False)


def cache_home() -> Path:
    """What can be made or fetched again: MNIST, the generated digits."""
    return _moved("cache") or platformdirs.user_cache_path(APPLICATION, appauthor=False)


def state_home() -> Path:
    """What the application remembers between starts: last place, finished lessons."""
    return _moved("state") or platformdirs.user_state_path(APPLICATION, appauthor=False)


def log_home() -> Path:
    """Logs of the engine."""
    return _moved("log") or platformdirs.user_log_path(APPLICATION, appauthor=False)


def runs_home() -> Path:
    """One folder a run: its recording and checkpoints."""
    return data_home() / "runs"


def _moved(subfolder: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    # os.path.expanduser, not Path's: it leaves "~" alone where the user has no home
    # (a container with a bare user id), where Path.expanduser raises RuntimeError.
    return Path(os.path.abspath(os.path.expanduser(home))) / subfolder if home else None


def existing(folder: Path) -> Path:
    """`folder`, made with its parents if it was not there.

    Raises UnwritableHome if it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableHome(folder, error) from error
    return folder


def write_atomically(path: Path, content: bytes | memoryview) -> None:
    """Put `content` at `path`: after a crash at any moment there is the old file or the new.

    Raises UnwritableHome if the folder cannot be written or is full; `path` is then
    as it was.
    """
    folder = existing(path.parent)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=folder)
    except OSError as error:
        raise UnwritableHome(folder, error) from error
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(name, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        if isinstance(error, OSError):
            raise UnwritableHome(folder, error) from error
        raise
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` last through a power cut, where the system can."""
    # The file already stands in its place; some file systems refuse to sync a folder.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
