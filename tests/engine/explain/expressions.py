"""Expressions as a learner might type them, for tests that take any of them."""

from __future__ import annotations

import re
from itertools import count

from hypothesis import assume
from hypothesis import strategies as st

from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    FUNCTIONS,
    WANTED,
    Expression,
)
from engine.explain.shared.expressions.text import MAX_NAMES, ExpressionMistake, parse

ONE_ARGUMENT = sorted(set(FUNCTIONS) - set(WANTED))
SIGNS = sorted(sign for sign, _ in COMPARISONS.values())


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signed = st.tuples(inner, st.sampled_from("+-*/^"), inner)
    called = st.tuples(st.sampled_from(ONE_ARGUMENT), inner)
    paired = st.tuples(st.sampled_from(["max", "min"]), inner, inner)
    chosen = st.tuples(inner, st.sampled_from(SIGNS), inner, inner, inner)
    return st.one_of(
        signed.map(lambda parts: "({} {} {})".format(*parts)),
        called.map(lambda parts: "{}({})".format(*parts)),
        paired.map(lambda parts: "{}({}, {})".format(*parts)),
        chosen.map(lambda parts: "where({} {} {}, {}, {})".format(*parts)),
    )


texts = st.recursive(
    st.sampled_from(["A", "B", "C", "D", "2", "0.5"]), _grown, max_leaves=MAX_NAMES + 3
)


@st.composite
def expressions(draw: st.DrawFn) -> Expression:
    """Any, with names that may stand in it more than once."""
    return _parsed(draw(texts))


@st.composite
def trees(draw: st.DrawFn) -> Expression:
    """Any in which no name stands twice."""
    numbers = count(1)
    return _parsed(re.sub("[A-D]", lambda _: f"x{next(numbers)}", draw(texts)))


def _parsed(text: str) -> Expression:
    try:
        return parse(text)
    except ExpressionMistake:
        assume(False)
        raise
