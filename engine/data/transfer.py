"""One file over HTTP into a partial file that a later call continues.

The partial file is the whole state: it is hashed from its start, so a finished one needs no
request, and one that was cut off is continued with a Range request. Nothing in it is trusted
before its checksum is right.
"""

import contextlib
import http.client
import os
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO

from engine.data import places
from engine.data.dataset import DataError
from engine.data.mirrors import RemoteFile
from engine.protocol.system.locks import lock

CHUNK = 1 << 16
ATTEMPTS = 4
"""Requests for one file in one call: each must have brought something, or it is the last."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

Received = Callable[[int, int | None], None]
"""Told the bytes that the partial file holds, and how many the whole has, if known."""
Cancelled = Callable[[], bool]


class Unreachable(Exception):
    """This server did not give the file; the text is the reason, one line."""


class Corrupt(Unreachable):
    """The server gave other bytes than those that the checksum names."""


def cancelled_error() -> DataError:
    """What to raise when the person has had enough."""
    return DataError(
        "download.cancelled",
        "download cancelled; what has arrived is kept, the next one goes on from there",
    )


def fetch(
    remote: RemoteFile, partial: Path, received: Received, cancelled: Cancelled, timeout: float
) -> None:
    """Bring `partial` to the whole of `remote`, its checksum verified.

    `timeout` is in seconds, for the connection and for each read. `cancelled` is asked between
    chunks. Raises Unreachable or Corrupt, DataError `download.cancelled` or `download.busy`
    (another process is at it), UnwritableHome.
    """
    try:
        file = open(partial, "ab+")  # noqa: SIM115 (closed below, where its errors are ours)
    except OSError as error:
        raise places.UnwritableHome(partial.parent, error) from error
    with contextlib.closing(file):
        _lock(file, partial)
        restarted = False
        for attempt in range(1, ATTEMPTS + 1):
            held = _size(file)
            if held and _digest(file, remote) == remote.digest:
                received(held, held)
                return
            try:
                _continue(remote, file, partial, held, received, cancelled, timeout)
            except Corrupt:
                raise
            except Unreachable:
                if attempt == ATTEMPTS or _size(file) <= held:
                    raise
                continue
            if _digest(file, remote) == remote.digest:
                os.fsync(file.fileno())
                return
            _write(file, partial, None)
            # Bytes left by an earlier call, or by another version of the file, may be at
            # fault: once more from the start, but only once.
            if held == 0 or restarted:
                raise Corrupt("its checksum is wrong")
            restarted = True
        raise Corrupt("its checksum is wrong")


def _continue(
    remote: RemoteFile,
    file: IO[bytes],
    partial: Path,
    held: int,
    received: Received,
    cancelled: Cancelled,
    timeout: float,
) -> None:
    """One request, from byte `held` on to the file's end, or Unreachable."""
    if cancelled():
        raise cancelled_error()
    headers = {"Accept-Encoding": "identity", "User-Agent": places.APPLICATION}
    if held:
        headers["Range"] = f"bytes={held}-"
    try:
        with _open(remote.url, headers, timeout) as response:
            start, total = _extent(response, remote, held)
            if start == 0 and held:
                _write(file, partial, None)
            done = start
            while True:
                if cancelled():
                    raise cancelled_error()
                # read1 gives what has come; read would wait for a whole chunk, and lose
                # the part that came before a stall.
                chunk = response.read1(CHUNK)
                if not chunk:
                    break
                done += len(chunk)
                if done > remote.limit:
                    _write(file, partial, None)
                    raise Corrupt(f"it is larger than {remote.limit:,} bytes")
                _write(file, partial, chunk)
                received(done, total)
            if total is not None and done < total:
                raise Unreachable(f"the connection ended after {done:,} of {total:,} bytes")
    except urllib.error.HTTPError as error:
        with error:
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and held:
                _write(file, partial, None)
                _continue(remote, file, partial, 0, received, cancelled, timeout)
                return
            raise Unreachable(f"HTTP {error.code} {error.reason}".strip()) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, DataError | places.UnwritableHome):
            raise
        raise Unreachable(_reason(error, timeout)) from error


def _extent(
    response: http.client.HTTPResponse, remote: RemoteFile, held: int
) -> tuple[int, int | None]:
    """From which byte on the answer is, and the whole file's size if it says."""
    if response.status == http.client.PARTIAL_CONTENT:
        # "bytes 100-999/1000"
        extent = response.headers.get("Content-Range", "")
        span, _, size = extent.removeprefix("bytes ").partition("/")
        start = span.partition("-")[0]
        if not (start.isdecimal() and size.isdecimal()) or int(start) != held:
            raise Unreachable("it answered with another part than the one asked for")
        total: int | None = int(size)
    elif response.status == http.client.OK:
        start, length = "0", response.headers.get("Content-Length", "")
        total = int(length) if length.isdecimal() else remote.size
    else:
        raise Unreachable(f"HTTP {response.status}")
    if total is not None and (total > remote.limit or remote.size not in (None, total)):
        raise Corrupt(f"it has {total:,} bytes, not {remote.limit:,}")
    return int(start), total


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_address(url: str) -> str:
    """The host of an address that may be fetched: https, or http on this machine itself."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK):
        return host
    raise Unreachable(f"refused an address that is not https: {parts.scheme}://{host}")


def _open(url: str, headers: dict[str, str], timeout: float) -> http.client.HTTPResponse:
    host = _check_address(url)
    # Not build_opener: it would add file, ftp and data addresses.
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler({} if host in _LOOPBACK else None))
    for handler in (
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
        _Redirects,
    ):
        opener.add_handler(handler())
    response = opener.open(urllib.request.Request(url, headers=headers), timeout=timeout)  # noqa: S310
    if not isinstance(response, http.client.HTTPResponse):
        raise Unreachable("it did not answer in HTTP")
    return response


def _reason(error: Exception, timeout: float) -> str:
    cause: object = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"no answer for {timeout:g} s"
    if isinstance(cause, socket.gaierror):
        return "its name is not known here (no network?)"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return " ".join(str(cause).split()) or type(cause).__name__


def _lock(file: IO[bytes], partial: Path) -> None:
    try:
        lock(file.fileno())
    except BlockingIOError as error:
        raise DataError(
            "download.busy",
            f"another download is writing {partial}; wait for it, or stop it",
            where=str(partial),
        ) from error


def _write(file: IO[bytes], partial: Path, chunk: bytes | None) -> None:
    """Append a chunk, or empty the file for None; a full disk is our own matter, not the net's."""
    try:
        if chunk is None:
            file.truncate(0)
        else:
            file.write(chunk)
        file.flush()
    except OSError as error:
        raise places.UnwritableHome(partial.parent, error) from error


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _digest(file: IO[bytes], remote: RemoteFile) -> str:
    hasher = remote.hasher()
    file.seek(0)
    while chunk := file.read(1 << 20):
        hasher.update(chunk)
    return hasher.hexdigest()
