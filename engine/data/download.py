"""MNIST from the first mirror that gives it, verified before it takes its place."""

import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.data import mnist, places
from engine.data.dataset import DataError
from engine.data.files import npz, reading
from engine.data.mirrors import DEFAULT_MIRRORS, Mirror, RemoteFile
from engine.data.transfer import Cancelled, Corrupt, Unreachable, cancelled_error, fetch

TIMEOUT = 20.0
"""Seconds to wait for a connection, and for each read."""

Progress = Callable[[int, int | None, str], None]
"""Told the bytes received of one file, how many it has if that is known, and its address
without the scheme."""


def download(
    progress: Progress,
    cancelled: Cancelled,
    *,
    mirrors: Sequence[Mirror] = DEFAULT_MIRRORS,
    target: Path | None = None,
    sha256: Mapping[str, str] = mnist.SHA256,
    timeout: float = TIMEOUT,
) -> Path:
    """Fetch MNIST to `target` (our cache, unless said), which is given back.

    What has arrived when it stops, for whatever reason, lies beside `target` in
    "<target's name>.partial" and is continued by the next call. `cancelled` is asked between
    chunks, so a stalled connection notices after `timeout` seconds at most. `sha256` are the
    checksums that the raw bytes must have.

    Raises DataError `download.failed` (no mirror gave it; each one's reason is in the line),
    `download.corrupt` (every mirror gave other data), `download.cancelled`, `download.busy`;
    UnwritableHome.
    """
    target = mnist.cache_path() if target is None else target
    folder = places.existing(target.parent / f"{target.name}.partial")
    reasons: list[str] = []
    corrupt = 0
    for mirror in mirrors:
        try:
            _from_mirror(mirror, folder, target, sha256, progress, cancelled, timeout)
        except Unreachable as error:
            reasons.append(f"{mirror.name}: {str(error)[:200]}")
            corrupt += isinstance(error, Corrupt)
        else:
            shutil.rmtree(folder, ignore_errors=True)
            return target
    with contextlib.suppress(OSError):  # not empty: it is what the next call goes on from
        folder.rmdir()
    why = "; ".join(reasons)
    if reasons and corrupt == len(reasons):
        raise DataError(
            "download.corrupt",
            f"what arrived is not MNIST and was thrown away ({why}); try again later",
            reason=why,
        )
    raise DataError(
        "download.failed",
        f"MNIST could not be fetched ({why}); try again, or give a file with --data",
        reason=why,
    )


def _from_mirror(
    mirror: Mirror,
    folder: Path,
    target: Path,
    sha256: Mapping[str, str],
    progress: Progress,
    cancelled: Cancelled,
    timeout: float,
) -> None:
    for remote in mirror.files:
        _fetch(remote, folder, progress, cancelled, timeout)
    try:
        if mirror.npz is not None:
            arrays = reading.read(folder / mirror.npz.name).arrays
        else:
            named = {name: folder / remote.name for name, remote in (mirror.idx or {}).items()}
            arrays = reading.read_idx(named)
    except DataError as error:
        _forget(mirror, folder)
        raise Corrupt(str(error)) from error
    if arrays.sha256() != sha256:
        _forget(mirror, folder)
        raise Corrupt("its images and labels have other checksums than MNIST's")
    if cancelled():
        raise cancelled_error()
    # Written anew, not renamed: uncompressed it is read several times faster at each start,
    # and both kinds of mirror leave the same file.
    npz.write(target, arrays)


def _fetch(
    remote: RemoteFile, folder: Path, progress: Progress, cancelled: Cancelled, timeout: float
) -> None:
    address = remote.url.partition("://")[2]

    def received(count: int, total: int | None) -> None:
        progress(count, total, address)

    fetch(remote, folder / remote.name, received, cancelled, timeout)


def _forget(mirror: Mirror, folder: Path) -> None:
    for remote in mirror.files:
        with contextlib.suppress(OSError):
            (folder / remote.name).unlink()
