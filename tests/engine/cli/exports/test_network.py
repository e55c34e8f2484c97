"""A trained network leaves as PyTorch's own state_dict, with the lines that load it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec.structs import replace
from safetensors.numpy import load_file

from engine.cli.runs import main
from engine.data import places
from engine.protocol import Activation, FitSettings
from engine.runs.checkpoint import save
from engine.training.initialisation import initial_parameters, parameter_names, sizes
from engine.training.network import logits
from tests.engine.runs.test_checkpoint import HEAD

PATIENCE = 120.0


def trained(
    hidden: tuple[int, ...] = (5, 4), activation: Activation = "relu"
) -> list[torch.Tensor]:
    """A run called "run" with a checkpoint; its parameters W1, b1, …."""
    widths = sizes(784, hidden, 10)
    parameters = [values + np.float32(0.01) for values in initial_parameters(widths, seed=3)]
    tensors = dict(zip(parameter_names(widths), parameters, strict=True))
    tensors |= {f"square_average.{name}": values for name, values in tensors.items()}
    folder = places.runs_home() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    settings = FitSettings(hidden=hidden, activation=activation)
    save(folder / "checkpoint.safetensors", replace(HEAD, settings=settings), tensors)
    return [torch.from_numpy(values) for values in parameters]


def printed(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["--export", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("kind", [".pt", ".safetensors"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_three_lines_give_the_network_that_was_trained(
    home: Path, capsys: pytest.CaptureFixture[str], kind: str, activation: Activation
) -> None:
    parameters = trained(activation=activation)
    file = home.parent / f"it's a network{kind}"
    lines = printed(["run", str(file)], capsys)
    assert lines.count("\n") == 3
    names: dict[str, torch.nn.Sequential] = {}
    exec(lines, names)  # what a person would paste
    images = torch.linspace(0, 1, 7 * 784).reshape(7, 784)
    expected = logits(parameters, images, activation)
    assert torch.allclose(names["network"](images), expected, rtol=1e-4, atol=1e-5)


def test_they_run_in_a_python_of_their_own(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    trained()
    lines = printed(["run", str(tmp_path / "network.pt")], capsys)
    ended = subprocess.run(
        [sys.executable, "-I", "-c", lines + "print(sum(p.numel() for p in network.parameters()))"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, f"{785 * 5 + 6 * 4 + 5 * 10}\n"), ended.stderr


def test_both_kinds_hold_the_same_tensors_and_nothing_else(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parameters = trained()
    plain, safe = home.parent / "a.pt", home.parent / "a.safetensors"
    printed(["run", str(plain)], capsys)
    printed(["run", str(safe)], capsys)
    tensors = torch.load(plain, weights_only=True)
    assert list(tensors) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]
    assert tensors["0.weight"].shape == (5, 784)
    assert torch.equal(tensors["0.weight"], parameters[0].T)
    assert tensors["0.weight"].is_contiguous()
    for name, values in load_file(safe).items():
        assert torch.equal(tensors[name], torch.from_numpy(values))


def test_a_file_that_is_there_is_not_overwritten_unless_it_was_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trained()
    file = home.parent / "mine.safetensors"
    file.write_text("mine")
    assert main(["--export", "run", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "mine"
    printed(["run", str(file), "--force"], capsys)
    assert len(load_file(file)) == 6
    assert {path.name for path in home.parent.iterdir()} == {"mine.safetensors", "home"}


@pytest.mark.parametrize(
    "words",
    [
        ["run", "a.onnx"],
        ["run", "a"],
        ["run", ""],
        ["run", "/not/there/a.safetensors"],
        ["run", "folder.safetensors"],
        ["run", "folder.safetensors", "--force"],
        ["run", "x" * 300 + ".safetensors"],
        ["nope", "a.safetensors"],
        ["../run", "a.safetensors"],
        ["other", "a.safetensors"],
    ],
)
def test_what_cannot_be_exported_is_one_line_and_leaves_nothing(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    trained()
    (places.runs_home() / "other").mkdir()
    monkeypatch.chdir(home.parent)
    Path("folder.safetensors").mkdir()
    assert main(["--export", *words]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert sorted(os.listdir()) == ["folder.safetensors", "home"]
    assert os.listdir("folder.safetensors") == []


def test_a_checkpoint_of_other_widths_than_it_says_is_not_exported(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trained()
    path = places.runs_home() / "run" / "checkpoint.safetensors"
    save(path, replace(HEAD, settings=FitSettings(hidden=(6, 4))), checkpoint_tensors(path))
    assert main(["--export", "run", str(home.parent / "a.safetensors")]) == 2
    assert "is damaged" in capsys.readouterr().err


def checkpoint_tensors(path: Path) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return dict(load_file(path))
