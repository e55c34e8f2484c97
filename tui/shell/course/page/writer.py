"""The learner's page: asks the engine for what is missing, then writes it, in its language."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.shared.networks.softmax import softmax
from engine.protocol.arrays import Array
from tui.link.asked import Asked, just
from tui.link.runs.earlier_runs import EarlierRuns
from tui.shell import chapter
from tui.shell.course.kept import latest
from tui.shell.course.page.blocks import Drawn
from tui.shell.course.page.compose import page
from tui.shell.course.page.facts import Facts
from tui.shell.course.page.html import html
from tui.shell.course.page.markdown import markdown
from tui.shell.exports.files import export_folder

if TYPE_CHECKING:
    from tui.shell.shell import Shell

SIDE = 28
PATIENCE = 5.0
"""Seconds without an answer after which the page is written with what there is."""


class PageWriter:
    """One page at a time. `tells` says what became of it."""

    def __init__(self, shell: Shell, tells: Callable[[str], None]) -> None:
        self._shell, self._tells = shell, tells
        self._earlier = EarlierRuns(shell.engine, self._go_on)
        self._read: Asked[str, protocol.Predicted] = Asked(
            shell.engine,
            self._predict,
            just(protocol.Predicted),
            self._go_on,
            run=lambda run: run,
            of_data=False,
            kept=1,
        )
        self._heard: float | None = None
        """When an answer came last; None while no page is being made."""

    def begin(self) -> None:
        """Write the page as soon as all is here that it can have."""
        if self._heard is None:
            self._heard = time.monotonic()
            self._tells(self._word("gathering"))
            self._go_on()

    def look(self) -> None:
        """Some time has gone by: what has not come in all of it is left out."""
        if self._heard is not None and time.monotonic() - self._heard > PATIENCE:
            self._write()

    # ---- what is asked

    def _run(self) -> protocol.RunSummary | None:
        """The training that the page is about: the newest that was tested, or else the newest."""
        runs = self._runs()
        tested = (run for run in runs if run.test_accuracy is not None)
        return next(tested, runs[0] if runs else None)

    def _runs(self) -> tuple[protocol.RunSummary, ...]:
        return self._shell.listing.known(None) or ()

    def _predict(self, run: str) -> protocol.Predict:
        pixels = self._shell.own_digit.pixels
        assert pixels is not None
        return protocol.Predict(run=run, pixels=Array("|u1", (1, SIDE, SIDE), pixels))

    def _go_on(self) -> None:
        """Ask for the next thing that is missing; write once nothing is."""
        if self._heard is None:
            return
        self._heard = time.monotonic()
        if self._shell.engine_state.hello is None:
            self._write()
            return
        listing = self._shell.listing
        if listing.wanted(None) is None and listing.awaits(None):
            return
        run = self._run()
        if run is not None:
            self._earlier.want((run.run,))
            known = self._earlier.get(run.run)
            if self._earlier.refusal(run.run) is None and (known is None or not known.complete):
                return
            drawn = self._shell.own_digit.pixels is not None
            if drawn and self._read.wanted(run.run) is None and self._read.awaits(run.run):
                return
        self._write()

    # ---- what is written

    def _write(self) -> None:
        self._heard = None
        folder = _fresh(export_folder(), "what-i-know")
        try:
            folder.mkdir(parents=True)
            for name, text in self._files().items():
                (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            self._tells(self._word("failed", where=str(folder), reason=reason))
        else:
            self._tells(self._word("saved", where=str(folder / "page.html")))

    def _files(self) -> dict[str, str]:
        """The texts of the files, by their names."""
        facts = self.facts()
        title, blocks = page(facts)
        pictures = {one.name: one.svg for one in blocks if isinstance(one, Drawn)}
        whole = html(blocks, language=facts.language, title=title)
        return {"page.md": markdown(blocks), "page.html": whole, **pictures}

    def facts(self) -> Facts:
        """What there is to tell, as it stands now."""
        shell, run = self._shell, self._run()
        progress, name = shell.progress, run.run if run is not None else ""
        told = self._read.known(name)
        return Facts(
            language=shell.language,
            date=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
            marks={entry.id: progress.mark(entry.id) for entry in chapter.entries()},
            guesses=latest(progress.guesses),
            missions=progress.missions,
            digit=shell.own_digit.image,
            runs=self._runs(),
            run=self._earlier.get(name),
            reads=tuple(softmax(told.logits.values())) if told is not None else None,
        )

    def _word(self, key: str, **values: object) -> str:
        return partial(chapter.texts(self._shell.language, "page").get, "told")(key, **values)


def _fresh(folder: Path, name: str) -> Path:
    """A folder that is not there yet."""
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path
