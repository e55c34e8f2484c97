"""What torch is asked to do, operation by operation."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map


class Operation(NamedTuple):
    """One call: which, on what, and what came of it. `name` is such as aten.mm.out."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    result: Any

    @property
    def name(self) -> str:
        return str(self.function)


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Lists every operation that is done while it is entered, and does it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.done: list[Operation] = []

    def __torch_dispatch__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        arguments: tuple[Any, ...] = (),
        named: dict[str, Any] | None = None,
    ) -> Any:
        result = function(*arguments, **(named or {}))
        self.done.append(Operation(function, arguments, named or {}, result))
        return result


def repeat(done: Sequence[Operation]) -> None:
    """Do the operations over again in the memory that they had, as a graph of CUDA does.

    Numbers are those of the first time; a tensor that an operation made is filled anew.
    """
    for one in done:
        was, result = one.result, one.function(*one.arguments, **one.named)
        tree_map(_fill, was, result)


def _fill(was: object, now: object) -> None:
    if isinstance(was, Tensor) and isinstance(now, Tensor) and was.data_ptr() != now.data_ptr():
        was.copy_(now)
