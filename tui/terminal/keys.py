"""What was pressed, whatever the input method: Hangul back to its QWERTY keys.

With a two-set (두벌식) Korean keyboard the letter m arrives as ㅡ, and g followed by l as
the one syllable 히. The same keys were pressed, so the same thing is meant.
"""

from __future__ import annotations

import re
import unicodedata

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

QWERTY = {
    "ㅂ": "q", "ㅈ": "w", "ㄷ": "e", "ㄱ": "r", "ㅅ": "t",
    "ㅛ": "y", "ㅕ": "u", "ㅑ": "i", "ㅐ": "o", "ㅔ": "p",
    "ㅁ": "a", "ㄴ": "s", "ㅇ": "d", "ㄹ": "f", "ㅎ": "g",
    "ㅗ": "h", "ㅓ": "j", "ㅏ": "k", "ㅣ": "l",
    "ㅋ": "z", "ㅌ": "x", "ㅊ": "c", "ㅍ": "v", "ㅠ": "b", "ㅜ": "n", "ㅡ": "m",
    "ㅃ": "Q", "ㅉ": "W", "ㄸ": "E", "ㄲ": "R", "ㅆ": "T", "ㅒ": "O", "ㅖ": "P",
    "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅢ": "ml",
    "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft",
    "ㄾ": "fx", "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt",
}  # fmt: skip


_FULL_WIDTH = {0x3000: " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEYS = {keys: letter for letter, keys in QWERTY.items()}
_TWICE = {
    letter: "".join(_KEYS[key] for key in keys) for letter, keys in QWERTY.items() if keys[1:]
}
"""Letters that are typed as two: ㅘ as ㅗㅏ, ㄳ as ㄱㅅ."""
_VOWEL, _FINAL = (
    "|".join([*(_TWICE[letter] for letter in letters if letter in _TWICE), *letters])
    for letters in (VOWELS, FINALS[1:])
)
_SYLLABLE = re.compile(
    f"(?P<initial>[{INITIALS}])(?P<vowel>{_VOWEL})(?P<final>(?:{_FINAL})(?![{VOWELS}]))?"
)
_ONE = {letters: letter for letter, letters in _TWICE.items()}


def to_qwerty(text: str) -> str:
    """`text` as the keys of a US keyboard that compose it; other characters stay.

    Takes syllables (히), letters (ㅎ), the conjoining letters that some terminals send
    (ᄒ + ᅵ), and full-width forms (７, （).
    """
    keys: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        code = ord(character) - 0xAC00
        if 0 <= code < 11172:
            keys.extend(QWERTY[letter] for letter in _letters(character))
        else:
            folded = unicodedata.normalize("NFKC", character) if ord(character) > 127 else character
            letter = _compatibility_letter(folded)
            keys.append(QWERTY.get(letter, letter))
    return "".join(keys)


def _compatibility_letter(letter: str) -> str:
    """A conjoining letter (U+1100 …) as the letter that a keyboard shows (U+3131 …)."""
    if len(letter) != 1:
        return letter
    code = ord(letter)
    if 0x1100 <= code < 0x1100 + len(INITIALS):
        return INITIALS[code - 0x1100]
    if 0x1161 <= code < 0x1161 + len(VOWELS):
        return VOWELS[code - 0x1161]
    if 0x11A8 <= code < 0x11A8 + len(FINALS) - 1:
        return FINALS[code - 0x11A8 + 1]
    return letter


def half_width(text: str) -> str:
    """`text` with full-width forms (７, （) as ASCII; whatever else there is stays."""
    return text.translate(_FULL_WIDTH)


def composed(text: str) -> str:
    """`text` with its Hangul letters as the syllables that a keyboard makes of them in turn."""
    return _SYLLABLE.sub(_syllable, "".join(map(_letters, unicodedata.normalize("NFC", text))))


def _letters(character: str) -> str:
    code = ord(character) - 0xAC00
    if not 0 <= code < 11172:
        return _compatibility_letter(character)
    initial, rest = divmod(code, 588)
    vowel, final = divmod(rest, 28)
    parts = VOWELS[vowel], FINALS[final]
    return INITIALS[initial] + "".join(_TWICE.get(part, part) for part in parts)


def _syllable(match: re.Match[str]) -> str:
    vowel, final = (_ONE.get(match[name] or "", match[name] or "") for name in ("vowel", "final"))
    place = INITIALS.index(match["initial"]) * 21 + VOWELS.index(vowel)
    return chr(0xAC00 + place * 28 + FINALS.index(final))


def is_hangul(text: str) -> bool:
    """Whether `text` holds a Hangul letter or syllable."""
    return any(
        0x1100 <= ord(c) <= 0x11FF or 0x3131 <= ord(c) <= 0x318E or 0xAC00 <= ord(c) <= 0xD7A3
        for c in text
    )
