"""Images that stay bytes, and become numbers on a device a few at a time."""

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Images


class ByteImages:
    """Images (n, height, width) u1; a slice of it is (rows, features) float32 on `device`.

    All of MNIST as float32 would be 188 MB, of which a training keeps a table of its own.
    """

    def __init__(self, images: Images, device: torch.device, *, scaled: bool) -> None:
        """`scaled`: from 0 to 1, else from 0 to 255."""
        self.device, self._largest = device, 255 if scaled else 1
        self._bytes = images.reshape(len(images), -1)

    def __len__(self) -> int:
        return len(self._bytes)

    def __getitem__(self, rows: slice) -> Tensor:
        # A copy: they may be read-only, which torch does not know.
        part = torch.tensor(self._bytes[rows])
        # Divided here, whatever the device: others multiply by 1 / 255, which is the last
        # digit off in every second grey.
        return part.to(torch.float32).div_(self._largest).to(self.device)

    def ever_lit(self) -> Tensor:
        """Which features (features,) are other than 0 in any image."""
        return torch.from_numpy(np.bitwise_or.reduce(self._bytes, axis=0) != 0)
