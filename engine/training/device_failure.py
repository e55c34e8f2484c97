"""A device that is too small or gone, told as what a person can do about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec, Protocol, TypeVar

import torch

from engine.protocol.errors import Mistake

_FULL = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")
"""What CUDA, Metal, the processor's allocators and cuBLAS say, in small letters."""
failed: dict[str, str] = {}
"""Why devices cannot be used by this process any more; most never recover before it ends."""
_GONE = ("cuda error", "cublas_status", "cudnn_status", "cudnn error", "nvml", "mps backend")


class DeviceFull(Mistake):
    """A device has too little memory for a training (code `device.out_of_memory`)."""

    def __init__(self, device: str) -> None:
        elsewhere = "" if device == "cpu" else ", or go on with --resume and --device cpu"
        super().__init__(
            "device.out_of_memory",
            f"{device} has too little memory for this training; take a smaller --batch-size "
            f"or narrower --hidden layers{elsewhere}",
            device=device,
        )


class DeviceLost(Mistake):
    """A device that worked does not any more (code `device.lost`)."""

    def __init__(self, device: str, reason: str) -> None:
        super().__init__(
            "device.lost",
            f"{device} stopped working ({reason}); the run is kept up to its last checkpoint, "
            "go on with --resume and --device cpu",
            device=device,
            reason=reason,
        )


def mistake_of(error: Exception, device: str) -> Mistake | None:
    """What `error`, which torch raised, says of the device; None if it says nothing of it."""
    if isinstance(error, Mistake):
        return None
    said = str(error).lower()
    full = isinstance(error, torch.OutOfMemoryError | MemoryError)
    if full or (isinstance(error, RuntimeError) and any(words in said for words in _FULL)):
        return DeviceFull(device)
    if device != "cpu" and isinstance(error, RuntimeError):
        # torch before 2.8 has no name of its own for it.
        accelerator = getattr(torch, "AcceleratorError", None)
        if (accelerator is not None and isinstance(error, accelerator)) or any(
            words in said for words in _GONE
        ):
            return DeviceLost(device, first_line(error))
    return None


def first_line(error: BaseException) -> str:
    """What an error says first; torch's go on with advice to programmers."""
    return str(error).partition("\n")[0].strip() or type(error).__name__


@contextmanager
def plainly(device: str) -> Iterator[None]:
    """Raise DeviceFull and DeviceLost in place of torch's errors that mean them.

    A device that is lost has `failed`.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        _raise(error, device)


def _raise(error: Exception, device: str) -> NoReturn:
    mistake = mistake_of(error, device)
    if mistake is None:
        raise error
    if isinstance(mistake, DeviceLost):
        failed.setdefault(device, first_line(error))
    raise mistake from error


class _OnDevice(Protocol):
    device: torch.device


P = ParamSpec("P")
Result = TypeVar("Result")
Self = TypeVar("Self", bound=_OnDevice)


def told_plainly(
    method: Callable[Concatenate[Self, P], Result],
) -> Callable[Concatenate[Self, P], Result]:
    """`method`, done `plainly` on its own device."""

    @wraps(method)
    def told(self: Self, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return method(self, *args, **kwargs)
        except (RuntimeError, MemoryError) as error:
            _raise(error, str(self.device))

    return told
