"""Which paragraph of the longer text belongs to a caption, as the headings above them say.

Under `## reading` and `## mistake` a heading `### row stack` names the captions that what stands
below it belongs to: `row`, `stack`, and each of their cases, `stack.short`, unless another
heading names that case itself.
"""

from __future__ import annotations

from tui.shell.chapter import Texts

SECTIONS = ("reading", "mistake")
Headings = frozenset[tuple[str, str]]
"""Some of a lesson's headings: the section, and what stands there."""


def belonging(texts: Texts, caption: str) -> Headings:
    """The headings whose text belongs to that caption; of those, the ones that name it closest."""
    headings = [(section, key) for section in SECTIONS for key in texts.sections[section]]
    words = {word for _, key in headings for word in key.split() if named(word, caption)}
    closest = max(words, key=len, default="")
    return frozenset(one for one in headings if closest in one[1].split())


def named(word: str, caption: str) -> bool:
    """Whether a word of a heading stands for that caption, or for one that it is a case of."""
    return caption == word or caption.startswith(f"{word}.")


def paragraphs(texts: Texts, section: str) -> list[tuple[tuple[str, str], str]]:
    """Each paragraph of a section as one line, with its heading."""
    return [
        ((section, key), " ".join(paragraph.split()))
        for key, text in texts.sections[section].items()
        for paragraph in text.split("\n\n")
    ]
