"""What is said on the shell when the screen was left in the middle of a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.link.engine_command import engine_command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.protocol import AnyEvent
    from tui.link.training import TrainingRun
    from tui.shell.chapter import Texts


def farewell(
    run: TrainingRun | None, last_words: Iterable[AnyEvent], words: Texts, engine: list[str]
) -> str:
    """Which run is kept, as of which step, and how it goes on; empty if none was under way.

    `last_words` are what the engine said after it was asked to end: only it knows what it could
    still write. `engine` is the command that started it.
    """
    from engine.protocol import CheckpointSaved, FitFinished

    if run is None or not (run.active or run.status == "interrupted"):
        return ""
    name, step, kept, stopped = run.started.run, run.step, run.checkpoint, True
    for event in last_words:
        match event:
            case CheckpointSaved(run=whose) if whose == name:
                kept = step = event.step
            case FitFinished(run=whose) if whose == name:
                step, stopped = event.step, event.stopped
    values = {"run": name, "step": step, "steps": run.steps, "kept": kept or 0}
    if kept is None:
        return words.get("leave", "lost", **values)
    if kept == run.steps and not stopped:
        return words.get("leave", "trained", **values)
    said = words.get("leave", "kept" if kept == step else "kept_earlier", **values)
    here = engine == engine_command("serve")
    return f"{said} {words.get('leave', 'go_on' if here else 'go_on_there', **values)}"
