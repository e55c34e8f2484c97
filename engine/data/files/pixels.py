"""Values of images as bytes, where that loses nothing."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.data.dataset import DataError

Values = npt.NDArray[Any]
"""Flat, whole numbers or floats."""
Scale = Literal["bytes", "fractions"]
"""Whole numbers 0 to 255, or these divided by 255."""


def _fractions() -> npt.NDArray[np.float64]:
    """(spellings, 256): k/255 as `x / 255` and `x * (1 / 255)` round it in each float type."""
    rows = []
    k = np.arange(256)
    for kind in ("f4", "f8", "f2"):
        of_kind: npt.NDArray[Any] = k.astype(kind)
        most: npt.NDArray[Any] = np.array(255, kind)
        rows += [of_kind / most, of_kind * np.array(1 / 255, kind), (k / 255).astype(kind)]
    return np.array(rows, np.float64)


FRACTIONS = _fractions()


class Pixels:
    """Takes the values of one array, block by block; `count` of them, or as many as come.

    `scale` is None as long as there was nothing but 0.0 and 1.0, which both scales have; at
    the end that means fractions: black and white.
    """

    def __init__(self, where: str, name: str, count: int, scale: Scale | None = None) -> None:
        self._room = np.empty(count, np.uint8)
        self.scale = scale
        self._where, self._name = where, name
        self._done = 0

    @property
    def values(self) -> npt.NDArray[np.uint8]:
        """All that was taken, flat."""
        return self._room[: self._done]

    def add(self, block: Values) -> None:
        """Take the next values, whole numbers or floats. Raises DataError `data.wrong_pixels`."""
        before, self._done = self._done, self._done + len(block)
        if self._done > len(self._room):
            self._room.resize(max(self._done, 2 * before), refcheck=False)
        room = self._room[before : self._done]
        if block.dtype.kind != "f" and self.scale is None:
            self.scale = "bytes"
        if block.dtype == np.uint8 and self.scale == "bytes":
            room[:] = block
            return
        if self.scale is None and ((block != 0) & (block != 1)).any():
            self.scale = "bytes" if (block > 1).any() else "fractions"
            if self.scale == "bytes":
                self._room[:before] //= 255
        take = self._whole if self.scale == "bytes" else self._fractions
        taken, right = take(block)
        if not right.all():
            # What is below 0 tells most: such pixels were normalised.
            below = block[block < 0]
            self._refuse(below.min() if len(below) else block[~right][0])
        room[:] = taken

    def _whole(self, block: Values) -> tuple[Values, npt.NDArray[np.bool_]]:
        within = (block >= 0) & (block <= 255)
        taken = np.where(within, block, 0).astype(np.uint8)
        return taken, within & (taken == block)

    def _fractions(self, block: Values) -> tuple[Values, npt.NDArray[np.bool_]]:
        values = block.astype(np.float64, copy=False)
        within = (values >= 0) & (values <= 1)
        taken = np.rint(np.where(within, values, 0) * 255).astype(np.uint8)
        right = np.zeros(len(values), np.bool_)
        for spelling in FRACTIONS:
            right |= spelling[taken] == values
            if right.all():
                break
        return taken, within & right

    def _refuse(self, value: np.generic) -> None:
        raise DataError(
            "data.wrong_pixels",
            f"{self._where}: {self._name} contains {value}; pixels must be whole numbers from 0 "
            "to 255, or these divided by 255, the same in both sets",
            where=self._where,
            array=self._name,
            value=str(value),
        )
