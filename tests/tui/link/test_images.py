"""Images are asked for as they are looked at, and only so many of them are kept."""

from __future__ import annotations

import pytest

from engine.protocol import GetImages, Split
from engine.protocol import Images as ImagesTold
from engine.protocol.arrays import Array
from tests.tui.link.test_asked import DATA, HELLO
from tests.tui.stand_in import BareEngine
from tui.link.images import KEPT, Images


def looked_at(images: Images, engine: BareEngine, index: int) -> None:
    """Look at an image; what that asks for arrives."""
    before = len(engine.of(GetImages))
    images.image(index)
    for asked in engine.of(GetImages)[before:]:
        pixels = Array("|u1", (asked.count, 28, 28), bytes([asked.first % 256]) * asked.count * 784)
        labels = Array("|u1", (asked.count,), bytes(asked.count))
        told = ImagesTold(
            split=asked.split, first=asked.first, pixels=pixels, labels=labels, reply_to=asked.id
        )
        engine.says(told)


@pytest.mark.parametrize(("split", "together"), [("train", 64), ("test", 1)])
def test_the_images_looked_at_last_are_kept(split: Split, together: int) -> None:
    engine = BareEngine(HELLO, DATA)
    images = Images(lambda: engine, split)
    kept = KEPT[split]
    for index in range(0, 2 * kept, together):
        looked_at(images, engine, index)
    assert images.image(2 * kept - 1) == (bytes([(2 * kept - together) % 256]) * 784, 0)
    assert len(images._asked.answers) == kept // together
    assert kept * 800 < 4e6, "bytes"
    before = len(engine.of(GetImages))
    assert images.image(kept) is not None
    assert len(engine.of(GetImages)) == before
    assert images.image(0) is None
    assert len(engine.of(GetImages)) == before + 1
