"""Commands in, events out, until the end of input or a signal."""

import importlib.metadata
import logging
import os
import platform
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from engine.data.library import Library
from engine.protocol import (
    LINE_LIMIT,
    VERSION,
    BeginSteps,
    CancelDownload,
    CancelPasses,
    CancelRace,
    CancelScratch,
    CancelUntangle,
    Command,
    Continue,
    Download,
    EndSteps,
    Event,
    FilmStep,
    Fit,
    GetImages,
    GetWeights,
    Greet,
    Hello,
    LookAtStep,
    OpenData,
    Pause,
    Ping,
    Pong,
    Predict,
    ProtocolError,
    Race,
    RunShop,
    RunStage,
    Shutdown,
    StepOnce,
    Stop,
    TakeBack,
    TakeSteps,
    TimePasses,
    TrainScratch,
    Untangle,
    clock,
    decode_command,
)
from engine.protocol.problems import from_mistake, problem
from engine.protocol.system.pipes import incoming
from engine.serving.answerers import answerers
from engine.serving.gives_way import Kind
from engine.serving.jobs import Jobs, Work
from engine.serving.lines import Lines, LineTooLong
from engine.serving.outbox import BACKLOG, Outbox
from engine.serving.threads.by_hand import ScratchRunning
from engine.serving.threads.downloading import run_download
from engine.serving.threads.nudging import time_passes
from engine.serving.threads.racing import run_race
from engine.serving.threads.stepping import Stepping
from engine.serving.threads.training import TrainingThread
from engine.serving.threads.untangling import untangle
from engine.serving.trainer import Trainer

_CROWDED = 0.05
"""Seconds between two looks whether there is room again."""
_LAST_WORDS = 2.0
"""Seconds that a slow reader is given at the end."""
_CHECKPOINT = 60.0
"""Seconds that a training is given to lay down its checkpoint at the end."""
_IDLE = 0.1
"""Seconds without a question, data being open, after which there is time for other work."""
_DESERTED = (
    "the screen is gone without a word, killed or cut off; where its terminal shows no keys "
    "or no cursor now, type `reset` or `stty sane` there and press Enter"
)
_CANCELS: Mapping[type[Command], Kind] = {
    CancelRace: "race",
    CancelPasses: "passes",
    CancelScratch: "by_hand",
    CancelUntangle: "untangling",
    CancelDownload: "download",
}

_log = logging.getLogger(__name__)


