"""A home in which a network was trained, as the tests of lessons have it."""

from tests.tui.lessons.conftest import learned

__all__ = ["learned"]
