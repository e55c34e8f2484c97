"""A person at the clinic: pastes, presses, reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Unpack

from rich.cells import cell_len
from textual.events import Paste

from tests.tui.conftest import QUIET_ENGINE, Asked, Person, opened_by
from tui.clinic.screen import ClinicScreen
from tui.drawing.places import PlacedDrawing

TRACEBACK = """\
\x1b[31mTraceback (most recent call last):\x1b[0m
  File "/home/somebody/train.py", line 31, in <module>
    out = model(images)
  File "/usr/lib/python3/site-packages/torch/nn/modules/linear.py", line 125, in forward
    return F.linear(input, self.weight, self.bias)
\x1b[1;31mRuntimeError\x1b[0m: mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)
"""
ERROR = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)"
ASKED, REPAIRED = "(64, 784) @ (512, 784)", "(64, 784) @ (784, 512)"
"""What the lesson's field holds when it is opened on these shapes, and on the first repair."""


class Patient(Person):
    """A person in front of the clinic."""

    @property
    def clinic(self) -> ClinicScreen:
        assert isinstance(self.app.screen, ClinicScreen), self.screen
        return self.app.screen

    @property
    def below(self) -> str:
        """What stands below the field."""
        return self.clinic.query_one(PlacedDrawing).canvas().text()

    @property
    def next_keys(self) -> list[str]:
        """The keys that are highlighted as the next one."""
        line = self.clinic.key_line
        return [part.key for part in line.left + line.right if part.ink == "next"]

    @property
    def edited(self) -> str:
        """What the lesson's field holds."""
        assert self.app.lesson is not None
        edited = self.app.lesson.edited
        assert edited is not None
        return edited[1]

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.pilot.pause()

    async def ask(self, text: str) -> None:
        """Paste it in the place of what is there, and press Enter."""
        if self.clinic.typing:
            self.clinic.field.value = ""
        await self.paste(text)
        await self.press("enter")

    def assert_fits(self) -> None:
        """Every line is inside the terminal, and exactly one key is the next one."""
        width = self.app.size.width
        assert all(cell_len(line) <= width for line in self.lines)
        assert self.lines[-1].count("▸") == 1, self.lines[-1]
        assert len(self.next_keys) == 1


@asynccontextmanager
async def at_the_clinic(home: Path, **asked: Unpack[Asked]) -> AsyncIterator[Patient]:
    """The application, from whose map `p` was pressed."""
    asked.setdefault("engine", QUIET_ENGINE)
    async with opened_by(Patient, home, **asked) as person:
        await person.press("p")
        yield person
