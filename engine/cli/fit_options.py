"""What `ch2-tui fit` was asked for, checked against the protocol's own ranges."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import inspect

from engine.cli.command_line import Parser
from engine.explain.shared.wording.sentences import said
from engine.protocol import MOST_EPOCHS, FitSettings, Fork
from engine.protocol.errors import Mistake
from engine.runs.runs import RunUnknown

OPTIONS = {
    "epochs": "--epochs",
    "batch_size": "--batch-size",
    "hidden": "--hidden",
    "activation": "--activation",
    "optimizer": "--optimizer",
    "learning_rate": "--lr",
    "device": "--device",
    "precision": "--precision",
    "threads": "--threads",
    "seed": "--seed",
    "data": "--data",
    "scaled": "--scaled",
}
"""The option that sets each field of FitSettings."""
_SAID = {
    "epochs": "times through the training set",
    "batch_size": "images a step",
    "hidden": "widths of the hidden layers, with commas between",
    "activation": "what is between two layers",
    "optimizer": "what a gradient does to the weights",
    "learning_rate": "the learning rate",
    "device": "where to train",
    "precision": "of the matrix products",
    "threads": "processor threads",
    "seed": "of the initial weights and the order of the images",
    "data": "auto, mnist, digits, an .npz file, or a folder or zip of IDX or CSV files",
    "scaled": "pixels from 0 to 1, not from 0 to 255",
}


_OF_FORK = {"learning_rate", "epochs"}
"""What a fork may have otherwise than the run it leaves."""


SHOWN: Final = 200
"""Characters of a wrong value that are said back."""


class OptionWrong(Mistake):
    """An option's value is none that it can have (code `option.wrong`)."""

    def __init__(self, option: str, value: str, takes: str) -> None:
        super().__init__(
            "option.wrong",
            said(
                "{option} {value}: it takes {takes}",
                option=option,
                value=value[:SHOWN],
                takes=takes,
            ),
            option=option,
            value=value,
            takes=takes,
        )


class Wish(NamedTuple):
    """`given` holds the fields that were named, as they were read."""

    settings: FitSettings
    given: dict[str, object]
    resume: str | None
    fork: Fork | None
    json: bool
    steps: bool


def parse(arguments: Sequence[str]) -> Wish:
    """The wish that the words after `fit` express.

    Raises OptionWrong; leaves the program with exit code 2 for words that are no options.
    """
    parser = Parser(prog="ch2-tui fit", description="Train without the screen.")
    defaults = FitSettings()
    for field, option in OPTIONS.items():
        parser.add_argument(
            option,
            dest=field,
            metavar=option.lstrip("-").upper(),
            help=_about(field, getattr(defaults, field)),
        )
    parser.add_argument(
        "--resume",
        metavar="RUN",
        help="go on with a run, or the last one, as it was asked for; --epochs with more of them "
        "trains it on, also when it was finished",
    )
    parser.add_argument(
        "--fork",
        metavar="RUN",
        help="train that run anew, from an epoch on at another learning rate; "
        "with --from-epoch, --lr, and --epochs if there shall be more or fewer",
    )
    parser.add_argument(
        "--from-epoch",
        metavar="K",
        help="how many epochs of that run come first: trained again, they come out the same",
    )
    parser.add_argument("--json", action="store_true", help="events as lines on standard output")
    parser.add_argument(
        "--steps",
        action="store_true",
        help="with --json: the loss and the right answers of each step as numbers, not packed",
    )
    words = vars(parser.parse_args(arguments))
    given = {field: _read(field, words[field]) for field in OPTIONS if words[field] is not None}
    settings = msgspec.convert(given, FitSettings)
    fork = _fork(parser, words, given)
    if words["steps"] and not words["json"]:
        parser.error(said("{option} goes with {other}", option="--steps", other="--json"))
    return Wish(settings, given, words["resume"], fork, words["json"], words["steps"])


def _about(field: str, default: object) -> str:
    """What an option is, what it takes, and what it is where it is left out."""
    what = said(_SAID[field])
    if field != "data":  # a path, of which nothing but its length could be said
        what = f"{what}: {takes(field)}"
    match default:
        case None:
            shown = said("as many as there are processors")
        case bool():
            shown = str(default).lower()
        case tuple():
            shown = ",".join(map(str, default))
        case _:
            shown = str(default)
    return said("{what} (default: {default})", what=what, default=shown)


def _fork(
    parser: Parser, words: Mapping[str, str | None], given: Mapping[str, object]
) -> Fork | None:
    run, epoch = words["fork"], words["from_epoch"]
    if run is None:
        if epoch is not None:
            parser.error(
                said("{option} goes with {other}", option="--from-epoch", other="--fork RUN")
            )
        return None
    if epoch is None or "learning_rate" not in given:
        parser.error(said("--fork RUN needs --from-epoch K and --lr LR"))
    others = [option for field, option in OPTIONS.items() if field in given.keys() - _OF_FORK]
    others += ["--resume"] if words["resume"] is not None else []
    if others:
        parser.error(
            said("{option} does not go with --fork, which is as its run was", option=others[0])
        )
    if not epoch.isdecimal() or not epoch.isascii() or len(epoch) > 5 or int(epoch) > MOST_EPOCHS:
        takes = said("a whole number from {low} to {high}", low=0, high=MOST_EPOCHS)
        raise OptionWrong("--from-epoch", epoch, takes)
    try:
        return msgspec.convert(
            {"run": run, "epoch": int(epoch), "learning_rate": given["learning_rate"]}, Fork
        )
    except msgspec.ValidationError as error:
        raise RunUnknown(run) from error


def _read(field: str, text: str) -> object:
    value: object = text.split(",") if field == "hidden" else text
    if text.startswith("."):  # a number to people, as the program itself shows it
        value = f"0{text}"
    try:
        settings = msgspec.convert({field: value}, FitSettings, strict=False)
    except msgspec.ValidationError as error:
        raise OptionWrong(OPTIONS[field], text, takes(field)) from error
    read: object = getattr(settings, field)
    if read is None:  # "none" means None to msgspec, and nothing to a person
        raise OptionWrong(OPTIONS[field], text, takes(field))
    return read


def takes(field: str) -> str:
    """What a field of FitSettings may be, as the end of a sentence."""
    fields = {known.name: known.type for known in _settings().fields}
    return _described(fields[field])


def _settings() -> inspect.StructType:
    described = inspect.type_info(FitSettings)
    assert isinstance(described, inspect.StructType)
    return described


def _described(kind: inspect.Type) -> str:
    match kind:
        case inspect.IntType():
            return said("a whole number from {low} to {high}", low=kind.ge, high=kind.le)
        case inspect.BoolType():
            return said("true or false")
        case inspect.FloatType():
            return said(
                "a number above {low}, at most {high}", low=f"{kind.gt:g}", high=f"{kind.le:,g}"
            )
        case inspect.LiteralType():
            return said("one of {values}", values=", ".join(map(str, kind.values)))
        case inspect.VarTupleType():
            return said(
                "1 to {most} widths with commas between, each {each}",
                most=kind.max_length,
                each=_described(kind.item_type),
            )
        case inspect.UnionType():
            return _described(kind.types[0])
        case inspect.StrType() if kind.pattern is not None:
            return said("auto, cpu, cuda, cuda:N for the GPU of that number, or mps")
        case inspect.StrType():
            return said("at most {most} characters", most=kind.max_length)
        case _:
            raise AssertionError(f"no words for {kind}")
