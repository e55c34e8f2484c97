"""What the screen shows of a diagnosis, in the learner's language."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.clinic.diagnosis import Diagnosis, Repair, Sentence
from engine.explain.clinic.found import Library
from engine.explain.clinic.reasoning.parts import asker
from engine.explain.clinic.reasoning.sizes import ANY, written
from tui.clinic.content import ClinicScene, Offered
from tui.clinic.shapes import picture_of
from tui.clinic.words import LIBRARIES, told
from tui.shell.chapter import Texts

Spelled = Callable[[str], str]


def heading(diagnosis: Diagnosis, texts: Texts) -> str:
    """Whose words were brought, if they say so, and what they are about."""
    found = diagnosis.found
    kind = texts.get("kinds", found.kind)
    return f"{LIBRARIES[found.library]}, {kind}" if found.library is not None else kind


def codes_of(repair: Repair) -> dict[str, str]:
    """Each way that a repair is written, and the libraries that write it so, in our order."""
    written: dict[str, list[str]] = {}
    for library, name in LIBRARIES.items():
        if library in repair.code:
            written.setdefault(repair.code[library], []).append(name)
    return {code: ", ".join(names) for code, names in written.items()}


def scene_of(diagnosis: Diagnosis, texts: Texts, spelled: Spelled) -> ClinicScene:
    """What the screen shows of a diagnosis."""
    found = diagnosis.found

    def said(sentence: Sentence | None) -> str:
        return spelled(told(sentence, texts.language)) if sentence is not None else ""

    def word(key: str, **values: object) -> str:
        return spelled(texts.get("shapes", key, **values))

    causes, checks = tuple(map(said, diagnosis.causes)), "   ".join(diagnosis.checks)
    return ClinicScene(
        picture=picture_of(diagnosis, word),
        said=said(diagnosis.said),
        why=said(diagnosis.why),
        repairs=tuple(_offered(repair, asker(found), said) for repair in diagnosis.repairs),
        causes=(spelled(texts.get("screen", "causes")), *causes) if causes else (),
        checks=spelled(texts.get("screen", "check", code=checks)) if checks else "",
        note=said(diagnosis.opening.note if diagnosis.opening is not None else None),
    )


def _offered(repair: Repair, library: Library, said: Callable[[Sentence | None], str]) -> Offered:
    code = repair.code[library]
    others = ((names, other) for other, names in codes_of(repair).items() if other != code)
    shape = written(repair.shape) if repair.shape != ANY else ""
    return Offered(code, shape, said(repair.note), not repair.refused, tuple(others))
