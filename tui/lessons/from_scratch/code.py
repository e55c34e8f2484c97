"""The code of from_scratch: the whole network by hand, with the learner's own switches."""

from __future__ import annotations

from engine.protocol import ScratchSettings

WIDE = {
    "torch": {
        "positive": "torch.rand(i, o) * 0.1",
        "centred": "torch.rand(i, o) * 0.1 - 0.05",
        "glorot": "(torch.rand(i, o) * 2 - 1) * (6 / (i + o)) ** 0.5",
    },
    "numpy": {
        "positive": "rng.random((i, o), np.float32) * 0.1",
        "centred": "rng.random((i, o), np.float32) * 0.1 - 0.05",
        "glorot": "(rng.random((i, o), np.float32) * 2 - 1) * (6 / (i + o)) ** 0.5",
    },
}
LOSS = {
    "torch": {
        "clipped": "-torch.softmax(z, 1)[rows, y].clamp(1e-7, 1 - 1e-7).log()",
        "logits": "z.logsumexp(1) - z[rows, y]",
    },
    # The slope of each sample's loss by its logits.
    "numpy": {
        "clipped": "g[(p[rows, y] < 1e-7) | (p[rows, y] > 1 - 1e-7)] = 0",
        "logits": "# from logits every sample has its slope",
    },
}
ORDER = {
    "torch": {False: "torch.arange(len(images))", True: "torch.randperm(len(images))"},
    "numpy": {False: "np.arange(len(images))", True: "rng.permutation(len(images))"},
}
UPDATE = {
    "sgd": "w -= {rate} * g",
    "rmsprop": "s += 0.1 * (g * g - s)\n            w -= {rate} * g / ({sqrt} + 1e-7)",
}

FIRST_KERAS = {
    "positive": "keras.random.uniform((i, o), 0, 0.1)",
    "centred": "keras.random.uniform((i, o), -0.05, 0.05)",
    "glorot": "keras.initializers.GlorotUniform()((i, o))",
}
LOSS_KERAS = {
    # From probabilities Keras clips them, as the book's code does.
    "clipped": "cross_entropy(y, ops.softmax(z))",
    "logits": "cross_entropy(y, z, from_logits=True)",
}
UPDATE_KERAS = {
    "sgd": "w.assign_sub({rate} * g)",
    "rmsprop": "kept[n] = 0.9 * kept[n] + 0.1 * g * g\n"
    "            w.assign_sub({rate} * g / (ops.sqrt(kept[n]) + 1e-7))",
}


def code_values(settings: ScratchSettings, seed: int) -> dict[str, str]:
    """What fills the placeholders of the programs."""
    found = {"seed": str(seed), "epochs": str(settings.epochs)}
    found["first_keras"] = FIRST_KERAS[settings.initialisation]
    found["loss_keras"] = LOSS_KERAS[settings.loss]
    found["order_keras"] = ORDER["numpy"][settings.shuffled].replace("rng.", "np.random.")
    rate = f"{settings.learning_rate:g}"
    found["update_keras"] = UPDATE_KERAS[settings.optimizer].format(rate=rate)
    for dialect, sqrt in (("torch", "s.sqrt()"), ("numpy", "np.sqrt(s)")):
        update = UPDATE[settings.optimizer]
        found |= {
            f"first_{dialect}": WIDE[dialect][settings.initialisation],
            f"loss_{dialect}": LOSS[dialect][settings.loss],
            f"order_{dialect}": ORDER[dialect][settings.shuffled],
            f"update_{dialect}": update.format(rate=f"{settings.learning_rate:g}", sqrt=sqrt),
        }
    return found
