"""Texts with places to be filled in, and the Korean particles behind what fills them.

`{accuracy}[을]` becomes 0.82를 or 0.81을. A particle is written as it is behind a consonant:
은, 이, 을, 과, 으로, or any form of 이다 that loses its 이 behind a vowel, as [이라고], [이면].
`{bracket}[번째]` is counted in words as far as one counts so: 첫 번째, 열 번째, 11번째.
"""

from __future__ import annotations

import re
from typing import Final

from engine.explain.shared.wording.pronunciation import RIEUL, VOWEL, final_sound

BEHIND_A_VOWEL: Final = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로"}
ORDINALS: Final = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
PLACE: Final = re.compile(r"\{([a-z_0-9]+)\}|\[(은|을|과|으로|번째|이[가-힣]*)\]")
"""A place to be filled in, or a particle."""
_COUNTED: Final = re.compile(r"(?<![0-9.,])(10|[1-9])$")


def filled(text: str, /, **values: object) -> str:
    """`text` with each `{name}` of `values` filled in, and each particle as it has to be.

    Integers get thousands separators. A name that is not in `values` stays as it is.
    What fills a place is never searched for places or particles itself.
    """
    done, at = "", 0
    for match in PLACE.finditer(text):
        done += text[at : match.start()]
        at = match.end()
        name, particle = match.groups()
        if particle == "번째":
            done = _COUNTED.sub(lambda number: f"{ORDINALS[int(number[0]) - 1]} ", done) + particle
        elif particle is not None:
            done += particle_behind(done, particle)
        elif name in values:
            value = values[name]
            done += f"{value:,}" if type(value) is int else str(value)
        else:
            done += match[0]
    return done + text[at:]


def particle_behind(text: str, particle: str) -> str:
    """The form of `particle`, given as it is behind a consonant, that follows `text`."""
    sound = final_sound(text)
    if sound != VOWEL and not (particle == "으로" and sound == RIEUL):
        return particle
    return BEHIND_A_VOWEL.get(particle, particle.removeprefix("이"))
