"""Numbers for each kind of data, so that a kind can be seen: people, a market, words, pictures.

All of them follow from their indices by a formula, whatever the sizes of the tensor: nothing is
stored, and the same index gives the same number on every machine.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, exp, pi, sin
from typing import Final

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

FEATURES: Final = ("age", "income", "children", "height", "commute", "rooms")
"""What is told of a person; further features have no name."""
SERIES: Final = ("price", "volume", "trades")
"""What is told of each minute of a day at a market; further features have no name."""
FRAMES_A_SECOND: Final = 4
_MASK: Final = 2**64 - 1


def noise(*place: int) -> float:
    """A number in [0, 1) that looks drawn at random and belongs to that place (splitmix64)."""
    state = len(place)
    for number in place:
        state = (state * 0x9E3779B97F4A7C15 + number + 0x632BE59BD9B4E019) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state / 2**64


# ---- vectors: people


def person(sample: int, feature: int) -> int:
    """A whole number that is told of a person: years, an income a year, children, cm, …"""
    draw = noise(1, sample, feature)
    age = 18 + int(62 * noise(1, sample, 0))
    if feature == 0:
        return age
    if feature == 1:
        return 100 * int(180 + 9 * (age - 18) * (1.1 - age / 120) + 420 * draw * draw)
    if feature == 2:
        return int(min((age - 18) / 9, 4.5) * draw)
    low, span = {3: (150, 45), 4: (0, 75), 5: (1, 6)}.get(feature, (0, 100))
    return low + int(span * draw)


# ---- timeseries: days at a market


def market(day: int, minute: int, feature: int, minutes: int) -> float:
    """A number of one minute of a day that has so many: the price, the volume, the trades, …"""
    share = minute / max(minutes - 1, 1)
    if feature == 0:
        return 100.0 + day % 40 / 4 + _wave(day, share)
    busy = 0.35 + 1.3 * (2 * share - 1) ** 2
    draw = noise(2, day, minute, feature)
    if feature == 1:
        return float(round(1000 * busy * (0.6 + 0.8 * draw)))
    if feature == 2:
        return float(round(60 * busy * (0.5 + draw)))
    return round(sin(2 * pi * (share * (feature + 1) + noise(2, day, feature))), 3)


def _wave(day: int, share: float) -> float:
    """A walk over a day that ends elsewhere than it began: waves, each shorter and lower."""
    found = 4 * (noise(3, day) - 0.5) * share
    for number in range(1, 7):
        phase = noise(4, day, number)
        found += 2.2 / number * sin(2 * pi * (share * number * 1.3 + phase))
    return round(found, 2)


# ---- text: words as vectors


@lru_cache(4096)
def word_number(word: str, position: int) -> float:
    """A number of a word's vector, −1 to 1: the same word has the same vector everywhere."""
    letters = tuple(map(ord, word))
    slow = sin(2 * pi * (noise(5, *letters) + position * (0.02 + 0.05 * noise(6, *letters))))
    return round(0.65 * slow + 0.7 * (noise(7, *letters, position) - 0.5), 2)


# ---- images and video


def landscape(sample: int, down: float, right: float) -> Colour:
    """A pixel of a landscape at dusk, its place as shares of height and width."""
    sun = 0.22 + 0.56 * noise(8, sample), 0.24 + 0.22 * noise(9, sample)
    hill = 0.62 + 0.07 * sin(5 * right + 6 * noise(10, sample)) + 0.04 * sin(11 * right + sample)
    near = 0.8 + 0.05 * cos(4 * right + 6 * noise(11, sample))
    if down > near:
        return _mixed((30, 62, 56), (14, 34, 40), (down - near) / max(1 - near, 0.01))
    if down > hill:
        return _mixed((86, 96, 110), (52, 84, 92), (down - hill) / (near - hill))
    sky = _mixed((48, 76, 148), (240, 148, 96), min(down / 0.6, 1.0) ** 1.4)
    far = ((right - sun[0]) * 1.1) ** 2 + (down - sun[1]) ** 2
    if far < 0.011:
        return 255, 226, 140
    return _mixed(sky, (255, 196, 120), 0.55 * exp(-far * 22))


def image(sample: int, down: float, right: float, channels: int = 3) -> tuple[int, ...]:
    """The numbers of a pixel of an image of that sample: grey where there is one channel."""
    return _channels(landscape(sample, down, right), channels)


def film(sample: int, frame: int, down: float, right: float, channels: int = 3) -> tuple[int, ...]:
    """The numbers of a pixel of a frame: a ball that bounces through a landscape."""
    x, y = ball(sample, frame)
    far = ((right - x) * 1.6) ** 2 + (down - y) ** 2
    if far < 0.0081:
        shade = max(1 - far / 0.0081, 0.0) ** 0.5
        return _channels(_mixed((150, 24, 30), (255, 92, 70), shade), channels)
    return _channels(landscape(100 + sample, down, right), channels)


def ball(sample: int, frame: int) -> tuple[float, float]:
    """Where the ball is in a frame, right and down, as shares of width and height."""
    run = (frame / 52 + noise(12, sample)) % 2
    bounce = abs(sin(pi * (frame / 13 + noise(13, sample))))
    return 0.1 + 0.8 * (run if run < 1 else 2 - run), 0.88 - 0.58 * bounce


def _channels(colour: Colour, channels: int) -> tuple[int, ...]:
    red, green, blue = colour
    if channels == 1:
        return (round(0.299 * red + 0.587 * green + 0.114 * blue),)
    return tuple(colour[number % 3] for number in range(channels))


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
