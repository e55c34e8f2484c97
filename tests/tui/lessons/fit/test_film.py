"""`.` in the curves' view: the step is taken, and its film shows what it did to its batch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import protocol
from engine.explain.fit.film import FRAMES, LAST, Film, Filmed
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.lessons.conftest import HELLO, MNIST
from tests.tui.link.test_training import progress, started
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.lessons.fit import film as films
from tui.lessons.fit.curves import CurvesView
from tui.lessons.fit.figures.film import BELOW, MARKS, FilmScene, draw_film, tiles_in
from tui.lessons.fit.lesson import FitLesson
from tui.link.engine_command import engine_command
from tui.shell import chapter


def fit(person: Person) -> FitLesson:
    assert isinstance(person.app.lesson, FitLesson)
    return person.app.lesson


def view(person: Person) -> CurvesView:
    found = fit(person).shown
    assert isinstance(found, CurvesView)
    return found


def film_of(person: Person) -> Film:
    found = view(person).film
    assert found is not None
    return found


def caption(person: Person) -> str:
    """The whole of it, without the breaks of its lines."""
    key, values = fit(person).caption()
    return fit(person).text("captions", key, **values)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """The film's clock stands still: a test goes on by hand."""
    monkeypatch.setattr(films, "HELD", {})
    monkeypatch.setattr(films, "FRAME", 1_000_000.0)


async def goes_on(person: Person, frames: int = 1) -> None:
    for _ in range(frames):
        view(person).step_film._on()
    await person.until(lambda: not fit(person).pace.late)


SIXTEEN = 16


def filmed(step: int = 1, before: int = 3, after: int = 4) -> protocol.StepFilmed:
    """Sixteen sevens, of which some are read; images of different ink."""
    pixels = bytearray(SIXTEEN * 784)
    for image in range(SIXTEEN):
        for row in range(6, 22):
            start = image * 784 + row * 28 + 6 + image % 4
            pixels[start : start + 5] = bytes([255]) * 5
    answers = [7] * before + [1] * (SIXTEEN - before) + [1] * (SIXTEEN - after) + [7] * after
    array = protocol.arrays.Array
    return protocol.StepFilmed(
        run="r", step=step, samples=SIXTEEN, loss=(2.31, 2.125), right=(before, after),
        index=protocol.arrays.pack("<u4", range(SIXTEEN)),
        labels=array("|u1", (SIXTEEN,), bytes([7]) * SIXTEEN),
        pixels=array("|u1", (SIXTEEN, 28, 28), bytes(pixels)),
        answers=array("|u1", (2, SIXTEEN), bytes(answers)),
        given=array("<f4", (2, SIXTEEN), bytes(8 * SIXTEEN)),
    )  # fmt: skip


async def paused(person: Person, *, motion: bool = True) -> None:
    """A run of batches of 16 is paused before its first step."""
    person.app.options.motion = motion
    await person.arrives(HELLO, MNIST, started(), protocol.FitPaused(run="r", step=0))


async def film_arrives(person: Person, step: int = 1) -> None:
    """`.` was pressed: the step is taken, and its film comes."""
    await person.press("full_stop")
    await person.arrives(
        progress(step - 1, [(1, 2.31, 3)]),
        filmed(step),
        protocol.FitPaused(run="r", step=step),
    )


# ---- with the real engine


@pytest.mark.parametrize(
    ("size", "language", "ascii_glyphs"),
    [((80, 24), "en", False), ((120, 40), "ko", False), ((200, 60), "en", True)],
)
async def test_a_full_stop_in_a_pause_takes_one_step_and_films_it(
    home: Path, size: tuple[int, int], language: str, ascii_glyphs: bool
) -> None:
    pytest.importorskip("torch")
    serve = engine_command("serve")
    async with opened(
        home, lesson="fit", engine=serve, size=size, language=language, ascii_glyphs=ascii_glyphs
    ) as person:
        person.app.options.motion = True
        lesson = fit(person)
        lesson.settings = protocol.FitSettings(epochs=2, hidden=(16,))
        await person.until(lambda: person.app.engine_state.data is not None)
        await person.press("full_stop")
        await person.until(lambda: view(person).film is not None)
        assert lesson.run is not None
        assert lesson.run.step == 1
        film = film_of(person)
        assert len(film.images) == film.samples == 128
        first = lesson.run.loss.first
        assert first == pytest.approx(film.losses[0], rel=1e-4), "what the curve shows"
        await person.press("enter")
        for loss, right in zip(film.losses, film.rights, strict=True):
            assert short(loss) in person.figure
            assert f"{right}/128" in person.figure
        signs = {sign for sign in person.screen if not sign.isascii() and not "가" <= sign <= "힣"}
        assert bool(signs) != ascii_glyphs
        await person.press("full_stop")
        await person.until(lambda: view(person).film is not None and film_of(person).step == 2)
        assert lesson.run.step == 2
        assert lesson.run.status == "paused"
        await person.press("space")
        await person.until(lambda: lesson.run is not None and lesson.run.step > 2)
        await person.until(lambda: view(person).film is None)


