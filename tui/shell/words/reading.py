"""The longer text of a lesson and the mistake that is often made, as one flowing text."""

from __future__ import annotations

from textual.content import Content

from tui.shell import chapter


def reading_content(texts: chapter.Texts, mistake_title: str) -> Content:
    """The text and the common mistake, for a panel or for the side of a wide screen."""
    return Content.assemble(
        _flowing(texts.get("reading")),
        "\n\n",
        (mistake_title, "$accent bold"),
        "\n\n",
        _flowing(texts.get("mistake")),
    )


def _flowing(text: str) -> str:
    """Paragraphs as one line each, so that they wrap at the width they are given."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
