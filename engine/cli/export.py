"""`ch2-tui runs --export`: a trained network as a PyTorch state_dict, and how to load it."""

import os
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.cli.command_line import DONE, complain
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


class ExportExists(Mistake):
    """There is a file of that name already (code `export.exists`)."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "export.exists",
            said("{file} is there already; name another, or say --force to replace it", file=file),
        )


class ExportUnwritable(Mistake):
    """The file cannot be written (code `export.unwritable`)."""

    def __init__(self, file: Path, reason: OSError) -> None:
        why = reason.strerror or type(reason).__name__
        super().__init__(
            "export.unwritable",
            said("cannot write {file}: {why}; name another place for it", file=file, why=why),
        )


def export(run: str, file: Path, *, force: bool) -> int:
    """Save the network of the run's checkpoint in `file`; the exit code.

    Prints the lines that load it on standard output, all else on standard error. Raises
    RunUnknown, what `checkpoint.load` raises, and the Mistakes above.
    """
    if file.suffix not in KINDS:
        raise ExportKind(file)
    path = runs.folder(run) / runs.CHECKPOINT
    laid_down = checkpoint.load(path)
    settings, step = laid_down.head.settings, laid_down.head.step
    tensors = state_dict(laid_down.tensors, settings, path)
    _write(file, tensors, force=force)
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
    return DONE


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


def _write(file: Path, tensors: dict[str, Weights], *, force: bool) -> None:
    content = _safetensors(tensors) if file.suffix == ".safetensors" else _pt(tensors)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        # "x": what is there is never overwritten, also if it came a moment ago.
        with open(unfinished if force else file, "xb") as opened:
            try:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
                if force:
                    os.replace(unfinished, file)
            except OSError:
                os.unlink(opened.name)
                raise
    except FileExistsError as error:
        raise ExportExists(file) from error
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, OSError) else OSError(22, str(error))
        raise ExportUnwritable(file, reason) from error


def _safetensors(tensors: dict[str, Weights]) -> bytes:
    from safetensors.numpy import save

    return save(tensors, metadata={"format": "pt"})


def _pt(tensors: dict[str, Weights]) -> bytes:
    from io import BytesIO

    import torch  # only here: it takes seconds

    content = BytesIO()
    torch.save({name: torch.from_numpy(values) for name, values in tensors.items()}, content)
    return content.getvalue()
