"""Several GPUs, each by its number: what is there is taken, what is not is one line.

No machine of ours has two: torch is told that there are.
"""

from collections.abc import Callable
from types import SimpleNamespace

import msgspec
import pytest
import torch

from engine.cli import doctor, fit
from engine.cli.fit_options import OptionWrong, parse
from engine.protocol import DeviceReady, Event, FitFinished, FitSettings, Problem
from engine.protocol.errors import Mistake
from engine.runs.controls import Controls
from engine.training import beginning, device_failure, devices
from engine.training.devices import DeviceMissing, DeviceUnusable, Passed, choose
from tests.engine.small import small_dataset

NAMES = ["H200", "A10", "T4"]


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[int]:
    """So many GPUs as is said; the numbers of those that a thread settled on."""
    taken: list[int] = []
    number: int = request.param
    monkeypatch.setattr(torch.cuda, "is_available", lambda: number > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: number)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index=0: NAMES[index])
    monkeypatch.setattr(torch.cuda, "set_device", taken.append)
    properties = SimpleNamespace(total_memory=8 << 30)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: properties)
    monkeypatch.setattr(devices, "_worked", set())
    failed: dict[str, str] = {}
    monkeypatch.setattr(device_failure, "failed", failed)
    monkeypatch.setattr(devices, "failed", failed)
    tried.clear()
    monkeypatch.setattr(devices, "_multiply", tried.append)
    return taken


NO_KERNEL = RuntimeError(
    "CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors …"
)
SAID = "CUDA error: no kernel image is available for execution on the device"
FULL = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 MiB\nSee …")
tried: list[torch.device] = []
"""The devices that a product was tried on."""
two = pytest.mark.parametrize("gpus", [2], indirect=True)
one = pytest.mark.parametrize("gpus", [1], indirect=True)


def failing(error: Exception, *where: str) -> Callable[[torch.device], None]:
    """A product that fails there."""

    def multiply(device: torch.device) -> None:
        tried.append(device)
        if str(device) in where:
            raise error

    return multiply


@pytest.mark.parametrize(
    ("gpus", "wish", "device", "name"),
    [
        (1, "auto", "cuda", "H200"),
        (1, "cuda", "cuda", "H200"),
        (1, "cuda:0", "cuda", "H200"),
        (2, "cuda:1", "cuda:1", "A10"),
        (3, "cuda:2", "cuda:2", "T4"),
        (3, "auto", "cuda", "H200"),
    ],
    indirect=["gpus"],
)
def test_a_gpu_is_taken_by_its_number_and_named(
    gpus: list[int], wish: str, device: str, name: str
) -> None:
    chosen = choose(wish)
    assert (chosen.device, chosen.name) == (device, name)
    devices.prepare_device(chosen.device)
    number = int(device.partition(":")[2] or 0)
    assert gpus == ([number] if number else [])
    assert torch.device(chosen.device).type == "cuda"


@pytest.mark.parametrize(
    ("gpus", "wish", "there"),
    [
        (0, "cuda:0", "cpu"),
        (0, "cuda", "cpu"),
        (1, "cuda:1", "cuda, cpu"),
        (2, "cuda:2", "cuda, cuda:1, cpu"),
    ],
    indirect=["gpus"],
)
def test_one_that_is_not_there_is_told_in_one_line_with_those_that_are(
    gpus: list[int], wish: str, there: str, capsys: pytest.CaptureFixture[str], home: object
) -> None:
    with pytest.raises(DeviceMissing, match=f"there is {there}, or say auto"):
        choose(wish)
    assert fit.main(["--device", wish, "--data", "digits"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert gpus == []


@pytest.mark.parametrize(
    "wrong", ["cuda:", "cuda:x", "cuda:-1", "cuda:1000", "gpu", "cuda:1\n", "cpu:0"]
)
def test_what_names_no_device_is_refused_with_what_would(wrong: str) -> None:
    with pytest.raises(OptionWrong, match="cuda:N"):
        parse(["--device", wrong])
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"device": wrong}, FitSettings)
    ready = {"device": wrong, "reason": "best", "name": "", "threads": 1, "torch": ""}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "device_ready", **ready}, DeviceReady)


def test_a_run_may_go_on_with_another_gpu() -> None:
    wish = parse(["--resume", "run", "--device", "cuda:1"])
    assert wish.settings.device == "cuda:1"


