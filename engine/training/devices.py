"""Which device trains, why that one, and with how many threads."""

import os
import platform
from typing import Literal, NamedTuple

import torch

from engine.protocol import Device, DeviceReady, clock
from engine.protocol.errors import Mistake
from engine.protocol.messages.base import MAX_THREADS

BEST_FIRST: tuple[Device, ...] = ("cuda", "mps", "cpu")
_THREADS_AT_FIRST = torch.get_num_threads()
"""What torch takes by itself, before a training asked for another number."""


class DeviceMissing(Mistake):
    """The device that was asked for is not on this machine (code `device.missing`)."""

    def __init__(self, device: str, there: list[Device]) -> None:
        names = ", ".join(there)
        super().__init__(
            "device.missing",
            f"device {device} is not on this machine; there is {names}, or say auto",
            device=device,
            there=names,
        )


class Chosen(NamedTuple):
    device: Device
    reason: Literal["asked", "best", "only"]
    name: str


def available() -> list[Device]:
    """The devices of this machine that torch can use, the fastest first."""
    there: dict[Device, bool] = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    return [device for device in BEST_FIRST if there[device]]


def choose(wish: Literal["auto"] | Device) -> Chosen:
    """The device for `wish`. Raises DeviceMissing."""
    there = available()
    if wish == "auto":
        return Chosen(there[0], "only" if len(there) == 1 else "best", name_of(there[0]))
    if wish not in there:
        raise DeviceMissing(wish, there)
    return Chosen(wish, "asked", name_of(wish))


def name_of(device: Device) -> str:
    """What the maker calls it, or the processor's architecture."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    if device == "mps":
        return "Apple GPU"
    return _processor() or platform.machine() or "CPU"


def memory_of(device: Device) -> int | None:
    """Bytes of a GPU's own memory, None for the CPU; of a Mac's, what a GPU should take."""
    if device == "cuda":
        return int(torch.cuda.get_device_properties(0).total_memory)
    if device == "mps":
        return int(torch.mps.recommended_max_memory())
    return None


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()


def default_threads() -> int:
    """As many threads as torch would take, but no more than the processors we may use."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        processors = os.cpu_count() or 1
    return max(1, min(_THREADS_AT_FIRST, processors, MAX_THREADS))


def prepare_thread(threads: int) -> int:
    """Make the calling thread ready to train; gives the number of threads it got.

    To be called before this thread's first operation in torch: both settings belong to
    the thread, and its workers inherit the treatment of denormals when they start.
    """
    # RMSprop's averages for pixels that are always black decay into denormals, which
    # processors handle many times slower.
    torch.set_flush_denormal(True)
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return torch.get_num_threads()


def device_ready(wish: Literal["auto"] | Device = "auto") -> DeviceReady:
    """What the screen is told when torch is loaded. Raises DeviceMissing."""
    chosen = choose(wish)
    return DeviceReady(
        at=clock.now(),
        device=chosen.device,
        reason=chosen.reason,
        name=chosen.name,
        threads=default_threads(),
        torch=str(torch.__version__),
        memory=memory_of(chosen.device),
    )
