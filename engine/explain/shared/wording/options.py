"""A command's options: argparse, in the language of the environment."""

from __future__ import annotations

import argparse
import re
from math import isfinite

from engine.explain.shared.wording.environment import language_of_environment
from engine.explain.shared.wording.sentences import said, table, translated


class WordedParser(argparse.ArgumentParser):
    """An ArgumentParser that is given English, and looks up its words when it has to speak."""

    def parse_known_args(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        # argparse asks gettext, which wants a compiled catalogue at a place of its own.
        vars(argparse).update(_=_of_argparse, ngettext=_one_or_several)
        return super().parse_known_args(*args, **kwargs)

    def format_help(self) -> str:
        for group in self._action_groups:
            group.title = _of_argparse(group.title or "")
        for action in self._actions:
            if action.help:
                action.help = _of_argparse(translated(action.help))
        self.description, self.epilog = (
            translated(text) if text else text for text in (self.description, self.epilog)
        )
        return super().format_help()


def _of_argparse(english: str) -> str:
    """One of argparse's own words, a template for `%`."""
    return english if language_of_environment() == "en" else table("argparse").get(english, english)


def _one_or_several(one: str, several: str, number: int) -> str:
    return _of_argparse(one if number == 1 else several)


DEVICE_HELP = (
    "where to compute: auto, cpu, cuda, cuda:N for the GPU of that number, or mps (default: auto)"
)
RUN_HELP = "a run's name, last for the newest, its folder, or a recording.jsonl"
SPEED_HELP = "times real time; 0: no delay (default: 1)"


def device(text: str) -> str:
    """A kind of device or a GPU by its number, as the type of an option."""
    if not re.fullmatch("auto|cpu|mps|cuda(:[0-9]{1,3})?", text, re.ASCII):
        english = "{text} is no device; there may be auto, cpu, cuda, cuda:N and mps"
        raise argparse.ArgumentTypeError(said(english, text=text))
    return text


def count(text: str) -> int:
    """A whole number from 1 on, as the type of an option."""
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text)):
        raise argparse.ArgumentTypeError(said("{text} is no whole number from 1 on", text=text))
    return int(text)


def speed(text: str) -> float:
    """How many times as fast as it was, as the type of an option; 0 is without delay."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(said("{text} is no number from 0 on", text=text))
    return value