# ---- how it plays


async def test_a_film_plays_from_the_images_to_what_the_step_made_of_them(
    home: Path, held: None
) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await film_arrives(person)
        assert "it sees only these 16 images" in person.shown
        assert "✗" not in person.figure
        assert "2.31" not in person.figure
        await goes_on(person, FRAMES // 2)
        assert 0 < person.figure.count("✗") < SIXTEEN - 3
        await goes_on(person, FRAMES - FRAMES // 2)
        assert "Before the step 13 of 16 are wrong" in person.shown
        assert person.figure.count("✗") == 13 + 1, "and once below, where it is explained"
        assert "loss 2.310" in person.figure
        assert "right 3/16" in person.figure
        assert "2.125" not in person.figure
        await goes_on(person, FRAMES)
        assert "from 2.310 to 2.125" in person.shown
        assert "right 4/16" in person.figure
        assert person.figure.count("+") == 4 + 1
        assert person.figure.count("!") == 3 + 1
        assert not view(person).step_film.playing
        await person.press("comma")
        assert "Before the step" in person.shown
        await person.press("comma")
        assert "it sees only these" in person.shown
        await person.press("enter")
        assert "from 2.310 to 2.125" in person.shown
        await person.press("f2")
        assert "정답 4/16" in person.figure
        await person.press("escape")
        assert view(person).film is None
        assert "512-10" in person.figure, "the curves, their table and what is trained"


async def test_a_film_runs_by_its_clock_and_ends(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(films, "HELD", {})
    monkeypatch.setattr(films, "FRAME", 0.01)
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await film_arrives(person)
        await person.until(lambda: view(person).step_film.frame == LAST)
        assert not view(person).step_film.playing


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_without_motion_a_film_stands_at_its_end_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(films, "HELD", {})
    monkeypatch.setattr(films, "FRAME", 0.001)
    right = {"en": "right", "ko": "정답"}[language]
    async with opened(home, lesson="fit", engine=QUIET_ENGINE, language=language) as person:
        await paused(person, motion=False)
        await film_arrives(person)
        film = view(person).step_film
        assert (film.frame, film.playing) == (LAST, False)
        assert f"{right} 3/16" in person.figure
        assert f"{right} 4/16" in person.figure
        await person.press("comma")
        assert (film.frame, film.playing) == (FRAMES, False)
        assert f"{right} 4/16" not in person.figure
        await person.press("enter", "enter")
        await person.pilot.pause(0.05)
        assert (film.frame, film.playing) == (0, False), "it stands at its beginning too"
        await person.press("enter")
        assert film.frame == LAST


def test_no_film_takes_longer_than_one_looks_at_it() -> None:
    seconds = sum(films.HELD.get(frame, films.FRAME) for frame in range(LAST))
    assert 4 < seconds < 15


async def test_of_steps_taken_while_a_film_is_on_its_way_the_last_one_is_filmed(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await person.press("full_stop", "full_stop", "full_stop", "full_stop")
        assert len(person.link.of(protocol.FilmStep)) == 1
        assert len(person.link.of(protocol.StepOnce)) == 2, "the last one waits"
        told = [progress(step, [(1, 2.3, 3)]) for step in range(3)]
        await person.arrives(told[0], filmed(1), *told[1:], protocol.FitPaused(run="r", step=3))
        assert len(person.link.of(protocol.StepOnce)) == 2
        assert len(person.link.of(protocol.FilmStep)) == 2
        await person.arrives(
            progress(3, [(1, 2.2, 4)]), filmed(4), protocol.FitPaused(run="r", step=4)
        )
        assert film_of(person).step == 4, "what stands at the end is seen"
        assert len(person.link.of(protocol.FilmStep)) == 2


async def test_a_step_that_waits_for_a_film_is_let_go_where_training_goes_on(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await person.press("full_stop", "full_stop", "space")
        await person.arrives(
            progress(0, [(1, 2.31, 3)]), filmed(1), protocol.FitContinued(run="r", step=1)
        )
        await person.arrives(protocol.FitPaused(run="r", step=1))
        assert len(person.link.of(protocol.FilmStep)) == 1
        assert not person.link.of(protocol.StepOnce)


async def test_the_weights_are_no_place_for_a_film(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await person.press("2", "full_stop")
        assert not person.link.of(protocol.FilmStep)
        assert len(person.link.of(protocol.StepOnce)) == 1


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("before", "after"), [(16, 16), (0, 16), (16, 0), (3, 4), (16, 12), (12, 16)]
)
async def test_what_none_of_the_images_did_is_said_in_words(
    home: Path, before: int, after: int, language: str
) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE, language=language) as person:
        await paused(person, motion=False)
        await person.press("full_stop")
        await person.arrives(
            progress(0, [(1, 2.31, before)]),
            filmed(1, before, after),
            protocol.FitPaused(run="r", step=1),
        )
        film = film_of(person)
        said = [caption(person)]
        await person.press("comma")
        said.append(caption(person))
        for text in said:
            assert not re.search(r"(?<![\d.])0(?![\d.])", text), text
        for count in (film.turns["mended"], film.turns["spoilt"]):
            assert not count or re.search(rf"(?<![\d.]){count}(?![\d.])", said[0])


async def test_a_film_that_cannot_be_is_told_and_the_next_can_be_asked_for(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await person.press("full_stop")
        asked = person.link.last(protocol.FilmStep)
        problem = protocol.Problem(reply_to=asked.id, code="film.none", message="no")
        await person.arrives(problem)
        assert view(person).film is None
        await film_arrives(person)
        assert view(person).film is not None


async def test_the_film_is_left_when_the_training_goes_on(home: Path, held: None) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await paused(person)
        await film_arrives(person)
        await person.press("space")
        assert person.link.of(protocol.Continue)
        await person.arrives(protocol.FitContinued(run="r", step=1))
        await person.until(lambda: not fit(person).pace.late)
        await person.arrives(progress(1, [(1, 2.2, 3)]))
        assert view(person).film is None
        await person.until(lambda: "512-10" in person.figure)
        assert "Each step: 16 images in" in person.shown


# ---- how it is drawn


images = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=128
)


@given(
    answers=images,
    frame=st.integers(0, LAST),
    columns=st.integers(0, 200),
    rows=st.integers(0, 60),
    losses=st.tuples(st.floats(), st.floats()),
)
@settings(max_examples=60)
def test_every_wrong_image_that_has_room_is_marked_beside_what_it_was_taken_for(
    answers: list[tuple[int, int, int]],
    frame: int,
    columns: int,
    rows: int,
    losses: tuple[float, float],
) -> None:
    shown = tuple(
        Filmed(n, label, (before, after), (0.1, 0.2))
        for n, (label, before, after) in enumerate(answers)
    )
    rights = tuple(sum(not one.wrong(half) for one in shown) for half in range(2))
    film = Film("r", 1, len(shown), losses, (rights[0], rights[1]), shown, bytes(784 * len(shown)))
    canvas = Canvas(columns, rows)
    labels = chapter.texts("en", "fit")
    draw_film(canvas, FilmScene(film, frame, lambda key, **v: labels.get("labels", key, **v)))
    tiles = tiles_in(columns, rows - BELOW, len(shown))
    seen = film.seen_in(tiles.across * tiles.down)
    lines = [line.ljust(columns) for line in canvas.text().split("\n")]
    judged = film.judged(frame, 0), film.judged(frame, 1)
    for number, place in enumerate(seen):
        row, column = number // tiles.across * tiles.rows, number % tiles.across * tiles.columns
        mark = lines[row][column + tiles.columns - 1]
        read = lines[row + 1][column + tiles.columns - 1]
        one = shown[place]
        if place < judged[1]:
            expected = MARKS[one.turn][0] if one.turn in MARKS else " "
            half = 1
        else:
            expected, half = ("✗" if place < judged[0] and one.wrong(0) else " "), 0
        assert mark == expected
        assert read == (" " if expected == " " else str(one.answers[half]))


def test_the_larger_the_room_the_more_of_a_batch_is_seen() -> None:
    tiles = [
        tiles_in(columns, rows - BELOW, 128) for columns, rows in ((78, 16), (78, 33), (158, 52))
    ]
    seen = [min(one.across * one.down, 128) for one in tiles]
    assert seen == sorted(seen)
    assert seen[-1] == 128
    assert tiles[-1].side > tiles[0].side
