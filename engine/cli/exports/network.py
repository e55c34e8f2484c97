"""`ch2-tui runs --export`: a trained network as a PyTorch state_dict, and how to load it."""

import os
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.cli.command_line import complain
from engine.cli.exports.file import put
from engine.data.dataset import CLASSES, SIDE
from engine.explain.shared.wording.sentences import said
from engine.protocol import Activation, FitSettings
from engine.protocol.errors import Mistake
from engine.runs import checkpoint, runs
from engine.runs.checkpoint import CheckpointDamaged, Tensors
from engine.training.initialisation import Weights, parameter_names, sizes

KINDS = (".pt", ".safetensors")
_LAYERS: dict[Activation, str] = {"relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid"}


class ExportKind(Mistake):
    """A file whose name says neither of KINDS (code `export.kind`)."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "export.kind",
            said("{file}: the file's name must end in {kinds}", file=file, kinds=", ".join(KINDS)),
        )


def export(run: str, file: Path, *, force: bool) -> None:
    """Save the network of the run's checkpoint in `file`.

    Prints the lines that load it on standard output, all else on standard error. Raises
    RunUnknown, ExportKind, and what `checkpoint.load` and `put` raise.
    """
    if file.suffix not in KINDS:
        raise ExportKind(file)
    path = runs.folder(run) / runs.CHECKPOINT
    laid_down = checkpoint.load(path)
    settings, step = laid_down.head.settings, laid_down.head.step
    tensors = state_dict(laid_down.tensors, settings, path)
    content = _safetensors(tensors) if file.suffix == ".safetensors" else _pt(tensors)
    put(file, (content,), force=force)
    complain(
        said(
            "{file}: the network of {run} after {step} steps; it takes images as float32 "
            "(n, {pixels}), from 0 to {most}, and gives logits (n, {classes})",
            file=file,
            run=run,
            step=step,
            pixels=SIDE * SIDE,
            most=1 if settings.scaled else 255,
            classes=CLASSES,
        )
    )
    sys.stdout.write("".join(f"{line}\n" for line in lines_that_load(file, settings)))
    sys.stdout.flush()


def state_dict(tensors: Tensors, settings: FitSettings, path: Path) -> dict[str, Weights]:
    """W1, b1, … as nn.Sequential names and shapes them: "0.weight" (outputs, inputs), ….

    Between two nn.Linear stands an activation, so their places are 0, 2, 4, …. Raises
    CheckpointDamaged, with `path`, if they are not of the widths that `settings` say.
    """
    found: dict[str, Weights] = {}
    widths = _widths(settings)
    names = parameter_names(widths)
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        weight, bias = (tensors.get(name) for name in names[2 * layer : 2 * layer + 2])
        if weight is None or bias is None:
            raise CheckpointDamaged(path, f"layer {layer + 1} is not there")
        if weight.shape != (inputs, outputs) or bias.shape != (outputs,):
            raise CheckpointDamaged(path, f"layer {layer + 1} is {weight.shape}, {bias.shape}")
        found[f"{2 * layer}.weight"] = np.ascontiguousarray(weight.T)
        found[f"{2 * layer}.bias"] = np.ascontiguousarray(bias)
    return found


def _widths(settings: FitSettings) -> tuple[int, ...]:
    return sizes(SIDE * SIDE, settings.hidden, CLASSES)


def lines_that_load(file: Path, settings: FitSettings) -> tuple[str, str, str]:
    """Python that gives `network`, an nn.Sequential with the weights of `file`."""
    name = repr(os.fspath(file))
    linear = [f"torch.nn.Linear({a}, {b})" for a, b in pairwise(_widths(settings))]
    layers = f", torch.nn.{_LAYERS[settings.activation]}(), ".join(linear)
    whole = f"network = torch.nn.Sequential({layers})"
    if file.suffix == ".pt":
        load = f"network.load_state_dict(torch.load({name}, weights_only=True))"
        return "import torch", whole, load
    load = f"network.load_state_dict(safetensors.torch.load_file({name}))"
    return "import torch, safetensors.torch", whole, load


def _safetensors(tensors: dict[str, Weights]) -> bytes:
    from safetensors.numpy import save

    return save(tensors, metadata={"format": "pt"})


def _pt(tensors: dict[str, Weights]) -> bytes:
    from io import BytesIO

    import torch  # only here: it takes seconds

    content = BytesIO()
    torch.save({name: torch.from_numpy(values) for name, values in tensors.items()}, content)
    return content.getvalue()
