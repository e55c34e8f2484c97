"""Which device trains, why that one, and with how many threads."""

import platform
from typing import Literal, NamedTuple

import torch

from engine.protocol import Device, DeviceReady, Problem, WishedDevice, clock
from engine.protocol.errors import Mistake
from engine.protocol.problems import problem
from engine.training.threads.processors import processors

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
    """The devices of this machine that torch can use, the best first.

    The first GPU of CUDA is cuda, others are cuda:1 and so on.
    """
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    numbered = [f"cuda:{number}" if number else "cuda" for number in range(gpus)]
    return [*numbered, *(["mps"] if torch.backends.mps.is_available() else []), "cpu"]


def choose(wish: WishedDevice) -> Chosen:
    """The device for `wish`, in which cuda:0 is cuda. Raises DeviceMissing."""
    there = available()
    if _number(wish) == 0:
        wish = "cuda"
    if wish == "auto":
        return Chosen(there[0], "only" if len(there) == 1 else "best", name_of(there[0]))
    if wish not in there:
        raise DeviceMissing(wish, there)
    return Chosen(wish, "asked", name_of(wish))


def name_of(device: Device) -> str:
    """What the maker calls it, or the processor's architecture."""
    if device.startswith("cuda"):
        return torch.cuda.get_device_name(_number(device) or 0)
    if device == "mps":
        return "Apple GPU"
    return _processor() or platform.machine() or "CPU"


def memory_of(device: Device) -> int | None:
    """Bytes of a GPU's own memory, None for the CPU; of a Mac's, what a GPU should take."""
    if device.startswith("cuda"):
        return int(torch.cuda.get_device_properties(_number(device) or 0).total_memory)
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
    return max(1, min(_THREADS_AT_FIRST, processors().usable))


def fewer_threads(asked: int, threads: int) -> Problem:
    """That not as many can train as were asked for (code `fit.threads`)."""
    return problem(
        "fit.threads",
        f"{asked} threads are more than the processors that may be used here; {threads} train",
        detail={"asked": asked, "threads": threads},
    )


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


def prepare_device(device: Device) -> None:
    """Have the calling thread compute there: streams and graphs of CUDA are of its own GPU."""
    if number := _number(device):
        torch.cuda.set_device(number)


def _number(device: WishedDevice) -> int | None:
    """That of a GPU which is named by one."""
    kind, _, number = device.partition(":")
    return int(number) if kind == "cuda" and number else None


def device_ready(wish: WishedDevice = "auto") -> DeviceReady:
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
