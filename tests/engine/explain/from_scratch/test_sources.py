"""What is shown of the source of the network by hand is there, whole and by itself."""

import ast

import pytest

from engine.by_hand.sources import sources
from engine.explain.from_scratch.runs import SETTINGS, SWITCHES
from engine.explain.from_scratch.sources import BELONGS, FRAMEWORK, body, definition, switched
from engine.protocol import SCRATCH_STAGES

FILES = sources()


@pytest.mark.parametrize("stage", SCRATCH_STAGES)
def test_each_stage_has_its_own_file_and_a_function_of_the_frameworks(stage: str) -> None:
    assert stage in FILES
    lines = definition(FILES[FRAMEWORK], stage)
    (parsed,) = ast.parse("\n".join(lines)).body
    assert isinstance(parsed, ast.FunctionDef)
    assert parsed.name == stage
    inner = body(FILES[FRAMEWORK], stage)
    indented = "\n".join(f"    {line}" for line in inner)
    (again,) = ast.parse(f"def {stage}():\n{indented}").body
    assert isinstance(again, ast.FunctionDef)
    assert ast.dump(ast.Module(again.body, [])) == ast.dump(ast.Module(parsed.body, []))


@pytest.mark.parametrize("switch", SWITCHES)
def test_whatever_a_switch_stands_at_there_is_what_then_runs(switch: str) -> None:
    (name,) = (known for known in SWITCHES if known == switch)
    for settings in SETTINGS:
        file, what = switched(name, settings)
        (parsed,) = ast.parse("\n".join(definition(FILES[file], what))).body
        assert isinstance(parsed, ast.FunctionDef | ast.ClassDef)
        assert parsed.name == what


def test_no_file_is_sent_that_no_view_shows() -> None:
    picked = {switched(name, settings)[0] for name in SWITCHES for settings in SETTINGS}
    assert set(FILES) == {*SCRATCH_STAGES, *BELONGS.values(), *picked, FRAMEWORK}


def test_what_is_not_there_has_no_lines() -> None:
    assert definition(FILES[FRAMEWORK], "nothing") == body(FILES[FRAMEWORK], "nothing") == ()
    assert definition((), "dense") == body((), "dense") == ()
