"""What a training answers between two steps, when somebody looks at its weights."""

from engine.protocol import Event, GetWeights
from engine.protocol.problems import from_mistake
from engine.training.looks.unit_weights import UnitsOutside, unit_weights
from engine.training.loop import Training


def look(training: Training, question: GetWeights) -> Event:
    """The weights of the moment, or why there are none such."""
    try:
        return unit_weights(
            question, step=training.step, units=training.widths[1], read=training.unit_weights
        )
    except UnitsOutside as mistake:
        return from_mistake(mistake, reply_to=question.id)
