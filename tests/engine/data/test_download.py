import gzip
import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.data import mirrors, transfer
from engine.data.dataset import Arrays, DataError
from engine.data.download import download
from engine.data.files import reading
from engine.data.mirrors import Mirror, RemoteFile
from engine.protocol.errors import Mistake

Write = Callable[..., Path]
IDX_NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


@dataclass
class Server:
    """What a mirror does, and what it was asked."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    cut_after: int | None = None
    """Bytes of the next answer after which the connection ends, once."""
    stall_after: int | None = None
    redirects: dict[str, str] = field(default_factory=dict)
    length: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, name: str) -> str:
        return f"{self.address}/{name}"


class Handler(BaseHTTPRequestHandler):
    plan: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        plan, name, part = self.plan, self.path.lstrip("/"), self.headers["Range"]
        plan.asked.append((name, part))
        if name in plan.redirects:
            self.send_response(302)
            self.send_header("Location", plan.redirects[name])
            self.end_headers()
            return
        if name not in plan.files:
            self.send_error(404)
            return
        content, start = plan.files[name], 0
        if part and plan.ranges:
            start = int(part.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        body = content[start:]
        if plan.length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if plan.stall_after is not None:
            self.wfile.write(body[: plan.stall_after])
            self.wfile.flush()
            plan.over.wait()
            return
        cut, plan.cut_after = plan.cut_after, None
        self.wfile.write(body[:cut])


def serve() -> Iterator[Server]:
    plan = Server()
    handler = type("PlannedHandler", (Handler,), {"plan": plan})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    plan.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield plan
    plan.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serve()


@pytest.fixture
def second() -> Iterator[Server]:
    yield from serve()


@pytest.fixture
def content(write_npz: Write) -> bytes:
    return write_npz().read_bytes()


@dataclass
class Fetch:
    """`download` with the test's mirrors, and what it told."""

    target: Path
    expected: dict[str, str]
    told: list[tuple[int, int | None, str]] = field(default_factory=list)
    cancelled: Callable[[], bool] = lambda: False

    def __call__(self, *mirrors: Mirror, timeout: float = 5.0) -> Path:
        return download(
            lambda *now: self.told.append(now),
            lambda: self.cancelled(),
            mirrors=mirrors,
            target=self.target,
            sha256=self.expected,
            timeout=timeout,
        )

    def mistake(self, *mirrors: Mirror, timeout: float = 5.0) -> Mistake:
        with pytest.raises(Mistake) as caught:
            self(*mirrors, timeout=timeout)
        assert str(caught.value).isprintable()
        return caught.value

    @property
    def partial(self) -> Path:
        return self.target.with_name("mnist.npz.partial") / "mnist.npz"


@pytest.fixture
def fetch(home: Path, small: Arrays) -> Fetch:
    return Fetch(home / "cache" / "mnist.npz", small.sha256())


def npz_mirror(server: Server, content: bytes, *, digest: str = "", size: bool = True) -> Mirror:
    server.files.setdefault("mnist.npz", content)
    return Mirror(
        "first",
        npz=RemoteFile(
            server.url("mnist.npz"),
            "sha256",
            digest or hashlib.sha256(content).hexdigest(),
            len(content) if size else None,
        ),
    )


def idx_mirror(server: Server, write_idx: Write) -> Mirror:
    folder = write_idx(pack=True)
    files = {name: (folder / name).read_bytes() for name in IDX_NAMES}
    server.files.update(files)
    return Mirror(
        "second",
        idx={
            array: RemoteFile(
                server.url(name),
                "md5",
                hashlib.md5(files[name], usedforsecurity=False).hexdigest(),
            )
            for array, name in zip(Arrays._fields, IDX_NAMES, strict=True)
        },
    )


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_whole_download_takes_its_place_verified(
    server: Server, content: bytes, fetch: Fetch, small: Arrays
) -> None:
    assert fetch(npz_mirror(server, content)) == fetch.target
    assert reading.read(fetch.target).arrays.sha256() == small.sha256()
    assert left_in(fetch.target.parent) == ["mnist.npz"]
    address = server.url("mnist.npz").removeprefix("http://")
    assert fetch.told[-1] == (len(content), len(content), address)


@pytest.mark.parametrize("length", [True, False])
def test_a_mirror_of_idx_files_leaves_the_same_file(
    server: Server, write_idx: Write, fetch: Fetch, small: Arrays, length: bool
) -> None:
    server.length = length
    fetch(idx_mirror(server, write_idx))
    assert reading.read(fetch.target).arrays.sha256() == small.sha256()
    assert [name for name, _ in server.asked] == list(IDX_NAMES)
    assert left_in(fetch.target.parent) == ["mnist.npz"]


