"""Files put in their place, which Windows refuses while anybody reads what stands there."""

import os
import time
from pathlib import Path

_TRIES, _BETWEEN = 20, 0.05


def put_in_place(name: str | Path, path: Path) -> None:
    """Rename the file `name` to `path`, in the place of what is there. Raises OSError."""
    for left in reversed(range(_TRIES)):
        try:
            os.replace(name, path)
            return
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(_BETWEEN)
