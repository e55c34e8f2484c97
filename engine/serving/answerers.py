"""Which thread answers which question; each answers its own in their order."""

from collections.abc import Callable
from pathlib import Path

from engine.data.library import Library
from engine.protocol import (
    Command,
    Evaluate,
    GetActivations,
    GetCellImages,
    GetEpochs,
    GetGradient,
    GetImages,
    GetLossSlice,
    GetParameter,
    GetScratchSources,
    GetSteps,
    GetWeights,
    ListRuns,
    Nudge,
    OpenData,
    Predict,
    TryBatch,
    TryUpdates,
)
from engine.serving.answering import Answer, Answering, Put
from engine.serving.threads import inference as inference_thread
from engine.serving.threads import nudging


def answerers(
    library: Library, recording_of: Callable[[str], Path], put: Put
) -> dict[type[Command], Answering]:
    """The threads by the questions that they answer to `put`, which may wait."""

    def data() -> Answer:
        from engine.serving.answers import Answers

        return Answers(library, recording_of).open

    def answers() -> Answer:
        from engine.serving.answers import Answers

        return Answers(library, recording_of).answer

    def predictions() -> Answer:
        return inference_thread.predictions(recording_of)

    def evaluations() -> Answer:
        return inference_thread.evaluations(library, recording_of)

    def cells() -> Answer:
        return inference_thread.cells(library, recording_of)

    def weights() -> Answer:
        return inference_thread.weights(recording_of)

    def nudges() -> Answer:
        return nudging.nudges(library, recording_of)

    asked = GetImages, GetSteps, GetEpochs, TryBatch, ListRuns, GetScratchSources
    return {
        # Beside the others: a few images can be shown before all are verified.
        OpenData: Answering("data", data, put),
        **dict.fromkeys(asked, Answering("answers", answers, put, early=True)),
        # A prediction never waits for a longer question.
        **dict.fromkeys((Predict, GetActivations), Answering("predict", predictions, put)),
        **dict.fromkeys((Evaluate, GetLossSlice), Answering("evaluate", evaluations, put)),
        # Images that are looked at never wait for the training set, which takes seconds.
        GetCellImages: Answering("cells", cells, put),
        **dict.fromkeys((GetWeights, GetParameter), Answering("weights", weights, put)),
        **dict.fromkeys((GetGradient, Nudge, TryUpdates), Answering("nudges", nudges, put)),
    }
