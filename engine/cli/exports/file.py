"""A file that leaves the house: put there whole or not at all, never over another unasked."""

import errno
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from engine.explain.shared.wording.sentences import said
from engine.protocol.errors import Mistake

_NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
"""What a file system says that has no second names for a file."""


class ExportExists(Mistake):
    """There is a file of that name already (code `export.exists`)."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "export.exists",
            said("{file} is there already; name another, or say --force to replace it", file=file),
        )


class ExportUnwritable(Mistake):
    """The file cannot be written (code `export.unwritable`)."""

    def __init__(self, file: Path, reason: OSError | ValueError) -> None:
        why = getattr(reason, "strerror", None) or str(reason)
        super().__init__(
            "export.unwritable",
            said("cannot write {file}: {why}; name another place for it", file=file, why=why),
        )


def require_free(file: Path, *, force: bool) -> None:
    """Raise ExportExists where something lies that nobody said to replace."""
    if not force and os.path.lexists(file):
        raise ExportExists(file)


def put(file: Path, content: Iterable[bytes], *, force: bool) -> None:
    """Write `content` to `file`, which after a crash is there whole or as it was.

    Raises ExportExists, unless `force` says to replace it, and ExportUnwritable.
    """
    try:
        require_free(file, force=force)
        unfinished = file.with_name(f".ch2-tui.{secrets.token_hex(6)}.tmp")
        with open(unfinished, "xb") as opened:
            try:
                opened.writelines(content)
                opened.flush()
                os.fsync(opened.fileno())
                _place(unfinished, file, force=force)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(unfinished)
    except (OSError, ValueError) as error:
        raise ExportUnwritable(file, error) from error


def _place(unfinished: Path, file: Path, *, force: bool) -> None:
    if not force:
        try:
            # A second name is refused where there is a file, also if it came a moment ago.
            os.link(unfinished, file)
            return
        except FileExistsError as error:
            raise ExportExists(file) from error
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            require_free(file, force=False)
    os.replace(unfinished, file)
