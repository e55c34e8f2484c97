"""What the command palette offers: everything, also what has no key of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from tui.shell import chapter

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson
    from tui.shell.mnist_download import MnistDownload
    from tui.shell.shell import Shell


def commands(
    shell: Shell, lesson: Lesson | None, download: MnistDownload
) -> Iterable[SystemCommand]:
    """The commands that make sense now, in the learner's language."""
    words = shell.words

    def command(key: str, act: Callable[[], object], **values: object) -> SystemCommand:
        title = words.get("palette", key, **values)
        return SystemCommand(title, words.get("palette", f"{key}.help", **values), act)

    yield command("language", shell.action_language, language=shell.other_language_name)
    yield command("theme", shell.action_theme)
    yield command("keys", shell.action_keys_panel)
    yield command("clinic", shell.open_clinic)
    yield command("page", shell.write_page)
    yield command("glossary", shell.action_glossary_panel)
    yield command("map", shell.action_map, count=len(chapter.entries()))
    if lesson is not None:
        yield command("code", shell.action_code_panel)
        yield from _exports(lesson, command)
    if shell.engine_state.download is not None:
        yield command("cancel_download", download.cancel)
    else:
        yield command("download", download.begin)
    for entry in chapter.entries():
        name = f"{entry.number:>2} {entry.titles[shell.language]}"  # the palette sorts by text
        yield command("lesson", partial(shell.open_lesson, entry.id), lesson=name)
    yield command("quit", shell.action_leave)


def _exports(lesson: Lesson, command: Callable[..., SystemCommand]) -> Iterable[SystemCommand]:
    from tui.shell.exports import files as exports
    from tui.shell.panels.code import DIALECTS, lesson_code

    yield command("export_svg", lambda: lesson.notice(exports.save_picture(lesson)))
    yield command("export_text", lambda: lesson.notice(exports.save_text(lesson)))
    for dialect, name in DIALECTS.items():
        for key, save in (
            ("export_code", exports.save_code),
            ("export_notebook", exports.save_notebook),
        ):
            yield command(
                key,
                lambda save=save, dialect=dialect: lesson.notice(
                    save(lesson, dialect, lesson_code(lesson, dialect))
                ),
                dialect=name,
            )
