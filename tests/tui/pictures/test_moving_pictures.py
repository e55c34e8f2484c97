"""Pictures that move: each frame is what the terminal showed, and nothing else is in the file."""

from __future__ import annotations

import re
import socket
import xml.etree.ElementTree as ElementTree
from getpass import getuser
from pathlib import Path
from tempfile import gettempdir

import pytest

from tests.measure.cast import Cast
from tests.measure.moving_pictures import LENGTH, LONGEST, MOST, README, Frame, frames_of, moving
from tests.tui.pictures.baseline import SCREENSHOTS

SVG = "{http://www.w3.org/2000/svg}"
KEYS = re.compile(r"@keyframes (f\d+)\{((?:[\d.]+%\{visibility:\w+\})*)\}")
KEY = re.compile(r"([\d.]+)%\{visibility:(\w+)\}")
BLUE, PLAIN = "\x1b[38;2;0;0;255;48;2;17;20;27m", "\x1b[38;2;220;220;220;48;2;17;20;27m"


def screen(*lines: str) -> str:
    """A frame that a program writes as a whole."""
    body = "".join(f"\x1b[{row};1H{line}" for row, line in enumerate(lines, 1))
    return f"\x1b[?2026h{PLAIN}\x1b[2J{body}\x1b[?2026l"


EVENTS = (
    (0.0, screen("one", "stays", f"{BLUE}⣿⡇{PLAIN} ─│")),
    (1.0, screen("two", "stays", f"{BLUE}⣿⣿{PLAIN} ─│")),
    (1.5, "\x1b[?2026h\x1b[1;1Hxxx"),
    (2.0, f"\x1b[2J{PLAIN}\x1b[1;1Hone  한글\x1b[2;1Hstays\x1b[?2026l"),
    (60.0, screen("two", "gone <&>", "")),
)
CAST = Cast(12, 3, EVENTS)


def text_of(frame: Frame) -> list[str]:
    return ["".join(segment.text for segment in row).rstrip() for row in frame.rows]


def visible(picture: str, share: float) -> list[str]:
    """The texts of a picture that are to be seen at that share of its time, sorted."""
    root = ElementTree.fromstring(picture)
    when = {
        name: [(float(at) / 100, how) for at, how in KEY.findall(keys)]
        for name, keys in KEYS.findall(picture)
    }
    found: list[str] = []
    (ground,) = root.findall(f"{SVG}g")
    groups = [ground, *ground.findall(f"{SVG}g")]
    for group in groups:
        keys = when.get(group.get("id", ""), [(0.0, "visible")])
        if [how for at, how in keys if at <= share][-1] == "visible":
            found += [element.text or "" for element in group.findall(f"{SVG}text")]
    return sorted(found)


def words(frame: Frame) -> list[str]:
    """As a picture has them: a word of ASCII, any other letter alone."""
    found = [re.findall(r"[!-~]+|[가-힣]", line) for line in text_of(frame)]
    return sorted(word for line in found for word in line)


def test_a_frame_is_what_the_terminal_showed_and_half_of_one_is_none() -> None:
    frames = frames_of(CAST)
    assert [text_of(frame)[0] for frame in frames] == ["one", "two", "one  한글", "two"]
    assert [frame.begins for frame in frames] == [0, 1, 2, 2 + LONGEST]


def test_every_frame_is_seen_in_its_time_and_nothing_of_another() -> None:
    frames = frames_of(CAST)
    picture = moving(frames)
    (length,) = map(float, re.findall(r"animation:([\d.]+)s", picture))
    ends = [*(frame.begins for frame in frames[1:]), length]
    for frame, end in zip(frames, ends, strict=True):
        for share in (0.01, 0.5, 0.99):
            moment = frame.begins + share * (end - frame.begins)
            assert visible(picture, moment / length) == words(frame)
    assert picture.count(">stays<") == 1, "stored once"
    hidden = re.findall(r'<g id="f\d+" visibility="hidden">(.*?)</g>', picture)
    assert not any("gone" in one for one in hidden), "the last one is seen where nothing moves"
    assert any("한" in one for one in hidden)


def test_what_takes_long_goes_faster() -> None:
    events = tuple((float(second), screen(str(second))) for second in range(100))
    frames = frames_of(Cast(12, 3, events))
    assert frames[-1].begins == pytest.approx(LENGTH)
    assert len(frames) == 100


def test_a_recording_is_kept_as_an_asciicast_and_read_again(tmp_path: Path) -> None:
    pieces = [(4.0, "한"[:1].encode()[:2]), (5.5, "한".encode()[2:] + b"\x1b[1m"), (6.5, b"x")]
    cast = Cast.of(pieces, 80, 24, begin=5.0)
    assert cast.events == ((0.5, "한\x1b[1m"), (1.5, "x"))
    cast.write(tmp_path / "one.cast")
    assert Cast.read(tmp_path / "one.cast") == cast
    head = (tmp_path / "one.cast").read_text().splitlines()[0]
    assert head == '{"version": 2, "width": 80, "height": 24}'
    (tmp_path / "one.cast").write_text(head.replace("2", "1", 1))
    with pytest.raises(ValueError, match="version 1"):
        Cast.read(tmp_path / "one.cast")


@pytest.mark.parametrize("name", README)
def test_those_of_the_readme_are_small_and_say_nothing_of_whose_they_are(name: str) -> None:
    picture = (SCREENSHOTS / f"{name}.svg").read_text(encoding="utf-8")
    assert len(picture.encode()) <= MOST
    assert len(KEYS.findall(picture)) > 10, "it moves"
    ElementTree.fromstring(picture)
    text = " ".join(re.findall(r">([^<>]*)</text>", picture)).lower()
    assert getuser().lower() not in re.findall(r"\w+", text)
    for secret in (socket.gethostname(), str(Path.home()), gettempdir(), "/home", "/work"):
        assert secret.lower() not in text, secret
    body = picture.replace('xmlns="http://www.w3.org/2000/svg"', "")
    for fetched in ("http", "url(", "@import", "<script", "<image", "href"):
        assert fetched not in body
