"""The inputs that no image ever lights need no products: they add nothing and learn nothing."""

import torch
from torch import Tensor

from engine.data.dataset import Images
from engine.training.byte_images import ByteImages

_COLUMNS = 16
"""Inputs and the one beside them come in multiples of so many, which vector units like."""


class LitInputs:
    """Which of the inputs of images (n, features) are to be computed with.

    An input that is 0 in every training image adds 0 to every sum, and the gradient of its
    weights is exactly 0, so that none of the chapter's optimizers moves them: 67 of MNIST's
    784 pixels. Some are kept to fill up the last `_COLUMNS`.
    """

    def __init__(self, images: Tensor | ByteImages) -> None:
        ever = images.ever_lit() if isinstance(images, ByteImages) else images.ne(0).any(0).cpu()
        lit, dark = ever.nonzero().flatten(), ever.logical_not().nonzero().flatten()
        missing = -(len(lit) + 1) % _COLUMNS
        self.columns = torch.cat((lit, dark[:missing])).sort().values.to(images.device)
        self._dark = dark[missing:].to(images.device)

    def narrowed(self, values: Tensor) -> Tensor:
        """Of values (features, …), one an input, those that are computed with."""
        return values.index_select(0, self.columns)

    def widened(self, values: Tensor, others: Tensor) -> Tensor:
        """`others` (features, …), in place, with `values` where there is something to compute."""
        # Not by index_copy_, which MPS lacks before torch 2.8.
        others[self.columns] = values
        return others

    def are_all_of(self, values: Tensor) -> bool:
        """Whether values (features, …) are 0 wherever nothing is computed."""
        return not bool(values.index_select(0, self._dark).any())


def computed_inputs(images: Images) -> dict[str, int]:
    """How many inputs images u1 (n, height, width) have, and how many are computed with."""
    as_bytes = ByteImages(images, torch.device("cpu"), scaled=False)
    return {"all": images[0].size, "computed": len(LitInputs(as_bytes).columns)}
