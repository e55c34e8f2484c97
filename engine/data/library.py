"""Data sets, each loaded once, for whoever needs them in this process."""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.protocol.errors import Mistake

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


class NoData(Mistake):
    """Images were asked for before data was opened (code `data.not_open`)."""

    def __init__(self) -> None:
        super().__init__("data.not_open", "no data is open; send open_data first")


class Library:
    """The data set that was asked for last, by its name.

    Safe to use from several threads: who comes while it is being loaded waits for it.
    Importing this loads no numpy; `load` does.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._loaded: tuple[str, Dataset] | None = None

    def has(self, where: str) -> bool:
        """Whether `where` is loaded, and so at hand without a wait."""
        loaded = self._loaded
        return loaded is not None and where in (loaded[0], loaded[1].source)

    def load(self, where: str | None) -> "Dataset":
        """What `where` names. Raises NoData, and the Mistakes of `engine.data.source.load`."""
        if where is None:
            raise NoData
        with self._loading:
            if self._loaded is not None and self.has(where):
                return self._loaded[1]
            from engine.data import source

            dataset = source.load(where)
            # One is kept: a second set of MNIST's size would be another 55 MB.
            self._loaded = (where, dataset)
            return dataset

    def load_meanwhile(self, where: str) -> None:
        """Begin to load it in a thread; `load` waits for the rest, and raises what is wrong."""

        def begin() -> None:
            with suppress(Exception):
                self.load(where)

        threading.Thread(target=begin, name="loading", daemon=True).start()

    def forget(self) -> None:
        """Look again at the next `load`: what is on this machine has changed."""
        with self._loading:
            self._loaded = None
