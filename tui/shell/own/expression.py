"""The expression that the learner looks at: tangent, way down and graph are of one point."""

from __future__ import annotations


class OwnExpression:
    """`given` is the expression with the values of its names, None until one was carried or typed.

    Every lesson that follows it shows it as it is here, and writes here what it changes of it;
    what it is, they know among themselves.
    """

    def __init__(self) -> None:
        self.given: object | None = None

    def keep(self, given: object) -> None:
        """From now on it is this one, or at this point."""
        self.given = given
