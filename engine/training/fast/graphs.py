"""Work on a CUDA device as a graph: sent once, repeated by one call.

This file was not run on a card yet; everything that it is given is run in the tests.
"""

import logging
from collections.abc import Callable

import torch

from engine.training.fast.queued_step import Launch, Wait

_WARM_UP = 3
"""Times that work is done before it is captured, as torch's notes on CUDA graphs advise."""

_log = logging.getLogger(__name__)


def as_graph(work: Callable[[], None]) -> Launch:
    """`work` captured as a graph, or the work itself where it can't be captured.

    Does the work a few times first, on a stream of its own, since libraries set
    themselves up at their first call. Raises torch.OutOfMemoryError.
    """
    beside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    beside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(beside):
        for _ in range(_WARM_UP):
            work()
    torch.cuda.current_stream().wait_stream(beside)
    graph = torch.cuda.CUDAGraph()
    try:
        # Other threads of the process may go on using the device meanwhile.
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            work()
    except torch.OutOfMemoryError:
        raise
    except RuntimeError as error:
        _log.warning("no CUDA graph, each operation is sent by itself: %s", error)
        return Launch(work, _mark)
    return Launch(graph.replay, _mark)


def _mark() -> Wait:
    event = torch.cuda.Event()  # type: ignore[no-untyped-call]
    event.record()
    wait: Wait = event.synchronize
    return wait
