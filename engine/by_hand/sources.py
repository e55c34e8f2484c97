"""The source of the network by hand, read from the files that are run. No torch."""

from importlib.resources import files
from pathlib import PurePath

PACKAGE = "engine.by_hand.from_scratch"


def sources() -> dict[str, tuple[str, ...]]:
    """The lines of each file of the package, by its name without `.py`."""
    return {
        PurePath(file.name).stem: tuple(file.read_text(encoding="utf-8").splitlines())
        for file in sorted(files(PACKAGE).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".py") and file.name != "__init__.py"
    }
