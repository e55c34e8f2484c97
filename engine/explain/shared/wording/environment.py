"""In which language the environment wants to be spoken to."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "ko")
CHOSEN: Final = "CH2_TUI_LANG"
"""The variable that says the language outright; `--lang` sets it, for the engine too."""
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of_environment(environment: Mapping[str, str] | None = None) -> str:
    """One of LANGUAGES, as POSIX and gettext have it.

    Of LC_ALL, LC_MESSAGES and LANG the first that is set is the locale. LANGUAGE, a list, is
    heard before it, but not where the locale is C or POSIX, or none. English if we have no other.
    """
    environment = os.environ if environment is None else environment
    if (chosen := environment.get(CHOSEN)) in LANGUAGES:
        return chosen
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "C")
    if re.split("[.@]", locale)[0] in ("C", "POSIX"):
        return "en"
    for wish in (environment.get("LANGUAGE") or locale).split(":"):
        language = re.split("[_.@-]", wish)[0].lower()
        if language in LANGUAGES:
            return language
    return "en"
