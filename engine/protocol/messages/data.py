"""Images and labels: opening, reading and fetching them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.arrays import Array
from engine.protocol.messages.base import (
    CLASSES,
    Command,
    Count,
    Event,
    Positive,
    Split,
    Where,
)

MAX_IMAGES = 1024
"""The most images that one `get_images` may ask for."""


class OpenData(Command, frozen=True, kw_only=True, tag="open_data"):
    """Load what WHERE names (`auto`, `mnist`, `digits` or a path on the engine's machine)."""

    where: Annotated[str, Meta(max_length=4_096)] = "auto"


class GetImages(Command, frozen=True, kw_only=True, tag="get_images"):
    split: Split
    first: Count
    count: Annotated[int, Meta(ge=1, le=MAX_IMAGES)] = 1


class GivenImage(Struct, frozen=True, kw_only=True):
    """An image of none of the sets, `pixels` u1 (28, 28), and which class it is meant to be."""

    pixels: Array
    label: Annotated[int, Meta(ge=0, lt=CLASSES)]

    def __post_init__(self) -> None:
        dtype, shape = self.pixels.dtype, self.pixels.shape
        if dtype != "|u1" or shape != (28, 28):
            raise ValueError(f"pixels are {dtype} {shape}, not bytes (28, 28)")


class Download(Command, frozen=True, kw_only=True, tag="download"):
    """Fetch MNIST into the engine's cache."""


class CancelDownload(Command, frozen=True, kw_only=True, tag="cancel_download"):
    """Give up the download; what has arrived is kept for the next try."""


class DataReady(Event, frozen=True, kw_only=True, tag="data_ready"):
    name: Literal["mnist", "digits", "other"]
    source: Where
    """The file or folder it came from; "package" for the bundled digits."""
    verified: bool
    """Whether the checksums are MNIST's own."""
    plain: bool = True
    """Whether numpy.load(source) gives x_train, y_train, x_test and y_test as they are used."""
    kept: Where = ""
    """The .npz that holds the bundled digits; "" where they could not be kept."""
    train: Positive
    test: Positive
    height: Positive = 28
    width: Positive = 28
    classes: Positive = 10
    digest: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")] | None = None
    """SHA-256 of the training images' bytes."""
    rests_on: Annotated[tuple[Where, ...], Meta(max_length=64)] = ()
    """While all of these are as they are, absent ones too, the same data will be opened."""


class Images(Event, frozen=True, kw_only=True, tag="images"):
    """Images [first, first + n) of a split: `pixels` u1 (n, height, width), `labels` u1 (n,)."""

    split: Split
    first: Count
    pixels: Array
    labels: Array

    def __post_init__(self) -> None:
        pixels, labels = self.pixels, self.labels
        if pixels.dtype != "|u1" or len(pixels.shape) != 3:
            raise ValueError(f"pixels are {pixels.dtype} {pixels.shape}, not bytes (n, h, w)")
        if labels.dtype != "|u1" or labels.shape != pixels.shape[:1]:
            raise ValueError(f"labels are {labels.dtype} {labels.shape}, not one byte an image")


class DownloadProgress(Event, frozen=True, kw_only=True, tag="download_progress"):
    """Bytes of one file; `total` is 0 while it is not known."""

    received: Count
    total: Count
    source: Where


class DownloadFinished(Event, frozen=True, kw_only=True, tag="download_finished"):
    path: Where
