"""Which tensor a name of a typed text stands for."""

from engine.explain.elementwise.reductions.mistakes import EXAMPLE, ReductionMistake
from engine.explain.elementwise.reductions.nodes import Node, Source
from engine.explain.shared.typed.text import Span


class Names:
    """What stands for which tensor: what was typed in this text, and what was there before."""

    def __init__(self, known: dict[str, Source]) -> None:
        self.known = known
        self.given: dict[str, Node] = {}
        self._typed: dict[str, str] = {}

    def node(self, word: Span) -> Node:
        """The tensor of that name. Raises `ReductionMistake`."""
        found = self.given.get(word.text) or self.known.get(word.text)
        if found is None and not self.given and len(self.known) == 1:
            found = next(iter(self.known.values()))  # whatever it is called where it comes from
        if found is None:
            raise ReductionMistake(
                "reduction.unknown_name",
                f"{word.quoted} is no tensor here; give its shape, as in {EXAMPLE}",
                token=word.quoted,
            )
        return found

    def fresh(self, wanted: str | None, text: str) -> str:
        """A name for a tensor that was typed where it is used; the same text is the same one."""
        if wanted is not None:
            return wanted
        taken = {*self.given, *self._typed.values()}
        choices = (*"xyzuvw", *(f"x{number}" for number in range(2, 99)))
        name = next(name for name in choices if name not in taken)
        return self._typed.setdefault(text, name)
