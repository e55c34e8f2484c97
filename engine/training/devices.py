"""Which device trains, why that one, and with how many threads."""

import platform
from typing import Literal, NamedTuple

import torch

from engine.protocol import Device, DeviceReady, Problem, WishedDevice, clock
from engine.protocol.errors import Mistake
from engine.protocol.problems import problem
from engine.training.device_failure import DeviceFull, failed, first_line, plainly
from engine.training.threads.processors import processors

_SIDE = 16
"""Of the matrices that a device is tried with."""
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


class DeviceUnusable(Mistake):
    """The device that was asked for is there and computes nothing (code `device.unusable`)."""

    def __init__(self, device: str, reason: str) -> None:
        super().__init__(
            "device.unusable",
            f"device {device} is there but cannot be used ({reason}); say auto or cpu",
            device=device,
            reason=reason,
        )


class Passed(NamedTuple):
    """A device that would have been better, and why it cannot be used."""

    device: Device
    reason: str


class Chosen(NamedTuple):
    device: Device
    reason: Literal["asked", "best", "only"]
    name: str
    passed: tuple[Passed, ...] = ()

    def problems(self) -> tuple[Problem, ...]:
        """That others would have been better (code `device.passed`)."""
        return tuple(
            problem(
                "device.passed",
                f"{device} cannot be used ({reason}); {self.device} trains",
                detail={"device": device, "reason": reason, "chosen": self.device},
            )
            for device, reason in self.passed
        )


def present() -> list[Device]:
    """The devices of this machine that torch knows, the best first, usable or not.

    The first GPU of CUDA is cuda, others are cuda:1 and so on.
    """
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    numbered = [f"cuda:{number}" if number else "cuda" for number in range(gpus)]
    return [*numbered, *(["mps"] if torch.backends.mps.is_available() else []), "cpu"]


def why_not(device: Device) -> str | None:
    """What keeps a device that is present from computing; None if nothing does.

    torch also names GPUs that its kernels were not made for, or that died: each is tried
    when it is first asked for, and one that failed for good is not tried again.
    """
    if device == "cpu" or device in _worked:
        return failed.get(device)
    if device not in failed:
        try:
            with plainly(device):
                _multiply(torch.device(device))
            name_of(device)
            memory_of(device)
        except DeviceFull as error:
            return first_line(error.__cause__ or error)  # there may be room another time
        except (Mistake, RuntimeError, AssertionError) as error:
            failed.setdefault(device, first_line(error.__cause__ or error))
        else:
            _worked.add(device)
    return failed.get(device)


_worked: set[Device] = set()
"""The devices that were tried and computed."""


def _multiply(device: torch.device) -> None:
    """One product. Raises what torch raises, and RuntimeError if it is wrong."""
    ones = torch.ones(_SIDE, _SIDE, device=device)
    # As a list: the processor's threads must not compute before they are prepared.
    if (ones @ ones).tolist() != [[float(_SIDE)] * _SIDE] * _SIDE:
        raise RuntimeError("its products are wrong")


def usable(device: Device) -> bool:
    """Whether `device` is there and computes."""
    return device in present() and why_not(device) is None


def choose(wish: WishedDevice) -> Chosen:
    """The device for `wish`, in which cuda:0 is cuda. Raises DeviceMissing, DeviceUnusable."""
    there = present()
    if _number(wish) == 0:
        wish = "cuda"
    if wish != "auto":
        if wish not in there:
            raise DeviceMissing(wish, there)
        if (reason := why_not(wish)) is not None:
            raise DeviceUnusable(wish, reason)
        return Chosen(wish, "asked", name_of(wish))
    passed: list[Passed] = []
    while (reason := why_not(there[len(passed)])) is not None:  # of cpu, the last, nothing does
        passed.append(Passed(there[len(passed)], reason))
    device = there[len(passed)]
    return Chosen(device, "only" if len(there) == 1 else "best", name_of(device), tuple(passed))


def name_of(device: Device) -> str:
    """What the maker calls it, or the processor's architecture. Raises DeviceLost."""
    if device.startswith("cuda"):
        with plainly(device):
            return torch.cuda.get_device_name(_number(device) or 0)
    if device == "mps":
        return "Apple GPU"
    return _processor() or platform.machine() or "CPU"


def memory_of(device: Device) -> int | None:
    """Bytes of a GPU's own memory, None for the CPU; of a Mac's, what a GPU should take.

    Raises DeviceLost.
    """
    with plainly(device):
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
    """Have the calling thread compute there: streams and graphs of CUDA are of its own GPU.

    Raises DeviceLost.
    """
    if number := _number(device):
        with plainly(device):
            torch.cuda.set_device(number)


def _number(device: WishedDevice) -> int | None:
    """That of a GPU which is named by one."""
    kind, _, number = device.partition(":")
    return int(number) if kind == "cuda" and number else None


def device_ready(wish: WishedDevice = "auto") -> DeviceReady:
    """What the screen is told when torch is loaded. Raises DeviceMissing, DeviceUnusable."""
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
