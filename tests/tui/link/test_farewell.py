"""Seeing an engine off: its checkpoint is waited for, and nothing else for long."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from engine import protocol
from tests.tui.link.test_engine_link import HELLO, SECONDS, Listener, ready, script
from tui.link.engine_link import EngineLink
from tui.link.engine_process import Patience

RUN = "run"
STEPS = 1_875
"""Of an epoch: 60,000 images by 32."""
ENDLESS = Patience(farewell=1_000.0, leave=0.2)
"""Waits for a checkpoint as long as it takes."""
FLOOD = f"while True: out({protocol.encode(ready(1))!r} * 100)\n"
STAYS = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"
TO_THE_END = "while read(): pass\n"


def said(*events: protocol.AnyEvent) -> str:
    """Has an engine say that."""
    return f"out({b''.join(map(protocol.encode, events))!r})\n"


def begun() -> protocol.FitStarted:
    """What the first command but the greeting is answered with."""
    settings = protocol.FitSettings(epochs=2, batch_size=32, data="digits")
    return protocol.FitStarted(
        reply_to=2,
        run=RUN,
        settings=settings,
        device="cpu",
        device_name="",
        threads=1,
        precision="fp32",
        data="digits",
        train=60_000,
        test=10_000,
        parameters=1,
        steps_per_epoch=STEPS,
        steps=2 * STEPS,
    )


def finished() -> protocol.FitFinished:
    """The end of that run, before its first step."""
    return protocol.FitFinished(
        run=RUN,
        device="cpu",
        threads=1,
        precision="fp32",
        data="digits",
        seed=0,
        step=0,
        stopped=True,
        epochs=(),
        test_loss=None,
        test_accuracy=None,
        weights_sha256="",
    )


def saved(step: int) -> protocol.CheckpointSaved:
    return protocol.CheckpointSaved(run=RUN, step=step)


async def training(body: str, patience: Patience = ENDLESS) -> tuple[EngineLink, Listener]:
    """An engine in a training, which then does as `body` says."""
    listener = Listener()
    start = f"out({HELLO!r})\nread(); read()\n" + said(begun())
    link = EngineLink(script(start + body), listener, patience)  # type: ignore[arg-type]
    await link.start()
    assert link.send(protocol.Fit()) == 2
    await listener.until(lambda: any(isinstance(e, protocol.FitStarted) for e in listener.events))
    assert link.trains
    return link, listener


async def code_after_stop(link: EngineLink) -> int | None:
    """How the engine ended."""
    await asyncio.wait_for(link.stop(), SECONDS)
    assert link._process is not None
    return link._process.code


async def test_a_noisy_engine_without_a_training_is_not_waited_for() -> None:
    listener = Listener()
    link = EngineLink(script(said(ready(1)) + FLOOD), listener, ENDLESS)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: len(listener.events) > 1)
    assert await code_after_stop(link) == -signal.SIGTERM


async def test_a_checkpoint_is_waited_for_behind_whatever_noise(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    body = (
        "import threading, time\n"
        f"def flood():\n {FLOOD}\n"
        "threading.Thread(target=flood, daemon=True).start()\n"
        f"{TO_THE_END}time.sleep(0.6)\nopen({str(kept)!r}, 'w').write('kept')\nos._exit(0)"
    )
    link, _ = await training(body)
    assert await code_after_stop(link) == 0
    assert kept.read_text() == "kept"


@pytest.mark.parametrize(
    "last",
    [
        said(finished()),
        said(saved(STEPS + 1)),
        said(saved(1)) + FLOOD,
        "os.close(1)\n",
        said(protocol.Problem(code="fit.failed", message="", reply_to=2)),
    ],
)
async def test_after_its_checkpoint_nothing_more_is_awaited(last: str) -> None:
    link, _ = await training(TO_THE_END + last + STAYS)
    assert await code_after_stop(link) in (-signal.SIGKILL, -signal.SIGTERM)


async def test_the_checkpoint_of_an_epoch_is_not_yet_the_last_one(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    more = f"import time\ntime.sleep(0.8)\nopen({str(kept)!r}, 'w').write('kept')"
    link, _ = await training(TO_THE_END + said(saved(STEPS)) + more)
    assert await code_after_stop(link) == 0
    assert kept.read_text() == "kept"


async def test_who_is_in_a_hurry_waits_for_no_checkpoint() -> None:
    link, _ = await training(STAYS)
    stopping = asyncio.create_task(code_after_stop(link))
    await asyncio.sleep(0.1)  # it waits by now
    link.hurry()
    assert await stopping == -signal.SIGKILL


async def test_a_hurry_leaves_the_time_in_which_a_checkpoint_is_written(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    patience = Patience(farewell=1_000.0, hurried=SECONDS)
    link, _ = await training(f"{TO_THE_END}open({str(kept)!r}, 'w').write('kept')", patience)
    stopping = asyncio.create_task(code_after_stop(link))
    await asyncio.sleep(0)
    link.hurry()
    assert await stopping == 0
    assert kept.read_text() == "kept"


async def test_a_hurry_ends_whatever_the_engine_has_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    body = (
        "if os.fork() == 0:\n"
        f" open({str(child)!r}, 'w').write(str(os.getpid()))\n"
        + "".join(f" {line}\n" for line in STAYS.split("\n"))
        + STAYS
    )
    link, _ = await training(body)
    while not (child.exists() and child.read_text()):
        await asyncio.sleep(0.01)
    stopping = asyncio.create_task(code_after_stop(link))
    await asyncio.sleep(0)
    link.hurry()
    assert await stopping == -signal.SIGKILL
    assert await is_gone(int(child.read_text()))


async def is_gone(process: int) -> bool:
    """Whether a process that is not ours ends soon; a zombie has."""
    for _ in range(int(SECONDS / 0.05)):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize("asked", [True, False])
async def test_pipes_that_another_session_holds_open_are_let_go(
    tmp_path: Path, asked: bool
) -> None:
    holder = tmp_path / "holder"
    body = (
        "if os.fork() == 0:\n"
        " os.setsid()\n"
        f" open({str(holder)!r}, 'w').write(str(os.getpid()))\n"
        " signal.alarm(600)\n"
        " signal.pause()\n"
        f"while not os.path.exists({str(holder)!r}): pass\n"
        + (TO_THE_END if asked else "")
        + "os._exit(3)"
    )
    listener = Listener()
    link = EngineLink(script(f"out({HELLO!r})\n" + body), listener, ENDLESS)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    try:
        if asked:
            assert await code_after_stop(link) == 3
        await listener.until(lambda: listener.gone is not None)
        assert listener.gone is not None
        assert (listener.gone.code, listener.gone.asked) == (3, asked)
    finally:
        os.kill(int(holder.read_text()), signal.SIGKILL)
