"""The digits of the map from the last start: at once where the data is the same, else never."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.protocol.arrays import Array
from tests.tui.conftest import Person, Quiet
from tests.tui.lessons.conftest import HELLO
from tui.link.engine_command import engine_command
from tui.shell.map.kept_digits import FILE, FirstDigits, state_of
from tui.shell.options import Options
from tui.shell.progress import Progress

IMAGES = [(bytes([100 + number] * 784), number) for number in range(5)]
SERVE = engine_command("serve")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of data, and one where none is yet."""
    for name in ("CH2_TUI_MNIST", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "mnist.npz").write_bytes(b"data")
    return tmp_path


def options(place: Path, engine: list[str] = SERVE, data: str = "auto") -> Options:
    return Options(engine, data=data, language="en", progress=Progress(place / "progress.json"))


def ready(place: Path, digest: str = "a" * 64) -> protocol.DataReady:
    found = place / "mnist.npz"
    return protocol.DataReady(
        name="mnist",
        source=str(found),
        verified=True,
        train=60_000,
        test=10_000,
        digest=digest,
        rests_on=(str(place / "earlier" / "mnist.npz"), str(found)),
    )


def first(place: Path, **how: object) -> FirstDigits:
    return FirstDigits(place / FILE, options(place, **how))  # type: ignore[arg-type]


def keep(place: Path) -> None:
    begun = first(place)
    assert begun.kept is None
    begun.keep(ready(place), IMAGES)
    begun._writing.wait(10)


def test_what_was_kept_is_there_at_the_next_start(place: Path) -> None:
    keep(place)
    kept = first(place).kept
    assert kept is not None
    assert list(kept.images) == IMAGES
    assert (kept.name, kept.train) == ("mnist", 60_000)


def appears(place: Path) -> None:
    (place / "earlier").mkdir()
    (place / "earlier" / "mnist.npz").write_bytes(b"another")


def touched(place: Path) -> None:
    os.utime(place / "mnist.npz", ns=(1, 1))


def grown(place: Path) -> None:
    before = (place / "mnist.npz").stat()
    (place / "mnist.npz").write_bytes(b"data and more")
    os.utime(place / "mnist.npz", ns=(before.st_atime_ns, before.st_mtime_ns))


def gone(place: Path) -> None:
    (place / "mnist.npz").unlink()


@pytest.mark.parametrize("change", [appears, touched, grown, gone])
def test_they_are_never_shown_where_other_data_may_be_opened(
    place: Path, change: Callable[[Path], None]
) -> None:
    keep(place)
    change(place)
    assert first(place).kept is None


def test_they_are_those_of_what_is_asked_for_and_of_this_machine(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(place)
    assert first(place, data="digits").kept is None
    assert first(place, engine=["ssh", "gpubox"]).kept is None
    monkeypatch.setenv("CH2_TUI_MNIST", str(place / "mnist.npz"))
    assert first(place).kept is None
    monkeypatch.delenv("CH2_TUI_MNIST")
    assert first(place).kept is not None
    monkeypatch.chdir(place)
    assert first(place).kept is None, "a folder called data may be here"


def test_a_folder_is_as_each_of_its_files_is(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a").write_bytes(b"1")
    states = [state_of(str(folder))]
    (folder / "b").write_bytes(b"2")
    states.append(state_of(str(folder)))
    os.utime(folder / "a", ns=(5, 5))
    states.append(state_of(str(folder)))
    assert len(set(states)) == 3
    assert state_of(str(tmp_path / "nothing")) is None


@given(st.binary(max_size=200))
def test_no_bytes_stop_a_start(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_bytes(content)
        assert first(Path(folder)).kept is None


async def test_the_map_shows_them_until_the_engine_says_otherwise(place: Path) -> None:
    keep(place)
    app = Quiet(options(place))
    async with app.run_test(size=(120, 40)) as pilot:
        person = Person(app, pilot)
        await pilot.pause()
        assert "The first five of 60,000 handwritten digits" in person.screen
        labels = next(x for x in person.lines if x.split() == ["0", "1", "2", "3", "4"])
        assert "█" in person.screen
        await person.arrives(HELLO, ready(place))
        assert labels in person.lines, "they are of the data that was opened"
        other = protocol.Images(
            split="train",
            first=0,
            pixels=Array("|u1", (64, 28, 28), bytes([200]) * 64 * 784),
            labels=Array("|u1", (64,), bytes([9]) * 64),
        )
        await person.arrives(other)
        assert any(x.split() == ["9"] * 5 for x in person.lines), "the engine's own replace them"


async def test_of_other_data_none_is_left(place: Path) -> None:
    keep(place)
    app = Quiet(options(place))
    async with app.run_test(size=(120, 40)) as pilot:
        person = Person(app, pilot)
        await pilot.pause()
        await person.arrives(HELLO, ready(place, digest="b" * 64))
        assert not set(person.screen) & set("▀▄█")