@two
def test_auto_goes_on_to_the_next_device_where_one_computes_nothing_and_remembers(
    gpus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_multiply", failing(NO_KERNEL, "cuda"))
    for _ in range(3):
        chosen = choose("auto")
        assert chosen == ("cuda:1", "best", "A10", (Passed("cuda", SAID),))
    assert [str(device) for device in tried] == ["cuda", "cuda:1"], "each is tried once"
    with pytest.raises(DeviceUnusable, match=r"cannot be used .CUDA error: no kernel image"):
        choose("cuda")
    assert choose("cpu").passed == ()


@two
def test_only_the_device_that_is_asked_for_is_tried(gpus: list[int]) -> None:
    assert choose("cuda:1").device == "cuda:1"
    assert [str(device) for device in tried] == ["cuda:1"], "a context takes memory of others"


@one
def test_a_device_that_has_no_room_now_may_have_it_another_time(
    gpus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_multiply", failing(FULL, "cuda"))
    assert choose("auto").passed == (Passed("cuda", str(FULL).partition("\n")[0]),)
    monkeypatch.setattr(devices, "_multiply", tried.append)
    assert choose("auto").device == "cuda"


@one
def test_products_that_are_wrong_are_as_bad_as_none(
    gpus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    devices._multiply(torch.device("cpu"))
    monkeypatch.setattr(torch.Tensor, "__matmul__", lambda left, right: left)
    with pytest.raises(RuntimeError, match="products are wrong"):
        devices._multiply(torch.device("cpu"))


@pytest.mark.parametrize("asked", ["get_device_name", "get_device_properties"])
@pytest.mark.parametrize(
    "error",
    [RuntimeError("CUDA unknown error - this may be due to …"), AssertionError("no CUDA here")],
)
@one
def test_a_device_that_cannot_say_its_name_or_memory_is_passed(
    gpus: list[int], asked: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(index: int = 0) -> str:
        raise error

    monkeypatch.setattr(torch.cuda, asked, fail)
    ready = devices.device_ready("auto")
    assert (ready.device, ready.memory) == ("cpu", None)
    assert choose("auto").passed == (Passed("cuda", str(error)),)


@one
def test_a_device_that_dies_later_is_one_plain_line_wherever_it_is_asked(
    gpus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = choose("auto")
    assert chosen.device == "cuda"

    def fail(*_: object) -> str:
        raise NO_KERNEL

    for name in ("get_device_name", "get_device_properties", "set_device"):
        monkeypatch.setattr(torch.cuda, name, fail)
    for ask in (devices.name_of, devices.memory_of, devices.prepare_device):
        with pytest.raises(Mistake, match=r"cuda:1 stopped working .CUDA error: no kernel"):
            ask("cuda:1")


def to_the_end(wish: str) -> tuple[FitFinished, list[Problem]]:
    settings = FitSettings(epochs=1, batch_size=64, hidden=(16,), threads=1, device=wish)
    events: list[Event] = []
    finished = beginning.begin(settings, lambda _: small_dataset()).run(Controls(), events.append)
    return finished, [event for event in events if isinstance(event, Problem)]


@one
def test_a_run_on_another_device_says_why_each_time(
    gpus: list[int], home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_multiply", failing(NO_KERNEL, "cuda"))
    for _ in range(2):
        finished, problems = to_the_end("auto")
        assert finished.device == "cpu"
        (why,) = problems
        detail = {"device": "cuda", "reason": SAID, "chosen": "cpu"}
        assert (why.code, why.detail) == ("device.passed", detail)


@one
def test_a_device_that_died_in_a_training_is_not_taken_again(
    gpus: list[int], home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> torch.Tensor:
        raise NO_KERNEL

    with monkeypatch.context() as there:
        there.setattr(torch.Tensor, "to", die)
        with pytest.raises(Mistake, match="cuda stopped working"):
            to_the_end("auto")
    finished, (why,) = to_the_end("auto")
    assert (finished.device, why.code, why.detail["reason"]) == ("cpu", "device.passed", SAID)
    assert tried == [torch.device("cuda")], "before the training"


@two
def test_doctor_says_of_each_device_what_keeps_it(
    gpus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_multiply", failing(NO_KERNEL, "cuda:1"))
    told = [value for name, value in doctor._torch() if name == "device"]
    assert told[:2] == ["cuda: H200", f"cuda:1: cannot be used: {SAID}"]
    assert told[2].startswith("cpu: ")
