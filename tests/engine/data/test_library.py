"""Data that is loaded while something else is: once, and whoever asks waits for it."""

import threading

import pytest

from engine.data import source
from engine.data.dataset import DataError, Dataset
from engine.data.library import Library
from tests.engine.small import small_dataset


class Loading:
    """Stands for `source.load`: held until `go`, counted, and failing if it is to."""

    def __init__(self, mistake: DataError | None = None) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.asked: list[str] = []
        self._mistake = mistake

    def __call__(self, where: str) -> Dataset:
        self.asked.append(where)
        self.begun.set()
        assert self.go.wait(30)
        if self._mistake is not None:
            raise self._mistake
        return small_dataset()


def test_what_is_being_loaded_is_waited_for_and_not_loaded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loading, library = Loading(), Library()
    monkeypatch.setattr(source, "load", loading)
    library.load_meanwhile("small")
    assert loading.begun.wait(30)
    found: list[Dataset] = []
    asking = threading.Thread(target=lambda: found.append(library.load("small")))
    asking.start()
    assert not found
    loading.go.set()
    asking.join()
    assert found[0].title == "small"
    assert loading.asked == ["small"]


def test_what_was_wrong_is_told_to_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    loading, library = Loading(DataError("data.not_found", "nothing there")), Library()
    monkeypatch.setattr(source, "load", loading)
    loading.go.set()
    library.load_meanwhile("nowhere")
    with pytest.raises(DataError, match="nothing there"):
        library.load("nowhere")
