"""What the command palette offers: everything, also what has no key of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from tui.shell import chapter

if TYPE_CHECKING:
    from tui.shell.app import Ch2App


def commands(app: Ch2App) -> Iterable[SystemCommand]:
    """The commands that make sense now, in the learner's language."""
    words = app.words

    def command(key: str, act: Callable[[], object], **values: object) -> SystemCommand:
        title = words.get("palette", key, **values)
        return SystemCommand(title, words.get("palette", f"{key}.help", **values), act)

    yield command("language", app.action_language, language=app.other_language_name)
    yield command("theme", app.action_theme)
    yield command("keys", app.action_keys_panel)
    yield command("map", app.action_map)
    if app.lesson is not None:
        yield from _exports(app, command)
    if app.engine_state.download is not None:
        yield command("cancel_download", app.download.cancel)
    else:
        yield command("download", app.download.begin)
    for entry in chapter.entries():
        name = f"{entry.number:>2} {entry.titles[app.language]}"  # the palette sorts by text
        yield command("lesson", partial(app.open_lesson, entry.id), lesson=name)
    yield command("quit", app.action_leave)


def _exports(app: Ch2App, command: Callable[..., SystemCommand]) -> Iterable[SystemCommand]:
    from tui.shell.exports import files as exports

    lesson = app.lesson
    assert lesson is not None
    yield command("code", app.action_code_panel)
    yield command("export_svg", lambda: lesson.notice(exports.save_picture(lesson)))
    yield command("export_text", lambda: lesson.notice(exports.save_text(lesson)))
    for dialect in ("torch", "numpy"):
        yield command(
            f"export_{dialect}",
            lambda dialect=dialect: lesson.notice(exports.save_code(lesson, dialect)),
        )
