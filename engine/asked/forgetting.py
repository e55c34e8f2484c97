"""What torch says to a batch whose preparation is not complete."""

import torch
from torch import Tensor
from torch.nn import functional

from engine.data.dataset import CLASSES, SIDE, Images, Labels
from engine.protocol import BatchTried, FitSettings, Preparation
from engine.protocol.arrays import real
from engine.training.network import initial_parameters, sizes

_CHAPTER = FitSettings()
_LONGEST = 2_000


def tried(forgotten: Preparation, images: Images, labels: Labels) -> BatchTried:
    """Images (batch, 28, 28) and labels (batch,), uint8 both, prepared without `forgotten`,
    on their way through the chapter's untrained network and categorical cross-entropy.

    The layers are torch's own `linear`, as a learner's `nn.Linear` calls it, the loss is
    −Σ target · log p, written out.
    """
    pixels, whole = torch.tensor(images), torch.tensor(labels)
    flat = pixels.reshape(len(pixels), -1)
    ready = flat.to(torch.float32) / 255
    one_hot = functional.one_hot(whole.long(), CLASSES).float()
    batch = {"reshape": pixels.to(torch.float32) / 255, "float": flat}.get(forgotten, ready)
    refusal = ""
    try:
        _categorical(_logits(batch), whole if forgotten == "one_hot" else one_hot)
    except RuntimeError as error:
        refusal = " ".join(str(error).split())[:_LONGEST]
    output = _logits(ready)
    return BatchTried(
        forgotten=forgotten,
        refusal=refusal,
        samples=len(pixels),
        loss=real(_categorical(output, one_hot)),
        loss_of_integers=real(float(functional.cross_entropy(output, whole.long()))),
    )


def _logits(batch: Tensor) -> Tensor:
    widths = sizes(SIDE * SIDE, _CHAPTER.hidden, CLASSES)
    parameters = [torch.tensor(values) for values in initial_parameters(widths, _CHAPTER.seed)]
    output = batch
    for layer in range(0, len(parameters), 2):
        x = output if layer == 0 else functional.relu(output)
        output = functional.linear(x, parameters[layer].T, parameters[layer + 1])
    return output


def _categorical(output: Tensor, target: Tensor) -> float:
    return float(-(target * functional.log_softmax(output, 1)).sum(1).mean())
