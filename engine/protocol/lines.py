"""All that may be said, and how: a message is one line of JSON."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from engine.protocol.errors import Mistake
from engine.protocol.messages import (
    data,
    from_scratch,
    inference,
    loss_slice,
    nudging,
    preparation,
    race,
    recorded,
    session,
    stepping,
    tangle,
    training,
    weights,
)
from engine.protocol.messages.base import Command, Event, Problem

LINE_LIMIT = 4 * 1024 * 1024
"""Bytes of the longest line either side sends or accepts, its newline included."""
AnyCommand = (
    session.Greet
    | data.OpenData
    | data.GetImages
    | training.Fit
    | training.Pause
    | training.Continue
    | training.StepOnce
    | training.FilmStep
    | training.Stop
    | recorded.GetSteps
    | recorded.GetEpochs
    | preparation.TryBatch
    | recorded.ListRuns
    | inference.Predict
    | inference.Evaluate
    | inference.GetCellImages
    | weights.GetWeights
    | weights.GetParameter
    | inference.GetActivations
    | nudging.GetGradient
    | nudging.Nudge
    | nudging.TryUpdates
    | nudging.TimePasses
    | nudging.CancelPasses
    | loss_slice.GetLossSlice
    | race.Race
    | race.CancelRace
    | tangle.Untangle
    | tangle.CancelUntangle
    | stepping.BeginSteps
    | stepping.TakeSteps
    | stepping.TakeBack
    | stepping.LookAtStep
    | stepping.EndSteps
    | from_scratch.GetScratchSources
    | from_scratch.RunStage
    | from_scratch.TrainScratch
    | from_scratch.RunShop
    | from_scratch.CancelScratch
    | data.Download
    | data.CancelDownload
    | session.Ping
    | session.Shutdown
)
AnyEvent = (
    session.Hello
    | session.Pong
    | data.DataReady
    | data.Images
    | session.DeviceReady
    | training.FitStarted
    | training.BeforeTraining
    | training.Progress
    | recorded.Steps
    | recorded.Epochs
    | training.Evaluating
    | training.EpochEnded
    | training.CheckpointSaved
    | training.FitPaused
    | training.FitContinued
    | training.FitFinished
    | training.StepFilmed
    | preparation.BatchTried
    | recorded.Runs
    | inference.Predicted
    | inference.Evaluated
    | inference.CellImages
    | weights.UnitWeights
    | weights.ParameterValues
    | inference.Activations
    | nudging.Gradient
    | nudging.Nudged
    | nudging.UpdatesTried
    | nudging.PassesTimed
    | loss_slice.LossSlice
    | race.RaceProgress
    | race.RaceFinished
    | tangle.Untangled
    | stepping.Stepped
    | stepping.StepsEnded
    | from_scratch.ScratchSources
    | from_scratch.StageProgress
    | from_scratch.StageRun
    | from_scratch.ScratchLook
    | from_scratch.ShopLook
    | data.DownloadProgress
    | data.DownloadFinished
    | Problem
)
RECORDED = (
    training.FitStarted,
    training.BeforeTraining,
    recorded.Steps,
    training.EpochEnded,
    training.FitFinished,
)
"""The events that a recording holds, in this order of appearance."""


class ProtocolError(Mistake):
    """A line that is no message: too long, not JSON, unknown, or out of range."""

    def __init__(self, message: str) -> None:
        super().__init__("protocol.broken", message, reason=message)


Message = TypeVar("Message")
_encoder = msgspec.json.Encoder()
_commands: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode(message: Command | Event) -> bytes:
    """One line, its newline included. Raises ProtocolError when it would exceed LINE_LIMIT."""
    line = _encoder.encode(message) + b"\n"
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a message of {len(line):,} bytes; the limit is {LINE_LIMIT:,}")
    return line


def decode_command(line: bytes) -> AnyCommand:
    """The command on `line`. Raises ProtocolError."""
    return _decode(_commands, line)


def decode_event(line: bytes) -> AnyEvent:
    """The event on `line`. Raises ProtocolError."""
    return _decode(_events, line)


def _decode(decoder: msgspec.json.Decoder[Message], line: bytes) -> Message:
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a line of {len(line):,} bytes; the limit is {LINE_LIMIT:,}")
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"{error} in {line[:80]!r}") from error
