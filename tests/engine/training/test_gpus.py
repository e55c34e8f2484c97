"""Several GPUs, each by its number: what is there is taken, what is not is one line.

No machine of ours has two: torch is told that there are.
"""

import msgspec
import pytest
import torch

from engine.cli import fit
from engine.cli.fit_options import OptionWrong, parse
from engine.protocol import DeviceReady, FitSettings
from engine.training import devices
from engine.training.devices import DeviceMissing, choose

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
    return taken


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
