"""What the lessons have in common that ask a network: which one, and what it may be called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from engine import protocol
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place
from tui.lessons.shared.networks.network_line import AFTER, BEFORE, NetworkFacts
from tui.lessons.shared.networks.networks import SIDE, Networks
from tui.lessons.shared.networks.training_code import keras_layers
from tui.link.images import Images
from tui.shell.keys.table import Footer, Key
from tui.shell.lesson import Lesson
from tui.shell.words.problem_text import problem_text

CLASSES = 10


def network_facts(
    lesson: Lesson, networks: Networks, step: int | None, refusal: protocol.Problem | None
) -> NetworkFacts:
    """The chosen one of `networks`, its weights `step` steps old, as far as that is known."""
    trained_on, data = networks.trained_on, lesson.ch2.engine_state.data
    others = ""
    if trained_on is not None and data is not None and trained_on != data.name:
        others = lesson.word("networks", f"trained_on.{trained_on}")
    return NetworkFacts(
        run=networks.run,
        sizes=(SIDE * SIDE, *networks.settings.hidden, CLASSES),
        step=step,
        number=networks.number,
        count=len(networks.choices),
        others=others,
        refusal=problem_text(lesson.ch2.words, refusal) if refusal is not None else "",
        word=partial(lesson.ch2.words.get, "networks"),
    )


class NetworkAskingLesson(Lesson):
    """A lesson that asks a network, `networks`, about images of the test set."""

    def __init__(self) -> None:
        super().__init__()
        self.networks = Networks(self.engine, self.answered)

    # ---- what is drawn

    @property
    def images(self) -> Images:
        """Those of the test set, and the learner's own."""
        return self.ch2.images("test")

    @property
    def samples(self) -> int | None:
        """How many images the test set has, None until the engine has said so."""
        data = self.ch2.engine_state.data
        return data.test if data is not None else None

    def network_facts(self, step: int | None) -> NetworkFacts:
        """The chosen network, its weights `step` steps old, as far as that is known."""
        return network_facts(self, self.networks, step, self.networks.refusal)

    def picture(self, index: int) -> Picture | None:
        """An image of the test set, None until it is here."""
        return self.images.picture(index)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """The units of each layer of the chosen network, pixels first."""
        return SIDE * SIDE, *self.networks.settings.hidden, CLASSES

    def network_values(self) -> Mapping[str, object]:
        """What fills the code's places that name the network."""
        settings = self.networks.settings
        return {
            "logits_keras": keras_layers(self.layer_sizes, ""),
            "sizes": str(list(self.layer_sizes)),
            "seed": str(settings.seed),
        }

    # ---- the engine

    @property
    def is_waiting(self) -> bool:
        """Whether a network owes an answer."""
        return self.networks.is_waiting

    # ---- keys and mouse

    def network_key(
        self, *, when: bool = True, leads: bool = False, footer: Footer | None = Footer.OWN
    ) -> Key:
        """`n`: the next of the networks that can be asked."""
        return Key("n", "network", partial(self.to_network, 1), when, leads, footer)

    def to_network(self, step: int) -> None:
        """The next or previous of the networks that can be asked."""
        self.networks.choose(step)
        self.network_chosen()

    def network_chosen(self) -> None:
        """Another network is asked now."""
        self.changed()

    def pressed_network(self, place: Place) -> bool:
        """Whether a pressed place was one of the network's line."""
        if place.leads_to not in (BEFORE, AFTER):
            return False
        self.to_network(1 if place.leads_to == AFTER else -1)
        return True