class Server:
    """One engine on one pair of pipes."""

    def __init__(self, trainer: Trainer, *, commands: int, events: int) -> None:
        """`commands` and `events` are file descriptors."""
        self._commands = incoming(commands)
        self._ending = False
        self._outbox = Outbox(events, on_broken=self.end)
        self._outbox.put(_hello(trainer.replay))
        library = Library()
        put, recording_of = self._put_patiently, trainer.recording_of
        self._where: str | None = None
        self._answering = answerers(library, recording_of, put)
        self._training = TrainingThread(trainer, library, self._outbox.put, missed=self._ask)
        self._stepping = Stepping(library, recording_of, put, lambda: self._training.busy)
        steps = BeginSteps, TakeSteps, TakeBack, LookAtStep, EndSteps
        self._answering.update(dict.fromkeys(steps, self._stepping.answering))
        by_hand = ScratchRunning(library)
        works: dict[type[Command], Work] = {
            Race: Work("race", run_race, code="engine.failed"),
            TimePasses: Work(
                "passes", partial(time_passes, library, recording_of), code="engine.failed"
            ),
            RunStage: Work("by_hand", by_hand.run_stage, code="engine.failed"),
            TrainScratch: Work("by_hand", by_hand.train, code="engine.failed"),
            RunShop: Work("by_hand", by_hand.run_shop, code="engine.failed"),
            Untangle: Work("untangling", untangle, code="engine.failed"),
            Download: Work("download", partial(run_download, library), code="download.failed"),
        }
        self._jobs = Jobs(
            put,
            works,
            settle=self._settle,
            others={"steps": self._stepping.interrupt},
            trains=lambda: self._training.busy,
        )
        self._obey: dict[type[Command], Callable[[Any], object]] = {
            **dict.fromkeys(self._answering, self._ask),
            **dict.fromkeys((BeginSteps, TakeSteps, TakeBack, LookAtStep), self._step),
            **dict.fromkeys(works, self._start),
            **dict.fromkeys(_CANCELS, self._cancel),
            **dict.fromkeys((Pause, Continue, StepOnce, FilmStep, Stop), self._training.control),
            OpenData: self._open,
            GetWeights: self._look,
            Predict: self._predict,
            Fit: self._fit,
            Greet: self._greet,
            Ping: self._pong,
            Shutdown: self.end,
        }

    def end(self, *_: object) -> None:
        """Have `run` end in order; may be called from any thread or signal handler."""
        self._ending = True
        self._commands.wake()

    def run(self) -> None:
        """Serve until the end of input, `shutdown`, a lost reader or `end`."""
        lines = Lines(LINE_LIMIT)
        while not self._ending:
            chunk = self._commands.read()
            if chunk is None:
                continue
            if not chunk:
                _log.warning(_DESERTED)
                break
            for line in lines.feed(chunk):
                if not self._has_room():
                    break
                self._take(line)
        _log.info("ending")
        self._training.finish(_CHECKPOINT)
        self._outbox.close(_LAST_WORDS)

    def _has_room(self) -> bool:
        """Wait until another command can be taken; False if this is to end instead.

        No answer to it need wait in memory then: for its reader, or for those before it.
        """
        while not self._ending and self._is_full():
            if self._commands.hung_up(_CROWDED) and self._outbox.unread >= BACKLOG:
                self._ending = True  # nobody asks any more, nor reads
        return not self._ending

    def _is_full(self) -> bool:
        crowded = self._training.crowded or self._jobs.crowded
        behind = self._outbox.unread >= BACKLOG
        return behind or crowded or any(one.crowded for one in self._answering.values())

    def _put_patiently(self, event: Event) -> None:
        self._outbox.put(event, wait=True)

    def _take(self, line: bytes | LineTooLong) -> None:
        if isinstance(line, LineTooLong):
            reason = str(line)
            self._outbox.put(problem("protocol.broken", reason, detail={"reason": reason}))
            return
        try:
            command = decode_command(line)
        except ProtocolError as error:
            self._outbox.put(from_mistake(error))
            return
        self._obey[type(command)](command)

    def _ask(self, question: Command) -> None:
        self._answering[type(question)].ask(question, self._where)

    def _open(self, command: OpenData) -> None:
        first = self._where is None
        self._where = command.where
        self._ask(command)
        if first:
            threading.Thread(target=self._get_ready, name="idle", daemon=True).start()

    def _get_ready(self) -> None:
        # The first pictures come before torch, which slows everything beside it.
        self._answering[OpenData].rest()
        self._answering[GetImages].rest(_IDLE)
        self._training.get_ready()

    def _look(self, command: GetWeights | Predict) -> None:
        if not self._training.look(command):
            self._ask(command)

    def _predict(self, command: Predict) -> None:
        if command.now:
            self._look(command)
        else:
            self._ask(command)

    def _step(self, command: BeginSteps | TakeSteps | TakeBack | LookAtStep) -> None:
        self._jobs.make_way("steps")  # whether it is refused is said in its turn
        self._ask(command)

    def _fit(self, command: Fit) -> None:
        refusal = self._jobs.make_way("fit")
        if refusal is None:
            self._training.fit(command)
        else:
            self._outbox.put(problem(*refusal, reply_to=command.id))

    def _start(self, command: Command) -> None:
        refusal = self._jobs.start(command, self._where)
        if refusal is not None:
            self._outbox.put(problem(*refusal, reply_to=command.id))

    def _cancel(self, command: Command) -> None:
        self._jobs.end(_CANCELS[type(command)])

    def _settle(self) -> None:
        """Return when nothing loads any more, and the steps that were asked for are taken."""
        self._training.get_ready()
        self._stepping.answering.rest()

    def _pong(self, command: Ping) -> None:
        self._outbox.put(Pong(at=clock.now(), reply_to=command.id))

    def _greet(self, command: Greet) -> None:
        if command.version != VERSION:
            other = (
                f"the screen speaks protocol {command.version}, the engine {VERSION}; "
                "install the same ch2-tui on both sides"
            )
            self._outbox.put(
                problem(
                    "protocol.version",
                    other,
                    reply_to=command.id,
                    detail={"engine": VERSION, "screen": command.version},
                )
            )


def _hello(replay: str | None) -> Hello:
    try:
        version = importlib.metadata.version("ch2-tui")
    except importlib.metadata.PackageNotFoundError:
        version = "not installed"
    return Hello(
        at=clock.now(),
        version=VERSION,
        engine=version,
        python=platform.python_version(),
        pid=os.getpid(),
        replay=replay,
    )
