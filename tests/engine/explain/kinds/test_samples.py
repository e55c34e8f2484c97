"""The numbers that make kinds visible: the same everywhere, and worth looking at."""

from __future__ import annotations

from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from engine.explain.kinds import samples

PLACES = st.integers(0, 10**12)
SHARES = st.floats(0, 1)


def test_noise_belongs_to_its_place_and_is_spread_evenly() -> None:
    drawn = [samples.noise(1, place) for place in range(2000)]
    assert drawn == [samples.noise(1, place) for place in range(2000)]
    assert len(set(drawn)) == 2000
    tenths = [sum(tenth / 10 <= one < (tenth + 1) / 10 for one in drawn) for tenth in range(10)]
    assert min(tenths) > 140
    assert samples.noise(1, 2) != samples.noise(2, 1) != samples.noise(1, 2, 0)


@given(PLACES, st.integers(0, 300))
def test_a_person_can_be_one(sample: int, feature: int) -> None:
    told = samples.person(sample, feature)
    low, high = {0: (18, 79), 1: (10_000, 120_000), 2: (0, 4), 3: (150, 195), 5: (1, 7)}.get(
        feature, (0, 100)
    )
    assert low <= told <= high


def test_people_differ_and_their_features_go_together() -> None:
    people = [[samples.person(one, feature) for feature in range(3)] for one in range(500)]
    assert len(set(map(tuple, people))) > 490
    young, old = ([one for one in people if (one[0] < 30) == young] for young in (True, False))
    assert mean(one[2] for one in young) < mean(one[2] for one in old)
    assert mean(one[1] for one in young) < mean(one[1] for one in old)


@given(PLACES, st.integers(1, 390))
def test_a_price_goes_on_from_minute_to_minute(day: int, minute: int) -> None:
    step = samples.market(day, minute, 0, 391) - samples.market(day, minute - 1, 0, 391)
    assert abs(step) < 0.8
    assert 80 < samples.market(day, minute, 0, 391) < 130


def test_a_day_is_busy_at_both_ends_and_no_two_days_are_alike() -> None:
    for feature in (1, 2):
        day = [samples.market(3, minute, feature, 390) for minute in range(390)]
        assert min(mean(day[:30]), mean(day[-30:])) > 1.5 * mean(day[180:210])
    prices = [
        [samples.market(day, minute, 0, 390) for minute in range(0, 390, 30)] for day in (0, 1)
    ]
    assert prices[0] != prices[1]


@given(st.text(max_size=12), st.integers(0, 1000))
def test_a_word_has_one_vector_wherever_it_stands(word: str, position: int) -> None:
    assert -1 <= samples.word_number(word, position) <= 1
    vectors = [[samples.word_number(one, place) for place in range(64)] for one in ("cat", "act")]
    assert vectors[0] != vectors[1]


@given(PLACES, st.integers(0, 10**6), SHARES, SHARES, st.integers(1, 5))
def test_pixels_are_bytes_as_many_as_there_are_channels(
    sample: int, frame: int, down: float, right: float, channels: int
) -> None:
    for pixel in (
        samples.image(sample, down, right, channels),
        samples.film(sample, frame, down, right, channels),
    ):
        assert len(pixel) == channels
        assert all(0 <= value <= 255 and isinstance(value, int) for value in pixel)


@given(st.integers(0, 100), st.integers(0, 10**6))
def test_the_ball_stays_in_the_picture_and_moves_a_little_in_each_frame(
    sample: int, frame: int
) -> None:
    (x, y), (next_x, next_y) = (samples.ball(sample, frame + step) for step in (0, 1))
    assert 0 <= x <= 1
    assert 0 <= y <= 1
    assert 0 < abs(next_x - x) + abs(next_y - y) < 0.2
    assert samples.film(sample, frame, y, x) != samples.landscape(100 + sample, y, x)
