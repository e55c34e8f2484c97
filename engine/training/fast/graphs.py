"""Work on a CUDA device as a graph: sent once, repeated by one call.

It was not run on a card yet. The tests run everything that it is given, and itself with
torch's own code around a card that is made up; tests/measure/gpu.py is for a real one.
"""

import logging
from collections.abc import Callable
from contextlib import suppress

import torch

from engine.protocol import Problem
from engine.protocol.problems import problem
from engine.training.device_failure import first_line
from engine.training.fast.queued_step import Launch, Prepare, Wait, at_once

_WARM_UP = 3
"""Times that work is done before it is captured, as torch's notes on CUDA graphs advise."""
_OF_CAPTURE = ("captur", "cuda graph", "cudagraph", "not permitted", "not supported")
"""What CUDA and torch say of work that no graph can hold, in small letters."""

_log = logging.getLogger(__name__)
_beside: dict[int, torch.cuda.Stream] = {}
"""For each GPU the stream that captures: every other one would have cuBLAS take 32 MiB more."""


def preparing(device: torch.device, told: Callable[[Problem], None]) -> Prepare:
    """How work is made ready there: as a graph on CUDA, elsewhere it is done as it comes.

    `told` hears once if no graph can be had (code `fit.no_graph`).
    """
    if device.type != "cuda":
        return at_once
    reasons: list[str] = []

    def refused(reason: str) -> None:
        reasons.append(reason)
        if len(reasons) == 1:
            without = (
                f"{device} cannot repeat the steps as a graph ({reason}); each operation is sent "
                "by itself, and an epoch takes longer"
            )
            told(problem("fit.no_graph", without, detail={"device": str(device), "reason": reason}))

    return lambda work: as_graph(work, refused)


def as_graph(work: Callable[[], None], refused: Callable[[str], None]) -> Launch:
    """`work` captured as a graph, or the work itself where it can't be: `refused` hears why.

    Does the work a few times first, on a stream of its own, since libraries set
    themselves up at their first call. Raises what the device itself fails with, among it
    torch.OutOfMemoryError.
    """
    first, beside = torch.cuda.current_stream(), _stream()
    beside.wait_stream(first)
    # A capture that fails leaves its stream the current one; this does not.
    with torch.cuda.stream(beside):
        for _ in range(_WARM_UP):
            work()
        graph = _captured(work, beside, refused)
    first.wait_stream(beside)
    if graph is not None:
        return Launch(graph.replay, _mark)
    torch.cuda.synchronize()  # what the device failed with before, it says here
    return Launch(work, _mark)


def _stream() -> torch.cuda.Stream:
    device = torch.cuda.current_device()
    if device not in _beside:
        _beside[device] = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    return _beside[device]


def _captured(
    work: Callable[[], None], stream: torch.cuda.Stream, refused: Callable[[str], None]
) -> torch.cuda.CUDAGraph | None:
    graph, pool = torch.cuda.CUDAGraph(), torch.cuda.graph_pool_handle()
    at_work: list[RuntimeError] = []

    def watched() -> None:
        try:
            work()
        except RuntimeError as error:
            at_work.append(error)
            raise

    try:
        # Other threads of the process may go on using the device meanwhile.
        with torch.cuda.graph(graph, pool=pool, stream=stream, capture_error_mode="thread_local"):
            watched()
    except RuntimeError as error:
        _leave(pool)
        # The end of a capture that went wrong is an error too, and hides the one before it.
        cause = at_work[0] if at_work else error
        if not _is_of_capture(cause):
            raise cause from None
        _log.warning("no CUDA graph, each operation is sent by itself: %s", cause)
        refused(first_line(cause))
        return None
    return graph


def _is_of_capture(error: RuntimeError) -> bool:
    said = str(error).lower()
    full = isinstance(error, torch.OutOfMemoryError) or "out of memory" in said
    return not full and any(words in said for words in _OF_CAPTURE)


def _leave(pool: tuple[int, int]) -> None:
    """Have memory come from where it came from before a capture into `pool` failed.

    torch before 2.12 goes on serving that pool (pytorch#180395). It is not given back:
    there is no telling here whether the graph does that, and twice would end the process.
    """
    end = getattr(torch._C, "_cuda_endAllocateToPool", None)
    end = end or getattr(torch._C, "_cuda_endAllocateCurrentStreamToPool", None)
    if end is not None:
        with suppress(RuntimeError):  # it was left already
            end(torch.cuda.current_device(), pool)


def _mark() -> Wait:
    event = torch.cuda.Event()  # type: ignore[no-untyped-call]
    event.record()
    wait: Wait = event.synchronize
    return wait
