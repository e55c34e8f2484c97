"""The film of the step that was taken last: asked for, played, and left when training goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.timer import Timer

from engine import protocol
from engine.explain.fit.film import FRAMES, LAST, Film, Filmed
from engine.protocol.arrays import number
from tui.drawing.numbers import short
from tui.drawing.places import Sketch
from tui.lessons.fit.figures.film import FilmScene, draw_film, say_film
from tui.link.asked import Asked, just
from tui.shell.keys.table import Key, Table

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson

FRAME = 0.15
"""Seconds between two frames in which images are judged."""
HELD = {0: 2.0, FRAMES: 3.5}
"""Seconds that these frames stand: as long as their captions take to read."""


class StepFilm:
    """Asks for one film at a time. `film` is that of the step on screen, None while there is none.

    `frame` goes on by itself, by a timer of the lesson's that runs only while a film plays; where
    nothing moves it stands at its end at once, and wherever else a key puts it.
    """

    def __init__(self, lesson: FitLesson) -> None:
        self.lesson = lesson
        self.frame = 0
        self._film: Film | None = None
        self._timer: Timer | None = None
        self._held = False
        """Whether a step waits for the last film to come, to be filmed as well."""
        self._asked: Asked[None, protocol.StepFilmed] = Asked(
            lesson.engine,
            lambda _: protocol.FilmStep(),
            just(protocol.StepFilmed),
            self._told,
            of_data=False,
            at_once=1,
            kept=1,
        )

    # ---- the film there is

    @property
    def film(self) -> Film | None:
        film, run = self._film, self.lesson.run
        if film is None or run is None or (run.started.run, run.step) != (film.run, film.step):
            return None
        return film

    @property
    def is_over(self) -> bool:
        """Whether there was a film, and the training has gone on since."""
        return self._film is not None and self.film is None

    @property
    def playing(self) -> bool:
        return self._timer is not None

    @property
    def awaited(self) -> bool:
        return self._asked.is_waiting

    def take_step(self) -> None:
        """Take the next step of the training and film it; or take it alone, where nothing films.

        While the last film is still on its way none is asked for: over a slow line steps that
        are taken quickly would wait for pictures that nobody looks at. Of those steps the last
        one waits, and is filmed when that film has come: what stands at the end is seen.
        """
        if self._asked.is_waiting and not self._held:
            self._held = True
        elif self._asked.is_waiting or self.lesson.ch2.engine_state.replayed:
            self.lesson.ch2.ask(protocol.StepOnce())
        else:
            self._film_next()

    def _film_next(self) -> None:
        self._held = False
        self._asked.drop()
        self._asked.ask(None)

    def let_go(self) -> None:
        """A step that waits is not taken: the training goes on, or ends."""
        self._held = False

    def leave(self) -> bool:
        """Show the curves again; whether there was a film to leave."""
        was, self._film = self.film is not None, None
        self._stop()
        return was

    def _told(self) -> None:
        event = self._asked.known(None)
        if event is not None:
            self._asked.drop()
            self._film = _film_of(event)
            self.frame = 0 if self.lesson.ch2.moves else LAST
            self._wait()
        if self._held and not self._asked.is_waiting:
            self._film_next()
        self.lesson.answered()

    # ---- its time

    def _wait(self) -> None:
        self._stop()
        plays = self.film is not None and self.lesson.ch2.options.motion
        if plays and self.frame < LAST:
            self._timer = self.lesson.set_timer(HELD.get(self.frame, FRAME), self._on)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _on(self) -> None:
        if self.lesson.takes_step():
            self.frame += 1
        self._wait()
        self.lesson.answered()

    def skip(self) -> None:
        """Enter: to its end, and from there to its beginning."""
        self.frame = LAST if self.frame < LAST else 0
        self._wait()
        self.lesson.changed()

    def back(self) -> None:
        """`,`: to where its present half began, and there it stands."""
        self._stop()
        self.frame = FRAMES if self.frame > FRAMES else 0
        self.lesson.changed()

    # ---- what is seen

    def sketch(self, film: Film) -> Sketch[FilmScene]:
        return Sketch(draw_film, FilmScene(film, self.frame, self.lesson.labels), say_film)

    def caption(self, film: Film) -> tuple[str, Mapping[str, object]]:
        values = {
            "step": film.step,
            "samples": film.samples,
            "wrong": film.samples - film.rights[0],
            "before": short(film.losses[0]),
            "after": short(film.losses[1]),
        }
        if self.frame <= 0:
            return "film.batch", values
        if self.frame <= FRAMES:
            return ("film.before" if values["wrong"] else "film.before.none"), values
        mended, spoilt = film.turns["mended"], film.turns["spoilt"]
        key = f"film.turned.{'some' if mended else 'none'}.{'some' if spoilt else 'none'}"
        turned = self.lesson.text("labels", key, mended=mended, spoilt=spoilt)
        return "film.after", {**values, "turned": turned}

    def keys(self) -> Table:
        return (Key("Enter", "skip" if self.frame < LAST else "once_more", self.skip),)


def _film_of(event: protocol.StepFilmed) -> Film:
    count = event.index.shape[0]
    answers, given = event.answers.values(), event.given.values()
    images = tuple(
        Filmed(
            index,
            label,
            (answers[place], answers[count + place]),
            (given[place], given[count + place]),
        )
        for place, (index, label) in enumerate(
            zip(event.index.values(), event.labels.values(), strict=True)
        )
    )
    return Film(
        run=event.run,
        step=event.step,
        samples=event.samples,
        losses=(number(event.loss[0]), number(event.loss[1])),
        rights=event.right,
        images=images,
        pixels=event.pixels.data,
    )
