"""A page as one HTML file: its pictures are inside, and nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tui.shell.course.page.blocks import Block, Drawn, Grid, Heading, Listing, Paragraph

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic',
  sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; word-break: keep-all; }
h1, h2, h3 { line-height: 1.25; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8886;
  vertical-align: top; overflow-wrap: break-word; }
th, td:first-child { white-space: nowrap; }
@media (max-width: 40rem) { table { display: block; overflow-x: auto; } }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; color: inherit; }
@media (max-width: 40rem) { figure svg { font-size: 19px; } }
figcaption { font-size: .875rem; opacity: .75; }
""".strip()


def html(blocks: Iterable[Block], *, language: str, title: str) -> str:
    """The text of the file."""
    body = "\n".join(map(_written, blocks))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _written(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{escape(block.text)}</p>"
        case Listing():
            points = "".join(f"<li>{escape(point)}</li>\n" for point in block.points)
            return f"<ul>\n{points}</ul>"
        case Drawn():
            return f"<figure>\n{block.svg}<figcaption>{escape(block.shows)}</figcaption>\n</figure>"
        case Grid():
            head = _row("th", block.head)
            rows = "\n".join(_row("td", row) for row in block.rows)
            return f"<table>\n<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _row(cell: str, texts: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{cell}>{escape(text)}</{cell}>" for text in texts) + "</tr>"
