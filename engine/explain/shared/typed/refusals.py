"""An answer that says of tensors that they do not fit: `error`, `it does not fit`, `오류`."""

import re
from typing import Final
from unicodedata import normalize

from engine.explain.shared.typed.text import plain

MAX_TEXT: Final = 40
_REFUSES: Final = re.compile(
    r"(?:an?\s+)?(?:value|runtime|type|index)?\s*error|no|refused|impossible|invalid"
    r"|(?:it|they|that|this)?\s*(?:does\s*n[o']?t|do\s*n[o']?t|won'?t|will\s+not|can\s*'?not|can't)"
    r"(?:\s+(?:fit|work|broadcast|match|be\s+\w+))?"
    r"|not\s+possible|(?:it\s+)?fails|오류|에러|불가(?:능)?|안\s*(?:됨|돼|돼요|됩니다|맞아요|맞습니다|맞음)"
    r"|맞지\s*않(?:음|아요|습니다)|불가능(?:합니다|해요)|오류(?:입니다|예요|가\s*납니다|가\s*나요)",
    re.IGNORECASE,
)


def says_it_fails(text: str) -> bool:
    """Whether the text says that there is no result."""
    if len(text) > MAX_TEXT:
        return False
    return _REFUSES.fullmatch(normalize("NFC", plain(text)).strip(".!~ ")) is not None
