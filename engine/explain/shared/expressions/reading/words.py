"""Names, constants and calls of an expression, libraries and methods among them."""

from collections.abc import Collection, Mapping
from math import e, pi
from typing import Final

from engine.explain.shared.expressions.reading.building import Building, Value
from engine.explain.shared.expressions.reading.calls import UNSAID, wanted_by
from engine.explain.shared.expressions.reading.cursor import Cursor
from engine.explain.shared.expressions.reading.spellings import (
    CONSTANTS_OF_LIBRARIES,
    LIBRARIES,
    function_of,
    is_function,
    near,
)
from engine.explain.shared.expressions.tokens import ExpressionMistake, Token, not_read

CONSTANTS: Final = {"pi": pi, "e": e}


class Words(Cursor):
    """`names` may stand in the text, any if None; `variables` are names even where they are
    constants or functions elsewhere; `given` are names that stand for values of the `building`.
    """

    def __init__(
        self,
        building: Building,
        tokens: list[Token],
        end_at: int,
        names: Collection[str] | None,
        variables: Collection[str],
        given: Mapping[str, Value],
    ) -> None:
        super().__init__(tokens, end_at)
        self.building, self.names, self.variables = building, names, variables
        self.given = given

    def choice(self, depth: int) -> Value:
        """A whole expression."""
        raise NotImplementedError

    def apply(
        self,
        function: str,
        token: Token,
        values: list[Value],
        keywords: Mapping[str, Value] | None = None,
    ) -> Value:
        """What a function makes of values."""
        raise NotImplementedError

    def word(self, token: Token, depth: int) -> Value:
        library = ""
        if token.text in LIBRARIES and self.token is not None and self.token.text == ".":
            library, token = token.text, self.path()
        if self.token is not None and self.token.text == "(":
            return self.call(token, library, depth)
        name = token.text
        is_given = name in self.given or name in self.variables
        is_named = self.names is not None and name in self.names
        if library:
            if name in CONSTANTS_OF_LIBRARIES:
                return self.building.number(name, CONSTANTS[name])
            raise self.unknown(token) if function_of(name) is None else self.bare(token)
        if name in self.given:
            return self.given[name]
        if is_function(name) and not is_given and not is_named:
            raise self.bare(token)
        if name in CONSTANTS and not is_given and not is_named:
            return self.building.number(name, CONSTANTS[name])
        if self.names is None or is_named:
            return self.building.name(token)
        known = ", ".join(self.names)
        raise ExpressionMistake(
            "expression.name",
            f"{token.span.quoted} is no name that is known here; {known} is",
            token=token.span.quoted,
            known=known,
        )

    def path(self) -> Token:
        """The last of the names that dots join."""
        token = None
        while token is None or self.take(".") is not None:
            if token is None:
                self.take(".")
            token = self.named()
        return token

    def named(self) -> Token:
        token = self.token
        if token is None:
            raise self.missing()
        self.next += 1
        if not token.is_name:
            raise not_read(token.span)
        return token

    def bare(self, token: Token) -> ExpressionMistake:
        function = function_of(token.text)
        wanted = 1 if function is None else wanted_by(function)
        return ExpressionMistake(
            "expression.arguments",
            f"{token.span.quoted} needs brackets: {token.span.quoted}(x)",
            token=token.span.quoted,
            given=0,
            wanted=wanted,
        )

    def unknown(self, token: Token) -> ExpressionMistake:
        if len(token.text) <= 2 or self.building.has(token.text) or token.text in self.given:
            written = token.span.quoted
            return ExpressionMistake(
                "expression.called",
                f"{written}(…) would call {written}; a product is {written}*(…)",
                token=written,
            )
        known = near(token.text)
        return ExpressionMistake(
            "expression.function",
            f"{token.span.quoted} cannot be called; such as {known} can be read",
            token=token.span.quoted,
            known=known,
        )

    def call(self, token: Token, library: str, depth: int) -> Value:
        function = function_of(token.text, library)
        if function is None:
            raise self.unknown(token)
        values, keywords = self.values(depth, token)
        if token.text[0].isupper() and self.token is not None and self.token.text == "(":
            # A layer is made and then called: LeakyReLU(0.1)(x).
            called, more = self.values(depth, token)
            values, keywords = [*called, *values], {**keywords, **more}
        return self.apply(function, token, values, keywords)

    def values(self, depth: int, called: Token) -> tuple[list[Value], dict[str, Value]]:
        """What stands in the brackets of a call, and what of it has a name before it."""
        self.take("(")
        bars, self.bars = self.bars, 0
        found: list[Value] = []
        keywords: dict[str, Value] = {}
        if self.take(")") is None:
            while True:
                self.argument(found, keywords, depth)
                if self.take(",") is None:
                    break
            self.expect(")", called, "(")
        self.bars = bars
        return found, keywords

    def argument(self, found: list[Value], keywords: dict[str, Value], depth: int) -> None:
        token = self.token
        following = self.tokens[self.next + 1 : self.next + 2]
        if token is None or not following or following[0].text != "=" or not token.is_name:
            found.append(self.choice(self.deeper(depth)))
            return
        self.next += 2
        said = [one.text for one in self.tokens[self.next : self.next + 3]]
        for name, unsaid in UNSAID:
            if token.text == name and said[: len(unsaid)] == [*unsaid]:
                self.next += len(unsaid)
                return
        keywords[token.text] = self.choice(self.deeper(depth))
