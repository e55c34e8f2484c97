"""What the editions of the book choose when they compile the chapter's network.

*Deep Learning with Python*, first (2017), second (2021) and third (2025) edition.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Edition:
    """`one_hot` says whether labels are rows of ten numbers, or integers."""

    number: int
    optimizer: str
    one_hot: bool

    @property
    def loss(self) -> str:
        """What Keras calls the loss that takes such labels; both are the same number."""
        return "categorical_crossentropy" if self.one_hot else "sparse_categorical_crossentropy"


EDITIONS: Final = (
    Edition(1, "rmsprop", one_hot=True),
    Edition(2, "rmsprop", one_hot=False),
    Edition(3, "adam", one_hot=False),
)
