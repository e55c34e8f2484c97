"""Which library a text is written for, where that makes a difference.

It is told by names that only one of them has: a prefix (`np.`, `torch.`, `tf.`), a method
(`.permute`, `.view`) or a keyword (`dim=`, `axis=`). JAX and keras.ops do as NumPy does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Library = Literal["numpy", "torch", "tensorflow"]

_PREFIX: Final = re.compile(
    r"\b(?:(?P<torch>torch|nn|F)|(?P<numpy>np|numpy|jnp|keras|ops)|(?P<tensorflow>tf))\."
)
_SIGNS: Final[Mapping[Library, re.Pattern[str]]] = {
    "torch": re.compile(
        r"\bSize\s*\(|\bdim[01]?\s*=|\b(?:start|end)_dim\b|\bkeepdim\s*="
        r"|\.\s*(?:t|permute|unsqueeze|contiguous|movedim|moveaxis|swapdims|view|mm|bmm|mv|mH|H)\b"
        r"(?!\s*[=.])"
    ),
    "tensorflow": re.compile(r"\bTensorShape\b|\bperm\s*="),
    "numpy": re.compile(r"\bnewaxis\b|\bax[ie]s\s*=|\bkeepdims\s*=|\.\s*astype\b"),
}


def library_of(text: str) -> Library | None:
    """The library that the text names, None if any could be meant."""
    if named := _PREFIX.search(text):
        return next(library for library in _SIGNS if named[library])
    return next((library for library, sign in _SIGNS.items() if sign.search(text)), None)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of how a text was read. `key` is one of the frame's `readings`."""

    key: str
    values: Mapping[str, object]
