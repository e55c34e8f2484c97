"""A capture that fails leaves the device as it was, and says so; a device that fails is heard.

torch's own code around a capture runs here, on a card that is made up.
"""

import pytest
import torch

from engine.protocol import Problem
from engine.training.fast import graphs

FULL = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 MiB")
LOST = RuntimeError("CUDA error: an illegal memory access was encountered\nCompile with …")
NOT_PERMITTED = RuntimeError("CUDA error: operation not permitted when stream is capturing\n…")
INVALID = RuntimeError("CUDA error: operation failed due to a previous error during capture")


class Stream:
    """One of a made-up GPU."""

    device = "cuda"

    def __init__(self) -> None:
        self.waited_for: list[Stream] = []

    def wait_stream(self, other: "Stream") -> None:
        self.waited_for.append(other)


class Card:
    """What a GPU keeps: its present stream, which pool memory comes from, how far it got.

    `at_begin` and `at_end` are raised where a capture begins and ends; `tidy`: it is torch
    2.12's or later, which leaves the pool at such an end.
    """

    def __init__(self) -> None:
        self.first = self.stream = Stream()
        self.streams: list[Stream] = []
        self.pool: tuple[int, int] | None = None
        self.capturing, self.replayed, self.pools = False, 0, 0
        self.at_begin: Exception | None = None
        self.at_end: Exception | None = None
        self.failed: Exception | None = None
        self.tidy = False

    def new_stream(self) -> Stream:
        self.streams.append(Stream())
        return self.streams[-1]

    def turn_to(self, stream: Stream) -> None:
        self.stream = stream

    def new_pool(self) -> tuple[int, int]:
        self.pools += 1
        return (0, self.pools)

    def leave(self, device: int, pool: tuple[int, int]) -> None:
        if self.pool != pool:
            raise RuntimeError("endAllocatePool: not currently recording to mempool_id")
        self.pool = None

    def synchronize(self) -> None:
        if self.failed is not None:
            raise self.failed

    def graph(card) -> object:  # noqa: N805 - two selves
        class Graph:
            def capture_begin(self, pool: tuple[int, int], **_: object) -> None:
                if card.at_begin is not None:
                    raise card.at_begin
                card.capturing, card.pool = True, pool

            def capture_end(self) -> None:
                card.capturing = False
                if card.at_end is None or card.tidy:
                    card.pool = None
                if card.at_end is not None:
                    raise card.at_end

            def replay(self) -> None:
                card.replayed += 1

        return Graph()


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    made = Card()
    for name, does in {
        "CUDAGraph": made.graph,
        "Stream": made.new_stream,
        "current_stream": lambda device=None: made.stream,
        "set_stream": made.turn_to,
        "current_device": lambda: 0,
        "_get_device_index": lambda *_: 0,
        "graph_pool_handle": made.new_pool,
        "synchronize": made.synchronize,
        "empty_cache": lambda: None,
    }.items():
        monkeypatch.setattr(torch.cuda, name, does)
    monkeypatch.setattr(torch._C, "_host_emptyCache", lambda: None, raising=False)
    monkeypatch.setattr(torch._C, "_cuda_endAllocateToPool", made.leave, raising=False)
    monkeypatch.setattr(torch.cuda.graphs.graph, "default_capture_stream", None)
    monkeypatch.setattr(graphs, "_beside", {})
    monkeypatch.setattr(graphs, "_mark", lambda: lambda: None)
    return made


class Work:
    """Counts how often it is done; what is to be raised is, in a capture or always."""

    def __init__(self, card: Card, raised: Exception | None = None) -> None:
        self._card, self._raised = card, raised
        self.done: list[Stream] = []

    def __call__(self) -> None:
        if self._card.capturing and self._raised is not None:
            self._card.at_end = INVALID  # as CUDA has it
            raise self._raised
        self.done.append(self._card.stream)


def never(reason: str) -> None:
    pytest.fail(f"refused: {reason}")


def test_work_is_captured_beside_and_repeated_by_the_graph(card: Card) -> None:
    work = Work(card)
    launch = graphs.as_graph(work, never)
    assert work.done == [card.streams[0]] * 4, "three times to warm up, once to be captured"
    assert card.streams[0].waited_for == [card.first]
    assert card.first.waited_for == [card.streams[0]]
    launch()
    launch()
    assert (card.replayed, len(work.done)) == (2, 4)


def test_all_groups_are_captured_on_one_stream_into_pools_of_their_own(card: Card) -> None:
    for _ in range(3):
        graphs.as_graph(Work(card), never)
    assert (len(card.streams), card.pools) == (1, 3)


@pytest.mark.parametrize("tidy", [False, True], ids=["torch 2.6", "torch 2.12"])
@pytest.mark.parametrize("where", ["at its beginning", "in the work", "at its end"])
def test_what_cannot_be_captured_is_done_as_it_is_where_it_was_and_one_hears_why(
    where: str, tidy: bool, card: Card
) -> None:
    card.tidy = tidy
    work = Work(card, NOT_PERMITTED if where == "in the work" else None)
    if where == "at its beginning":
        card.at_begin = NOT_PERMITTED
    if where == "at its end":
        card.at_end = INVALID
    heard: list[str] = []
    launch = graphs.as_graph(work, heard.append)
    assert heard == [str(INVALID if where == "at its end" else NOT_PERMITTED).partition("\n")[0]]
    assert card.stream is card.first, "or all that follows would be done beside"
    assert card.pool is None, "or all memory would come from the pool of the graph"
    work.done.clear()
    launch()
    assert (work.done, card.replayed) == ([card.first], 0)


@pytest.mark.parametrize("error", [FULL, LOST, RuntimeError("CUDA error: out of memory")])
@pytest.mark.parametrize("where", ["at its beginning", "in the work", "at its end"])
def test_what_the_device_fails_with_is_raised_from_the_first_stream(
    error: Exception, where: str, card: Card
) -> None:
    work = Work(card, error if where == "in the work" else None)
    if where == "at its beginning":
        card.at_begin = error
    if where == "at its end":
        card.at_end = error
    with pytest.raises(type(error)) as raised:
        graphs.as_graph(work, never)
    assert raised.value is error
    assert (card.stream, card.pool) == (card.first, None)


def test_a_device_that_was_lost_is_not_taken_for_a_capture_that_failed(card: Card) -> None:
    def work() -> None:
        if card.capturing:
            card.failed = LOST
            raise NOT_PERMITTED

    with pytest.raises(RuntimeError, match="illegal memory access"):
        graphs.as_graph(work, lambda reason: None)


def test_a_training_is_told_once_that_it_goes_without_graphs(card: Card) -> None:
    told: list[Problem] = []
    prepare = graphs.preparing(torch.device("cuda:1"), told.append)
    for _ in range(3):
        prepare(Work(card, NOT_PERMITTED))
    (only,) = told
    reason = "CUDA error: operation not permitted when stream is capturing"
    assert (only.code, only.detail) == ("fit.no_graph", {"device": "cuda:1", "reason": reason})
