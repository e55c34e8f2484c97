"""Teams of threads of GNU OpenMP, which torch computes with: one parked, one's own ended.

Threads wait for their team's next work by spinning, unless there are more of them in the
process than processors; then they hardly spin. So a team that does nothing is the switch.
"""

import ctypes
import sys
import threading
from functools import cache

_SOFT = 1
"""omp_pause_soft: what the thread's team took is given back, its settings are kept."""


@cache
def _gomp() -> ctypes.CDLL | None:
    """GNU OpenMP as torch loaded it; None where torch has another, or none."""
    if sys.platform != "linux":
        return None
    loaded = ctypes.CDLL(None)
    return loaded if hasattr(loaded, "GOMP_parallel") else None


def can_park() -> bool:
    """Whether torch, which is loaded, computes with threads that a parked team changes."""
    return _gomp() is not None


class ParkedTeam:
    """`size` threads that sleep until `end`, one of them of Python."""

    def __init__(self, size: int) -> None:
        self._parked, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(
            target=self._park, args=(size,), name="parked team", daemon=True
        )
        self._thread.start()
        self._parked.wait()

    def _park(self, size: int) -> None:
        gomp = _gomp()
        if gomp is not None:
            nothing = ctypes.cast(gomp.getpid, ctypes.c_void_p)
            gomp.GOMP_parallel(nothing, None, ctypes.c_uint(size), ctypes.c_uint(0))
        self._parked.set()
        self._over.wait()

    def end(self) -> None:
        """Its threads end with the one that began them."""
        self._over.set()
        self._thread.join()


def can_end_own() -> bool:
    """Whether torch, which is loaded, came with a GNU OpenMP (of GCC 9 on) that can."""
    gomp = _gomp()
    return gomp is not None and hasattr(gomp, "omp_pause_resource_all")


def end_own() -> None:
    """End the team of the calling thread, which gets a new one with its next work in torch.

    A thread that is done with torch for now and stays would keep all others from spinning.
    """
    if "torch" in sys.modules and can_end_own():
        gomp = _gomp()
        assert gomp is not None
        gomp.omp_pause_resource_all(_SOFT)
