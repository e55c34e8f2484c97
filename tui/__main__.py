"""The command line: parses, then imports only what the subcommand needs.

`ch2-tui` alone is the application. What computes (`fit`, `bench`, `data`, `runs`, `engine`)
replaces this process by `python -m engine …`: the screen's own code never imports torch.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from tui.shell.options import Options

ENGINE_COMMANDS = {
    "fit": "fit",
    "bench": "bench",
    "data": "data",
    "runs": "runs",
    "engine": "serve",
}
"""Subcommands that are the engine's, and what the engine calls them."""
USAGE = """ch2-tui [--lesson NAME] [--lang en|ko] [--data WHERE] [--device auto|cpu|cuda[:N]|mps]
               [--engine COMMAND] [--theme auto|light|dark] [--motion auto|off]
               [--glyphs auto|unicode|ascii] [--plain]
       ch2-tui fit | bench | data | runs | replay RUN | export DIR | serve | doctor
       ch2-tui engine | explain MESSAGE, or … | ch2-tui explain   [--help]"""
WRONG_USE = 2
CANNOT = ("dumb", "unknown")
"""Values of TERM whose terminals only print, one line after the other."""


def refuse(english: str, /, **values: object) -> NoReturn:
    """Say what was wrong and what would work, and leave."""
    from engine.explain.shared.wording.sentences import said

    if sys.stderr is not None:
        from tui.link.control_characters import plain

        sys.stderr.write(f"ch2-tui: {plain(said(english, **values))}\n")
    sys.exit(WRONG_USE)


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code, whoever reads what it prints."""
    from engine.explain.shared.wording.output import quiet_when_unread

    words = sys.argv[1:] if arguments is None else arguments
    speak_as_asked(words)
    return quiet_when_unread(lambda: command(words), "ch2-tui")


def command(words: list[str]) -> int:
    """Run the subcommand that the first word names, or the application."""
    first = words[0] if words else ""
    if first in ENGINE_COMMANDS:
        replace_by_engine(ENGINE_COMMANDS[first], words[1:])
    if first == "doctor":
        from tui.told.doctor import main as doctor

        return doctor(words[1:])
    if first == "serve":
        from tui.served.command import main as serve

        return serve(words[1:], refuse, checked)
    if first == "explain":
        from tui.clinic.command import main as explain

        return explain(words[1:], refuse)
    if first == "export":
        from tui.told.export import main as export

        return export(words[1:], refuse, require_data)
    if first == "replay":
        return application(words[1:], replay=True)
    if first and not first.startswith("-"):
        commands = ", ".join((*ENGINE_COMMANDS, "replay", "export", "serve", "doctor", "explain"))
        refuse(
            "no command {command}; there are {commands}, or none for the application",
            command=repr(first),
            commands=commands,
        )
    return application(words, replay=False)


def speak_as_asked(words: list[str]) -> None:
    """Speak the language that `--lang` names from now on, in help and errors too."""
    for place, word in enumerate(words):
        option, _, value = word.partition("=")
        if option == "--lang":
            os.environ["CH2_TUI_LANG"] = value or "".join(words[place + 1 : place + 2])


def replace_by_engine(command: str, words: list[str]) -> NoReturn:
    """Become the engine."""
    from engine.protocol.system.own import command as own
    from engine.protocol.system.sessions import become

    become(own("engine", command, *words))


def application(words: list[str], *, replay: bool) -> int:
    """The screen, with an engine behind it or a recording."""
    options = application_options(words, replay=replay)
    if options.plain:
        from tui.told.plain import read

        return read(options)
    from tui.served.browser import in_browser
    from tui.shell.app import Ch2App

    if options.theme == "auto" and options.progress.theme is None and not in_browser():
        from tui.terminal.background import is_light

        options.theme = "light" if is_light() else "dark"
    app = Ch2App(options)
    if sys.platform != "win32" and not in_browser():
        from tui.terminal.driver import TerminalDriver

        app.driver_class = TerminalDriver
    code = app.run()
    if app.farewell:
        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write(f"ch2-tui: {app.farewell}\n")
    return app.return_code or code or 0


def checked(words: list[str], *, replay: bool = False) -> argparse.Namespace:
    """What was asked for; leaves with one line and exit code 2 where it is wrong."""
    from tui.shell import chapter

    asked = parser_of(replay=replay).parse_args(words)
    lessons = [entry.id for entry in chapter.entries()]
    if not replay and asked.lesson is not None and asked.lesson not in lessons:
        refuse(
            "no lesson {lesson}; there are {lessons}",
            lesson=repr(asked.lesson),
            lessons=", ".join(lessons),
        )
    return asked


def application_options(words: list[str], *, replay: bool) -> Options:
    """The options of the application; leaves with one line and exit code 2 when they are wrong."""
    from tui.served.browser import in_browser

    asked = checked(words, replay=replay)
    lesson = "fit" if replay else asked.lesson
    plain = not replay and asked.plain
    # A stream that was closed by whoever started us is None.
    if not (plain or in_browser()) and not all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
    ):
        refuse(
            "this is no terminal; `ch2-tui --plain` tells the lessons as text, "
            "`ch2-tui fit` trains without a screen"
        )
    if not plain and os.environ.get("TERM", "").lower() in CANNOT:
        refuse(
            "a terminal that is {term} has no screen to draw on; `ch2-tui --plain` tells the "
            "lessons as text, `ch2-tui fit` trains without a screen",
            term=f"TERM={os.environ['TERM']}",
        )

    from tui.link.engine_command import engine_command
    from tui.shell.options import Options
    from tui.terminal.glyph_width import choose

    if in_browser() and asked.glyphs == "auto":
        asked.glyphs = "unicode"  # a page has the glyphs, whatever the server's locale is
    opened = partial(
        Options,
        lesson=lesson,
        language=asked.lang,
        ascii=plain or choose(asked.glyphs),
        theme=asked.theme,
        motion=asked.motion == "auto",
    )
    if replay:
        return opened(
            engine_command("replay", asked.run, "--speed", f"{asked.speed:g}"), replay=True
        )
    if asked.engine is not None:
        engine = shlex.split(asked.engine)
        if not engine:
            refuse("--engine needs a command, such as 'ssh gpubox ch2-tui engine'")
    else:
        engine = engine_command("serve")
        require_data(asked.data)
    return opened(engine, data=asked.data, device=asked.device, plain=plain)


def parser_of(*, replay: bool) -> argparse.ArgumentParser:
    """What the application takes, or `replay`."""
    from engine.explain.shared.wording.options import (
        DEVICE_HELP,
        RUN_HELP,
        SPEED_HELP,
        WordedParser,
        device,
        speed,
    )
    from tui.shell import chapter

    class Parser(WordedParser):
        """One line that says what was wrong, and exit code 2."""

        def error(self, message: str) -> NoReturn:
            refuse("{message}", message=message)

    parser = Parser(
        prog="ch2-tui replay" if replay else "ch2-tui",
        usage=USAGE,
        epilog="Environment: CH2_TUI_HOME is the folder that all files are kept in, CH2_TUI_LANG "
        "the language (en or ko), CH2_TUI_MNIST a file of MNIST; the README has the others.",
        allow_abbrev=False,
    )
    takes = parser.add_argument
    if replay:
        takes("run", metavar="RUN", help=RUN_HELP)
        takes("--speed", type=speed, default=1.0, metavar="X", help=SPEED_HELP)
    else:
        takes(
            "--lesson",
            metavar="NAME",
            help="the lesson to open, as --plain lists them (default: where you were last)",
        )
        takes(
            "--data",
            default="auto",
            metavar="WHERE",
            help="auto, mnist, digits, an .npz file, or a folder or zip of IDX or CSV files "
            "(default: auto)",
        )
        takes("--device", type=device, default="auto", metavar="DEVICE", help=DEVICE_HELP)
        takes(
            "--engine",
            metavar="COMMAND",
            help="the command that starts an engine elsewhere (default: this machine's engine)",
        )
        takes("--plain", action="store_true", help="tell the lessons as text, without a screen")
        takes("--version", action="version", version=f"ch2-tui {version()}")
    takes(
        "--lang",
        choices=tuple(chapter.LANGUAGES),
        help="the language (default: the last one chosen, or the environment's)",
    )
    takes(
        "--theme",
        choices=("auto", "light", "dark"),
        default="auto",
        help="light or dark; auto asks the terminal (default: auto)",
    )
    takes(
        "--motion",
        choices=("auto", "off"),
        default="auto",
        help="whether what moves between two steps is seen moving (default: auto, where the "
        "terminal keeps up)",
    )
    glyphs = ("auto", "unicode", "ascii")
    takes(
        "--glyphs",
        choices=glyphs,
        default="auto",
        help="what figures are drawn with (default: auto, by what the terminal can show)",
    )
    return parser


def require_data(where: str) -> None:
    """Leave if WHERE is a path that is not there; an engine elsewhere judges its own paths."""
    path = os.path.expanduser(where)
    if where not in ("auto", "mnist", "digits") and not os.path.exists(path):
        refuse(
            "--data {where}: nothing is there; give auto, mnist, digits, an .npz or a folder",
            where=where,
        )


def version() -> str:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("ch2-tui")
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    from engine.protocol.system.own import use_own

    use_own()
    sys.exit(main())
