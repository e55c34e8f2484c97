"""What the screen shows of a diagnosis, in the learner's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Repair, Sentence
from engine.explain.clinic.found import Library
from engine.explain.clinic.reasoning.sizes import ANY, written
from engine.protocol.errors import Mistake
from tui.clinic.content import ClinicScene, Offered
from tui.clinic.shapes import picture_of
from tui.clinic.words import told
from tui.shell.chapter import Texts

NAMES: Final[Mapping[Library, str]] = {
    "torch": "PyTorch",
    "numpy": "NumPy",
    "keras": "Keras",
    "tensorflow": "TensorFlow",
    "jax": "JAX",
}
Spelled = Callable[[str], str]


def mistake_text(texts: Texts, mistake: Mistake) -> str:
    """Why a text was not understood, and the nearest that would be."""
    if texts.has("mistakes", mistake.code):
        return " ".join(texts.get("mistakes", mistake.code, **mistake.detail).split())
    return str(mistake)


def codes_of(repair: Repair) -> dict[str, str]:
    """Each way that a repair is written, and the libraries that write it so, in our order."""
    written: dict[str, list[str]] = {}
    for library, name in NAMES.items():
        if library in repair.code:
            written.setdefault(repair.code[library], []).append(name)
    return {code: ", ".join(names) for code, names in written.items()}


def code_of(repair: Repair, library: Library | None) -> str:
    """A repair as the asker would write it; as NumPy has it where the text names no library."""
    code = repair.code.get(library or "numpy")
    return code if code is not None else next(iter(repair.code.values()))


def scene_of(diagnosis: Diagnosis, texts: Texts, spelled: Spelled) -> ClinicScene:
    """What the screen shows of a diagnosis."""
    found = diagnosis.found

    def said(sentence: Sentence | None) -> str:
        return spelled(told(sentence, texts.language)) if sentence is not None else ""

    def word(key: str, **values: object) -> str:
        return spelled(texts.get("shapes", key, **values))

    causes, checks = " ".join(map(said, diagnosis.causes)), "   ".join(diagnosis.checks)
    return ClinicScene(
        picture=picture_of(diagnosis, word),
        said=said(diagnosis.said),
        why=said(diagnosis.why),
        repairs=tuple(_offered(repair, found.library, said) for repair in diagnosis.repairs),
        causes=spelled(texts.get("screen", "causes", causes=causes)) if causes else "",
        checks=spelled(texts.get("screen", "check", code=checks)) if checks else "",
        note=said(diagnosis.opening.note if diagnosis.opening is not None else None),
    )


def _offered(
    repair: Repair, library: Library | None, said: Callable[[Sentence | None], str]
) -> Offered:
    code = code_of(repair, library)
    others = ((names, other) for other, names in codes_of(repair).items() if other != code)
    shape = written(repair.shape) if repair.shape != ANY else ""
    return Offered(code, shape, said(repair.note), not repair.refused, tuple(others))
