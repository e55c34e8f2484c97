"""What an engine says that a lesson needs before anything moves in it."""

from __future__ import annotations

from array import array
from typing import Final

from engine import protocol
from engine.protocol import AnyEvent
from engine.protocol.arrays import Array
from tests.tui.conftest import Person

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
MNIST = protocol.DataReady(
    name="mnist", source="mnist.npz", verified=True, train=60_000, test=10_000
)
LABELS: Final = (7, 2, 1, 0, 4)
"""Of the first images, and again of those that follow."""


def pixels(image: int) -> bytes:
    """The image of that number: pixels that tell their places, and others in each image."""
    places = ((row, column) for row in range(28) for column in range(28))
    return bytes((7 * row + column + image) % 256 for row, column in places)


def units(count: int, shade: int) -> array[float]:
    """What so many units make of an image that begins so, before relu: numbers of both signs."""
    return array("f", ((unit * unit * 37 % 101 - 50 + 9 * shade) / 64 for unit in range(count)))


async def tell(person: Person, width: int = 512, answered: int = 0) -> int:
    """Open MNIST, and answer what is asked of images and of a layer of that width.

    How many commands have been asked by then: the next time they are `answered`.
    """
    if not answered:
        await person.arrives(HELLO, MNIST)
    while answered < len(person.link.asked):
        command = person.link.asked[answered]
        answered += 1
        event = _answer(command, width)
        if event is not None:
            await person.arrives(event)
    return answered


def _answer(command: protocol.AnyCommand, width: int) -> AnyEvent | None:
    match command:
        case protocol.GetImages(first=first, count=count):
            numbers = range(first, first + count)
            return protocol.Images(
                reply_to=command.id,
                split=command.split,
                first=first,
                pixels=Array("|u1", (count, 28, 28), b"".join(map(pixels, numbers))),
                labels=Array("|u1", (count,), bytes(LABELS[n % len(LABELS)] for n in numbers)),
            )
        case protocol.GetActivations():
            values = units(width, command.pixels.data[0])
            layer = Array("<f4", (width,), bytes(memoryview(values)))
            layers = (protocol.LayerActivations(pre=layer, post=layer),)
            return protocol.Activations(reply_to=command.id, run=command.run, step=0, layers=layers)
    return None