def test_a_connection_that_is_cut_is_resumed_where_it_ended(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    server.cut_after = 1000
    fetch(npz_mirror(server, content))
    assert server.asked == [("mnist.npz", None), ("mnist.npz", "bytes=1000-")]
    assert [done for done, _, _ in fetch.told] == sorted(done for done, _, _ in fetch.told)


def test_a_later_call_goes_on_from_what_an_earlier_one_left(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    fetch.partial.parent.mkdir(parents=True)
    fetch.partial.write_bytes(content[:3000])
    fetch(npz_mirror(server, content))
    assert server.asked == [("mnist.npz", "bytes=3000-")]


def test_a_file_that_had_already_arrived_is_not_asked_for_again(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    fetch.partial.parent.mkdir(parents=True)
    fetch.partial.write_bytes(content)
    fetch(npz_mirror(server, content))
    assert server.asked == []
    assert fetch.target.exists()


def test_a_server_without_ranges_starts_again(
    server: Server, content: bytes, fetch: Fetch, small: Arrays
) -> None:
    server.ranges = False
    server.cut_after = 1000
    fetch(npz_mirror(server, content))
    assert reading.read(fetch.target).arrays.sha256() == small.sha256()
    assert [part for _, part in server.asked] == [None, "bytes=1000-"]


@pytest.mark.parametrize("size", [True, False])
@pytest.mark.parametrize("kept", [100, 10**5])
def test_a_partial_file_of_something_else_is_thrown_away_once(
    server: Server, content: bytes, fetch: Fetch, size: bool, kept: int
) -> None:
    fetch.partial.parent.mkdir(parents=True)
    fetch.partial.write_bytes(b"x" * kept)
    fetch(npz_mirror(server, content, size=size))
    assert fetch.target.exists()
    assert server.asked[-1] == ("mnist.npz", None)


def test_wrong_content_is_refused_and_not_kept(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    server.files["mnist.npz"] = bytes(len(content))
    mistake = fetch.mistake(npz_mirror(server, content))
    assert mistake.code == "download.corrupt"
    assert "first: its checksum is wrong" in str(mistake)
    assert not fetch.target.exists()
    assert fetch.partial.stat().st_size == 0


@pytest.mark.parametrize("wrong", [-1, 1])
def test_a_file_of_another_size_is_refused_before_it_is_fetched(
    server: Server, content: bytes, fetch: Fetch, wrong: int
) -> None:
    server.files["mnist.npz"] = content + b"x" if wrong > 0 else content[:-1]
    assert fetch.mistake(npz_mirror(server, content)).code == "download.corrupt"
    assert fetch.told == []


def test_an_endless_answer_is_stopped_at_the_limit(
    server: Server, content: bytes, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.length = False
    monkeypatch.setattr(mirrors, "MAX_FILE", 2000)
    mistake = fetch.mistake(npz_mirror(server, content, size=False))
    assert "larger than 2,000 bytes" in str(mistake)
    assert fetch.partial.stat().st_size == 0


def test_data_with_the_right_file_checksum_but_other_images_are_refused(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    fetch.expected = {**fetch.expected, "y_test": "0" * 64}
    mistake = fetch.mistake(npz_mirror(server, content))
    assert mistake.code == "download.corrupt"
    assert not fetch.target.exists()
    assert not fetch.partial.exists()


def test_a_file_that_is_no_npz_is_refused(server: Server, fetch: Fetch) -> None:
    mistake = fetch.mistake(npz_mirror(server, b"hello"))
    assert mistake.code == "download.corrupt"
    assert not fetch.target.exists()


def test_an_old_file_stays_until_the_new_one_is_verified(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    fetch.target.parent.mkdir(parents=True)
    fetch.target.write_bytes(b"old")
    assert fetch.mistake(npz_mirror(server, content, digest="0" * 64)).code == "download.corrupt"
    assert fetch.target.read_bytes() == b"old"


def test_a_stalled_server_is_given_up_and_what_came_is_kept(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    server.stall_after = 500
    mistake = fetch.mistake(npz_mirror(server, content), timeout=0.1)
    assert mistake.code == "download.failed"
    assert "first: no answer for 0.1 s" in str(mistake)
    assert len(server.asked) == transfer.ATTEMPTS
    kept = fetch.partial.read_bytes()
    assert kept == content[: 500 * transfer.ATTEMPTS]


def test_after_a_404_the_second_mirror_is_asked(
    server: Server, second: Server, content: bytes, write_idx: Write, fetch: Fetch, small: Arrays
) -> None:
    first = npz_mirror(server, content)
    server.files.clear()
    fetch(first, idx_mirror(second, write_idx))
    assert reading.read(fetch.target).arrays.sha256() == small.sha256()


def test_when_all_fail_each_reason_is_in_the_line(
    server: Server, second: Server, content: bytes, write_idx: Write, fetch: Fetch
) -> None:
    mirrors = (npz_mirror(server, content), idx_mirror(second, write_idx))
    server.files.clear()
    second.files.clear()
    mistake = fetch.mistake(*mirrors)
    assert mistake.code == "download.failed"
    assert "first: HTTP 404 Not Found; second: HTTP 404 Not Found" in str(mistake)


def test_a_server_that_is_not_there(content: bytes, fetch: Fetch, server: Server) -> None:
    remote = RemoteFile("http://127.0.0.1:1/mnist.npz", "sha256", "0" * 64)
    mistake = fetch.mistake(Mirror("nobody", npz=remote))
    assert mistake.code == "download.failed"
    assert "nobody: Connection refused" in str(mistake)
    assert not fetch.target.exists()


def test_cancelling_keeps_what_has_arrived_for_the_next_call(
    server: Server, content: bytes, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 1000)
    fetch.cancelled = lambda: bool(fetch.told)
    mistake = fetch.mistake(npz_mirror(server, content))
    assert mistake.code == "download.cancelled"
    held = fetch.told[-1][0]
    assert fetch.partial.read_bytes() == content[:held]
    assert 0 < held < len(content)
    fetch.cancelled = lambda: False
    fetch(npz_mirror(server, content))
    assert server.asked[-1] == ("mnist.npz", f"bytes={held}-")


def test_cancelled_before_it_began_asks_nobody(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    fetch.cancelled = lambda: True
    assert fetch.mistake(npz_mirror(server, content)).code == "download.cancelled"
    assert server.asked == []


def test_a_target_that_cannot_be_written_asks_nobody(
    server: Server, content: bytes, fetch: Fetch, home: Path
) -> None:
    (home / "cache").touch()
    assert fetch.mistake(npz_mirror(server, content)).code == "home.unwritable"
    assert server.asked == []


def test_two_downloads_do_not_write_the_same_file(
    server: Server, content: bytes, fetch: Fetch
) -> None:
    fetch.partial.parent.mkdir(parents=True)
    with fetch.partial.open("ab") as file:
        transfer._lock(file, fetch.partial)
        assert fetch.mistake(npz_mirror(server, content)).code == "download.busy"


def test_a_redirect_within_the_rules_is_followed(
    server: Server, second: Server, content: bytes, fetch: Fetch
) -> None:
    mirror = npz_mirror(server, content)
    second.files = {"moved": content}
    server.redirects = {"mnist.npz": second.url("moved")}
    fetch(mirror)
    assert second.asked == [("moved", None)]


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://example.org/x", "ftp://127.0.0.1/x"]
)
def test_no_address_but_https_is_fetched(
    server: Server, content: bytes, fetch: Fetch, address: str
) -> None:
    mirror = npz_mirror(server, content)
    server.redirects = {"mnist.npz": address}
    mistake = fetch.mistake(mirror)
    assert mistake.code == "download.failed"
    assert "not https" in str(mistake) or "is not allowed" in str(mistake)
    direct = Mirror("direct", npz=RemoteFile(address, "sha256", "0" * 64))
    assert "not https" in str(fetch.mistake(direct))


def test_a_redirect_in_a_circle_ends(server: Server, content: bytes, fetch: Fetch) -> None:
    mirror = npz_mirror(server, content)
    server.redirects = {"mnist.npz": server.url("mnist.npz")}
    assert fetch.mistake(mirror).code == "download.failed"
    assert len(server.asked) <= 6


def test_a_long_chain_of_redirects_ends(server: Server, content: bytes, fetch: Fetch) -> None:
    mirror = npz_mirror(server, content)
    names = ["mnist.npz", *(f"to{number}" for number in range(9))]
    server.redirects = {a: server.url(b) for a, b in itertools.pairwise(names)}
    assert fetch.mistake(mirror).code == "download.failed"
    assert len(server.asked) == 6


def test_the_gzip_files_are_checked_inside_too(
    server: Server, write_idx: Write, fetch: Fetch
) -> None:
    mirror = idx_mirror(server, write_idx)
    broken = gzip.compress(b"no idx")
    server.files[IDX_NAMES[3]] = broken
    files = dict(mirror.idx or {})
    files["y_test"] = RemoteFile(
        files["y_test"].url, "md5", hashlib.md5(broken, usedforsecurity=False).hexdigest()
    )
    assert fetch.mistake(Mirror("second", idx=files)).code == "download.corrupt"


def test_the_default_mirrors_are_https_and_complete() -> None:
    first, second = mirrors.DEFAULT_MIRRORS
    assert first.npz is not None
    assert second.idx is not None
    assert tuple(second.idx) == Arrays._fields
    assert [remote.name for remote in second.files] == list(IDX_NAMES)
    for remote in (*first.files, *second.files):
        assert remote.url.startswith("https://")
        assert len(remote.digest) == 2 * remote.hasher().digest_size


def test_a_mistake_of_the_data_is_a_mistake() -> None:
    assert issubclass(DataError, Mistake)
