"""What a training answers between two steps, when somebody looks at its weights."""

from engine.protocol import Event, Predict
from engine.protocol.problems import from_mistake
from engine.runs.controls import Look
from engine.training.looks.predictions import predicted
from engine.training.looks.unit_weights import UnitsOutside, unit_weights
from engine.training.loop import Training


def look(training: Training, question: Look) -> Event:
    """The answer by the weights of the moment, or why there is none."""
    if isinstance(question, Predict):
        return predicted(
            question, step=training.step, logits=lambda images: training.logits(images).numpy()
        )
    try:
        return unit_weights(
            question, step=training.step, units=training.widths[1], read=training.unit_weights
        )
    except UnitsOutside as mistake:
        return from_mistake(mistake, reply_to=question.id)
